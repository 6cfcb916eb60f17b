"""Counts of the volunteers that each organisation has."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction


async def serving(actor: Actor) -> dict[str, int]:
    """Count path -> volunteers enrolled there who have not left, within reach; a place with none is missing."""
    require(actor, Permission.SEE_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch(
            "SELECT path, count(*) AS people FROM volunteer"
            " WHERE left_at IS NULL AND merged_into IS NULL AND path ^@ nullif($1, '') GROUP BY path",
            actor.path or "",
        )
    return {row["path"]: row["people"] for row in rows}
