"""Emptying: the names of staff who were erased, and the files whose term is over."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import categories
from jinguo.children.registry.actions import destroy
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

SHORT, LONG = 3, 5
"""Years that a closed file is kept, by its categories. Ours."""

_STAFF = (
    ("child", "keeper", "keeper_name"),
    ("child", "opened_by", "opened_by_name"),
    ("triage", "decided_by", "decided_by_name"),
    ("child_consent", "recorded_by", "recorded_by_name"),
    ("access_grant", "grantee", "grantee_name"),
    ("access_grant", "decided_by", "decided_by_name"),
    ("opening", "opened_by", "opened_by_name"),
    ("opening", "reviewed_by", "reviewed_by_name"),
)
"""Columns that name a member of staff: table, id, name."""


async def erase(actor: Actor, gone: Gone) -> None:
    """Take out the names of accounts that are gone. A child's file is erased by its own key, never with a woman.

    Raises:
        Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    if not gone.accounts:
        return
    for table, known_by, name in _STAFF:
        await fetch(f"UPDATE {table} SET {name} = $2 WHERE {known_by} = ANY($1)", gone.accounts, ERASED)


def ended(years: int) -> str:
    """SQL that finds closed files that are kept so long, by the categories that they ever had; each counts as a person,
    so that too many at once wait for somebody to look.
    """
    long = ", ".join(f"'{each.code}'" for each in categories().values() if each.kept_years > SHORT)
    had = f"EXISTS (SELECT FROM child_category k WHERE k.child = c.id AND k.category IN ({long}))"
    wanted = had if years > SHORT else f"NOT {had}"
    return (
        "SELECT c.path, c.id AS person, c.closed_on::timestamp AT TIME ZONE 'Asia/Shanghai' AS at"
        f" FROM child c WHERE c.closed_on IS NOT NULL AND c.erased_at IS NULL AND {wanted}"
    )


async def destroy_short(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Destroy the keys of files whose short term is over. Needs reach everywhere. Raises Forbidden."""
    return await _destroy(actor, ended(SHORT), before, path)


async def destroy_long(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Destroy the keys of files whose long term is over. Needs reach everywhere. Raises Forbidden."""
    return await _destroy(actor, ended(LONG), before, path)


async def _destroy(actor: Actor, found: str, before: datetime, path: str) -> int:
    require(actor, Permission.KEEP_RETENTION)
    rows = await fetch(
        f"SELECT person AS id, path FROM ({found}) found WHERE at <= $1 AND path ^@ $2 ORDER BY 1", before, path
    )
    for row in rows:
        await destroy(row["id"])
        await note(actor, "erase_child_file", "child", row["id"], row["path"], reason="保存期满")
    return len(rows)
