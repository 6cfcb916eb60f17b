"""任职与代理: one's own roles and who stands in; for whoever keeps roles, all of her subtree, past and coming."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.appointments import actions, queries
from jinguo.access.appointments.forms import Appointment, Deputyship, Ending, HeldAlready
from jinguo.access.appointments.queries import Holding, Time
from jinguo.access.errors import NoSuchAccount
from jinguo.access.hats import DEPUTIES
from jinguo.authority.actor import Actor
from jinguo.authority.grants import ASSIGNABLE, Permission, Role
from jinguo.events.names import events as event_titles
from jinguo.kernel import clock
from jinguo.web.desk import choices
from jinguo.web.desk.accounts.who_may import FOR
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page, hat_label
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.wording import last_day

HERE = "/desk/appointments"
FIELDS = {HeldAlready.code: "account", NoSuchAccount.code: "account", "no_such_organisation": "organisation"}


@get(HERE, opt=allow(Permission.SEE_ORGANISATIONS) | menu("任职与代理", "id-card", Group.MANAGEMENT, 78))
async def appointments(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the actor's own appointments, and with `?time=` those of her subtree that hold, will hold, or have ended."""
    asked = str(request.query_params.get("time", ""))
    time = Time(asked) if asked in list(Time) else Time.CURRENT
    keeps = actor.may(Permission.KEEP_GRANTS)
    listed = await queries.holdings(actor, time) if keeps else []
    return await desk_page(
        request,
        "desk/appointments.html",
        own=await queries.hats(actor),
        lent=await queries.lent(actor),
        keeps=keeps,
        time=time,
        times=list(Time),
        listed=[(each, _ends(actor, each)) for each in listed],
        titles=await event_titles(actor, {each.event for each in listed if each.event}),
        label=hat_label,
    )


def _ends(actor: Actor, each: Holding) -> bool:
    """Whether the button to take an appointment back is there."""
    return each.account != actor.id and actions.gives(actor, each.role, each.path, each.event)


@get(f"{HERE}/new", opt=allow(Permission.KEEP_GRANTS))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show an empty form for an appointment; it begins today if nothing else is said."""
    form = FormState({"since": f"{clock.today()}", "account": str(request.query_params.get("account", ""))})
    return await _new_page(request, actor, form)


@post(f"{HERE}/new", opt=allow(Permission.KEEP_GRANTS), status_code=200)
async def appoint(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Give a role to an account."""
    step, page = partial(actions.appoint, actor), partial(_new_page, request, actor)
    return await submitted(
        request,
        lambda form: form.read(Appointment, event=None),
        step,
        page,
        lambda new, _: see_other(HERE, f"已授予{new.role.label}。她刷新页面就能用；授错了的话，点“收回”"),
        beside=FIELDS,
    )


async def _new_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/appointment_new.html",
        status_code=status_code,
        form=form,
        colleagues=await people(actor),
        roles=[(role.value, f"{role.label}：{FOR[role]}") for role in Role if _gives_somewhere(actor, role)],
        organisations=await choices.organisations(actor),
    )


def _gives_somewhere(actor: Actor, role: Role) -> bool:
    return role in ASSIGNABLE and actions.gives(actor, role, actor.path or "-")


async def people(actor: Actor) -> list[choices.Choice]:
    """List the accounts that a role can be given to: id, and name with user name."""
    return [(str(one.id), f"{one.name}（{one.username}）") for one in await actions.colleagues(actor)]


@get(f"{HERE}/{{grant_id:uuid}}/deputy", opt=allow(Permission.SEE_ORGANISATIONS))
async def ask_deputy(request: WebRequest, actor: CurrentActor, grant_id: PathId) -> Response[str]:
    """Ask who is to stand in, and until when."""
    return await _deputy_page(request, actor, grant_id, FormState({"since": f"{clock.today()}"}))


@post(f"{HERE}/{{grant_id:uuid}}/deputy", opt=allow(Permission.SEE_ORGANISATIONS), status_code=200)
async def stand_in(request: WebRequest, actor: CurrentActor, grant_id: PathId) -> Response[str]:
    """Let a deputy stand in; that ends by itself."""
    step, page = partial(actions.stand_in, actor), partial(_deputy_page, request, actor, grant_id)
    return await submitted(
        request, lambda form: form.read(Deputyship, grant=grant_id), step, page, _standing_in, beside=FIELDS
    )


def _standing_in(deputyship: Deputyship, _: object) -> Response[str]:
    day = clock.day_text(deputyship.until)
    return see_other(HERE, f"已安排代理，到 {day} 自动结束；要提前结束，点“结束代理”")


async def _deputy_page(
    request: WebRequest, actor: Actor, grant: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    held = await queries.holding(actor, grant)
    return await desk_page(
        request,
        "desk/appointment_deputy.html",
        status_code=status_code,
        held=held,
        label=hat_label(held),
        form=form,
        colleagues=[one for one in await people(actor) if one[0] != str(held.account)],
        days=DEPUTIES.days,
    )


@get(f"{HERE}/{{grant_id:uuid}}/end", opt=allow(Permission.SEE_ORGANISATIONS))
async def ask_end(request: WebRequest, actor: CurrentActor, grant_id: PathId) -> Response[str]:
    """Ask why a role ends before its day."""
    return await _end_page(request, actor, grant_id, FormState())


@post(f"{HERE}/{{grant_id:uuid}}/end", opt=allow(Permission.SEE_ORGANISATIONS), status_code=200)
async def end(request: WebRequest, actor: CurrentActor, grant_id: PathId) -> Response[str]:
    """Take an appointment back at once."""
    held = await queries.holding(actor, grant_id)
    where, said = f"/desk/events/{held.event}" if held.event else HERE, f"{held.name}的{held.role.label}已经收回"
    step, page = partial(actions.end_appointment, actor, grant_id), partial(_end_page, request, actor, grant_id)
    return await submitted(request, Ending, step, page, see_other(where, said))


async def _end_page(
    request: WebRequest, actor: Actor, grant: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    held = await queries.holding(actor, grant)
    return await desk_page(
        request,
        "desk/appointment_end.html",
        status_code=status_code,
        held=held,
        label=hat_label(held),
        until=last_day(held.until) if held.until else "",
        form=form,
    )
