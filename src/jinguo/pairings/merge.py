"""When two persons are found to be one: the children of either are hers."""

from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.parts import Moved, Party

_TABLES = ("pairing_step", "exemption", "contact")
_MOTHER = "SELECT id FROM mother WHERE person = $1 AND merged_into IS NULL"
_MINE = "SELECT id, mother, closed_on FROM pairing WHERE person = $1 FOR NO KEY UPDATE"
_TWICE = """
UPDATE pairing p SET closed_on = greatest($3::date, p.begun_on) WHERE p.person = $1 AND p.closed_on IS NULL
   AND EXISTS (SELECT FROM pairing o WHERE o.person = $2 AND o.child = p.child AND o.closed_on IS NULL) RETURNING id"""
_TAKE = "UPDATE pairing SET person = $2, mother = $3 WHERE id = $1"
_GO_ALONG = "UPDATE {table} SET person = $2 WHERE pairing = ANY($1::uuid[])"
_REOPEN = "UPDATE pairing SET closed_on = NULL WHERE id = ANY($1::uuid[])"


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Give the pairings of who goes to who stays; where both have the same child, one pairing goes on. The caller has
    asked for permission.
    """
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        rows = await fetch(_MINE, gone.person)
        if not rows:
            return {}
        hers = await fetch_one(_MOTHER, kept.person) or await fetch_one(_MOTHER, gone.person)
        closed = await fetch(_TWICE, gone.person, kept.person, clock.today())
        for row in rows:
            await fetch(_TAKE, row["id"], kept.person, hers["id"] if hers else row["mother"])
        ids = [row["id"] for row in rows]
        for table in _TABLES:
            await fetch(_GO_ALONG.format(table=table), ids, kept.person)
    return {
        "pairings": {str(row["id"]): str(row["mother"]) for row in rows},
        "closed": [str(row["id"]) for row in closed],
    }


async def part(actor: Actor, gone: Party, kept: Party, moved: Moved) -> None:
    """Give them back. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    if not moved.get("pairings"):
        return
    async with transaction(EVERYWHERE):
        for pairing, mother in moved["pairings"].items():
            await fetch(_TAKE, UUID(pairing), gone.person, UUID(mother))
        for table in _TABLES:
            await fetch(_GO_ALONG.format(table=table), list(moved["pairings"]), gone.person)
        await fetch(_REOPEN, moved["closed"])
