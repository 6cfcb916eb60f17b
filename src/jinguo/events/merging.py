"""Sign-ups of two volunteers who are one: they go to the one that stays; where both signed up, one place is enough."""

from collections.abc import Mapping
from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers.merging import Party

_BOTH = """
UPDATE sign_up s SET withdrawn_at = $3 WHERE s.volunteer = $1 AND s.withdrawn_at IS NULL AND EXISTS
  (SELECT FROM sign_up o WHERE o.volunteer = $2 AND o.event = s.event AND o.withdrawn_at IS NULL) RETURNING id"""

_MOVE = """
UPDATE sign_up SET volunteer = $2, person = $3 WHERE volunteer = $1 AND id <> ALL($4::uuid[]) RETURNING id"""


async def unite(actor: Actor, gone: Party, kept: Party, yielded: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Move her sign-ups; one for an event that both signed up for stays where it is and frees its place.

    Args:
        yielded: what an earlier call has returned, when this one looks for what has come in since.
    """
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    earlier = list((yielded or {}).get("withdrawn", ()))
    async with transaction(EVERYWHERE):
        both = [str(row["id"]) for row in await fetch(_BOTH, gone.volunteer, kept.volunteer, clock.now())]
        moved = await fetch(_MOVE, gone.volunteer, kept.volunteer, kept.person, [*earlier, *both])
    return {"sign_ups": [str(row["id"]) for row in moved], "withdrawn": both}


async def part(actor: Actor, gone: Party, kept: Party, moved: Mapping[str, Any]) -> None:
    """Give them back, and her place where both had one."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE sign_up SET volunteer = $2, person = $3 WHERE id = ANY($1::uuid[]) AND volunteer = $4",
            *(moved["sign_ups"], gone.volunteer, gone.person, kept.volunteer),
        )
        await fetch("UPDATE sign_up SET withdrawn_at = NULL WHERE id = ANY($1::uuid[])", moved["withdrawn"])


async def sign_ups(actor: Actor, party: Party) -> int:
    """How many sign-ups she has, withdrawn ones too."""
    require(actor, Permission.MERGE_PEOPLE, within=party.path)
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT count(*) AS hers FROM sign_up WHERE volunteer = $1", party.volunteer)
    return rows[0]["hers"]
