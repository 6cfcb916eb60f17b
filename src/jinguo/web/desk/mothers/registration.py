"""爱心妈妈: a volunteer is written in, and what she offers is corrected."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.mothers import actions, queries
from jinguo.mothers.catalogue import Distance, Language, Skill, Slot, State
from jinguo.mothers.forms import Offer
from jinguo.mothers.policy import policy_at
from jinguo.mothers.queries import MotherRow
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

LISTS = {
    "skills": choices.labelled(Skill),
    "languages": choices.labelled(Language),
    "slots": choices.labelled(Slot),
    "distances": choices.labelled(Distance),
}
"""What a form about her offers to choose from."""


@get("/desk/volunteers/{volunteer_id:uuid}/mother", opt=allow(Permission.KEEP_MOTHERS))
async def asked(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """The form that writes a volunteer in; who is one already is shown instead."""
    known = await queries.of_volunteer(actor, volunteer_id)
    if known is not None and known.state is not State.ENDED:
        return see_other(f"/desk/mothers/{known.id}")
    return await _new(request, actor, volunteer_id, offered(known) if known else None)


@post("/desk/volunteers/{volunteer_id:uuid}/mother", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def write_in(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Write her in as an applicant."""
    step, page = partial(actions.write_in, actor, volunteer_id), partial(_new, request, actor, volunteer_id)
    return await submitted(
        request,
        Offer,
        step,
        page,
        lambda _, mother: see_other(f"/desk/mothers/{mother}", "已登记。下面是她还缺的，办齐了再点“审核通过”"),
    )


@get("/desk/mothers/{mother_id:uuid}/edit", opt=allow(Permission.KEEP_MOTHERS))
async def offer(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """What she offers, to be corrected."""
    return await _edit(request, actor, mother_id)


@post("/desk/mothers/{mother_id:uuid}/edit", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def revise(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """Correct it."""
    step, page = partial(actions.revise, actor, mother_id), partial(_edit, request, actor, mother_id)
    return await submitted(request, Offer, step, page, see_other(f"/desk/mothers/{mother_id}", "已保存"))


def offered(her: MotherRow) -> FormState:
    """Fill in the form with what a mother offers now."""
    values: dict[str, Typed] = {
        "capacity": str(her.capacity),
        "distance": her.distance.value,
        "resides": "yes" if her.resides else "",
        **{name: [each.value for each in getattr(her, name)] for name in ("skills", "languages", "slots")},
    }
    return FormState(values)


async def _new(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    card = await volunteers.volunteer(actor, volunteer_id)
    cap = (await policy_at(card.path)).soft_cap
    return await desk_page(
        request,
        "desk/mother_offer.html",
        status_code=status_code,
        title=f"登记{card.name}为爱心妈妈",
        back_to=card.name,
        back=f"/desk/volunteers/{volunteer_id}",
        action=f"/desk/volunteers/{volunteer_id}/mother",
        form=form or FormState({"capacity": str(cap), "distance": Distance.TOWN.value, "languages": ["mandarin"]}),
        **LISTS,
    )


async def _edit(
    request: WebRequest,
    actor: Actor,
    mother_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    her = await queries.mother(actor, mother_id)
    return await desk_page(
        request,
        "desk/mother_offer.html",
        status_code=status_code,
        title=f"{her.name}能做什么",
        back_to=her.name,
        back=f"/desk/mothers/{mother_id}",
        action=f"/desk/mothers/{mother_id}/edit",
        form=form or offered(her),
        **LISTS,
    )
