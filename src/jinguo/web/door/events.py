"""The events at whose door somebody can stand now."""

from datetime import timedelta

from litestar import Response, get

from jinguo.authority.grants import Permission
from jinguo.events import queries
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.web.door.kept import mark
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

ONE_DAY = timedelta(days=1)
OVER = 20
"""Events shown that are over and wait to be closed; the oldest are on the desk's list."""


@get("/door", opt=allow(Permission.CHECK_IN_OTHERS) | menu("现场", "scan-line", Group.EVENTS, 30))
async def door_events(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List today's events, last night's that go on, and those that wait to be closed."""
    today = clock.today()
    near = await queries.events(actor, since=today - ONE_DAY, until=today + ONE_DAY, size=200)
    over = await queries.events(actor, awaiting_closing=True, size=OVER)
    return await desk_page(
        request,
        "door/events.html",
        who=mark(actor),
        today=[event for event in reversed(near.rows) if _is_on(event)],
        over=[event for event in over.rows if not _is_on(event)],
    )


def _is_on(event: EventCard) -> bool:
    """Whether an event is of today, or begun yesterday and not over; neither a draft nor closed nor cancelled."""
    if event.state not in (State.PUBLISHED, State.RUNNING):
        return False
    return clock.beijing_day(event.starts_at) == clock.today() or clock.now() <= event.closes_at
