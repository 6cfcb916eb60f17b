"""Saved exports (定期导出): saved in a role, made again by the clock, ended by their owner or with that role."""

import json
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from jinguo.access.appointments.actors import acting
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.notices.actions import queue
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import MOST_SAVED, SAVED_AT, Every, TaskKind, TaskState
from jinguo.tasks.errors import NoHat, NoSuchSaved, TooManySaved
from jinguo.tasks.execution import TOLD
from jinguo.tasks.rules import last_due, next_due, said
from jinguo.tasks.tables import SavedExport

NO_ACTOR = {"ask_due": "worker: asks for what is due, as each owner"}
"""Functions that take no actor, and why."""

ROLE_GONE = "这个角色已经不在名下，自动停止"

_SAVED = """
SELECT s.id, s.kind, s.title, s.every, s.on_day, s.at_time, s.created_at, s.ended_at, s.end_reason,
       t.id AS task, t.state, t.finished_at, coalesce(t.outcome, '') AS outcome,
       coalesce(t.file IS NOT NULL AND t.file_until > $3, false) AS has_file
  FROM saved_export s LEFT JOIN LATERAL (
       SELECT * FROM task WHERE saved = s.id ORDER BY created_at DESC, id DESC LIMIT 1) t ON true
 WHERE s.account = $1 AND s.hat = $2 ORDER BY s.ended_at IS NOT NULL, s.created_at DESC"""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved export with the last task that came of it; `next_at` is None once it has ended."""

    id: UUID
    kind: TaskKind
    title: str
    rhythm: str
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    task: UUID | None
    state: TaskState | None
    finished_at: datetime | None
    outcome: str
    has_file: bool


async def save(
    actor: Actor,
    kind: TaskKind,
    title: str,
    path: str,
    every: Every,
    on_day: int,
    **parameters: object,
) -> UUID:
    """Save an export, to be made regularly in the actor's present role. The caller has asked for permission.

    Raises:
        NoHat: a program, or a volunteer. TooManySaved.
    """
    hat = next((grant.id for grant in actor.grants if grant.path is not None), None)
    if actor.id is None or hat is None:
        raise NoHat
    async with transaction(actor):
        row = await fetch_one(
            "SELECT count(*) AS running FROM saved_export WHERE account = $1 AND ended_at IS NULL", actor.id
        )
        if row and row["running"] >= MOST_SAVED:
            raise TooManySaved
        made = SavedExport(account=actor.id, hat=hat, path=path, kind=kind.value, title=title[:100])
        made.every, made.on_day, made.at_time = every.value, on_day, SAVED_AT
        made.parameters = json.dumps(parameters, ensure_ascii=False, default=str)
        await SavedExport.insert(made)
        await note(actor, "save_export", "saved_export", made.id, path, title=made.title, rhythm=said(every, on_day))
    return made.id


async def end(actor: Actor, saved_id: UUID) -> None:
    """End a saved export: it is made no more. Raises NoSuchSaved: none of hers, in this role, that still runs."""
    async with transaction(actor):
        rows = await fetch(
            "UPDATE saved_export SET ended_at = $3, end_reason = '本人停止' WHERE id = $1 AND account = $2"
            " AND hat = $4 AND ended_at IS NULL RETURNING path, title",
            *(saved_id, actor.id, clock.now(), next((grant.id for grant in actor.grants), None)),
        )
        if not rows:
            raise NoSuchSaved
        await note(actor, "end_saved_export", "saved_export", saved_id, rows[0]["path"], title=rows[0]["title"])


async def saved_exports(actor: Actor) -> list[SavedRow]:
    """List the actor's saved exports in her present role: those that run first, newest first."""
    hat = next((grant.id for grant in actor.grants if grant.path is not None), None)
    async with transaction(actor):
        rows = await fetch_as(_Saved, _SAVED, actor.id, hat, clock.now())
    return [_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Saved:
    """A saved export with the last task that came of it, if one has."""

    id: UUID
    kind: TaskKind
    title: str
    every: Every
    on_day: int
    at_time: time
    created_at: datetime
    ended_at: datetime | None
    end_reason: str
    task: UUID | None
    state: TaskState | None
    finished_at: datetime | None
    outcome: str
    has_file: bool


def _row(row: _Saved) -> SavedRow:
    runs = row.ended_at is None
    return SavedRow(
        id=row.id,
        kind=row.kind,
        title=row.title,
        rhythm=said(row.every, row.on_day),
        created_at=row.created_at,
        next_at=next_due(row.every, row.on_day, row.at_time, clock.now()) if runs else None,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        task=row.task,
        state=row.state,
        finished_at=row.finished_at,
        outcome=row.outcome,
        has_file=row.has_file,
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """A saved export that still runs; `parameters` as JSON."""

    id: UUID
    account: UUID
    hat: UUID
    path: str
    kind: TaskKind
    title: str
    parameters: str
    every: Every
    on_day: int
    at_time: time
    created_at: datetime


async def ask_due() -> int:
    """Ask for every saved export whose hour has come, in its owner's role as it is now, once each hour; end those
    whose role is gone. How many were asked for.
    """
    now = clock.now()
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            _Due,
            "SELECT id, account, hat, path, kind, title, parameters::text AS parameters, every, on_day, at_time,"
            " created_at FROM saved_export WHERE ended_at IS NULL ORDER BY created_at, id",
        )
    return sum([await _ask(row, now) for row in rows])


async def _ask(row: _Due, now: datetime) -> bool:
    due = last_due(row.every, row.on_day, row.at_time, now)
    if due <= row.created_at:
        return False
    owner = await acting(row.account, row.hat)
    if owner is None:
        await _end_without_role(row, now)
        return False
    asked = await ask(
        owner,
        row.kind,
        row.title,
        row.path,
        key=f"saved:{row.id}:{due.isoformat()}",
        saved=row.id,
        **json.loads(row.parameters),
        due=due.isoformat(),
    )
    return asked is not None


async def _end_without_role(row: _Due, now: datetime) -> None:
    async with transaction(EVERYWHERE):
        ended = await fetch(
            "UPDATE saved_export SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL RETURNING id",
            *(row.id, now, ROLE_GONE),
        )
        if ended:
            key, why = f"{TOLD}:saved:{row.id}", ROLE_GONE
            await queue(SYSTEM, TOLD, row.id, row.path, key=key, account=row.account, title=row.title, outcome=why)
            await note(SYSTEM, "end_saved_export", "saved_export", row.id, row.path, reason=ROLE_GONE)
