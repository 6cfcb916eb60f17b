"""Notices that nobody has been told of yet: those that wait for their hour, and those that could not be addressed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import rows_as
from jinguo.notifications.catalogue import KINDS, Kind
from jinguo.organisations.queries import full_names
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import name_from_above

_STATES = ("queued", "failed")
"""In the statement itself: each has an index of its own, which a parameter could not be planned by."""

_WHERE = f"""
n.path ^@ nullif($1::text, '') AND n.state = '{{state}}' AND (n.person IS NULL OR {unrestricted("n.person")})"""

_TOTAL = f"SELECT count(*) AS total FROM notice n WHERE {_WHERE}"

_ROWS = f"""
SELECT n.id, n.kind, n.thing, n.due_at, n.expires_at, n.attempts, n.reason, n.created_at, n.path,
       coalesce(c.name, '系统') AS by_name,
       CASE WHEN n.person IS NOT NULL THEN {name_from_above("$1", "n.path")} ELSE coalesce(a.name, '') END AS name
  FROM notice n LEFT JOIN person p ON p.id = n.person LEFT JOIN account a ON a.id = n.account
  LEFT JOIN account c ON c.id = n.created_by
 WHERE {_WHERE} ORDER BY n.due_at, n.id LIMIT $2 OFFSET $3"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A notice. `name` is "" where whom it concerns is found out when it is due."""

    id: UUID
    kind: Kind
    thing: UUID
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    reason: str
    created_at: datetime
    by_name: str
    name: str
    place: str


async def unsent(actor: Actor, *, failed: bool = False, page: int = 1, size: int = 50) -> Page[Unsent]:
    """Notices within the actor's reach that wait, the next first; or those that were given up. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    state, page = _STATES[failed], max(page, 1)
    async with transaction(EVERYWHERE):
        total = await fetch_one(_TOTAL.format(state=state), actor.path)
        rows = await fetch(_ROWS.format(state=state), actor.path, size, (page - 1) * size)
        places = await full_names({row["path"] for row in rows})
    told = ({**row, "kind": KINDS[row["kind"]], "place": places.get(row["path"], "")} for row in rows)
    return Page(rows_as(Unsent, told, _ROWS, whole=False), total["total"] if total else 0, page, size)
