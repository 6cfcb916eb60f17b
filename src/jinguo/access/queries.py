"""Queries about access: whose a session or token is, which accounts and roles there are."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.access.errors import NoSuchAccount
from jinguo.access.hats import DEPUTY_MARK, Wearable, worn
from jinguo.access.policy import policy
from jinguo.access.rules import is_alive, owed, running
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import Actor, Grant, require
from jinguo.authority.errors import LoginRequired
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_as, fetch_everywhere_as, fetch_one_as
from jinguo.people.rules import shared_now

NO_ACTOR = {
    "session_actor": "login: finds the actor",
    "opened": "login: finds the actor",
    "token_actor": "login: finds the actor",
    "program": "internal: finds the actor of a background task",
    "grants_of": "internal: the roles of an account that is already found",
    "has_accounts": "public: whether the service was set up",
}
"""Functions that take no actor, and why."""

_RUNS = running("g", "$2")
"""Whether the days of the role grant `g` hold $2: all that there is to a personal role, which has no deputies."""

_LENT = f"""EXISTS (SELECT FROM role_grant o JOIN account h ON h.id = o.account AND h.closed_at IS NULL
            WHERE o.id = {{}} AND {running("o", "$2")})"""

LIVE = f"""{_RUNS} AND (g.deputy_for IS NULL OR {_LENT.format("g.deputy_for")})
       AND (g.given_under IS NULL OR EXISTS (
           SELECT FROM role_grant d WHERE d.id = g.given_under AND d.until > $2 AND {_LENT.format("d.deputy_for")}))"""
"""Whether the role grant `g` holds at $2. A deputy's ends with the one that it stands in for, by whatever way, and what
she gave as a deputy ends with hers.
"""

_SESSION = f"""
SELECT s.id, s.account, s.person, s.hat, s.seen_at, s.expires_at, s.proven_at, coalesce(a.name, '') AS name,
       a.must_change, a.password_set_at, a.second_since,
       a.person AS own,
       s.account IS NULL AND EXISTS (SELECT FROM phone_holding h WHERE h.phone_index = s.phone_index
                                        AND {shared_now("h")}) AS shared,
       CASE WHEN s.account IS NULL
            THEN (SELECT array_agg(ARRAY[g.id::text, g.role]) FROM role_grant g WHERE g.person = s.person AND {_RUNS})
            ELSE (SELECT array_agg(ARRAY[g.id::text, g.role, g.path, g.event::text, g.deputy_for::text])
                    FROM role_grant g WHERE g.account = s.account AND {LIVE}) END AS grants
  FROM session s LEFT JOIN account a ON a.id = s.account
 WHERE s.digest = $1 AND s.ended_at IS NULL AND a.closed_at IS NULL"""

_PROGRAM_ROW = """
SELECT t.id, t.name, t.role, t.path, t.account,
       (SELECT array_agg(ARRAY[g.role, g.path]) FROM role_grant g
         WHERE g.account = t.account AND g.event IS NULL AND {live}) AS makers
  FROM token t LEFT JOIN account a ON a.id = t.account
 WHERE t.{key} = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND a.closed_at IS NULL"""

_GRANTS = f"""
SELECT g.id, g.role, g.path, g.event FROM role_grant g
 WHERE g.account = $1 AND {LIVE} ORDER BY g.path, g.id"""


PROGRAM = "jg_"
"""How a program's token begins, so that one look-up tells whose it is (and a leaked one can be searched for)."""


def token_digest(token: str) -> bytes:
    """The digest that is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class _Session:
    """A session with whose it is: of an account of staff (`own` is who she is in the register), or of a person alone.

    `grants` has for each role the texts that the statement puts together.
    """

    id: UUID
    account: UUID | None
    person: UUID | None
    hat: UUID | None
    seen_at: datetime
    expires_at: datetime
    proven_at: datetime | None
    name: str
    must_change: bool | None
    password_set_at: datetime | None
    second_since: datetime | None
    own: UUID | None
    shared: bool
    grants: list[list[Any]] | None


async def session_actor(token: str) -> tuple[Actor, datetime] | None:
    """Find the actor of a session cookie in the hat she wears, and when the session was last used; None if it is
    unknown, ended or too old. Staff whose roles have all ended are an actor without grants.
    """
    now = clock.now()
    rows = await fetch_everywhere_as(_Session, _SESSION, token_digest(token), now)
    row = rows[0] if rows else None
    if row is None or not is_alive(row.seen_at, row.expires_at, now, idle=row.account is not None, policy=policy()):
        return None
    return _volunteer(row) if row.account is None else _member_of_staff(row), row.seen_at


def _volunteer(row: _Session) -> Actor:
    """Build the actor of a volunteer's session with her personal roles; with none if several share the number."""
    personal_roles = () if row.shared else row.grants or ()
    personal = [Grant(Role(role), None, id=UUID(grant)) for grant, role in personal_roles]
    return Actor(
        id=row.person,
        name="",
        grants=(Grant(Role.VOLUNTEER, None), *personal),
        person=row.person,
        session=row.id,
        proven_at=row.proven_at,
        by_shared_phone=row.shared,
    )


def _member_of_staff(row: _Session) -> Actor:
    """Build the actor of a staff session in one hat; without any while a new password or a second factor is owed."""
    hats = [
        Wearable(Grant(Role(role), path, UUID(event) if event else None, UUID(grant)), deputy_for is not None)
        for grant, role, path, event, deputy_for in row.grants or ()
    ]
    roles = [each.grant.role for each in hats]
    set_at = row.password_set_at
    if set_at is None or owed(bool(row.must_change), set_at, row.second_since, roles, clock.now(), policy()):
        return Actor(id=row.account, name=row.name, grants=(), session=row.id, proven_at=row.proven_at)
    hat = worn(row.hat, hats)
    return Actor(
        id=row.account,
        name=row.name + (DEPUTY_MARK if hat and hat.is_deputy else ""),
        grants=(hat.grant,) if hat else (),
        person=row.own,
        session=row.id,
        proven_at=row.proven_at,
    )


async def opened(token: str) -> Actor:
    """The actor of a session that has just begun. Raises LoginRequired: it has ended already."""
    found = await session_actor(token)
    if found is None:
        raise LoginRequired
    return found[0]


async def token_actor(token: str) -> Actor | None:
    """Find the actor of a program's bearer token, or of a volunteer's session carried as one.

    A program may no more than who gave it its token: when her account is closed, or the role ends from which she gave
    it, the token is worth nothing.
    """
    if not token.startswith(PROGRAM):
        found = await session_actor(token)
        return found[0] if found else None
    return await _program("digest", token_digest(token))


async def program(token: UUID) -> Actor | None:
    """Find the program of a token, for work that it has asked for; None where the token is worth nothing any more."""
    return await _program("id", token)


async def is_program(actor: Actor) -> bool:
    """Whether whoever asks is a program with a token."""
    return await fetch_one("SELECT FROM token WHERE id = $1", actor.id) is not None


@dataclass(frozen=True, slots=True)
class _Program:
    """A token; `makers` are the roles, each with its subtree, of who made it."""

    id: UUID
    name: str
    role: Role
    path: str
    account: UUID | None
    makers: list[tuple[Role, str]] | None


async def _program(key: str, value: bytes | UUID) -> Actor | None:
    row = await fetch_one_as(_Program, _PROGRAM_ROW.format(key=key, live=LIVE), value, clock.now())
    if row is None or not still_backed(row.account, row.makers, row.role, row.path):
        return None
    return Actor(row.id, row.name, (Grant(row.role, row.path),))


def still_backed(maker: UUID | None, makers: Sequence[tuple[Role, str]] | None, role: Role, path: str) -> bool:
    """Whether a token's maker still holds what the token carries; one that the command line made needs nobody."""
    return maker is None or any(Grant(hers, within).allows(GRANTS[role], path) for hers, within in makers or ())


async def grants_of(account: UUID) -> tuple[Grant, ...]:
    """List all roles that an account holds now, whichever of them its sessions wear."""
    return tuple(await fetch_as(Grant, _GRANTS, account, clock.now()))


_HANDS = """
WITH mine AS (
  SELECT a.id, a.person FROM account a WHERE a.id = $1 OR a.id = (SELECT t.account FROM token t WHERE t.id = $1)),
hers AS (
  SELECT id, person FROM mine UNION
  SELECT a.id, a.person FROM account a WHERE a.person = $2 OR a.person IN (SELECT person FROM mine))
SELECT id FROM hers UNION SELECT person FROM hers WHERE person IS NOT NULL
 UNION SELECT p.merged_into FROM person p JOIN hers ON hers.person = p.id WHERE p.merged_into IS NOT NULL
 UNION SELECT t.id FROM token t WHERE t.account IN (SELECT id FROM hers)"""


async def hands(actor: Actor) -> frozenset[UUID]:
    """List ids by which the actor may have acted: her accounts, the tokens that they gave to programs, her person."""
    rows = await fetch(_HANDS, actor.id, actor.person)
    own = {row["id"] for row in rows} | {actor.id, actor.person}
    return frozenset(each for each in own if each is not None)


async def same_hand(actor: Actor, *others: UUID | None) -> bool:
    """Whether one of the others (account, token, person) is the actor herself, for rules that want a second person.

    None is nobody: what the service itself has done has no hand.
    """
    return bool((await hands(actor)).intersection(others))


_DOUBTED = """
SELECT FROM account a JOIN account b ON b.id = ANY($2::uuid[])
  LEFT JOIN person p ON p.id = a.person LEFT JOIN person q ON q.id = b.person
 WHERE a.id = ANY($1::uuid[])
   AND (a.name = b.name OR coalesce(p.merged_into, p.id) = coalesce(q.merged_into, q.id)
        OR q.phone_index IN (SELECT phone_index FROM phone_holding WHERE person = p.id)
        OR p.phone_index IN (SELECT phone_index FROM phone_holding WHERE person = q.id)) LIMIT 1"""


async def may_be_same_hand(actor: Actor, *others: UUID | None) -> bool:
    """Whether one of the other accounts may be the actor herself, where a doubt is enough to ask for somebody else.

    Besides what `same_hand` knows: persons who were merged, or of whom one has or had the other's phone (an ID number
    is in one person's row alone), and, as not every account says whose it is, accounts of one name. It refuses; it
    never gives a right.
    """
    own = await hands(actor)
    given = [each for each in others if each is not None]
    return bool(own.intersection(given)) or await fetch_one(_DOUBTED, list(own), given) is not None


async def has_accounts() -> bool:
    """Whether anybody can log in yet: before the first administrator, the first-run page is shown."""
    return await Account.exists()


async def accounts(actor: Actor) -> list[dict[str, Any]]:
    """List the accounts with a role within the actor's subtree: one row a role. Order: user name."""
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
    """Read one account, with its first role. Raises NoSuchAccount: there is none within the actor's subtree."""
    found = [row for row in await accounts(actor) if row["id"] == account_id]
    if not found:
        raise NoSuchAccount
    return found[0]


_TOKENS = f"""
SELECT t.id, t.name, t.role, t.path, coalesce(o.name, '') AS organisation, t.expires_at, t.revoked_at, t.account,
       a.closed_at, coalesce(a.name, '') AS maker,
       (SELECT array_agg(ARRAY[g.role, g.path]) FROM role_grant g
         WHERE g.account = t.account AND g.event IS NULL AND {LIVE}) AS makers
  FROM token t LEFT JOIN account a ON a.id = t.account LEFT JOIN organisation o ON o.id = t.organisation
 WHERE t.path ^@ $1 ORDER BY t.created_at DESC, t.id"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A token as it is kept."""

    id: UUID
    name: str
    role: Role
    path: str
    organisation: str
    expires_at: datetime
    revoked_at: datetime | None
    account: UUID | None
    closed_at: datetime | None
    maker: str
    makers: list[tuple[Role, str]] | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A bearer token in the list. `maker` is who gave it, "" for the command line; `backed`: she still has what it
    carries.
    """

    id: UUID
    name: str
    role: Role
    organisation: str
    expires_at: datetime
    revoked_at: datetime | None
    maker: str
    backed: bool

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= clock.now()


async def tokens(actor: Actor) -> list[TokenRow]:
    """Bearer tokens within the actor's subtree, newest first; never the token itself."""
    require(actor, Permission.KEEP_TOKENS)
    return [
        TokenRow(
            id=row.id,
            name=row.name,
            role=row.role,
            organisation=row.organisation,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            maker=row.maker,
            backed=row.closed_at is None and still_backed(row.account, row.makers, row.role, row.path),
        )
        for row in await fetch_as(_Kept, _TOKENS, actor.path or "-", clock.now())
    ]
