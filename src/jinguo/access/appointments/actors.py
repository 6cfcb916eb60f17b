"""Actors for work without a session: an account in one of its roles, built anew for what its holder has asked for."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.access.hats import DEPUTY_MARK
from jinguo.access.queries import LIVE
from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.rows import fetch_everywhere_as

NO_ACTOR = {"acting": "worker: finds the actor of a background task"}
"""Functions that take no actor, and why."""

_ACTING = f"""
SELECT a.id, a.name, a.person, g.id AS hat, g.role, g.path, g.event, g.deputy_for
  FROM role_grant g JOIN account a ON a.id = g.account
 WHERE g.id = $1 AND a.id = $3 AND a.closed_at IS NULL AND {LIVE}"""


@dataclass(frozen=True, slots=True)
class _Acting:
    """An account with one of its roles."""

    id: UUID
    name: str
    person: UUID | None
    hat: UUID
    role: Role
    path: str | None
    event: UUID | None
    deputy_for: UUID | None


async def acting(account: UUID, hat: UUID) -> Actor | None:
    """Build the actor of an account in a role as it is held now, without session or proof; None if the account is
    closed or the role is no longer held. That her password is to be changed takes no role away.
    """
    rows = await fetch_everywhere_as(_Acting, _ACTING, hat, clock.now(), account)
    if not rows:
        return None
    row = rows[0]
    name = row.name + (DEPUTY_MARK if row.deputy_for else "")
    grant = Grant(role=row.role, path=row.path, event=row.event, id=row.hat)
    return Actor(id=row.id, name=name, grants=(grant,), person=row.person)
