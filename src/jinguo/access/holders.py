"""Who reaches a place: accounts in a role and programs with a token, as they hold now.

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
from jinguo.kernel.db import EVERYWHERE, fetch, transaction

_ACCOUNTS = f"""
SELECT a.id AS holder, a.name, g.id AS grant_id, g.role, g.path, g.event, g.until, g.deputy_for IS NOT NULL AS is_deputy
  FROM role_grant g JOIN account a ON a.id = g.account AND a.closed_at IS NULL
 WHERE {queries.LIVE} AND EXISTS (SELECT FROM unnest($1::text[]) AS place WHERE place ^@ g.path)
 ORDER BY g.path, a.name, g.id"""

_PROGRAMS = f"""
SELECT t.id AS holder, t.name, NULL::uuid AS grant_id, t.role, t.path, NULL::uuid AS event, t.expires_at AS until,
       false AS is_deputy, t.account,
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
        """What asks when it acts in this role."""
        return Actor(self.id, self.name, (self.grant,))


async def holders(paths: Collection[str]) -> list[Holder]:
    """Accounts and programs whose subtree holds one of the paths: for telling a person who sees her, no more.

    Order: the highest organisation first, programs last.
    """
    given = list(paths), clock.now()
    async with transaction(EVERYWHERE):
        accounts, programs = await fetch(_ACCOUNTS, *given), await fetch(_PROGRAMS, *given)
    backed = [
        row for row in programs if queries.still_backed(row["account"], row["makers"], Role(row["role"]), row["path"])
    ]
    return [
        Holder(
            row["holder"],
            row["name"],
            Grant(Role(row["role"]), row["path"], row["event"], row["grant_id"]),
            row["until"],
            row["is_deputy"],
            is_program,
        )
        for rows, is_program in ((accounts, False), (backed, True))
        for row in rows
    ]
