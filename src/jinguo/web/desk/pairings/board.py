"""结对看板: children without a mother, who is proposed for each and why, and what stops the others."""

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.organisations import queries as organisations
from jinguo.pairings.catalogue import UNDONE, Manner, Term
from jinguo.pairings.forms import LineChoice
from jinguo.pairings.proposals import actions
from jinguo.pairings.proposals.board import Board, Line, board, choices
from jinguo.pairings.queries import Wanted, pairings, waiting
from jinguo.web.desk import choices as menus
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import then

HERE = "/desk/pairings/board"
LINE = "/desk/pairings/lines/{line_id:uuid}"
NEXT = 8
"""Next steps on the board; the list has all."""


@get(HERE, opt=allow(Permission.KEEP_PAIRINGS) | menu("结对看板", "user-plus", Group.CARE, 10))
async def shown(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """The latest proposal, and of one child why this mother and what another one would cost the others."""
    found = await board(actor, actor.path or "")
    chosen = _chosen(found, str(request.query_params.get("child", "")))
    offered = await choices(actor, actor.path or "", chosen.child) if chosen and chosen.mother else []
    undone = await pairings(actor, Wanted(steps=UNDONE), size=NEXT)
    many = await waiting(actor)
    return await desk_page(
        request,
        "desk/pairing_board.html",
        board=found,
        chosen=chosen,
        offered=[each for each in offered if chosen and each.mother != chosen.mother],
        waiting=many,
        is_old=found.made_at is not None and many != len(found.lines),
        undone=undone,
        terms=list(Term),
        manners=menus.labelled(Manner),
        place=(await organisations.by_path(actor.path or "")).name if actor.path else "",
    )


def _chosen(found: Board, code: str) -> Line | None:
    """The child of the address by its code, or the first for whom there is somebody."""
    named = next((line for line in found.lines if line.code == code), None)
    return named or next(iter(found.paired), None)


@post("/desk/pairings/proposals", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def propose(actor: CurrentActor) -> Response[str]:
    """Propose pairs for all who wait; locked ones stay."""
    return await then(HERE, actions.make(actor, actor.path or "-"), "建议已经更新，锁定的没有动")


@post(f"{LINE}/lock", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def lock(request: WebRequest, actor: CurrentActor, line_id: PathId) -> Response[str]:
    """Fix a child's mother and propose the others anew."""
    form = await sent(request)
    choice = form.read(LineChoice)
    return await then(_back(form), actions.lock(actor, line_id, choice.mother), "已锁定，其他孩子重新配了一遍")


@post(f"{LINE}/unlock", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def unlock(request: WebRequest, actor: CurrentActor, line_id: PathId) -> Response[str]:
    """Let the proposal choose her mother again."""
    return await then(_back(await sent(request)), actions.unlock(actor, line_id), "已解开，重新配了一遍")


@post(f"{LINE}/pairing", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, line_id: PathId) -> Response[str]:
    """Decide: this mother shall be the child's. What follows is a home visit."""
    form = await sent(request)
    choice = form.read(LineChoice)
    try:
        pairing = await actions.decide(actor, line_id, choice.mother, choice.manner)
    except JinguoError as error:
        form.state(error)
        return see_other(_back(form), Flash(error.message, "bad"))
    return see_other(f"/desk/pairings/{pairing}", "已提出结对，下一步：和妈妈一起家访")


def _back(form: Sent) -> str:
    code = form.text("code")
    return f"{HERE}?child={code}" if code.replace("-", "").isalnum() else HERE
