"""Actions on the waiting list: join it, leave it, and move people up who can come after all."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events import queries, rules
from jinguo.events.cards import Candidate, EventCard
from jinguo.events.errors import NotWaiting, NoWaiting
from jinguo.events.forms import Waiver
from jinguo.events.notices import actions as notices
from jinguo.events.sign_ups.admission import event_for, refuse, spoken_for_by, take_turn
from jinguo.events.sign_ups.places import place_for
from jinguo.events.sign_ups.requirements import waived
from jinguo.events.tables import Waiting
from jinguo.events.waiting_list.moves import move_up, take_turns
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.forms import parse
from jinguo.kernel.rows import fetch_as
from jinguo.people.restriction import refuse_restricted


@dataclass(frozen=True, slots=True)
class Joined:
    """The result of joining the waiting list: she waits as the `position`-th, from 1; or a place was free and she has
    it (`position` 0).
    """

    id: UUID
    position: int


async def join(actor: Actor, event_id: UUID, volunteer_id: UUID | None = None, waiver: str = "") -> Joined:
    """Put a volunteer on the waiting list: the actor herself, or another, by the event's office or at its door.

    A place that is free by now is hers at once; who has signed up or waits already keeps that.

    Raises:
        NoSuchEvent, NotFound (the volunteer), Forbidden, SignUpClosed, HasLeft, Overlaps, Unqualified; NoWaiting:
        it has begun.
    """
    async with transaction(EVERYWHERE):
        her = await queries.candidate(actor, volunteer_id, lock=True)
        await refuse_restricted(her.person)
        await take_turn(her)
        event = await event_for(actor, event_id, her)
        standing = await queries.standing(her.id, event)
        if standing.own is not None:
            return Joined(standing.own, 0)
        refuse(actor, event, her, standing)
        why = "" if standing.waiting else await waived(actor, event, her, parse(Waiver, {"waiver": waiver}).waiver)
        if standing.waiting is None and rules.has_room(event.capacity, standing.taken):
            return Joined(await place_for(actor, event, her, standing, why), 0)
        if not rules.keeps_waiting_list(event, clock.now()):
            raise NoWaiting
        waiting = standing.waiting or await _wait(actor, event, her, why)
        return Joined(waiting, await queries.position(waiting))


async def _wait(actor: Actor, event: EventCard, her: Candidate, waiver: str) -> UUID:
    row = Waiting(
        event=event.id,
        path=event.path,
        volunteer=her.id,
        home_path=her.path,
        person=her.person,
        added_by=spoken_for_by(actor, her),
        waiver=waiver,
    )
    await Waiting.insert(row)
    await note(actor, "join_waiting", "waiting", row.id, event.path)
    await notices.waiting(actor, event, row.id, her.person)
    return row.id


async def leave(actor: Actor, event_id: UUID, volunteer_id: UUID | None = None) -> None:
    """Take a volunteer off the waiting list. Done twice it is done once.

    Raises:
        NoSuchEvent, NotFound (the volunteer), Forbidden; NotWaiting: she never waited there.
    """
    async with transaction(EVERYWHERE):
        her = await queries.candidate(actor, volunteer_id)
        event = await event_for(actor, event_id, her)
        hers = (Waiting.event == event.id) & (Waiting.volunteer == her.id)
        if not await Waiting.exists().where(hers):
            raise NotWaiting
        ended = await (
            Waiting.update({Waiting.ended_at: clock.now()})
            .where(hers, Waiting.ended_at.is_null())
            .returning(Waiting.id)
        )
        for row in ended:
            await note(actor, "leave_waiting", "waiting", row["id"], event.path)
            await notices.stopped_waiting(actor, row["id"])


_FREED = f"""
SELECT e.id FROM event e
 WHERE {rules.announced("e")} AND e.starts_at > $1
   AND EXISTS (SELECT FROM waiting w WHERE w.event = e.id AND w.ended_at IS NULL)
   AND (e.capacity IS NULL OR e.capacity > (
        SELECT count(*) FROM sign_up s WHERE s.event = e.id AND s.withdrawn_at IS NULL))
 ORDER BY e.starts_at, e.id"""


_LEFT = f"""
UPDATE sign_up s SET withdrawn_at = $1 FROM event e, volunteer v
 WHERE e.id = s.event AND v.id = s.volunteer AND s.withdrawn_at IS NULL AND v.left_at IS NOT NULL
   AND {rules.announced("e")} AND e.starts_at > $1
   AND EXISTS (SELECT FROM waiting w WHERE w.event = e.id AND w.ended_at IS NULL)
RETURNING s.id, s.event, s.person"""


@dataclass(frozen=True, slots=True)
class _Withdrawn:
    """The sign-up of somebody who has left."""

    id: UUID
    event: UUID
    person: UUID


async def fill_places(actor: Actor) -> int:
    """Move people up at every event that has both a free place and a waiting list; return how many.

    A place also becomes free by a merge or an erasure, or because she has left; and who was passed by may have time by
    now.
    """
    require(actor, Permission.PUBLISH_EVENTS, within=actor.path)
    async with transaction(EVERYWHERE):
        for row in await fetch_as(_Withdrawn, _LEFT, clock.now()):
            event = await queries.event(actor, row.event)
            await note(actor, "withdraw_sign_up", "sign_up", row.id, event.path)
            await notices.withdrew(actor, event, row.id, row.person)
        freed = [row["id"] for row in await fetch(_FREED, clock.now())]
    moved = 0
    for event_id in freed:
        async with transaction(EVERYWHERE):
            await take_turns(event_id)
            await queries.locked(actor, event_id)
            moved += await move_up(actor, event_id)
    return moved
