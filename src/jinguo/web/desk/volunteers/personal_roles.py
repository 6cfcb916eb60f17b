"""任职 of a volunteer: 爱心妈妈 and 执委, since when she is and until when she was."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.appointments import personal_roles as roles
from jinguo.access.appointments.forms import Ending, HeldAlready, PersonalRole
from jinguo.access.appointments.personal_roles import GIVEN
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.volunteers.registry import queries
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

FIELDS = {HeldAlready.code: "role", "no_such_organisation": "organisation"}


def _page(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}/roles"


@get("/desk/volunteers/{volunteer_id:uuid}/roles", opt=allow(Permission.SEE_VOLUNTEERS))
async def her_roles(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """List a volunteer's personal roles, past ones too, with the form for a new one."""
    return await _roles_page(request, actor, volunteer_id)


@post("/desk/volunteers/{volunteer_id:uuid}/roles", opt=allow(Permission.KEEP_APPOINTMENTS), status_code=200)
async def give(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Give a volunteer a personal role (爱心妈妈 or 执委) from a day on."""
    card = await queries.volunteer(actor, volunteer_id)
    step, page = partial(roles.give, actor, card.person), partial(_roles_page, request, actor, volunteer_id)
    return await submitted(
        request,
        PersonalRole,
        step,
        page,
        lambda new, _: see_other(_page(volunteer_id), f"已登记为{new.role.label}"),
        beside=FIELDS,
    )


@post(
    "/desk/volunteers/{volunteer_id:uuid}/roles/{grant_id:uuid}/end",
    opt=allow(Permission.KEEP_APPOINTMENTS),
    status_code=200,
)
async def end(request: WebRequest, actor: CurrentActor, volunteer_id: PathId, grant_id: PathId) -> Response[str]:
    """End a personal role; the reason is asked for beside the button."""
    form = await sent(request)
    try:
        await roles.end_personal_role(actor, grant_id, form.read(Ending, reason=form.text("why")))
    except JinguoError as error:
        state = form.state(error)
        errors = {"why" if name == "reason" else name: said for name, said in state.errors.items()}
        return await _roles_page(request, actor, volunteer_id, FormState(form.values, errors), error.status, grant_id)
    return see_other(_page(volunteer_id), "任职已结束，记录还在")


async def _roles_page(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    ending: UUID | None = None,
) -> Response[str]:
    card = await queries.volunteer(actor, volunteer_id)
    may_keep = actor.may(Permission.KEEP_APPOINTMENTS, within=card.path)
    fresh = FormState({"since": f"{clock.today()}", "organisation": card.organisation_code})
    return await desk_page(
        request,
        "desk/volunteer_roles.html",
        status_code=status_code,
        card=card,
        roles=await roles.personal_roles(actor, card.person),
        form=form if form and ending is None else fresh,
        wrong=form.errors if form and ending else {},
        ending=ending,
        may_keep=may_keep,
        given=choices.labelled(GIVEN),
        organisations=await choices.organisations(actor),
    )
