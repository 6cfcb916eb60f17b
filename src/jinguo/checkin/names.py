"""Names for the log, which keeps ids alone: the volunteer and event that scans and segments are about."""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.events.names import About, told

_SEGMENTS = """
SELECT s.id, s.volunteer, s.event, e.title FROM segment s JOIN event e ON e.id = s.event WHERE s.id = ANY($1::uuid[])"""

_SCANS = """
SELECT s.id, s.volunteer, s.event, e.title FROM scan s JOIN event e ON e.id = s.event WHERE s.id = ANY($1::uuid[])"""


async def segments(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name segments by id."""
    return await told(actor, _SEGMENTS, ids)


async def scans(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name scans by id; a refused one may name no volunteer."""
    return await told(actor, _SCANS, ids)
