"""When two persons are found to be one: who is named as either, and what either has filed, is hers."""

from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Moved, Party

_COLUMNS = (("concern_name", "person"), ("concern", "filer_person"))
_MOVE = "UPDATE {table} SET {column} = $2 WHERE {column} = $1 RETURNING id"
_BACK = "UPDATE {table} SET {column} = $2 WHERE id = ANY($1::uuid[])"


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Let who stays be named and have filed as who goes. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    moved: dict[str, Any] = {}
    async with transaction(EVERYWHERE):
        for table, column in _COLUMNS:
            rows = await fetch(_MOVE.format(table=table, column=column), gone.person, kept.person)
            if rows:
                moved[table] = [str(row["id"]) for row in rows]
    return moved


async def part(actor: Actor, gone: Party, kept: Party, moved: Moved) -> None:
    """Give them back. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        for table, column in _COLUMNS:
            ids = [UUID(each) for each in moved.get(table, [])]
            await fetch(_BACK.format(table=table, column=column), ids, gone.person)
