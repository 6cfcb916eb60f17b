"""When two persons are found to be one: her phones stay logged in. No role moves, and no account of staff."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction

_SESSIONS = """
UPDATE session SET person = $2 WHERE person = $1 AND account IS NULL AND ended_at IS NULL RETURNING id"""
_CODES = """
UPDATE login_code SET person = $2 WHERE created_at > $3::timestamptz - interval '1 hour'
   AND person = $1 AND used_at IS NULL RETURNING id"""


async def unite(actor: Actor, gone: UUID, kept: UUID) -> dict[str, Any]:
    """Her open sessions, and codes on their way to her, are those of who stays. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        sessions = await fetch(_SESSIONS, gone, kept)
        codes = await fetch(_CODES, gone, kept, clock.now())
    return {"sessions": [str(row["id"]) for row in sessions], "codes": [str(row["id"]) for row in codes]}


async def part(actor: Actor, gone: UUID, kept: UUID, moved: Mapping[str, Any]) -> None:
    """Give them back. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        for table, ids in (("session", moved["sessions"]), ("login_code", moved["codes"])):
            await fetch(f"UPDATE {table} SET person = $2 WHERE id = ANY($1::uuid[]) AND person = $3", ids, gone, kept)


_STAYING = """
SELECT g.role, a.username FROM role_grant g LEFT JOIN account a ON a.id = g.account
 WHERE (g.person = $1 OR a.person = $1) AND g.since <= $2 AND (g.until IS NULL OR g.until > $2) AND a.closed_at IS NULL
 ORDER BY a.username NULLS FIRST, g.role"""


async def staying(actor: Actor, person: UUID) -> tuple[str, ...]:
    """What of hers does not move, in words: her personal roles, and roles of her account of staff."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        rows = await fetch(_STAYING, person, clock.now())
    return tuple(Role(row["role"]).label + (f"（账号 {row['username']}）" if row["username"] else "") for row in rows)
