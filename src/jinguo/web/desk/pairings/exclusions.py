"""Mothers whom a guardian, or the child, does not want: a page of the child's file."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.registry.queries import child
from jinguo.pairings.catalogue import Objection
from jinguo.pairings.exclusions.actions import exclude, take_back
from jinguo.pairings.exclusions.queries import exclusions
from jinguo.pairings.forms import NewExclusion
from jinguo.web.desk import choices
from jinguo.web.desk.children.pages import FILE, HERE
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

KEEPING = allow(Permission.KEEP_PAIRINGS)
SAID = "已登记，以后不会把她配给这个孩子"
PAIRED = Flash("已登记。她正和这个孩子结对：请到“结对”里办结束，原因选“监护人不同意”或“孩子不愿意”", "bad")


@get(f"{FILE}/exclusions", opt=KEEPING)
async def listed(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """The mothers whom a child's guardian does not want, and a form for another one."""
    return await _page(request, actor, child_id)


@post(f"{FILE}/exclusions", opt=KEEPING, status_code=200)
async def write_down(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Write down whom a guardian does not want."""
    return await submitted(
        request,
        NewExclusion,
        lambda new: exclude(actor, child_id, new),
        partial(_page, request, actor, child_id),
        lambda _, is_paired: see_other(f"{HERE}/{child_id}/exclusions", PAIRED if is_paired else SAID),
    )


@post("/desk/exclusions/{exclusion_id:uuid}/end", opt=KEEPING, status_code=200)
async def end(actor: CurrentActor, exclusion_id: PathId) -> Response[str]:
    """The guardian has changed her mind."""
    child_id = await take_back(actor, exclusion_id)
    return see_other(f"{HERE}/{child_id}/exclusions", "已取消，以后可以把她配给这个孩子")


async def _page(
    request: WebRequest, actor: Actor, child_id: PathId, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    card = await child(actor, child_id)
    return await desk_page(
        request,
        "desk/child_exclusions.html",
        status_code=status_code,
        card=card,
        found=await exclusions(actor, child_id),
        form=form or FormState(),
        reasons=choices.labelled(Objection),
        in_charge=card.keeper == actor.id and not card.closed_on,
    )
