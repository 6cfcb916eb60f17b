"""Stays: a volunteer's visits that have no end yet, where she is now or forgot to check out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.errors import NoSuchSegment
from jinguo.checkin.visits import OwnOpen, own_open, say_left
from jinguo.events import queries as events
from jinguo.events.cards import EventCard
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import SENTENCES
from jinguo.web.desk.moments import next_at, read_time
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay: a visit of the volunteer's without an end, and its event."""

    visit: OwnOpen
    event: EventCard

    @property
    def is_on(self) -> bool:
        """Whether the event goes on: the volunteer is there, as far as anybody knows."""
        return clock.now() <= self.event.ends_at

    @property
    def can_scan(self) -> bool:
        """Whether the volunteer can still check out at the door."""
        return clock.now() <= self.event.closes_at

    @property
    def came(self) -> str:
        """The time at which the volunteer came; today without the day."""
        came, now = self.visit.in_at, clock.now()
        is_today = clock.beijing_day(came) == clock.beijing_day(now)
        return clock.clock_text(came) if is_today else clock.when_text(came, now)

    @property
    def likely(self) -> str:
        """The time that stands in the field already: what she has said, else the planned end."""
        left = self.visit.said_out_at or self.event.ends_at
        return f"{left.astimezone(clock.BEIJING):%H:%M}"


async def stays(actor: Actor) -> list[Stay]:
    """List all of the volunteer's stays, the latest first."""
    return [Stay(visit, await events.event(actor, visit.event)) for visit in await own_open(actor)]


async def stay_at(actor: Actor, event: UUID) -> Stay | None:
    """Find the volunteer's stay at one event, if she is there or forgot to check out."""
    return next((each for each in await stays(actor) if each.event.id == event), None)


@get("/me/visits/{segment_id:uuid}/end", opt=allow(Permission.OWN_CHECK_IN))
async def ask_end(request: WebRequest, actor: CurrentActor, segment_id: PathId) -> Response[str]:
    """Ask when the volunteer left."""
    stay = await _stay(actor, segment_id)
    return await _page(request, actor, stay, FormState({"time": stay.likely}))


@post("/me/visits/{segment_id:uuid}/end", opt=allow(Permission.OWN_CHECK_IN), status_code=200)
async def take_end(request: WebRequest, actor: CurrentActor, segment_id: PathId) -> Response[str]:
    """Keep the volunteer's word of when she left; it counts once staff have settled it."""
    stay, form = await _stay(actor, segment_id), await sent(request)
    try:
        left = _typed(form, stay)
        await say_left(actor, segment_id, left)
    except JinguoError as error:
        state = form.state(error)
        errors = {"time" if name in ("", "out_at") else name: said for name, said in state.errors.items()}
        return await _page(request, actor, stay, FormState(form.values, errors), error.status)
    return see_other("/me", f"记下了：您说 {clock.clock_text(left)} 走的。工作人员核对以后计入时长。")


def _typed(form: Sent, stay: Stay) -> datetime:
    """Find the first instant after she came at which clocks show the typed time; the planned end in that minute."""
    typed = read_time(form.text("time"))
    if typed is None:
        raise Invalid(fields={"time": SENTENCES["time_type"]})
    meant = next_at(stay.visit.in_at, typed)
    return stay.event.ends_at if meant == stay.event.ends_at.replace(second=0, microsecond=0) else meant


async def _stay(actor: Actor, segment: UUID) -> Stay:
    for each in await stays(actor):
        if each.visit.segment == segment:
            return each
    raise NoSuchSegment


async def _page(request: WebRequest, actor: Actor, stay: Stay, form: FormState, status: int = 200) -> Response[str]:
    return await own_phone_page(request, actor, "visit_end", status_code=status, stay=stay, form=form)
