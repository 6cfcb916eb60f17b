"""Visits of two volunteers who are one. Inside one event twice, she is inside once: from the earlier check-in on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.rules import inside
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Moved, Party

HOLD = "SELECT id FROM segment WHERE volunteer = ANY($1::uuid[]) ORDER BY id FOR UPDATE"

_LATER = f"""
SELECT CASE WHEN (g.in_at, g.id) < (k.in_at, k.id) THEN k.id ELSE g.id END AS id,
       CASE WHEN (g.in_at, g.id) < (k.in_at, k.id) THEN g.id ELSE k.id END AS other
  FROM segment g JOIN segment k ON k.event = g.event AND k.volunteer = $2 AND {inside("k")}
 WHERE g.volunteer = $1 AND {inside("g")}"""

_ANNUL = "UPDATE segment SET annulled_at = $2 WHERE id = ANY($1::uuid[])"
_ANNUL_SCANS = """
UPDATE scan SET annulled_at = $2, annulled_by = $3, annul_reason = $4
 WHERE segment = ANY($1::uuid[]) AND annulled_at IS NULL RETURNING id"""

_SCANS = """
UPDATE scan SET volunteer = $2, person = $3 WHERE volunteer = $1
   AND event IN (SELECT s.event FROM segment s WHERE s.volunteer = $2) RETURNING id"""
"""At the events that she came to: scans are found by event, and refusals elsewhere are of no consequence."""

_OPEN_AGAIN = """
UPDATE segment s SET annulled_at = NULL FROM unnest($1::uuid[], $2::uuid[]) AS was(id, other)
  JOIN segment o ON o.id = was.other AND o.out_at IS NULL WHERE s.id = was.id AND s.out_at IS NULL RETURNING s.id"""

_SCANS_AGAIN = """
UPDATE scan SET annulled_at = NULL, annulled_by = NULL, annul_reason = ''
 WHERE id = ANY($1::uuid[]) AND segment = ANY($2::uuid[])"""

_BACK = """
UPDATE segment s SET volunteer = $2, person = $3 FROM unnest($1::uuid[], $4::timestamptz[]) AS was(id, out_at)
 WHERE s.id = was.id AND s.volunteer = $5 AND (s.out_at IS NULL OR s.out_at IS NOT DISTINCT FROM was.out_at)
RETURNING s.id"""


async def lock(actor: Actor, gone: Party, kept: Party) -> None:
    """Wait for check-outs under way of a merge's parties, and let none begin: what they write must be seen. Before the
    ledger is locked.
    """
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        await fetch(HOLD, [gone.volunteer, kept.volunteer])


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Move segments and scans to the volunteer who stays; of two that are open at one event the later is annulled."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    if gone.volunteer is None:
        return {}
    now = clock.now()
    async with transaction(EVERYWHERE):
        both = await fetch(_LATER, gone.volunteer, kept.volunteer)
        later = [row["id"] for row in both]
        why = f"与编号 {gone.number} 合并，两次签到算一次"
        scans = await fetch(_ANNUL_SCANS, later, now, actor.id, why) if later else []
        await fetch(_ANNUL, later, now)
        segments = await fetch(
            "UPDATE segment SET volunteer = $2, person = $3 WHERE volunteer = $1 RETURNING id, out_at",
            *(gone.volunteer, kept.volunteer, kept.person),
        )
        moved = await fetch(_SCANS, gone.volunteer, kept.volunteer, kept.person)
    return {
        "segments": [[str(row["id"]), row["out_at"].isoformat() if row["out_at"] else None] for row in segments],
        "scans": [str(row["id"]) for row in moved],
        "annulled": [[str(row["id"]), str(row["other"])] for row in both],
        "annulled_scans": [str(row["id"]) for row in scans],
    }


async def late(actor: Actor, gone: Party, kept: Party, moved: Moved) -> dict[str, Any]:
    """Move a check-in that was just being written during a merge."""
    return await unite(actor, gone, kept)


async def part(actor: Actor, gone: Party, kept: Party, moved: Mapping[str, Any]) -> None:
    """Give segments and scans back; a segment that got its end since stays with its minutes where it is."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    ids = [each for each, _ in moved["segments"]]
    ends = [datetime.fromisoformat(end) if end else None for _, end in moved["segments"]]
    async with transaction(EVERYWHERE):
        back = await fetch(_BACK, ids, gone.volunteer, gone.person, ends, kept.volunteer)
        annulled = [[each[place] for each in moved["annulled"]] for place in (0, 1)]
        opened = await fetch(_OPEN_AGAIN, *annulled)
        await fetch(_SCANS_AGAIN, moved["annulled_scans"], [row["id"] for row in opened])
        await fetch(
            "UPDATE scan SET volunteer = $2, person = $3 WHERE id = ANY($1::uuid[]) AND volunteer = $4"
            " AND (segment IS NULL OR segment = ANY($5::uuid[]))",
            *(moved["scans"], gone.volunteer, gone.person, kept.volunteer, [row["id"] for row in back]),
        )


async def visits(actor: Actor, gone: Party, kept: Party) -> tuple[int, int]:
    """Count the visits of the person who goes, and the events at which both are inside now."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        hers = await fetch(
            "SELECT count(*) AS visits FROM segment WHERE volunteer = $1 AND annulled_at IS NULL", gone.volunteer
        )
        both = await fetch(_LATER, gone.volunteer, kept.volunteer)
    return hers[0]["visits"], len(both)
