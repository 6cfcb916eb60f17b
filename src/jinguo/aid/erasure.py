"""Emptying: the names of staff who were erased, and donors whose term is over."""

from datetime import datetime
from uuid import UUID

from jinguo.aid.women.actions import destroy
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

_STAFF = (
    ("wish", "collected_by", "collected_by_name"),
    ("wish_step", "recorded_by", "recorded_by_name"),
    ("wish_rule", "set_by", "set_by_name"),
    ("aid_package", "made_by", "made_by_name"),
    ("stock_move", "recorded_by", "recorded_by_name"),
    ("aid_batch", "opened_by", "opened_by_name"),
    ("aid_share", "listed_by", "listed_by_name"),
    ("aid_share", "settled_by", "settled_by_name"),
    ("woman", "opened_by", "opened_by_name"),
    ("woman_kind", "recorded_by", "recorded_by_name"),
    ("woman_consent", "recorded_by", "recorded_by_name"),
    ("woman_grant", "grantee", "grantee_name"),
    ("woman_grant", "decided_by", "decided_by_name"),
)
"""Columns that name a member of staff: table, id, name."""

DONORS = """
SELECT k.path, k.id AS person, k.ended_at AS at FROM wish_claim k
 WHERE k.ended_at IS NOT NULL AND k.phone IS NOT NULL"""
"""SQL that finds ended claims that still name their donor."""

_FORGET = """
UPDATE wish_claim SET name = NULL, phone = NULL, phone_index = NULL
 WHERE ended_at <= $1 AND path ^@ $2 AND phone IS NOT NULL RETURNING id"""


async def erase(actor: Actor, gone: Gone) -> None:
    """Take out the names of accounts that are gone. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    if not gone.accounts:
        return
    for table, known_by, name in _STAFF:
        await fetch(f"UPDATE {table} SET {name} = $2 WHERE {known_by} = ANY($1)", gone.accounts, ERASED)


async def forget_donors(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty names and phones of claims that ended long ago. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    return len(await fetch(_FORGET, before, path))


WOMEN = """
SELECT w.path, w.id AS person, w.closed_on::timestamp AT TIME ZONE 'Asia/Shanghai' AS at FROM woman w
 WHERE w.closed_on IS NOT NULL AND w.erased_at IS NULL"""
"""SQL that finds closed entries that can still be read; each counts as a person."""


async def destroy_women(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Destroy the keys of entries whose term is over. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    rows = await fetch(f"SELECT person AS id, path FROM ({WOMEN}) found WHERE at <= $1 AND path ^@ $2", before, path)
    for row in rows:
        await destroy(row["id"])
        await note(actor, "erase_woman", "woman", row["id"], row["path"])
    return len(rows)
