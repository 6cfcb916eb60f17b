"""Newcomers at log-in: whether who is not registered yet may prove a phone in order to register."""

from urllib.parse import urlsplit
from uuid import UUID

from jinguo.config import settings
from jinguo.events.errors import NoSuchEvent
from jinguo.events.queries import by_slug
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.web.mine.presence import ticket_for
from jinguo.web.parameters import WebRequest

CHECK_IN_PAGE = "c"
OPEN = (State.PUBLISHED, State.RUNNING)


async def event_at_hand(request: WebRequest, wanted: str) -> UUID | None:
    """The event whose check-in page she comes from and whose wall code this browser has scanned within ten minutes."""
    parts = urlsplit(wanted).path.strip("/").split("/")
    if parts[0] != CHECK_IN_PAGE or len(parts) < 2:  # noqa: PLR2004 - kind of page and slug
        return None
    try:
        event = await by_slug(parts[1])
    except NoSuchEvent:
        return None
    is_open = event.state in OPEN and clock.now() <= event.closes_at
    return event.id if is_open and ticket_for(request, event.id) else None


def takes_newcomers(event: UUID | None) -> bool:
    """Whether a phone that nobody has registered gets a code: at an event always, else where registration is open."""
    return event is not None or settings().self_registration == "open"
