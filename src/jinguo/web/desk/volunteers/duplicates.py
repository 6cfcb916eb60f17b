"""查重: pairs that may be one person, what was said of them, and merges with the way back."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.second_factor.proof import has_proof
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.duplicates import actions, queries
from jinguo.duplicates.forms import Decision
from jinguo.duplicates.queries import Pair, Side
from jinguo.kernel.errors import Invalid
from jinguo.kernel.text.amounts import number
from jinguo.web.desk.volunteers.duplicate_fields import choices, chosen, facts, phones
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/duplicates"


@get(HERE, opt=allow(Permission.MERGE_PEOPLE) | menu("查重", "copy", Group.PEOPLE, 37, also="/desk/merges"))
async def duplicates(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List pairs to be looked at; with `?state=apart` those said to be two people; with `?state=merged` the merges."""
    state = str(request.query_params.get("state", ""))
    waiting = await queries.pairs(actor, page=page_number(request))
    if state == "merged":
        found: Any = await queries.merges(actor, page=page_number(request))
    else:
        found = await queries.pairs(actor, apart=True, page=page_number(request)) if state == "apart" else waiting
    return await desk_page(
        request,
        "desk/duplicates.html",
        state=state,
        found=found.rows,
        pager=pager(request, found, "次" if state == "merged" else "对"),
        count=waiting.total,
    )


@post(f"{HERE}/search", opt=allow(Permission.MERGE_PEOPLE), status_code=200)
async def look(actor: CurrentActor) -> Response[str]:
    """Look for pairs through everybody within reach now; each night it happens by itself."""
    fresh, waiting = await actions.find(actor)
    said = f"新找到 {number(fresh)} 对，" if fresh else "没有找到新的，"
    return see_other(HERE, f"查完了：{said}一共 {number(waiting)} 对等您核对")


@get(f"{HERE}/{{pair_id:uuid}}", opt=allow(Permission.MERGE_PEOPLE))
async def compare(request: WebRequest, actor: CurrentActor, pair_id: PathId) -> Response[str]:
    """Show both side by side, and what merging them would do; `?keep=` says which of them stays."""
    asked = str(request.query_params.get("keep", ""))
    return await _compare_page(request, actor, pair_id, FormState({"keep": asked}))


@post(f"{HERE}/{{pair_id:uuid}}/apart", opt=allow(Permission.MERGE_PEOPLE), status_code=200)
async def set_apart(actor: CurrentActor, pair_id: PathId) -> Response[str]:
    """Record that a pair are two people."""
    said = "记住了：不是同一个人，以后不再提示。记错了的话，可以在“不是同一个人”里收回"
    return await then(HERE, actions.set_apart(actor, pair_id), said)


@post(f"{HERE}/{{pair_id:uuid}}/return", opt=allow(Permission.MERGE_PEOPLE), status_code=200)
async def bring_back(actor: CurrentActor, pair_id: PathId) -> Response[str]:
    """Take back that a pair are two people."""
    return await then(f"{HERE}?state=apart", actions.bring_back(actor, pair_id), "已收回，这一对又在待核对里了")


@post(f"{HERE}/{{pair_id:uuid}}/merge", opt=allow(Permission.MERGE_PEOPLE), status_code=200)
async def merge(request: WebRequest, actor: CurrentActor, pair_id: PathId) -> Response[str]:
    """Merge a pair, and go on to the record of the merge, where it can be taken back."""
    step, page = partial(_merged, actor, pair_id), partial(_compare_page, request, actor, pair_id)
    said = "已合并，旧的编号、个人码和手机号都还能用"
    return await submitted(request, Sent, step, page, lambda _, merge: see_other(f"/desk/merges/{merge}", said))


async def _merged(actor: Actor, pair_id: UUID, form: Sent) -> UUID:
    decision = form.read(Decision, **chosen(form))
    pair = await queries.pair(actor, pair_id)
    _refuse_third(pair, decision.keep)
    kept, gone = _chosen(pair, str(decision.keep))
    if phones(kept, gone) and not form.text("phone"):
        raise Invalid(fields={"phone": "请选以后用哪个号码通知她"})
    return await actions.merge(actor, gone.person, decision)


@get("/desk/merges/{merge_id:uuid}", opt=allow(Permission.MERGE_PEOPLE))
async def merged(request: WebRequest, actor: CurrentActor, merge_id: PathId) -> Response[str]:
    """Show the record of a merge."""
    found = await queries.merge(actor, merge_id)
    return await desk_page(request, "desk/merge.html", merge=found, sides=facts(found.kept, found.gone))


@post("/desk/merges/{merge_id:uuid}/undo", opt=allow(Permission.MERGE_PEOPLE), status_code=200)
async def undo(actor: CurrentActor, merge_id: PathId) -> Response[str]:
    """Take a merge back."""
    said = "合并已撤销，两份登记和各自的时长都恢复了"
    return await then(f"/desk/merges/{merge_id}", actions.undo(actor, merge_id), said)


def _chosen(pair: Pair, keep: str) -> tuple[Side, Side]:
    """Choose who stays and who goes: as asked; else a volunteer who serves stays, of two the one who came first."""
    sides = sorted((pair.first, pair.second), key=_seniority)
    if keep == str(sides[1].person):
        sides.reverse()
    return sides[0], sides[1]


def _refuse_third(pair: Pair, keep: UUID) -> None:
    """Refuse to keep anybody but one of the two that were compared. Raises Invalid."""
    if keep not in (pair.first.person, pair.second.person):
        raise Invalid(fields={"keep": "请在这两份登记里选保留哪一份"})


def _seniority(side: Side) -> tuple[bool, bool, str]:
    return side.volunteer is None, side.left_at is not None, side.number


async def _compare_page(
    request: WebRequest, actor: Actor, pair_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    pair = await queries.pair(actor, pair_id)
    kept, gone = _chosen(pair, form.value("keep"))
    return await desk_page(
        request,
        "desk/duplicate.html",
        status_code=status_code,
        pair=pair,
        kept=kept,
        gone=gone,
        form=FormState({**form.values, "keep": str(kept.person)}, form.errors),
        sides=await choices(actor, kept, gone, form),
        phones=phones(kept, gone),
        to_prove=bool(gone.phone_tail) and not has_proof(actor),
        here=f"{HERE}/{pair_id}?keep={kept.person}",
        preview=await queries.preview(actor, gone, kept),
    )
