"""Emptying: names of staff who were erased, and concerns whose term is over, by their key.

Whoever is erased does not take a concern along: keeping it is needed for a duty by law (《未成年人保护法》 art. 11;
《个人信息保护法》 art. 13 (3), 47).
"""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.concerns.readings.actions import KIND, destroy
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

YEARS = 10
"""Years that a closed concern is kept. Ours."""

ENDED = "SELECT path, id AS person, closed_at AS at FROM concern WHERE closed_at IS NOT NULL AND erased_at IS NULL"

_STAFF = (
    ("concern", "closed_by", "closed_by_name"),
    ("concern_name", "lifted_by", "lifted_by_name"),
    ("concern_clock", "set_by", "set_by_name"),
)
"""Columns that name a member of staff: table, id, name."""


async def erase(actor: Actor, gone: Gone) -> None:
    """Take out the names of accounts that are gone; what was reported stays under its key. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    if gone.accounts:
        for table, known_by, name in _STAFF:
            await fetch(f"UPDATE {table} SET {name} = $2 WHERE {known_by} = ANY($1)", gone.accounts, ERASED)


async def destroy_ended(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Destroy the keys of concerns whose term is over. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    rows = await fetch(
        f"SELECT person AS id, path FROM ({ENDED}) ended WHERE at <= $1 AND path ^@ $2 ORDER BY 1", before, path
    )
    for row in rows:
        await destroy(row["id"])
        await note(actor, "erase_restricted", KIND, row["id"], row["path"])
    return len(rows)
