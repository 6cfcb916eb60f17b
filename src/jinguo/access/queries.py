"""What can be seen of access: whose session or token this is."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.access.errors import NoSuchAccount
from jinguo.access.rules import POLICY, is_alive
from jinguo.access.tables import Account, RoleGrant, Token
from jinguo.authority.actor import Actor, Grant, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_everywhere, fetch_one, transaction

NO_ACTOR = {
    "session_actor": "login: finds the actor",
    "token_actor": "login: finds the actor",
    "grants_of": "internal: the roles of an account that is already found",
    "has_accounts": "public: whether the service was set up",
}
"""Functions that take no actor, and why."""

_SESSION = """
SELECT s.id, s.account, s.person, s.seen_at, s.expires_at, s.proven_at, coalesce(a.name, '') AS name,
       (SELECT array_agg(ARRAY[g.role, g.path]) FROM role_grant g
         WHERE g.account = s.account AND g.since <= $2 AND (g.until IS NULL OR g.until > $2)) AS grants
  FROM session s LEFT JOIN account a ON a.id = s.account
 WHERE s.digest = $1 AND s.ended_at IS NULL AND a.closed_at IS NULL"""

_PROGRAM_ROW = "SELECT id, name, role, path FROM token WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2"


PROGRAM = "jg_"
"""How a program's token begins, so that one look-up tells whose it is (and a leaked one can be searched for)."""


def token_digest(token: str) -> bytes:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


async def session_actor(token: str) -> tuple[Actor, datetime] | None:
    """Whose session a cookie's token names, and when it was last used; None when it is unknown, ended or too old."""
    now = clock.now()
    rows = await fetch_everywhere(_SESSION, token_digest(token), now)
    row = rows[0] if rows else None
    if row is None or not is_alive(
        row["seen_at"], row["expires_at"], now, idle=row["account"] is not None, policy=POLICY
    ):
        return None
    if row["account"] is None:
        actor = Actor(
            row["person"],
            "",
            (Grant(Role.VOLUNTEER, None),),
            person=row["person"],
            session=row["id"],
            proven_at=row["proven_at"],
        )
    else:
        grants = tuple(Grant(Role(role), path) for role, path in row["grants"] or ())
        actor = Actor(
            row["account"], row["name"], grants, person=row["person"], session=row["id"], proven_at=row["proven_at"]
        )
    return actor, row["seen_at"]


async def token_actor(token: str) -> Actor | None:
    """The actor of a program's bearer token, or of a volunteer's session carried as one."""
    if not token.startswith(PROGRAM):
        found = await session_actor(token)
        return found[0] if found else None
    row = await fetch_one(_PROGRAM_ROW, token_digest(token), clock.now())
    return Actor(row["id"], row["name"], (Grant(Role(row["role"]), row["path"]),)) if row else None


async def grants_of(account: UUID) -> tuple[Grant, ...]:
    """The roles that an account holds today."""
    now = clock.now()
    rows = await RoleGrant.select(RoleGrant.role, RoleGrant.path).where(
        RoleGrant.account == account, RoleGrant.since <= now, (RoleGrant.until.is_null()) | (RoleGrant.until > now)
    )
    return tuple(Grant(Role(row["role"]), row["path"]) for row in rows)


async def has_accounts() -> bool:
    """Whether anybody can log in yet: before the first administrator, the first-run page is shown."""
    return await Account.exists()


async def accounts(actor: Actor) -> list[dict[str, Any]]:
    """Accounts with a role within the actor's subtree: one row a role. Order: user name."""
    require(actor, Permission.KEEP_ACCOUNTS)
    async with transaction(actor):
        return await (
            RoleGrant.select(
                RoleGrant.account._.id.as_alias("id"),
                RoleGrant.account._.username.as_alias("username"),
                RoleGrant.account._.name.as_alias("name"),
                RoleGrant.account._.closed_at.as_alias("closed_at"),
                RoleGrant.account._.locked_until.as_alias("locked_until"),
                RoleGrant.role,
                RoleGrant.organisation._.name.as_alias("organisation"),
            )
            .where(RoleGrant.path.like(f"{actor.path}%"))
            .order_by(RoleGrant.account._.username)
        )


async def account(actor: Actor, account_id: UUID) -> dict[str, Any]:
    """One of `accounts`: its first role. Raises NoSuchAccount: there is none within the actor's subtree."""
    found = [row for row in await accounts(actor) if row["id"] == account_id]
    if not found:
        raise NoSuchAccount
    return found[0]


async def tokens(actor: Actor) -> list[dict[str, Any]]:
    """Bearer tokens within the actor's subtree, newest first; never the token itself."""
    require(actor, Permission.KEEP_TOKENS)
    return await (
        Token.select(
            Token.id,
            Token.name,
            Token.role,
            Token.organisation._.name.as_alias("organisation"),
            Token.expires_at,
            Token.revoked_at,
        )
        .where(Token.path.like(f"{actor.path}%"))
        .order_by(Token.created_at, ascending=False)
    )
