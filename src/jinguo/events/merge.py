"""Sign-ups of two volunteers who are one: they go to the one that stays; where both signed up, one place is enough. So
is one place on a waiting list: the earlier one, and none where she has signed up.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission
from jinguo.events import queries
from jinguo.events.notices import actions as notices
from jinguo.events.tables import Waiting
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Moved, Party
from jinguo.kernel.rows import fetch_as

_BOTH = """
UPDATE sign_up s SET withdrawn_at = $3 WHERE s.volunteer = $1 AND s.withdrawn_at IS NULL AND EXISTS
  (SELECT FROM sign_up o WHERE o.volunteer = $2 AND o.event = s.event AND o.withdrawn_at IS NULL) RETURNING id"""

_MOVE = """
UPDATE sign_up SET volunteer = $2, person = $3 WHERE volunteer = $1 AND id <> ALL($4::uuid[]) RETURNING id"""

_NEEDLESS = """
UPDATE waiting w SET ended_at = $3
 WHERE w.volunteer IN ($1, $2) AND w.ended_at IS NULL AND (
       EXISTS (SELECT FROM sign_up s
                WHERE s.volunteer IN ($1, $2) AND s.event = w.event AND s.withdrawn_at IS NULL)
       OR EXISTS (SELECT FROM waiting o
                   WHERE o.volunteer IN ($1, $2) AND o.volunteer <> w.volunteer AND o.event = w.event
                     AND o.ended_at IS NULL AND (o.waiting_since, o.id) < (w.waiting_since, w.id)))
RETURNING id"""

_MOVE_WAITING = """
UPDATE waiting SET volunteer = $2, person = $3 WHERE volunteer = $1 AND id <> ALL($4::uuid[]) RETURNING id"""

_WAIT_AGAIN = """
UPDATE waiting w SET ended_at = NULL
 WHERE w.id = ANY($1::uuid[]) AND w.sign_up IS NULL
   AND NOT EXISTS (SELECT FROM waiting o
                    WHERE o.volunteer = w.volunteer AND o.event = w.event AND o.ended_at IS NULL)
   AND NOT EXISTS (SELECT FROM sign_up s
                    WHERE s.volunteer = w.volunteer AND s.event = w.event AND s.withdrawn_at IS NULL)
   AND EXISTS (SELECT FROM event e WHERE e.id = w.event AND e.cancelled_at IS NULL)"""


_FREE = """
SELECT id FROM event WHERE id IN (SELECT event FROM sign_up WHERE id = ANY($1::uuid[]))
 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
"""Skipped: one whose places somebody is just giving out; who waits for the other would wait for ever."""

_GIVE_BACK = """
UPDATE sign_up s SET withdrawn_at = NULL FROM event e
 WHERE s.id = ANY($1::uuid[]) AND e.id = s.event AND (
       e.starts_at <= $3 OR e.cancelled_at IS NOT NULL OR e.capacity IS NULL
       OR (e.id = ANY($2::uuid[]) AND e.capacity > (
           SELECT count(*) FROM sign_up o WHERE o.event = e.id AND o.withdrawn_at IS NULL)))
RETURNING s.id"""

_TAKEN = """
SELECT event, path, volunteer, home_path, person, signed_up_at AS waiting_since, waiver FROM sign_up
 WHERE id = ANY($1::uuid[]) AND withdrawn_at IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A place on a waiting list for one that somebody else has by now."""

    event: UUID
    path: str
    volunteer: UUID
    home_path: str
    person: UUID
    waiting_since: datetime
    waiver: str


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Move sign-ups to who stays; one for an event that both signed up for stays where it is and frees its place."""
    return await late(actor, gone, kept, {})


async def late(actor: Actor, gone: Party, kept: Party, moved: Moved) -> dict[str, Any]:
    """Move the sign-ups that came in since `unite`; what that left where it was stays there."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    if gone.volunteer is None:
        return {}
    earlier = [*moved.get("withdrawn", ()), *moved.get("stopped", ())]
    now = clock.now()
    async with transaction(EVERYWHERE):
        both = [str(row["id"]) for row in await fetch(_BOTH, gone.volunteer, kept.volunteer, now)]
        hers = await fetch(_MOVE, gone.volunteer, kept.volunteer, kept.person, [*earlier, *both])
        stopped = [str(row["id"]) for row in await fetch(_NEEDLESS, gone.volunteer, kept.volunteer, now)]
        waiting = await fetch(_MOVE_WAITING, gone.volunteer, kept.volunteer, kept.person, [*earlier, *stopped])
        await notices.united(actor, [UUID(each) for each in (*both, *stopped)])
    return {
        "sign_ups": [str(row["id"]) for row in hers],
        "withdrawn": both,
        "waiting": [str(row["id"]) for row in waiting],
        "stopped": stopped,
    }


async def part(actor: Actor, gone: Party, kept: Party, moved: Mapping[str, Any]) -> None:
    """Give sign-ups back, and the place where both had one; where somebody else has it by now, she waits for the next,
    by when she had signed up. A merge of before there were waiting lists names none.
    """
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE sign_up SET volunteer = $2, person = $3 WHERE id = ANY($1::uuid[]) AND volunteer = $4",
            *(moved["sign_ups"], gone.volunteer, gone.person, kept.volunteer),
        )
        await _give_back(actor, moved["withdrawn"])
        await fetch(
            "UPDATE waiting SET volunteer = $2, person = $3 WHERE id = ANY($1::uuid[]) AND volunteer = $4",
            *(moved.get("waiting", []), gone.volunteer, gone.person, kept.volunteer),
        )
        await fetch(_WAIT_AGAIN, moved.get("stopped", []))


async def _give_back(actor: Actor, withdrawn: list[str]) -> None:
    freed = [row["id"] for row in await fetch(_FREE, withdrawn)]
    await fetch(_GIVE_BACK, withdrawn, freed, clock.now())
    for taken in await fetch_as(_Taken, _TAKEN, withdrawn):
        row = Waiting(**asdict(taken))
        await Waiting.insert(row)
        await notices.waiting(actor, await queries.event(SYSTEM, taken.event), row.id, taken.person)


async def sign_ups(actor: Actor, party: Party) -> int:
    """Count the sign-ups of a volunteer, withdrawn ones too."""
    require(actor, Permission.MERGE_PEOPLE, within=party.path)
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT count(*) AS hers FROM sign_up WHERE volunteer = $1", party.volunteer)
    return rows[0]["hers"]
