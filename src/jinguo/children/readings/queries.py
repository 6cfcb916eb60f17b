"""Who may read what now, who asks, and who has read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Emergency, Purpose
from jinguo.children.registry.rows import seen
from jinguo.children.spans import months_after
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names

NO_ACTOR = {"covering": "internal: `read` asks whether there is anything that opens the file"}
"""Functions that take no actor, and why."""

MOST = 500
"""Readings of a month on one page."""

_GRANT = """
SELECT g.id, g.child, c.code, g.path, g.grantee, g.grantee_name, g.purpose, g.days, g.asked_at, g.decided_at,
       g.decided_by_name, g.agreed, g.until, g.ended_at
  FROM access_grant g LEFT JOIN child c ON c.id = g.child"""

_OPENING = """
SELECT o.id, o.child, c.code, o.path, o.reason, o.opened_at, o.opened_by, o.opened_by_name, o.until, o.reviewed_at,
       o.reviewed_by_name, o.justified FROM opening o JOIN child c ON c.id = o.child"""

_COVERING = """
SELECT * FROM (
SELECT 'grant' AS how, g.id, g.until FROM access_grant g JOIN child c ON c.id = $1
 WHERE g.grantee = $2 AND g.agreed AND g.ended_at IS NULL AND g.until > $3
   AND (g.child = c.id OR (g.child IS NULL AND c.path ^@ g.path))
UNION ALL
SELECT 'opening', o.id, o.until FROM opening o WHERE o.child = $1 AND o.opened_by = $2 AND o.until > $3
) found WHERE NOT EXISTS (SELECT FROM child_bar b WHERE b.child = $1 AND b.account = $2 AND b.until IS NULL)
 ORDER BY until DESC LIMIT 1"""

READ, REFUSED, OPENED = "read_child_file", "refuse_child_reading", "open_child_file_at_once"
"""What the log calls a reading, an attempt, and an urgent opening."""

_READINGS = """
SELECT a.at, a.actor_name AS who, a.action, c.id AS child, c.code, c.path,
       coalesce(a.detail ->> 'purpose', '') AS purpose
  FROM audit_entry a JOIN child c ON c.id = a.object_id
 WHERE a.object_kind = 'child' AND a.action = ANY($1) AND a.path ^@ $2 AND a.at >= $3 AND a.at < $4
 ORDER BY a.seq DESC LIMIT $5"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A request to read, and what became of it. Without `code` it is for all files of a place."""

    id: UUID
    child: UUID | None
    code: str | None
    path: str
    organisation: str = ""
    grantee: UUID
    grantee_name: str
    purpose: Purpose
    days: int
    asked_at: datetime
    decided_at: datetime | None
    decided_by_name: str
    agreed: bool | None
    until: datetime | None
    ended_at: datetime | None

    @property
    def what(self) -> str:
        """Which files: E-0001, or 城东社区全部档案."""
        return self.code or f"{self.organisation}全部档案"

    @property
    def is_live(self) -> bool:
        """Whether it opens files now."""
        return bool(self.agreed and self.ended_at is None and self.until and self.until > clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """An urgent opening, and whether anybody has looked at it since."""

    id: UUID
    child: UUID
    code: str
    path: str
    organisation: str = ""
    reason: Emergency
    opened_at: datetime
    opened_by: UUID
    opened_by_name: str
    until: datetime
    reviewed_at: datetime | None
    reviewed_by_name: str
    justified: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """Reading row: one reading, attempt or urgent opening."""

    at: datetime
    who: str
    action: str
    child: UUID
    code: str
    path: str
    organisation: str = ""
    purpose: str


@dataclass(frozen=True, slots=True)
class Key:
    """Key: what opens a file to somebody now: a grant or an urgent opening, and until when."""

    how: str
    id: UUID
    until: datetime


async def covering(child_id: UUID, account: UUID | None) -> Key | None:
    """Tell what opens a file to an account now; None: nothing. Within the caller's transaction and reach."""
    return await fetch_one_as(Key, _COVERING, child_id, account, clock.now())


async def key_of(actor: Actor, child_id: UUID) -> Key | None:
    """Tell what opens a file to the actor now. Raises NoSuchChild, Forbidden."""
    async with transaction(actor):
        child = await seen(actor, child_id)
        may = actor.may(Permission.KEEP_CHILDREN, within=child.path)
        return await covering(child_id, actor.id) if may else None


async def of_child(actor: Actor, child_id: UUID) -> list[GrantRow]:
    """Requests for one file or for its whole place, the newest first. Raises NoSuchChild, Forbidden."""
    async with transaction(actor):
        child = await seen(actor, child_id)
        rows = await fetch_as(
            GrantRow,
            f"{_GRANT} WHERE g.child = $1 OR (g.child IS NULL AND $2::text ^@ g.path)"
            " ORDER BY g.asked_at DESC LIMIT 20",
            *(child_id, child.path),
        )
        return await _grants(rows)


async def waiting(actor: Actor) -> list[GrantRow]:
    """Requests that wait for an approval within reach, the oldest first. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        rows = await fetch_as(
            GrantRow,
            f"{_GRANT} WHERE g.path ^@ nullif($1, '') AND g.decided_at IS NULL AND g.ended_at IS NULL"
            " ORDER BY g.asked_at",
            actor.path or "",
        )
        return await _grants(rows)


async def running(actor: Actor) -> list[GrantRow]:
    """Grants that open files now, those that end first. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        rows = await fetch_as(
            GrantRow,
            f"{_GRANT} WHERE g.path ^@ nullif($1, '') AND g.agreed AND g.ended_at IS NULL AND g.until > $2"
            " ORDER BY g.until",
            *(actor.path or "", clock.now()),
        )
        return await _grants(rows)


async def openings(actor: Actor, *, unreviewed: bool = True) -> list[OpeningRow]:
    """Urgent openings within reach that nobody has looked at yet, or all, the newest first. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        rows = await fetch_as(
            OpeningRow,
            f"{_OPENING} WHERE o.path ^@ nullif($1, '') AND (NOT $2 OR o.reviewed_at IS NULL)"
            " ORDER BY o.opened_at DESC LIMIT 200",
            *(actor.path or "", unreviewed),
        )
        names = await full_names({row.path for row in rows})
    return [replace(row, organisation=names.get(row.path, "")) for row in rows]


async def readings(actor: Actor, month: date | None = None) -> list[ReadingRow]:
    """Tell who has read which file in a month (this one), or tried to, within reach, the newest first. Raises
    Forbidden.
    """
    require(actor, Permission.APPROVE_READINGS)
    first = (month or clock.today()).replace(day=1)
    since, until = clock.at_beijing(first), clock.at_beijing(months_after(first, 1))
    async with transaction(actor):
        actions = [READ, REFUSED, OPENED]
        rows = await fetch_as(ReadingRow, _READINGS, actions, actor.path or "-", since, until, MOST)
        names = await full_names({row.path for row in rows})
    return [replace(row, organisation=names.get(row.path, "")) for row in rows]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reviewed: that somebody has looked through a month's readings."""

    at: datetime
    who: str


async def reviewed(actor: Actor, month: date | None = None) -> Reviewed | None:
    """Tell who has looked through the readings of a month (this one) for the actor's own place. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    return await fetch_one_as(
        Reviewed,
        "SELECT at, actor_name AS who FROM audit_entry WHERE action = 'review_child_readings' AND path = $1"
        " AND detail ->> 'month' = $2 ORDER BY seq DESC LIMIT 1",
        *(actor.path or "-", f"{month or clock.today():%Y-%m}"),
    )


async def _grants(rows: Sequence[GrantRow]) -> list[GrantRow]:
    names = await full_names({row.path for row in rows})
    return [replace(row, organisation=names.get(row.path, "")) for row in rows]
