"""Matters of events that wait: those to be closed, and drafts to be published."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import queries
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.kernel.matters import Matter, Reckoning, Waits, days_left

MOST = 200


async def _closing(actor: Actor) -> list[Matter]:
    found = await queries.events(actor, awaiting_closing=True, size=MOST)
    return [_about(Waits.CLOSING, event, days_left(event.ends_at)) for event in reversed(found.rows)]


async def _drafts(actor: Actor) -> list[Matter]:
    found = await queries.events(actor, state=State.DRAFT, size=MOST)
    return [_about(Waits.DRAFTS, event) for event in reversed(found.rows)]


def _about(kind: Waits, event: EventCard, left: int | None = None) -> Matter:
    period = event.starts_at, event.ends_at
    return Matter(kind, days_left=left, event=event.id, title=event.title, period=period, place=event.organisation)


MATTERS = (
    Reckoning((Waits.CLOSING,), Permission.PUBLISH_EVENTS, _closing),
    Reckoning((Waits.DRAFTS,), Permission.PUBLISH_EVENTS, _drafts),
)
