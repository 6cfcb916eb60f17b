"""When two persons are found to be one: what either has is hers."""

from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Moved, Party

_UNITE = "UPDATE qualification SET person = $2, path = $3 WHERE person = $1 RETURNING id"
_PART = "UPDATE qualification SET person = $2, path = $3 WHERE id = ANY($1::uuid[]) AND person = $4"


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Give what who goes has to who stays; days and results stay as they are. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        rows = await fetch(_UNITE, gone.person, kept.person, kept.path)
    return {"qualifications": [str(row["id"]) for row in rows]}


async def part(actor: Actor, gone: Party, kept: Party, moved: Moved) -> None:
    """Give them back. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        await fetch(_PART, moved.get("qualifications", []), gone.person, gone.path, kept.person)
