"""Subjects of an event's notices: the event itself, its sign-ups, and the places on its waiting list."""

from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction

_THINGS = """
WITH here AS (SELECT id FROM event WHERE id = $1 AND path ^@ nullif($2::text, ''))
SELECT id FROM here
UNION ALL SELECT s.id FROM sign_up s JOIN here ON here.id = s.event
UNION ALL SELECT w.id FROM waiting w JOIN here ON here.id = w.event"""


async def things_of(actor: Actor, event_id: UUID) -> list[UUID]:
    """List the ids that notices of an event name; none for one outside the actor's reach. Raises Forbidden."""
    require(actor, Permission.SEE_EVENTS)
    async with transaction(actor):
        return [row["id"] for row in await fetch(_THINGS, event_id, actor.path)]
