"""Contradictions in check-ins: a person inside two events at once. Nothing is refused by it, staff look at it."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.rules import announced
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.rules import name_from_above


@dataclass(frozen=True, slots=True)
class Twice:
    """A person who is inside an event while inside another one; minutes of both count once."""

    event: UUID
    title: str
    name: str
    number: str
    other: str


_TWICE = f"""
SELECT event, title, name, number, other FROM (
SELECT DISTINCT e.id AS event, e.title, e.starts_at, {name_from_above("$2", "e.path")} AS name, v.number,
       CASE WHEN o.path ^@ $2::text THEN o.title ELSE '别的单位的活动' END AS other
  FROM event e JOIN segment s ON s.event = e.id AND s.annulled_at IS NULL
  JOIN segment t ON t.volunteer = s.volunteer AND t.event <> s.event AND t.annulled_at IS NULL
   AND t.in_at <= coalesce(s.out_at, $1) AND s.in_at <= coalesce(t.out_at, $1)
  JOIN event o ON o.id = t.event
  JOIN volunteer v ON v.id = s.volunteer JOIN person p ON p.id = v.person
 WHERE e.path ^@ $2::text AND {announced("e")}
   AND e.starts_at > $1 - interval '60 days' AND ($3::uuid IS NULL OR e.id = $3) AND ($4::uuid IS NULL OR e.id = $4)
) AS twice ORDER BY starts_at, event, name, number"""
"""At events that are not closed: after that the record is made, and hours are corrected in the ledger."""


async def inside_twice(actor: Actor, event: UUID | None = None) -> list[Twice]:
    """List the people who are or were inside two events at once, at events within the actor's reach or at one."""
    require(actor, Permission.SEE_EVENTS)
    async with transaction(EVERYWHERE):
        return await fetch_as(Twice, _TWICE, clock.now(), actor.path, event, actor.event)
