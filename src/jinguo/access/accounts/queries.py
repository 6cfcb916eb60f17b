"""Accounts as their keeper sees them: one line an account, with the roles of today; also who has no role yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.accounts.keepers import KEEPERS_OF_OFFICES
from jinguo.access.errors import NoSuchAccount
from jinguo.access.rules import running
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import BUSINESS, OFFICES, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as

_ACCOUNTS = f"""
SELECT a.id, a.username, a.name, a.kind, a.closed_at IS NOT NULL AS closed, a.logged_in_at, a.second_since,
       a.must_change, coalesce(a.locked_until > $2, false) AS locked, p.name AS person,
       coalesce((SELECT array_agg(ARRAY[g.role, o.name] ORDER BY g.path, g.role)
          FROM role_grant g JOIN organisation o ON o.id = g.organisation
         WHERE g.account = a.id AND {running("g", "$2")}), '{{}}') AS roles
  FROM account a LEFT JOIN person p ON p.id = a.person
 WHERE (EXISTS (SELECT FROM role_grant g WHERE g.account = a.id AND g.path ^@ $1)
        OR EXISTS (SELECT FROM invitation i WHERE i.account = a.id AND i.path ^@ $1
                      AND NOT EXISTS (SELECT FROM role_grant g WHERE g.account = a.id)))
   AND ($3 OR a.kind = 'business') AND ($4::uuid IS NULL OR a.id = $4)
 ORDER BY a.closed_at IS NOT NULL, a.username"""

KINDS = {BUSINESS: "业务账号", **{kind: f"{role.label}账号" for role, kind in OFFICES.items()}}
"""What an account is for, in words."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as its keeper sees it in a list. `roles` are pairs of role and organisation; `person` is the name of
    who she is in the register.
    """

    id: UUID
    username: str
    name: str
    kind: str
    roles: tuple[tuple[Role, str], ...]
    person: str | None
    second_since: datetime | None
    must_change: bool
    logged_in_at: datetime | None
    locked: bool
    closed: bool

    @property
    def kind_label(self) -> str:
        """The Chinese name of the account's kind."""
        return KINDS[self.kind]


async def staff(actor: Actor, only: UUID | None = None) -> list[Listed]:
    """List accounts within the actor's subtree by user name, closed ones last; those of 三员 for who keeps these."""
    require(actor, Permission.KEEP_ACCOUNTS)
    offices = any(grant.role in KEEPERS_OF_OFFICES for grant in actor.grants)
    async with transaction(actor):
        return await fetch_as(Listed, _ACCOUNTS, actor.path or "", clock.now(), offices, only)


async def member(actor: Actor, account: UUID) -> Listed:
    """Read one account out of `staff`. Raises NoSuchAccount."""
    found = await staff(actor, account)
    if not found:
        raise NoSuchAccount
    return found[0]
