"""Names of people or volunteers by their ids: for the log and other lists that keep ids alone."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import fetch_as

_NAMED = """
SELECT v.id, v.person, CASE WHEN p.restricted_at IS NULL OR p.erased_at IS NOT NULL THEN p.name ELSE '限制处理' END
       AS name, v.number
  FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.id = ANY($1::uuid[]) OR v.person = ANY($1::uuid[])"""


@dataclass(frozen=True, slots=True)
class Named:
    """A volunteer by name and number."""

    volunteer: UUID
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A volunteer with her person's id."""

    id: UUID
    person: UUID
    name: str
    number: str


async def named(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Named]:
    """Name people by id of person or volunteer; ids outside the actor's reach, and of other things, are missing."""
    if not actor.may(Permission.READ_LOG):  # auditors read whom an entry is about, and no card
        require(actor, Permission.SEE_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch_as(_Known, _NAMED, list(ids))
    found = [(row, Named(volunteer=row.id, name=row.name, number=row.number)) for row in rows]
    return {key: who for row, who in found for key in (row.id, row.person)}


async def things_of(actor: Actor, volunteer: UUID) -> tuple[UUID, ...]:
    """List the ids under which the log names a volunteer, her own and her person's; none outside the actor's reach."""
    require(actor, Permission.READ_LOG)
    async with transaction(actor):
        rows = await fetch("SELECT id, person FROM volunteer WHERE id = $1", volunteer)
    return tuple(each for row in rows for each in (row["id"], row["person"]))
