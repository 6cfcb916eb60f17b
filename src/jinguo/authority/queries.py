"""Queries of the log and of the register of exports."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.custom_types import Combinable

from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.grants import Permission
from jinguo.authority.tables import AuditEntry
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_one_as, rows_as

NO_ACTOR = {"last_deed": "internal: who changed a thing last, for whoever may change it too"}
"""Functions that take no actor, and why."""

INSTALLATION = ("log", "keys")
"""Kinds of things that belong to no organisation but to the whole installation, and hold nothing about people. Who
reads the log of a whole district reads these too."""

NOBODYS = "-"
"""No path begins like this."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A search in the log; a field left out does not narrow it.

    Attributes:
        who: part of the name of the member of staff who did it.
        by: the id of whoever did it.
        action: what was done.
        kinds: to which kinds of things.
        things: to which things.
        since, until: when, `until` exclusive.
        within: in which subtree.
    """

    who: str = ""
    by: UUID | None = None
    action: str = ""
    kinds: Collection[str] = ()
    things: Collection[UUID] = field(default=())
    since: datetime | None = None
    until: datetime | None = None
    within: str = ""


async def log(
    actor: Actor,
    *,
    before: int | None = None,
    limit: int = 50,
    kinds: Collection[str] = (),
    sought: Sought | None = None,
) -> list[dict[str, Any]]:
    """Read the log within the actor's subtree, newest first.

    Args:
        before: a sequence number, for the next page.
        kinds: only what was done to things of these kinds; all when empty.
        sought: what else it is cut down to.
    """
    require(actor, Permission.READ_LOG)
    wanted = sought or Sought()
    rows = AuditEntry.select().where(_within(actor)).order_by(AuditEntry.seq, ascending=False).limit(limit)
    for test in _tests(wanted, [*kinds, *wanted.kinds]):
        rows = rows.where(test)
    return await (rows.where(AuditEntry.seq < before) if before else rows)


def _within(actor: Actor) -> Combinable:
    """The condition for rows of her subtree; for who reads a whole district or all, also those of the installation."""
    path = actor.path or NOBODYS
    inside = AuditEntry.path.like(f"{path}%")
    if path.strip("/").count("/") or path == NOBODYS:
        return inside
    return inside | ((AuditEntry.path == "") & AuditEntry.object_kind.is_in(list(INSTALLATION)))


def _tests(sought: Sought, kinds: Collection[str]) -> list[Combinable]:
    tests: list[Combinable] = []
    if sought.who:
        tests.append(AuditEntry.actor_name.like(f"%{_literally(sought.who)}%"))
    if sought.by:
        tests.append(AuditEntry.actor == sought.by)
    if sought.action:
        tests.append(AuditEntry.action == sought.action)
    if kinds:
        tests.append(AuditEntry.object_kind.is_in(list(kinds)))
    if sought.things:
        tests.append(AuditEntry.object_id.is_in(list(sought.things)))
    if sought.since:
        tests.append(AuditEntry.at >= sought.since)
    if sought.until:
        tests.append(AuditEntry.at < sought.until)
    if sought.within:
        tests.append(AuditEntry.path.like(f"{sought.within}%"))
    return tests


def _literally(text: str) -> str:
    """Escape typed text for a pattern of LIKE, where % and _ stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed in the log: who did it, by name, and when."""

    who: str
    at: datetime


async def last_deed(action: str, thing: UUID) -> Deed | None:
    """Find who did an action to a thing last; None when the log knows nobody."""
    return await fetch_one_as(Deed, _LAST, action, thing)


_LAST = """
SELECT coalesce(nullif(actor_name, ''), '系统') AS who, at FROM audit_entry WHERE object_id = $2 AND action = $1
 ORDER BY seq DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Verified:
    """A verification that somebody asked for: when, who, how many rows, and how many were wrong."""

    at: datetime
    who: str
    rows: int
    faults: int


async def last_verification(actor: Actor) -> Verified | None:
    """Find the newest verification within the actor's reach that the log tells of."""
    require(actor, Permission.VERIFY_LOG)
    row = await fetch_one(
        "SELECT at, actor_name, detail::text FROM audit_entry WHERE object_kind = 'log' AND action = 'verify_log'"
        " AND path ^@ $1 AND salt IS NOT NULL ORDER BY seq DESC LIMIT 1",
        actor.path or NOBODYS,
    )
    if row is None:
        return None
    facts = json.loads(row["detail"])
    return Verified(at=row["at"], who=row["actor_name"], rows=facts["checked"], faults=facts["faults"])


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export in the register."""

    id: UUID
    number: str
    at: datetime
    who: str
    path: str
    kind: ExportKind
    purpose: str
    selection: dict[str, Any]
    columns: list[str]
    rows: int
    file_name: str
    sha256: str


_EXPORTS = """
SELECT id, number, at, actor_name AS who, path, kind, purpose, selection::text AS selection, columns, rows, file_name,
       encode(sha256, 'hex') AS sha256,
       count(*) OVER () AS total
  FROM export_record
 WHERE path ^@ $1 AND ($2::text = '' OR number = upper($2) OR position($2 IN actor_name) > 0
                      OR position($2 IN purpose) > 0)
   AND ($3::text = '' OR kind = $3) AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
 ORDER BY at DESC, id DESC LIMIT $6 OFFSET $7"""


async def exports(
    actor: Actor,
    q: str = "",
    *,
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    size: int = 20,
) -> Page[ExportRow]:
    """List the register of exports within the actor's subtree, newest first.

    Args:
        q: a number, or part of the name of who did it or of the purpose.
        since, until: when, `until` exclusive.
    """
    require(actor, Permission.READ_EXPORTS)
    async with transaction(actor):
        rows = await fetch(_EXPORTS, actor.path or NOBODYS, q.strip(), kind, since, until, size, (page - 1) * size)
    told = ({**row, "selection": json.loads(row["selection"])} for row in rows)
    found = rows_as(ExportRow, told, _EXPORTS, whole=False)
    return Page(found, rows[0]["total"] if rows else 0, page, size)
