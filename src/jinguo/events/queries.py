"""Queries about events and sign-ups.

A sign-up is seen from the event's organisation, from the volunteer's own, or by herself. A *count* of sign-ups tells
nothing of anybody, so counts for volunteers are taken with reach everywhere.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.queries import Deed, last_deed
from jinguo.events.cards import (
    CARD,
    FROM,
    HERS,
    PUBLIC,
    Candidate,
    Clash,
    Commitment,
    EventCard,
    Offer,
    OwnSignUp,
    PublicEvent,
    SignedUp,
    Standing,
    Waiter,
    events_as,
    offers,
    own_sign_ups,
)
from jinguo.events.errors import NoSuchEvent
from jinguo.events.rules import WINDOW, State, announced, on, state_in_sql
from jinguo.events.strangers import MASKED, beyond_reach, shown, unmet
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import from_above, name_from_above

NO_ACTOR = {
    "by_slug": "public: what the poster of a published event says",
    "standing": "internal: `sign_up` and `join` ask permission",
    "position": "internal: `join` asks permission",
}
"""Functions that take no actor, and why."""

_STATE = state_in_sql("e", "$2")
"""$2 is now + WINDOW.before."""


async def by_slug(slug: str) -> PublicEvent:
    """Read a published event by the word in its check-in address: what anyone may know who holds the address.

    Raises:
        NoSuchEvent: no event has this slug, or it is not published. A cancelled one is found: people must learn of it.
    """
    statement = f"SELECT {PUBLIC} {FROM} WHERE e.slug = $1 AND e.published_at IS NOT NULL"
    found = events_as(PublicEvent, await fetch(statement, slug.strip().lower()))
    if not found:
        raise NoSuchEvent
    return found[0]


async def event(actor: Actor, event_id: UUID) -> EventCard:
    """Read an event within the actor's reach; a volunteer sees every published one.

    Raises:
        NoSuchEvent: there is none, or not for this actor.
    """
    async with transaction(EVERYWHERE):
        found = events_as(EventCard, await fetch(f"SELECT {CARD} {FROM} WHERE e.id = $1", event_id))
    if not found or not _may_see(actor, found[0]):
        raise NoSuchEvent
    return found[0]


async def last_change(actor: Actor, event_id: UUID) -> Deed | None:
    """Find who changed the plan of an event last, and when. Raises NoSuchEvent."""
    await event(actor, event_id)
    return await last_deed("revise_event", event_id)


def _may_see(actor: Actor, event: EventCard) -> bool:
    is_staffs = actor.may(Permission.SEE_EVENTS, within=event.path, event=event.id)
    return is_staffs or (actor.is_volunteer and event.published_at is not None)


async def locked(actor: Actor, event_id: UUID) -> EventCard:
    """Read an event that the actor sees, locked against changes until the transaction ends; check-ins go on meanwhile.

    `signed_up` is as it was when the statement began: whoever waited here counts again. Raises NoSuchEvent.
    """
    found = events_as(EventCard, await fetch(f"SELECT {CARD} {FROM} WHERE e.id = $1 FOR NO KEY UPDATE OF e", event_id))
    if not found or not _may_see(actor, found[0]):
        raise NoSuchEvent
    return found[0]


async def events(
    actor: Actor,
    *,
    state: State | None = None,
    awaiting_closing: bool = False,
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    within: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[EventCard]:
    """List the events within the actor's subtree, the latest start first; for whoever is bound to one event, that one.

    Args:
        state: only those in this state; `awaiting_closing`: only those that are over and not closed.
        text: part of the title, place or leader's name; capitals and small letters are the same.
        since, until: Beijing days of the start, from `since` inclusive to `until` exclusive.
        within: a path inside the actor's subtree.
    """
    require(actor, Permission.SEE_EVENTS, within=within or actor.path, event=actor.event)
    arguments = arguments_of(
        actor, state=state, awaiting_closing=awaiting_closing, text=text, since=since, until=until, within=within
    )
    async with transaction(actor):
        counted = await fetch_one(f"SELECT count(*) AS total {FOUND}", *arguments)
        rows = await fetch(
            f"SELECT {CARD} {FOUND} ORDER BY e.starts_at DESC, e.id DESC LIMIT $9 OFFSET $10",
            *arguments,
            size,
            (page - 1) * size,
        )
    return Page(events_as(EventCard, rows), counted["total"] if counted else 0, page, size)


FOUND = f"""{FROM}
 WHERE e.path ^@ nullif($1, '') AND ($3::text IS NULL OR {_STATE} = $3)
   AND ($4 = '' OR strpos(lower(e.title || ' ' || e.place || ' ' || e.leader), $4) > 0)
   AND ($5::timestamptz IS NULL OR e.starts_at >= $5) AND ($6::timestamptz IS NULL OR e.starts_at < $6)
   AND ($7::timestamptz IS NULL OR ({_STATE} = 'running' AND e.ends_at < $7))
   AND ($8::uuid IS NULL OR e.id = $8)"""
"""The events that `arguments_of` says; they are $1 to $8."""


def arguments_of(
    actor: Actor,
    *,
    state: State | None = None,
    awaiting_closing: bool = False,
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    within: str | None = None,
) -> list[object]:
    """List the arguments of FOUND, for what `events` says of them."""
    now = clock.now()
    return [
        within or actor.path or "",
        now + WINDOW.before,
        state.value if state else None,
        text.strip().lower(),
        clock.at_beijing(since) if since else None,
        clock.at_beijing(until) if until else None,
        now - WINDOW.after if awaiting_closing else None,
        actor.event,
    ]


_BEFORE = """
SELECT count(*)::int FROM waiting b
 WHERE b.event = w.event AND b.ended_at IS NULL AND (b.waiting_since, b.id) <= (w.waiting_since, w.id)"""
"""The position of a row `w` of the waiting list: 1 is next."""

_OPEN_TO = f"""
SELECT {CARD}, mine.signed_up_at,
       (SELECT ({_BEFORE}) FROM waiting w
         WHERE w.event = e.id AND w.volunteer = v.id AND w.ended_at IS NULL) AS position {FROM}
  JOIN volunteer v ON v.person = $1 AND v.left_at IS NULL AND e.path ^@ ('/' || split_part(v.path, '/', 2) || '/')
  LEFT JOIN sign_up mine ON mine.event = e.id AND mine.volunteer = v.id AND mine.withdrawn_at IS NULL
 WHERE {announced("e")} AND e.ends_at > $2
 ORDER BY e.starts_at, e.id"""


async def open_to(actor: Actor) -> list[Offer]:
    """List the events of her district that a volunteer can come to, with her own sign-ups, the earliest first."""
    require(actor, Permission.OWN_SIGN_UP, person=actor.person)
    async with transaction(EVERYWHERE):
        return offers(await fetch(_OPEN_TO, actor.person, clock.now()))


_OWN = f"""
SELECT {CARD}, {HERS}
  {FROM}
  JOIN (SELECT DISTINCT ON (event) * FROM sign_up WHERE person = $1 ORDER BY event, signed_up_at DESC, id DESC) hers
    ON hers.event = e.id
 ORDER BY e.starts_at DESC, e.id DESC"""


async def own(actor: Actor) -> list[OwnSignUp]:
    """List the events that the actor herself signed up for, the latest start first; a withdrawn sign-up says so."""
    require(actor, Permission.OWN_SIGN_UP, person=actor.person)
    async with transaction(EVERYWHERE):
        return own_sign_ups(await fetch(_OWN, actor.person))


def _listed(row: str, by: str) -> str:
    """The SQL of who is on a list of the event's, as the actor sees her: $2 her reach, $3 the event's path. Whom staff
    from elsewhere put there by her number shows nothing until she comes.
    """
    stranger = unmet(row, by, beyond_reach("$2"))
    tail = from_above("$2", "$3", "p.phone_tail", "")
    return (
        f"{shown(stranger, name_from_above('$2', '$3'), MASKED)} AS name, v.number,"
        f" {shown(stranger, tail)} AS phone_tail, {shown(stranger, f'{row}.home_path')} AS home_path"
    )


SIGNED_UP = (
    f"SELECT s.id, s.volunteer, {_listed('s', 'signed_up_by')}, s.signed_up_at,"
    " s.signed_up_by IS NOT NULL AS by_staff"
    " FROM sign_up s JOIN volunteer v ON v.id = s.volunteer JOIN person p ON p.id = v.person"
    f" WHERE s.event = $1 AND s.withdrawn_at IS NULL AND {unrestricted('s.person')}"
)
"""Who has signed up for the event $1, seen from $2; $3 is the event's own path."""

WAITER = (
    f"SELECT w.id, w.volunteer, {_listed('w', 'added_by')}, w.waiting_since,"
    " w.added_by IS NOT NULL AS by_staff"
    " FROM waiting w JOIN volunteer v ON v.id = w.volunteer JOIN person p ON p.id = v.person"
    f" WHERE w.event = $1 AND w.ended_at IS NULL AND {unrestricted('w.person')}"
)
"""Who waits for a place in it, likewise."""


async def host(actor: Actor, event_id: UUID) -> str:
    """Find the path of an event, for whoever may see who comes to it. Needs reach everywhere. Raises NoSuchEvent."""
    row = await fetch_one("SELECT path FROM event WHERE id = $1", event_id)
    if row is None or not actor.may(Permission.SEE_EVENTS, within=row["path"], event=event_id):
        raise NoSuchEvent
    return row["path"]


async def signed_up(actor: Actor, event_id: UUID) -> list[SignedUp]:
    """List the sign-ups of an event by name (pinyin initials); guests from elsewhere are named too.

    Raises:
        NoSuchEvent: there is none within the actor's subtree.
    """
    async with transaction(EVERYWHERE):
        path = await host(actor, event_id)
        statement = f'{SIGNED_UP} ORDER BY p.initials COLLATE "C", p.name COLLATE "C", v.number'
        return await fetch_as(SignedUp, statement, event_id, actor.path, path)


async def waiting(actor: Actor, event_id: UUID) -> list[Waiter]:
    """List the waiting list of an event in the order in which its people move up; guests from elsewhere are named too.

    Raises:
        NoSuchEvent: there is none within the actor's subtree.
    """
    async with transaction(EVERYWHERE):
        path = await host(actor, event_id)
        return await fetch_as(Waiter, f"{WAITER} ORDER BY w.waiting_since, w.id", event_id, actor.path, path)


async def own_position(actor: Actor, event_id: UUID) -> int | None:
    """Count the actor's own place on the waiting list of an event, from 1; None: she does not wait."""
    require(actor, Permission.OWN_SIGN_UP, person=actor.person)
    async with transaction(EVERYWHERE):
        row = await fetch_one(
            f"SELECT ({_BEFORE}) AS position FROM waiting w"
            " WHERE w.event = $1 AND w.person = $2 AND w.ended_at IS NULL",
            event_id,
            actor.person,
        )
    return row["position"] if row else None


async def position(waiting_id: UUID) -> int:
    """Count a row's place on the waiting list, from 1. Needs reach everywhere."""
    row = await fetch_one(f"SELECT ({_BEFORE}) AS position FROM waiting w WHERE w.id = $1", waiting_id)
    return row["position"] if row else 0


async def candidate(actor: Actor, volunteer_id: UUID | None, *, lock: bool = False) -> Candidate:
    """Read a volunteer by her id, or the actor herself; locked, she neither leaves nor is erased before the transaction
    ends. Needs reach everywhere. Raises NotFound.
    """
    column, value = ("id", volunteer_id) if volunteer_id else ("person", actor.person)
    her = await fetch_one_as(
        Candidate,
        "SELECT id, person, path, left_at IS NOT NULL AS has_left FROM volunteer"
        f" WHERE id = (SELECT coalesce(s.merged_into, s.id) FROM volunteer s WHERE s.{column} = $1)"
        + (" FOR KEY SHARE" if lock else ""),
        value,
    )
    if her is None:
        raise NotFound("没有找到这位志愿者，请先登记。")
    return her


_STANDING = """
SELECT s.own, w.waiting, s.taken, w.queue
  FROM (SELECT count(*) AS taken, (array_agg(id) FILTER (WHERE volunteer = $2))[1] AS own
          FROM sign_up WHERE event = $1 AND withdrawn_at IS NULL) s,
       (SELECT count(*) AS queue, (array_agg(id) FILTER (WHERE volunteer = $2))[1] AS waiting
          FROM waiting WHERE event = $1 AND ended_at IS NULL) w"""


@dataclass(frozen=True, slots=True)
class _Counts:
    """The volunteer's place or her turn at an event, and how many have one."""

    own: UUID | None
    waiting: UUID | None
    taken: int
    queue: int


async def standing(volunteer_id: UUID, event: EventCard) -> Standing:
    """Read the facts by which a sign-up is decided, as they are at this moment. Needs reach everywhere."""
    counts = await fetch_as(_Counts, _STANDING, event.id, volunteer_id)
    others = await fetch_as(
        Commitment,
        "SELECT e.title, e.starts_at, e.ends_at FROM sign_up s JOIN event e ON e.id = s.event"
        " WHERE s.volunteer = $1 AND s.withdrawn_at IS NULL AND e.id <> $2"
        f" AND {on('e')} AND e.ends_at > $3 ORDER BY e.starts_at",
        volunteer_id,
        event.id,
        clock.now(),
    )
    here = counts[0]
    return Standing(own=here.own, waiting=here.waiting, taken=here.taken, queue=here.queue, others=others)


_CLASHES = f"""
SELECT {shown(unmet("s", "signed_up_by", beyond_reach("$2")), name_from_above("$2", "$3"), MASKED)} AS name,
       CASE WHEN v.path ^@ $2::text OR o.path ^@ $2::text THEN o.title ELSE '别的活动' END AS title
  FROM sign_up s JOIN volunteer v ON v.id = s.volunteer JOIN person p ON p.id = v.person
  JOIN sign_up other ON other.volunteer = s.volunteer AND other.event <> s.event AND other.withdrawn_at IS NULL
  JOIN event o ON o.id = other.event AND {announced("o")} AND o.starts_at < $5 AND $4 < o.ends_at
 WHERE s.event = $1 AND s.withdrawn_at IS NULL AND {unrestricted("s.person")}
 ORDER BY p.initials COLLATE "C", p.name COLLATE "C", o.starts_at"""


async def clashes(actor: Actor, event: EventCard, starts_at: datetime, ends_at: datetime) -> list[Clash]:
    """List those who have signed up for an event and for another one that it would overlap if it were held then."""
    require(actor, Permission.SEE_EVENTS, within=event.path, event=event.id)
    async with transaction(EVERYWHERE):
        return await fetch_as(Clash, _CLASHES, event.id, actor.path, event.path, starts_at, ends_at)
