"""Events, sign-ups and waiting lists for programs: part by part, and which events have changed since."""

from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.cards import CARD, EventCard, SignedUp, Waiter, events_as
from jinguo.events.queries import FOUND, SIGNED_UP, WAITER, arguments_of, host
from jinguo.events.rules import State
from jinguo.kernel.cursors import USUAL, Slice, TrackedSlice, cut, keys
from jinguo.kernel.database.positions import changed, here, writers_since
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_as

EVENTS, SIGN_UPS, WAITING = "events", "sign-ups", "waiting"


async def events(
    actor: Actor,
    *,
    text: str = "",
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
    within: str | None = None,
    changed_since: str = "",
    after: str = "",
    limit: int = USUAL,
) -> TrackedSlice[EventCard]:
    """List a part of the events within the actor's reach, the latest start first; as `queries.events` finds them.

    Args:
        changed_since: only those that were written since this position. Who signs up writes no event.

    Raises:
        Invalid, PositionGone: the cursor or the position is none.
    """
    require(actor, Permission.SEE_EVENTS, within=within or actor.path, event=actor.event)
    starts_at, last = keys(after, EVENTS, datetime.fromisoformat, UUID)
    async with transaction(actor):
        position, written = await here(), await writers_since(changed_since)
        found = arguments_of(actor, state=state, text=text, since=since, until=until, within=within)
        arguments = [*found, written]
        where = f"{FOUND} AND {changed('$9', 'e')}"
        rows = await fetch(
            f"SELECT {CARD} {where} AND ($10::timestamptz IS NULL OR (e.starts_at, e.id) < ($10, $11::uuid))"
            " ORDER BY e.starts_at DESC, e.id DESC LIMIT $12",
            *(*arguments, starts_at, last, limit + 1),
        )
        total = None if after else await fetch_one(f"SELECT count(*) AS total {where}", *arguments)
    part, following = cut(rows, limit, EVENTS, lambda row: (row["starts_at"], row["id"]))
    count = total["total"] if total else None
    return TrackedSlice(rows=events_as(EventCard, part), next=following, total=count, position=position, gone=[])


_BY_NAME = 'p.initials COLLATE "C", p.name COLLATE "C", v.number'
_LAST = f"""
SELECT {_BY_NAME} FROM sign_up s JOIN volunteer v ON v.id = s.volunteer JOIN person p ON p.id = v.person
 WHERE s.id = $4"""


async def sign_ups(actor: Actor, event_id: UUID, *, after: str = "", limit: int = USUAL) -> Slice[SignedUp]:
    """List a part of an event's sign-ups by name (pinyin initials), as lists at the door are. Raises NoSuchEvent,
    Invalid.
    """
    (last,) = keys(after, SIGN_UPS, UUID)
    async with transaction(EVERYWHERE):
        path = await host(actor, event_id)
        rows = await fetch_as(
            SignedUp,
            f"{SIGNED_UP} AND ($4::uuid IS NULL OR ({_BY_NAME}) > ({_LAST})) ORDER BY {_BY_NAME} LIMIT $5",
            *(event_id, actor.path, path, last, limit + 1),
        )
    part, following = cut(rows, limit, SIGN_UPS, lambda row: (row.id,))
    return Slice(part, following)


async def waiting(actor: Actor, event_id: UUID, *, after: str = "", limit: int = USUAL) -> Slice[Waiter]:
    """List a part of an event's waiting list, in the order in which its people move up. Raises NoSuchEvent, Invalid."""
    since, last = keys(after, WAITING, datetime.fromisoformat, UUID)
    async with transaction(EVERYWHERE):
        path = await host(actor, event_id)
        rows = await fetch_as(
            Waiter,
            f"{WAITER} AND ($4::timestamptz IS NULL OR (w.waiting_since, w.id) > ($4, $5::uuid))"
            " ORDER BY w.waiting_since, w.id LIMIT $6",
            *(event_id, actor.path, path, since, last, limit + 1),
        )
    part, following = cut(rows, limit, WAITING, lambda row: (row.waiting_since, row.id))
    return Slice(part, following)
