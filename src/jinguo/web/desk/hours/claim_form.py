"""申请补录: first who, then which event or what else, when, why and what proves it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import doubts
from jinguo.events import queries as events
from jinguo.events.queries import EventCard
from jinguo.events.rules import State
from jinguo.hours import actions
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import Card
from jinguo.web.desk import choices, moments
from jinguo.web.desk.choices import Choice
from jinguo.web.desk.search import typed, without_number
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.wording import day

BACK = timedelta(days=92)
"""How far back events are offered: what is older is claimed by its title."""

MOST_FOUND = 20


@get("/desk/claims/new", opt=allow(Permission.CLAIM_HOURS) | shortcut("申请补录", "plus"))
async def new_claim(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the search for a volunteer, or with `?volunteer=` the form; `?event=` fills in the event's day and times."""
    asked = request.query_params
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    volunteer, event = _id(asked.get("volunteer")), _id(asked.get("event"))
    if volunteer is None:
        return await _choose(request, actor, str(asked.get("q", "")).strip(), event)
    values: dict[str, str] = {"volunteer": str(volunteer)}
    if event is not None:
        plan = await events.event(actor, event)
        values |= {"event": str(event), **moments.typed(plan.starts_at, plan.ends_at)}
    return await _form(request, actor, volunteer, FormState(values))


@post("/desk/claims/new", opt=allow(Permission.CLAIM_HOURS), status_code=200)
async def claim(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Hand a claim in; it waits for another person."""
    form = await sent(request)
    volunteer = _id(form.text("volunteer"))
    if volunteer is None:
        raise NotFound
    read = moments.span(form)
    try:
        new = form.read(NewClaim, **read.given)
        moments.refuse_doubtful(form, doubts.of_times(new.starts_at, new.ends_at, over_midnight=read.over_midnight))
        claim_id = await actions.claim(actor, new)
    except JinguoError as error:
        return await _form(request, actor, volunteer, moments.refused(form, error, read), error.status)
    return see_other(f"/desk/claims/{claim_id}", "已提交，另一个人审批以后计入")


async def _choose(request: WebRequest, actor: Actor, text: str, event: UUID | None) -> Response[str]:
    found = await volunteers.search(actor, text, size=MOST_FOUND) if text else None
    return await desk_page(
        request,
        "desk/claim_volunteer.html",
        form=FormState({"q": text, "event": str(event or "")}),
        box=typed({"q": text}),
        found=found,
        event=event,
    )


async def _form(
    request: WebRequest, actor: Actor, volunteer: UUID, form: FormState, status: int = 200
) -> Response[str]:
    card: Card = await volunteers.volunteer(actor, volunteer)
    return await desk_page(
        request,
        "desk/claim_form.html",
        status_code=status,
        form=form,
        card=card,
        events=await _events(actor, form.values),
        service_classes=choices.SERVICE_CLASSES,
        today=clock.today().isoformat(),
    )


async def _events(actor: Actor, values: Mapping[str, Any]) -> list[Choice]:
    """List the volunteering of the last three months that has begun, the latest first; and the event already chosen."""
    today = clock.today()
    found = await events.events(actor, since=today - BACK, until=today + timedelta(days=1), size=200)
    shown = [each for each in found.rows if _counts(each)]
    chosen = _id(str(values.get("event", "")))
    if chosen and all(each.id != chosen for each in shown):
        shown.append(await events.event(actor, chosen))
    return [(str(each.id), f"{day(each.starts_at)} {each.title}（{each.organisation}）") for each in shown]


def _counts(event: EventCard) -> bool:
    held = event.state in (State.RUNNING, State.CLOSED)
    return held and event.is_volunteering and event.starts_at <= clock.now()


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
