"""Merge the access of two persons found to be one: phones stay logged in, personal roles (爱心妈妈, 执委) come along.
No account of staff moves, and none of its roles.
"""

from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Moved, Party
from jinguo.people.holders import OPENS

_SESSIONS = """
UPDATE session SET person = $2 WHERE person = $1 AND account IS NULL AND ended_at IS NULL RETURNING id"""
_CODES = """
UPDATE login_code SET person = $2 WHERE created_at > $3::timestamptz - interval '1 hour'
   AND person = $1 AND used_at IS NULL RETURNING id"""
_ROLES = """
UPDATE role_grant g SET person = $2 WHERE g.person = $1 AND g.account IS NULL AND NOT EXISTS (
  SELECT FROM role_grant k WHERE k.person = $2 AND k.role = g.role AND k.path = g.path AND k.since <= g.since
     AND (k.until IS NULL OR k.until >= g.until)) RETURNING id"""
"""A role that who stays holds there all that time already is not doubled."""


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Move open sessions, codes under way and personal roles from one person to the one who stays; return the moved
    ids. The caller has asked for permission.
    """
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        sessions = await fetch(_SESSIONS, gone.person, kept.person)
        codes = await fetch(_CODES, gone.person, kept.person, clock.now())
        roles = await fetch(_ROLES, gone.person, kept.person)
    moved = {"sessions": sessions, "codes": codes, "roles": roles}
    return {what: [str(row["id"]) for row in rows] for what, rows in moved.items()}


async def late(actor: Actor, gone: Party, kept: Party, moved: Moved) -> dict[str, Any]:
    """Move the sessions and codes that were just being made during a merge. The caller has asked for permission."""
    return await unite(actor, gone, kept)


_SESSIONS_OF_OTHERS = f"""
UPDATE session s SET ended_at = $2 WHERE s.person = ANY($1::uuid[]) AND s.account IS NULL AND s.ended_at IS NULL
   AND s.phone_index IS NOT NULL AND NOT EXISTS ({OPENS.format(index="s.phone_index", person="s.person")})"""
"""Opened while they were one, by the number of the other."""


async def part(actor: Actor, gone: Party, kept: Party, moved: Moved) -> None:
    """Give the moved sessions, codes and roles back; what a number has opened of the other since ends. The numbers are
    each one's own again. The caller has asked for permission.
    """
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        for table, what in (("session", "sessions"), ("login_code", "codes"), ("role_grant", "roles")):
            ids = moved.get(what, ())
            await fetch(
                f"UPDATE {table} SET person = $2 WHERE id = ANY($1::uuid[]) AND person = $3",
                *(ids, gone.person, kept.person),
            )
        await fetch(_SESSIONS_OF_OTHERS, [gone.person, kept.person], clock.now())


_ROLES_NOW = """
SELECT g.role, a.username FROM role_grant g LEFT JOIN account a ON a.id = g.account
 WHERE ({whose}) AND (g.until IS NULL OR g.until > $2) AND a.closed_at IS NULL
 ORDER BY a.username NULLS FIRST, g.role"""


async def staying(actor: Actor, person: UUID) -> tuple[str, ...]:
    """List in words what a merge does not move: the roles of the person's staff account, those to come included."""
    return await _roles(actor, person, "a.person = $1")


async def along(actor: Actor, person: UUID) -> tuple[str, ...]:
    """List in words what a merge moves along: the person's personal roles, those to come included."""
    return await _roles(actor, person, "g.person = $1 AND g.account IS NULL")


async def _roles(actor: Actor, person: UUID, whose: str) -> tuple[str, ...]:
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        rows = await fetch(_ROLES_NOW.format(whose=whose), person, clock.now())
    return tuple(Role(row["role"]).label + (f"（账号 {row['username']}）" if row["username"] else "") for row in rows)
