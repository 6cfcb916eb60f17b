"""Steps of an event by one press: publish, cancel, sign up, withdraw, wait for a place, settle check-outs that never
came.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from litestar import Response, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import queries as checkin
from jinguo.checkin.forms import Settlement
from jinguo.checkin.segments import settle
from jinguo.events import actions
from jinguo.events.forms import Cancellation
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.text.amounts import minutes
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import VolunteerRow
from jinguo.web.desk.events.pages import event_page
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.numbers import by_number, is_number
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted, then

MOST_FOUND = 20
_TELLING = "活动已取消，正在通知报名和候补的人，她们会看到原因"


def _page(event_id: UUID, part: str = "") -> str:
    return f"/desk/events/{event_id}{part}"


@post("/desk/events/{event_id:uuid}/publication", opt=allow(Permission.PUBLISH_EVENTS), status_code=200)
async def publish(actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Publish an event; what is missing is said on its page."""
    said = "活动已发布，志愿者可以看到并报名。发错了的话，可以取消活动"
    return await then(_page(event_id), actions.publish(actor, event_id), said)


@post("/desk/events/{event_id:uuid}/cancellation", opt=allow(Permission.PUBLISH_EVENTS), status_code=200)
async def cancel(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Cancel an event, with the reason that everybody will read."""
    page = partial(event_page, request, actor, event_id)
    return await submitted(
        request,
        Cancellation,
        lambda form: actions.cancel(actor, event_id, form.reason),
        page,
        lambda _, told: see_other(_page(event_id), _TELLING if told else "活动已取消"),
    )


@post("/desk/events/{event_id:uuid}/sign-ups", opt=allow(Permission.CHECK_IN_OTHERS), status_code=200)
async def sign_up(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Sign somebody up by number or by name; several of one name are shown to choose from."""
    return await _add(request, actor, event_id, _sign_up)


@post("/desk/events/{event_id:uuid}/waiting", opt=allow(Permission.CHECK_IN_OTHERS), status_code=200)
async def wait(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Put somebody on the waiting list, found as for a sign-up."""
    return await _add(request, actor, event_id, _wait)


async def _sign_up(actor: Actor, event_id: UUID, volunteer: UUID, waiver: str) -> str:
    await actions.sign_up(actor, event_id, volunteer, waiver)
    return "已报名。报错了的话，在名单里点“取消报名”"


async def _wait(actor: Actor, event_id: UUID, volunteer: UUID, waiver: str) -> str:
    joined = await waiting_list.join(actor, event_id, volunteer, waiver)
    if not joined.position:
        return "正好有空位，已为她报名"
    return f"已加入候补，她是第 {joined.position} 位。有空位时自动转为报名，并通知她"


async def _add(
    request: WebRequest,
    actor: Actor,
    event_id: UUID,
    step: Callable[[Actor, UUID, UUID, str], Awaitable[str]],
) -> Response[str]:
    form = await sent(request)
    try:
        found = await _meant(actor, form.text("who"))
        if isinstance(found, list):
            state = FormState(form.values)
            return await event_page(request, actor, event_id, state, candidates=found)
        said = await step(actor, event_id, found, form.text("waiver"))
    except JinguoError as error:
        state = form.state(error)
        errors = {name or "who": sentence for name, sentence in state.errors.items()}
        return await event_page(request, actor, event_id, FormState(form.values, errors), error.status)
    return see_other(_page(event_id, "#people"), said)


@post("/desk/events/{event_id:uuid}/withdrawals", opt=allow(Permission.CHECK_IN_OTHERS), status_code=200)
async def withdraw(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Take a sign-up back; the page then offers to restore it."""
    number = (await sent(request)).text("number")
    volunteer = await by_number(actor, number)
    where = _page(event_id, f"?withdrawn={number}#people")
    return await then(where, actions.withdraw(actor, event_id, volunteer), _withdrawn)


@post("/desk/events/{event_id:uuid}/waiting-withdrawals", opt=allow(Permission.CHECK_IN_OTHERS), status_code=200)
async def stop_waiting(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Take somebody off the waiting list."""
    volunteer = await by_number(actor, (await sent(request)).text("number"))
    said = "已移出候补。移错了的话，可以重新加入，排在最后"
    return await then(_page(event_id, "#line"), waiting_list.leave(actor, event_id, volunteer), said)


def _withdrawn(moved: int) -> str:
    return "已取消报名，候补第一位已转为报名，并会通知她" if moved else "已取消报名，名额空出来了"


@post("/desk/events/{event_id:uuid}/settlements", opt=allow(Permission.SETTLE_SEGMENTS), status_code=200)
async def settle_several(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Settle the check-outs of those of whom she says that she saw them leave at the planned end: the chosen ones, or
    all that she was shown. One that cannot be settled does not hold up the rest.
    """
    boxes = FormState((await sent(request)).values)
    meant = "shown" if boxes.value("all") else "segment"
    chosen = [row for row in await checkin.waiting(actor, event_id) if boxes.chosen(meant, str(row.id))]
    if not chosen:
        return see_other(_page(event_id, "#waiting"), Flash("请先勾选您看见服务到结束的人", "warn"))
    credited, failed = 0, list[str]()
    for row in chosen:
        try:
            credited += (await settle(actor, row.id, Settlement(out_at=row.planned_end))).minutes or 0
        except JinguoError as error:
            failed.append(f"{row.name}：{error.message}")
    done = len(chosen) - len(failed)
    said = f"已核定 {done} 人，共计入 {minutes(credited)}" if done else "一个人也没有核定"
    return see_other(_page(event_id, "#waiting"), Flash("；".join([said, *failed[:3]]), "warn" if failed else "ok"))


async def _meant(actor: Actor, typed: str) -> UUID | list[VolunteerRow]:
    """Find the one volunteer that a typed number or name means, or all whom it may mean.

    Raises:
        Invalid: nothing was typed, or nobody is meant. WrongNumber, NoSuchVolunteer: nobody has the number.
    """
    if not typed:
        raise Invalid(fields={"who": "请填编号或姓名"})
    if is_number(typed):
        return await by_number(actor, typed)
    found = await volunteers.search(actor, typed, size=MOST_FOUND)
    if not found.rows:
        raise Invalid(fields={"who": f"没有找到“{typed}”，请核对；别的单位的志愿者请填 8 位编号"})
    return found.rows[0].id if found.total == 1 else found.rows
