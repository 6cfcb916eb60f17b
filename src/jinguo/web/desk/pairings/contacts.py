"""联系: what is overdue, the form for a contact that staff write down for a mother, and how often is asked for."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.pairings import queries
from jinguo.pairings.catalogue import Duty, Excuse, Finding, Flag, Medium, Partner, Topic
from jinguo.pairings.contacts import actions
from jinguo.pairings.contacts.queries import contacts, exemptions, overdue
from jinguo.pairings.forms import NewCadence, NewContact, NewExemption
from jinguo.pairings.policy import rhythm_at, set_cadence
from jinguo.web.desk import choices
from jinguo.web.desk.pairings.pages import HERE, ONE
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

RHYTHM = f"{HERE}/cadence"
LISTS = {
    "media": choices.labelled(Medium),
    "partners": choices.labelled(Partner),
    "topics": choices.labelled(Topic),
    "findings": choices.labelled(Finding),
    "flags": choices.labelled(Flag),
}
"""The closed lists of the form."""


@get(f"{HERE}/overdue", opt=allow(Permission.KEEP_PAIRINGS) | menu("该联系的", "phone", Group.CARE, 12))
async def late(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List pairings with something overdue, the longest first."""
    return await desk_page(request, "desk/pairings_overdue.html", found=await overdue(actor))


@get(f"{ONE}/contacts", opt=allow(Permission.KEEP_PAIRINGS))
async def shown(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Show all contacts of a pairing, and the form for one more."""
    return await _page(request, actor, pairing_id)


@post(f"{ONE}/contacts", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def record(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Write a contact down for a mother."""
    step, page = partial(actions.record, actor, pairing_id), partial(_page, request, actor, pairing_id)
    done = see_other(f"{HERE}/{pairing_id}/contacts", "已登记；填了时间的，分钟数等另一个人审批")
    return await submitted(request, NewContact, step, page, done)


@post(f"{ONE}/exemptions", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def exempt(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Let duties rest until a day."""
    return await submitted(
        request,
        NewExemption,
        partial(actions.exempt, actor, pairing_id),
        lambda form, status_code: _page(request, actor, pairing_id, status_code=status_code, rest=form),
        see_other(f"{HERE}/{pairing_id}/contacts", "已登记，到那天为止不算逾期"),
    )


@post(f"{ONE}/exemptions/{{exemption_id:uuid}}/end", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def count_again(
    request: WebRequest,
    actor: CurrentActor,
    pairing_id: PathId,
    exemption_id: PathId,
) -> Response[str]:
    """Let a duty count again."""
    await actions.end_exemption(actor, pairing_id, exemption_id)
    return see_other(f"{HERE}/{pairing_id}/contacts", "从现在起照常联系")


async def _page(
    request: WebRequest,
    actor: Actor,
    pairing_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    rest: FormState | None = None,
) -> Response[str]:
    row = await queries.pairing(actor, pairing_id)
    others = await queries.pairings(actor, queries.Wanted(mother=row.mother, steps=queries.RUNNING))
    return await desk_page(
        request,
        "desk/pairing_contacts.html",
        status_code=status_code,
        row=row,
        found=await contacts(actor, pairing_id),
        resting=await exemptions(actor, pairing_id),
        rest=rest or FormState(),
        duties=choices.labelled(Duty),
        excuses=choices.labelled(Excuse),
        form=form or FormState({"happened_on": clock.today().isoformat(), "minutes": "0", "partner": "child"}),
        siblings=[(str(each.id), each.code) for each in others.rows if each.id != row.id],
        **LISTS,
    )


@get(RHYTHM, opt=allow(Permission.SET_CARE_RULES) | menu("联系节奏", "calendar-plus", Group.CARE, 31))
async def cadence(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show how often mothers are to be in touch, and the form to change it."""
    return await _cadence(request, actor)


@post(RHYTHM, opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def set_rhythm(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for another rhythm from now on."""
    step, page = partial(set_cadence, actor), partial(_cadence, request, actor)
    return await submitted(request, NewCadence, step, page, see_other(RHYTHM, "新节奏马上生效"))


async def _cadence(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    now = await rhythm_at(actor.path or "")
    names = ("early_weeks", "early_days", "contact_days", "meeting_days", "visit_days")
    return await desk_page(
        request,
        "desk/pairing_cadence.html",
        status_code=status_code,
        form=form or FormState({name: str(getattr(now, name)) for name in names}),
    )
