"""Moving up (候补转正): a place that becomes free goes to whoever has waited for it longest and can come.

Turns come before events: whoever may free a place takes the turns of those who wait first, then holds the event, as a
sign-up does. Nobody who holds an event waits for a turn, so that no two wait for each other.
"""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.events import rules
from jinguo.events.cards import Candidate, EventCard
from jinguo.events.notices import actions as notices
from jinguo.events.queries import locked
from jinguo.events.sign_ups import places
from jinguo.events.sign_ups.admission import TURN
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.rules import usable
from jinguo.volunteers.rules import serving

MOST = 200
"""Who is looked at in one move: nobody waits for more at one event. Later ones move with the next place."""

_TURNS = f"""
SELECT pg_advisory_xact_lock(turn) FROM (
    SELECT hashtextextended('{TURN}' || volunteer::text, 0) AS turn FROM (
        SELECT volunteer FROM waiting WHERE event = $1 AND ended_at IS NULL
         ORDER BY waiting_since, id LIMIT {MOST}) AS first
     ORDER BY turn) AS ordered"""

_FREE = f"""
SELECT volunteer FROM (
    SELECT volunteer FROM waiting WHERE event = $1 AND ended_at IS NULL
     ORDER BY waiting_since, id LIMIT {MOST}) AS first
 WHERE pg_try_advisory_xact_lock(hashtextextended('{TURN}' || volunteer::text, 0))"""
"""Who is not busy signing up elsewhere at this moment: who has come to wait since the turns were taken, too."""

_NEXT = f"""
SELECT w.id, w.volunteer, w.person, w.home_path, w.added_by, w.waiver FROM waiting w
  JOIN volunteer v ON v.id = w.volunteer AND {serving("v")}
  JOIN person p ON p.id = w.person AND {usable("p")}
 WHERE w.event = $1 AND w.ended_at IS NULL AND w.volunteer = ANY($2::uuid[])
   AND NOT EXISTS (
       SELECT FROM sign_up s JOIN event e ON e.id = s.event
        WHERE s.volunteer = w.volunteer AND s.withdrawn_at IS NULL
          AND (e.id = $1 OR ({rules.on("e")} AND e.starts_at < $4 AND $3 < e.ends_at)))
 ORDER BY w.waiting_since, w.id LIMIT $5"""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Somebody's place on a waiting list; `added_by` is who put her there, if not she herself."""

    id: UUID
    volunteer: UUID
    person: UUID
    home_path: str
    added_by: UUID | None
    waiver: str


async def take_turns(event_id: UUID) -> None:
    """Let nobody who waits for this event sign up for another until the transaction ends. Taken before the event."""
    async with transaction(EVERYWHERE):
        await fetch(_TURNS, event_id)


async def move_up(actor: Actor, event_id: UUID) -> int:
    """Give the free places of an event, which the caller holds, to those who wait; return how many moved up.

    Nobody moves up once it has begun. Who cannot come just now keeps her turn and is passed by.
    """
    async with transaction(EVERYWHERE):
        event = await locked(actor, event_id)
        if not event.waiting or not rules.keeps_waiting_list(event, clock.now()):
            return 0
        free = [row["volunteer"] for row in await fetch(_FREE, event_id)]
        room = len(free) if event.places_left is None else event.places_left
        if not free or not room:
            return 0
        moving = await fetch_as(_Turn, _NEXT, event_id, free, event.starts_at, event.ends_at, room)
        for row in moving:
            await _move(actor, event, row)
    return len(moving)


async def _move(actor: Actor, event: EventCard, waits: _Turn) -> None:
    """Move a volunteer from the waiting list to a place, by her own word or that of staff, as she had joined it."""
    her = Candidate(waits.volunteer, waits.person, waits.home_path, has_left=False)
    sign_up = await places.write(event, her, waits.added_by, waits.id, waits.waiver)
    await note(actor, "move_up", "sign_up", sign_up, event.path)
    await notices.moved_up(actor, event, waits.id, sign_up, waits.person)
