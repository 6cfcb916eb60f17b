"""Whom a guardian or a child does not want."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.registry.rows import seen
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.pairings.catalogue import Objection

NO_ACTOR = {"is_excluded": "internal: a pairing asks it about two whom its caller may pair"}
"""Functions that take no actor, and why."""

_OF_CHILD = """
SELECT e.id, m.id AS mother, coalesce(p.name, '') AS name, coalesce(v.number, '') AS number, e.reason,
       e.recorded_at, e.recorded_by_name AS by, e.ended_at, e.ended_by_name
  FROM exclusion e JOIN mother w ON w.id = e.mother JOIN mother m ON m.id = coalesce(w.merged_into, w.id)
  LEFT JOIN person p ON p.id = m.person LEFT JOIN volunteer v ON v.person = m.person
 WHERE e.child = $1 ORDER BY e.ended_at IS NOT NULL, e.recorded_at DESC"""

_TOGETHER = """
SELECT FROM exclusion e JOIN mother m ON m.id = e.mother
 WHERE e.child = $1 AND coalesce(m.merged_into, m.id) = $2 AND e.ended_at IS NULL LIMIT 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRow:
    """An exclusion of a child, the ones that hold first. `name` is "" where she is outside the actor's reach."""

    id: UUID
    mother: UUID
    name: str
    number: str
    reason: Objection
    recorded_at: datetime
    by: str
    ended_at: datetime | None
    ended_by_name: str


async def exclusions(actor: Actor, child_id: UUID) -> list[ExclusionRow]:
    """List all exclusions of a child. Raises NoSuchChild, Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        child = await seen(actor, child_id)
        require(actor, Permission.KEEP_PAIRINGS, within=child.path)
        return await fetch_as(ExclusionRow, _OF_CHILD, child_id)


async def is_excluded(child: UUID, mother: UUID) -> bool:
    """Whether these two are not to be paired, in the current transaction."""
    return await fetch_one(_TOGETHER, child, mother) is not None
