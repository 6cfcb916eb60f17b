"""困难妇女: the list by code, one entry by code, and the sealed part as the answer to a reading with a purpose."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.aid.catalogue import Leaving, Purpose, Source, woman_categories
from jinguo.aid.forms import KindCheck, NewAnswer, NewKind, WomanEnd, WomanIdentity, WomanReading, WomanRequest
from jinguo.aid.women import actions, grants, queries
from jinguo.aid.women.queries import SoughtWomen
from jinguo.aid.women.seals import UnsealedWoman
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import ConsentManner
from jinguo.kernel import clock
from jinguo.organisations import queries as organisations
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import STAFF, allow
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE
from jinguo.web.steps import submitted

HERE = "/desk/women"
ONE = f"{HERE}/{{woman_id:uuid}}"
KEEPING = allow(Permission.KEEP_WOMEN)
STATES = ("recheck", "unconsented", "closed")
NOT_FOUND = "没有找到。只能按编号（如 F-0001）或完整的身份证号查，不能按姓名查"


@get(HERE, opt=KEEPING | menu("困难妇女", "shield-check", Group.CARE, 54))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show entries by code, of one place and what is below it."""
    asked = {name: str(request.query_params.get(name, "")).strip() for name in ("organisation", "category", "state")}
    asked["state"] = asked["state"] if asked["state"] in STATES else ""
    within = (await organisations.by_code(asked["organisation"])).path if asked["organisation"] else ""
    sought = SoughtWomen(
        within=within,
        category=asked["category"],
        recheck=asked["state"] == "recheck",
        unconsented=asked["state"] == "unconsented",
        closed=asked["state"] == "closed",
    )
    found = await queries.women(actor, sought, page=page_number(request))
    return await desk_page(
        request,
        "desk/women.html",
        found=found.rows,
        form=FormState(asked),
        organisations=await choices.organisations(actor),
        categories=_categories(),
        pager=pager(request, found, "位"),
    )


@post(f"{HERE}/search", opt=KEEPING | LOOSE | limited(SEARCHES), status_code=200)
async def search(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Find an entry by its code or a whole ID number; what was typed never gets into an address."""
    typed = (await sent(request)).text("code")
    found = [
        row
        for closed in (False, True)
        for row in (await queries.women(actor, SoughtWomen(text=typed, closed=closed), size=2)).rows
    ]
    return see_other(f"{HERE}/{found[0].id}") if typed and len(found) == 1 else see_other(HERE, Flash(NOT_FOUND, "bad"))


@get(ONE, opt=allow(STAFF))
async def shown(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[str]:
    """Show one entry but for what is sealed. Whoever may not see it leaves a line in the log."""
    if not actor.may(Permission.KEEP_WOMEN):
        await grants.read(actor, woman_id, Purpose.CORRECTION)
    return await _page(request, actor, woman_id)


@post(f"{ONE}/reading", opt=allow(STAFF), status_code=200)
async def reading(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Show the sealed part, on this one page: no address leads to it, and the log knows of it already."""

    async def read(wanted: WomanReading) -> UnsealedWoman:
        return await grants.read(actor, woman_id, wanted.purpose)

    async def done(_wanted: WomanReading, unsealed: UnsealedWoman) -> Response[str]:
        return await _page(request, actor, woman_id, unsealed=unsealed)

    return await submitted(request, WomanReading, read, partial(_page, request, actor, woman_id), done)


def _request(form: Sent) -> WomanRequest:
    return form.read(WomanRequest, place=form.text("place") == "yes")


@post(f"{ONE}/grants", opt=KEEPING, status_code=200)
async def ask(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Ask to read; whoever may approve sees it on the workbench."""
    step, page = partial(grants.ask, actor, woman_id), partial(_page, request, actor, woman_id)
    done = see_other(f"{HERE}/{woman_id}", "申请已发出，负责人批准以后就能查阅")
    return await submitted(request, _request, step, page, done)


@post(f"{ONE}/edit", opt=KEEPING, status_code=200)
async def revise(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Change what is typed anew."""
    step, page = partial(actions.revise, actor, woman_id), partial(_page, request, actor, woman_id)
    return await submitted(request, WomanIdentity, step, page, see_other(f"{HERE}/{woman_id}", "已修改"))


@post(f"{ONE}/kinds", opt=KEEPING, status_code=200)
async def give_kind(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Give another category."""
    step, page = partial(actions.give_kind, actor, woman_id), partial(_page, request, actor, woman_id)
    return await submitted(request, NewKind, step, page, see_other(f"{HERE}/{woman_id}", "类别已登记"))


@post(f"{ONE}/kinds/{{woman_kind_id:uuid}}/check", opt=KEEPING, status_code=200)
async def check_kind(
    request: WebRequest, actor: CurrentActor, woman_id: PathId, woman_kind_id: PathId
) -> Response[Any]:
    """Say that a category still holds, or has ended."""
    step = partial(actions.check_kind, actor, woman_id, woman_kind_id)
    page = partial(_page, request, actor, woman_id)
    return await submitted(request, KindCheck, step, page, see_other(f"{HERE}/{woman_id}", "已核对"))


@post(f"{ONE}/answers", opt=KEEPING, status_code=200)
async def answer(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Write down what she has answered."""
    step, page = partial(actions.record_answer, actor, woman_id), partial(_page, request, actor, woman_id)
    return await submitted(request, NewAnswer, step, page, see_other(f"{HERE}/{woman_id}", "答复已登记"))


@post(f"{ONE}/end", opt=KEEPING, status_code=200)
async def end(request: WebRequest, actor: CurrentActor, woman_id: PathId) -> Response[Any]:
    """Close an entry."""
    step, page = partial(actions.close_entry, actor, woman_id), partial(_page, request, actor, woman_id)
    return await submitted(request, WomanEnd, step, page, see_other(f"{HERE}/{woman_id}", "登记已结束，查阅授权已收回"))


def _categories() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in woman_categories().values() if each.holds(clock.today())]


async def _page(
    request: WebRequest,
    actor: Actor,
    woman_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    unsealed: UnsealedWoman | None = None,
) -> Response[str]:
    card = await queries.woman(actor, woman_id)
    today = clock.today().isoformat()
    dates = dict.fromkeys(("since", "checked_on", "answered_on", "closed_on"), today)
    return await desk_page(
        request,
        "desk/woman.html",
        status_code=status_code,
        card=card,
        row=card.row,
        key=await queries.open_until(actor, woman_id),
        unsealed=unsealed,
        form=form or FormState({**dates, "days": "7"}),
        categories=_categories(),
        sources=choices.labelled(Source),
        purposes=choices.labelled(Purpose),
        manners=choices.labelled(ConsentManner),
        leavings=choices.labelled(Leaving),
    )
