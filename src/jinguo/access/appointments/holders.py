"""Holders of access to a place: accounts in a role and programs with a token, as they hold now.

The same conditions as of logging in (`queries.LIVE`), read from the other end: not what an account reaches, but who
reaches a path.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access import queries
from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as

_HELD = f"""
SELECT a.id AS holder, a.name, g.id AS grant_id, g.role, g.path, g.event, g.until, g.deputy_for IS NOT NULL AS is_deputy
  FROM role_grant g JOIN account a ON a.id = g.account AND a.closed_at IS NULL
 WHERE {queries.LIVE}"""

_ACCOUNTS = f"""
{_HELD} AND EXISTS (SELECT FROM unnest($1::text[]) AS place WHERE place ^@ g.path) ORDER BY g.path, a.name, g.id"""

_IN_OFFICE = f"{_HELD} AND ($1::uuid IS NULL OR g.id = $1) ORDER BY g.path, a.name, g.id"

_PROGRAMS = f"""
SELECT t.id AS holder, t.name, t.role, t.path, t.expires_at AS until, t.account,
       (SELECT array_agg(ARRAY[g.role, g.path]) FROM role_grant g
         WHERE g.account = t.account AND g.event IS NULL AND {queries.LIVE}) AS makers
  FROM token t LEFT JOIN account a ON a.id = t.account
 WHERE t.revoked_at IS NULL AND t.expires_at > $2 AND a.closed_at IS NULL
   AND EXISTS (SELECT FROM unnest($1::text[]) AS place WHERE place ^@ t.path)
 ORDER BY t.path, t.name, t.id"""


@dataclass(frozen=True, slots=True)
class Holder:
    """An account in one of its roles, or a program. `until` is when that ends, None when nobody has said."""

    id: UUID
    name: str
    grant: Grant
    until: datetime | None
    is_deputy: bool = False
    is_program: bool = False

    @property
    def actor(self) -> Actor:
        """The actor that this holder is in this role."""
        return Actor(self.id, self.name, (self.grant,))


@dataclass(frozen=True, slots=True)
class _HeldRole:
    """A role that an account holds."""

    holder: UUID
    name: str
    grant_id: UUID
    role: Role
    path: str | None
    event: UUID | None
    until: datetime | None
    is_deputy: bool


@dataclass(frozen=True, slots=True)
class _Program:
    """A token; `makers` are the roles, each with its subtree, of who made it."""

    holder: UUID
    name: str
    role: Role
    path: str
    until: datetime
    account: UUID | None
    makers: list[tuple[Role, str]] | None


async def holders(paths: Collection[str]) -> list[Holder]:
    """Find the accounts and programs whose subtree holds one of the paths: for telling a person who sees her, no more.

    Order: the highest organisation first, programs last.
    """
    given = list(paths), clock.now()
    async with transaction(EVERYWHERE):
        accounts, programs = await fetch_as(_HeldRole, _ACCOUNTS, *given), await fetch_as(_Program, _PROGRAMS, *given)
    backed = [row for row in programs if queries.still_backed(row.account, row.makers, row.role, row.path)]
    return [_holder(row) for row in accounts] + [_program(row) for row in backed]


async def in_office(grant: UUID | None = None) -> list[Holder]:
    """Find all accounts in each role that they hold now, or the one that holds this grant; order as of `holders`. Needs
    no reach: for the clock, which asks on behalf of each of them.
    """
    return [_holder(row) for row in await fetch_as(_HeldRole, _IN_OFFICE, grant, clock.now())]


def _holder(row: _HeldRole) -> Holder:
    given = Grant(role=row.role, path=row.path, event=row.event, id=row.grant_id)
    return Holder(id=row.holder, name=row.name, grant=given, until=row.until, is_deputy=row.is_deputy)


def _program(row: _Program) -> Holder:
    given = Grant(role=row.role, path=row.path)
    return Holder(id=row.holder, name=row.name, grant=given, until=row.until, is_program=True)
