"""Names for the log, which keeps ids alone: the volunteer and service that claims and entries are about."""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.events.names import About, told

_CLAIMS = "SELECT id, volunteer, event, title FROM claim WHERE id = ANY($1::uuid[])"
_ENTRIES = "SELECT id, volunteer, event, title FROM entry WHERE id = ANY($1::uuid[])"


async def claims(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name claims by id."""
    return await told(actor, _CLAIMS, ids)


async def entries(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name ledger entries by id."""
    return await told(actor, _ENTRIES, ids)
