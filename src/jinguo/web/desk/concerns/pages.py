"""The keepers' pages: what waits, and one concern as the answer to a reading that the log knows of already."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.concerns import policy, queries
from jinguo.concerns.cards import Whole
from jinguo.concerns.catalogue import WRITTEN, Outcome, Recipient
from jinguo.concerns.forms import Closing, Handing, Lifting, Naming, NewClock, NewEntry
from jinguo.concerns.readings import actions
from jinguo.concerns.readings.export import Sheet, facts, sheet
from jinguo.concerns.readings.names import staff_of
from jinguo.web.desk import choices
from jinguo.web.downloads import download, media_type
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.session_end import UNKEPT
from jinguo.web.stamp import SHOWN
from jinguo.web.steps import submitted

HERE = "/desk/concerns"
ONE = f"{HERE}/{{concern_id:uuid}}"
KEEPING = allow(Permission.KEEP_CONCERNS)
LISTS = {
    "kinds": choices.labelled(WRITTEN),
    "recipients": choices.labelled(Recipient),
    "outcomes": choices.labelled(Outcome),
}
"""The closed lists of the forms."""


@get(HERE, opt=KEEPING | menu("强制报告", "triangle-alert", Group.CARE, 40))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List what a keeper reads: when and where, without a word of what it says."""
    closed = request.query_params.get("state") == "closed"
    found = await queries.concerns(actor, closed=closed)
    return await desk_page(request, "desk/concerns.html", found=found, closed=closed)


@get(f"{HERE}/clock", opt=KEEPING)
async def clock(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show after how many hours the next level gets a concern without a receipt."""
    now = await policy.clock_at(actor.path or "")
    return await _clock(request, actor, FormState({"hours": str(now.hours), "source": now.source}))


@post(f"{HERE}/clock", opt=KEEPING, status_code=200)
async def set_clock(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Set it for the district."""
    step, page = partial(policy.set_clock, actor), partial(_clock, request, actor)
    return await submitted(request, NewClock, step, page, see_other(HERE, "时限已改，以后登记的按新的算"))


@get(ONE, opt=allow(STAFF))
async def one(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Show where a concern stands, with the button to open it. Whoever may not read it leaves a line in the log."""
    await actions.glimpse(actor, concern_id)
    return await _page(request, actor, concern_id)


@post(f"{ONE}/reading", opt=allow(STAFF) | SHOWN, status_code=200)
async def reading(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Open it, on this one page: no address leads to it, and the log knows of it already."""
    return await _page(request, actor, concern_id, told=await actions.read(actor, concern_id))


@post(f"{ONE}/entries", opt=KEEPING | UNKEPT, status_code=200)
async def enter(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[Any]:
    """Write down what came."""
    return await _step(request, actor, concern_id, NewEntry, actions.enter, "已记下")


@post(f"{ONE}/names", opt=KEEPING | UNKEPT, status_code=200)
async def name(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[Any]:
    """Name who is meant."""
    return await _step(request, actor, concern_id, Naming, actions.name, "已登记，这个人马上看不到、也不再安排")


@post(f"{ONE}/closing", opt=KEEPING | UNKEPT, status_code=200)
async def close(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[Any]:
    """Close it."""
    return await _step(request, actor, concern_id, Closing, actions.close, "已办结")


@post(f"{ONE}/names/{{name_id:uuid}}/lift", opt=KEEPING | UNKEPT, status_code=200)
async def lift(request: WebRequest, actor: CurrentActor, concern_id: PathId, name_id: PathId) -> Response[Any]:
    """Let somebody care for children again."""
    step, page = partial(actions.lift, actor, concern_id, name_id), partial(_page, request, actor, concern_id)
    return await submitted(request, Lifting, step, page, see_other(f"{HERE}/{concern_id}", "已恢复，原因已记下"))


@post(f"{ONE}/sheet", opt=KEEPING, status_code=200)
async def sheet_of(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[Any]:
    """Hand out the sheet for one recipient."""

    def handed(_: Handing, made: Sheet) -> Response[bytes]:
        return download(made.content, made.name, media_type(made.name))

    page = partial(_page, request, actor, concern_id)
    return await submitted(request, Handing, partial(sheet, actor, concern_id), page, handed)


async def _step(
    request: WebRequest,
    actor: Actor,
    concern_id: UUID,
    form: type[Any],
    step: Callable[[Actor, UUID, Any], Awaitable[None]],
    said: str,
) -> Response[Any]:
    """Take a step with what was sent and go back to the concern, closed again."""
    page, where = partial(_page, request, actor, concern_id), f"{HERE}/{concern_id}"
    answer = see_other(where if step is not actions.name else HERE, said)
    return await submitted(request, form, partial(step, actor, concern_id), page, answer)


async def _page(
    request: WebRequest,
    actor: Actor,
    concern_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    told: Whole | None = None,
) -> Response[str]:
    row = await queries.standing(actor, concern_id)
    return await desk_page(
        request,
        "desk/concern_kept.html",
        status_code=status_code,
        row=row,
        told=told,
        facts=[(label, value) for label, value in facts(told) if value] if told else [],
        form=form or FormState(),
        staff=[(str(each.id), each.name) for each in await staff_of(row.path)],
        **LISTS,
    )


async def _clock(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    history = await policy.history_at(actor.path or "")
    return await desk_page(request, "desk/concern_clock.html", status_code=status_code, form=form, history=history)
