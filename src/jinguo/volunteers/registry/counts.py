"""Counts of the volunteers that each organisation has."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction
from jinguo.volunteers import rules


async def serving(actor: Actor) -> dict[str, int]:
    """Count path -> volunteers enrolled there who have not left, within reach; a place with none is missing."""
    require(actor, Permission.SEE_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch(
            "SELECT v.path, count(*) AS people FROM volunteer v"
            f" WHERE {rules.serving('v')} AND v.path ^@ nullif($1, '') GROUP BY v.path",
            actor.path or "",
        )
    return {row["path"]: row["people"] for row in rows}
