"""Mothers for programs: part by part, as ids, stage and place alone."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import USUAL, Slice, cut, keys
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.queries import FROM, LISTED

MOTHERS = "mothers"

Stage = Literal["applied", "cleared", "active", "paused", "ended"]
"""What programs are told of a mother's state: the slugs of `State`."""


@dataclass(frozen=True, slots=True)
class MotherRef:
    """A mother without her name: `organisation` is the code of where she is registered."""

    id: UUID
    volunteer: UUID
    stage: Stage
    organisation: str


_PART = f"""
SELECT m.id, v.id AS volunteer, s.state AS stage, o.code AS organisation {FROM} JOIN organisation o ON o.path = v.path
 WHERE {LISTED} AND ($2::text IS NULL OR s.state = $2) AND ($3::uuid IS NULL OR m.id > $3) ORDER BY m.id LIMIT $4"""


async def mothers(
    actor: Actor, *, within: str | None = None, stage: Stage | None = None, after: str = "", limit: int = USUAL
) -> Slice[MotherRef]:
    """List a part of the mothers within reach, the longest registered first, also those who have ended.

    Raises:
        Forbidden; Invalid: the cursor is none.
    """
    root = within or actor.path or ""
    require(actor, Permission.KEEP_MOTHERS, within=root)
    (last,) = keys(after, MOTHERS, UUID)
    async with transaction(actor):
        found = await fetch_as(MotherRef, _PART, root, stage, last, limit + 1)
    part, following = cut(found, limit, MOTHERS, lambda row: (row.id,))
    return Slice(part, following)
