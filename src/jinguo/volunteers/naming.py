"""Who is meant by ids of people or volunteers: for the log and other lists that keep ids alone."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction

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


async def named(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Named]:
    """Id of a person or volunteer -> who it is; ids outside the actor's reach, and of other things, are missing."""
    require(actor, Permission.SEE_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch(_NAMED, list(ids))
    found = [(row["id"], row["person"], Named(row["id"], row["name"], row["number"])) for row in rows]
    return {key: who for volunteer, person, who in found for key in (volunteer, person)}
