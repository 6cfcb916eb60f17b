"""Whether who is not registered yet may prove a phone in order to register."""

from urllib.parse import urlsplit

from jinguo.config import settings
from jinguo.events.errors import NoSuchEvent
from jinguo.events.queries import by_slug
from jinguo.events.rules import State
from jinguo.kernel import clock

EVENT_PAGES = ("c", "e")
OPEN = (State.PUBLISHED, State.RUNNING)


async def open_to_newcomers(wanted: str) -> bool:
    """Whether registration is open to all here, or she comes from the page of an event that people can still join."""
    if settings().self_registration == "open":
        return True
    parts = urlsplit(wanted).path.strip("/").split("/")
    if len(parts) < 2 or parts[0] not in EVENT_PAGES:  # noqa: PLR2004 - kind of page and slug
        return False
    try:
        event = await by_slug(parts[1])
    except NoSuchEvent:
        return False
    return event.state in OPEN and clock.now() <= event.closes_at
