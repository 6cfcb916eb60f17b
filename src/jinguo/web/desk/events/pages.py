"""活动: the list with its filter, and one event with all that can be done about it."""

from datetime import date, timedelta
from uuid import UUID

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.config import settings
from jinguo.events import queries
from jinguo.events.cards import EventCard
from jinguo.events.rules import State, takes_sign_ups, unstated
from jinguo.kernel import clock
from jinguo.kernel.labels import Labelled
from jinguo.kernel.paging import Page
from jinguo.kernel.text import qr
from jinguo.organisations.queries import by_code
from jinguo.qualifications.catalogue import Sort
from jinguo.qualifications.queries import kinds_at, labels
from jinguo.volunteers.rules import is_number
from jinguo.web.desk import choices
from jinguo.web.desk.events.leader import leaders
from jinguo.web.desk.events.people import people
from jinguo.web.desk.hours.periods import months_before
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest

AWAITING = "awaiting"
STATES = [
    *((state.value, state.label) for state in (State.DRAFT, State.PUBLISHED, State.RUNNING)),
    (AWAITING, "待结项"),
    *((state.value, state.label) for state in (State.CLOSED, State.CANCELLED)),
]
SIZE = 30
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_A_MONTH = timedelta(days=31)


class When(Labelled):
    """The time at which the listed events begin."""

    TODAY = "today", "今天"
    COMING = "coming", "今天起"
    WEEK = "week", "七天之内"
    MONTH = "month", "本月"
    LAST_MONTH = "last_month", "上月"
    YEAR = "year", "今年"


def span(when: When, today: date) -> tuple[date, date | None]:
    """Find the first day of the starts that are listed, and the first that is not; None: without an end."""
    first = today.replace(day=1)
    return {
        When.TODAY: (today, today + _DAY),
        When.COMING: (today, None),
        When.WEEK: (today, today + _WEEK),
        When.MONTH: (first, (first + _A_MONTH).replace(day=1)),
        When.LAST_MONTH: (months_before(today, 1), first),
        When.YEAR: (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
    }[when]


@get("/desk/events", opt=allow(Permission.SEE_EVENTS) | menu("活动", "calendar-days", Group.EVENTS, 20))
async def events(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List events within the actor's subtree, the latest start first. What the filter does not know, it leaves out."""
    asked = {name: str(request.query_params.get(name, "")) for name in ("q", "state", "when", "organisation")}
    found = await _found(actor, asked, page_number(request))
    return await desk_page(
        request,
        "desk/events.html",
        form=FormState(asked),
        events=found.rows,
        pager=pager(request, found, "场"),
        states=STATES,
        whens=choices.labelled(When),
        organisations=await choices.organisations(actor),
        is_filtered=any(asked.values()),
        may_plan=actor.may(Permission.PLAN_EVENTS),
    )


async def _found(actor: Actor, asked: dict[str, str], page: int) -> Page[EventCard]:
    state, when = asked["state"], asked["when"]
    since, until = span(When(when), clock.today()) if when in list(When) else (None, None)
    return await queries.events(
        actor,
        state=State(state) if state in list(State) else None,
        awaiting_closing=state == AWAITING,
        text=asked["q"],
        since=since,
        until=until,
        within=(await by_code(asked["organisation"])).path if asked["organisation"] else None,
        page=page,
        size=SIZE,
    )


@get("/desk/events/{event_id:uuid}", opt=allow(Permission.SEE_EVENTS))
async def event(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show one event: what is planned, who comes, and the steps that are next."""
    return await event_page(request, actor, event_id)


async def event_page(
    request: WebRequest,
    actor: Actor,
    event_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    **more: object,
) -> Response[str]:
    """Show the page of an event, also when one of its forms is shown again: `form` has what is wrong with it."""
    card = await queries.event(actor, event_id)
    address = f"{settings().origin}/e/{card.slug}"
    withdrawn = str(request.query_params.get("withdrawn", ""))
    context = {"candidates": None, "withdrawn": withdrawn if is_number(withdrawn) else "", **more}
    return await desk_page(
        request,
        "desk/event.html",
        status_code=status_code,
        event=card,
        form=form or FormState(),
        qualifications=await labels(card.qualifications),
        missing=unstated(card) if card.state is State.DRAFT else {},
        steps=steps(actor, card),
        people=await people(actor, card),
        leaders=await leaders(actor, card),
        trainings=await trainings(actor, card),
        address=address,
        code=qr.svg(address, title=f"{card.title}的公开页面二维码"),
        **context,
    )


async def trainings(actor: Actor, card: EventCard) -> list[tuple[str, str]]:
    """List the trainings whose qualification a closed event may give to those who came."""
    if card.state is not State.CLOSED or not actor.may(Permission.KEEP_QUALIFICATIONS, within=card.path):
        return []
    return [(kind.code, kind.label) for kind in await kinds_at(card.path) if kind.sort is Sort.TRAINING]


def steps(actor: Actor, card: EventCard) -> dict[str, bool]:
    """Decide which of the page's buttons are there for this actor, in this state of the event."""
    now, state = clock.now(), card.state
    plans = actor.may(Permission.PLAN_EVENTS, card.path)
    publishes = actor.may(Permission.PUBLISH_EVENTS, card.path)
    at_door = actor.may(Permission.CHECK_IN_OTHERS, card.path, event=card.id)
    is_on = state in (State.PUBLISHED, State.RUNNING)
    return {
        "publish": publishes and state is State.DRAFT,
        "revise": (plans and state is State.DRAFT) or (publishes and is_on and now < card.ends_at),
        "cancel": publishes and (state is State.DRAFT or (is_on and now < card.ends_at)),
        "close": publishes and state is State.RUNNING and now >= card.ends_at,
        "copies": plans,
        "messages": actor.may(Permission.SEE_MESSAGES, card.path) and state is not State.DRAFT,
        "write": actor.may(Permission.SEND_MESSAGES, card.path) and state not in (State.DRAFT, State.CANCELLED),
        "door": at_door and is_on,
        "board": at_door and is_on and now > card.closes_at,
        "sign_up": at_door and takes_sign_ups(card, now),
        "settle": actor.may(Permission.SETTLE_SEGMENTS, card.path, event=card.id),
        "claim": actor.may(Permission.CLAIM_HOURS, card.path) and card.is_volunteering and now >= card.starts_at,
    }
