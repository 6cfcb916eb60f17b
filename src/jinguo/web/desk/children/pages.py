"""重点儿童: the list by code, one file by code, and the sealed part as the answer to a reading with a purpose."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Band, Emergency, Purpose, categories
from jinguo.children.consents.queries import answers
from jinguo.children.forms import GrantRequest, Reading, UrgentOpening
from jinguo.children.readings import actions as readings
from jinguo.children.readings import queries as opened
from jinguo.children.registry import actions, queries
from jinguo.children.registry.queries import Sought
from jinguo.children.registry.seals import Unsealed
from jinguo.organisations import queries as organisations
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import STAFF, allow
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE
from jinguo.web.steps import submitted, then

HERE = "/desk/children"
FILE = f"{HERE}/{{child_id:uuid}}"
PAGE_SIZE = 50
STATES = ("recheck", "unconsented", "untriaged", "closed")
"""Lists besides that of all open files."""


@get(HERE, opt=allow(Permission.SEE_CHILDREN) | menu("重点儿童", "baby", Group.CARE, 38))
async def children(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Files by code, of one place and what is below it."""
    names = ("code", "organisation", "category", "band", "state")
    asked = {name: str(request.query_params.get(name, "")).strip() for name in names}
    asked["state"] = asked["state"] if asked["state"] in STATES else ""
    asked["band"] = asked["band"] if asked["band"] in set(Band) else ""
    found = await queries.files(actor, await _sought(asked), page=page_number(request), size=PAGE_SIZE)
    return await desk_page(
        request,
        "desk/children.html",
        found=found.rows,
        form=FormState(asked),
        organisations=await choices.organisations(actor),
        categories=[(each.code, each.label) for each in categories().values()],
        bands=choices.labelled(Band),
        pager=pager(request, found, "份"),
        may_keep=actor.may(Permission.KEEP_CHILDREN),
    )


async def _sought(asked: dict[str, str]) -> Sought:
    return Sought(
        text=asked["code"],
        within=(await organisations.by_code(asked["organisation"])).path if asked["organisation"] else "",
        category=asked["category"],
        band=Band(asked["band"]) if asked["band"] else None,
        **{state: asked["state"] == state for state in STATES},
    )


@post(f"{HERE}/search", opt=allow(Permission.SEE_CHILDREN) | LOOSE | limited(SEARCHES), status_code=200)
async def search(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """To the file with a code or a whole ID number; what was typed never gets into an address."""
    typed = (await sent(request)).text("code")
    found = [
        row
        for closed in (False, True)
        for row in (await queries.files(actor, Sought(text=typed, closed=closed), size=2)).rows
    ]
    if typed and len(found) == 1:
        return see_other(f"{HERE}/{found[0].id}")
    said = "没有找到。只能按编号（如 E-0001）或完整的身份证号查，不能按姓名查"
    return see_other(HERE, Flash(said, "bad"))


@get(FILE, opt=allow(STAFF))
async def child(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """One file but for what is sealed. Whoever may not see it leaves a line in the log."""
    if not actor.may(Permission.SEE_CHILDREN):
        await readings.read(actor, child_id, Purpose.CORRECTION)
    return await file_page(request, actor, child_id)


@post(f"{FILE}/reading", opt=allow(STAFF), status_code=200)
async def reading(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """The sealed part, on this one page: no address leads to it, and the log knows of it already."""
    page = partial(file_page, request, actor, child_id)
    return await submitted(
        request,
        Reading,
        lambda form: readings.read(actor, child_id, form.purpose),
        page,
        lambda _, unsealed: page(unsealed=unsealed),
    )


@post(f"{FILE}/grants", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def ask(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Ask to read; whoever may approve is told."""
    step, page = partial(readings.ask, actor, child_id), partial(file_page, request, actor, child_id)
    return await submitted(
        request,
        lambda form: form.read(GrantRequest, village=form.text("village") == "yes"),
        step,
        page,
        see_other(f"{HERE}/{child_id}", "申请已发出，负责人批准以后就能查阅"),
    )


@post(f"{FILE}/opening", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def open_urgently(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Open it for an hour without waiting; whoever is responsible is told."""
    page = partial(file_page, request, actor, child_id)
    return await submitted(
        request,
        UrgentOpening,
        lambda form: readings.open_urgently(actor, child_id, form.reason),
        page,
        see_other(f"{HERE}/{child_id}", "已紧急打开一小时，并告诉了分管负责人，之后会有人复核"),
    )


@post(f"{HERE}/grants/{{reading_id:uuid}}/end", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def give_back(actor: CurrentActor, reading_id: PathId) -> Response[str]:
    """Take a request back, or give a grant back before its time."""
    return await then(HERE, readings.end(actor, reading_id), "已收回，不能再查阅")


@post(f"{FILE}/keeper", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def take_over(actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Be in charge from now on."""
    return await then(f"{HERE}/{child_id}", actions.take_over(actor, child_id), "现在由您负责这份档案")


@post(f"{FILE}/reopening", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def reopen(actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Go on with a closed file."""
    return await then(f"{HERE}/{child_id}", actions.reopen_file(actor, child_id), "档案已重新启用")


async def file_page(
    request: WebRequest,
    actor: Actor,
    child_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    unsealed: Unsealed | None = None,
) -> Response[str]:
    """The card of a file."""
    card = await queries.child(actor, child_id)
    said = await answers(actor, child_id)
    grants = await opened.of_child(actor, child_id)
    return await desk_page(
        request,
        "desk/child.html",
        status_code=status_code,
        card=card,
        form=form or FormState({"days": "7"}),
        unsealed=unsealed,
        key=await opened.key_of(actor, child_id),
        mine=[each for each in grants if each.grantee == actor.id and each.decided_at is None and not each.ended_at],
        grants=[each for each in grants if each.is_live],
        consent=said[0] if said else None,
        purposes=choices.labelled(Purpose),
        reasons=choices.labelled(Emergency),
        in_charge=card.keeper == actor.id and not card.closed_on,
        may_keep=actor.may(Permission.KEEP_CHILDREN, within=card.path),
    )
