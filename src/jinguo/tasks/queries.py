"""Queries about background tasks: one's own; administrators see those of their subtree, without the files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import Row, rows_as
from jinguo.tasks.catalogue import OPEN, TaskKind, TaskState
from jinguo.tasks.errors import NoSuchTask

OVERSEES = Permission.KEEP_ACCOUNTS
"""Who answers for the accounts of a subtree sees what these have asked for."""

_ROW = """
SELECT t.id, t.kind, t.title, t.path, t.state, t.step, t.done, t.total, t.attempts, t.outcome, t.result::text AS result,
       t.file_name, t.file_until, t.downloads, t.stop_asked_at, t.saved, t.created_at, t.due_at, t.started_at,
       t.finished_at, coalesce(a.name, k.name) AS owner,
       coalesce(t.account = $1 AND t.hat = $2 OR t.token = $1, false) AS own,
       coalesce(t.file IS NOT NULL AND t.file_until > $3, false) AS has_file
  FROM task t LEFT JOIN account a ON a.id = t.account LEFT JOIN token k ON k.id = t.token
 WHERE (t.account IS NOT NULL OR t.token IS NOT NULL) AND (t.account = $1 AND t.hat = $2 OR t.token = $1 OR $4)"""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A background task as its asker sees it. `own`: asked by the actor in the role that she is in now; only then is
    the file for her.
    """

    id: UUID
    kind: TaskKind
    title: str
    path: str
    state: TaskState
    step: str
    done: int
    total: int | None
    attempts: int
    outcome: str
    result: Mapping[str, Any]
    file_name: str
    file_until: datetime | None
    downloads: int
    stop_asked_at: datetime | None
    saved: UUID | None
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    owner: str
    own: bool
    has_file: bool

    @property
    def is_open(self) -> bool:
        """Whether the task waits or runs."""
        return self.state in OPEN

    @property
    def number(self) -> str:
        """The number of the export in the register, "" when the task is none."""
        return self.result.get("number", "")

    @property
    def page(self) -> str:
        """The address of the page that shows the result; "" when the task's own page does."""
        return self.result.get("page", "")

    @property
    def batch(self) -> str:
        """The page of the people whom it has imported, "" = nobody."""
        return self.result.get("batch", "")

    @property
    def percent(self) -> int | None:
        """The progress in percent; None as long as nobody knows of how much."""
        return min(100, self.done * 100 // self.total) if self.total else None


async def tasks(actor: Actor, *, everybody: bool = False, limit: int = 50, before: UUID | None = None) -> list[TaskRow]:
    """List tasks, newest first: the actor's own in her role; with `everybody` those of an administrator's subtree."""
    async with transaction(actor):
        rows = await fetch(
            f"{_ROW} AND ($5::uuid IS NULL OR t.id < $5) ORDER BY t.id DESC LIMIT $6",
            *(*_asking(actor, everybody and actor.may(OVERSEES)), before, limit),
        )
    return _tasks(rows)


async def task(actor: Actor, task_id: UUID) -> TaskRow:
    """Read one task out of `tasks`. Raises NoSuchTask."""
    async with transaction(actor):
        found = _tasks(await fetch(f"{_ROW} AND t.id = $5", *_asking(actor, actor.may(OVERSEES)), task_id))
    if not found:
        raise NoSuchTask
    return found[0]


def _asking(actor: Actor, all_within: bool) -> tuple[Any, ...]:
    hat = next((grant.id for grant in actor.grants if grant.path is not None), None)
    return actor.id, hat, clock.now(), all_within


def _tasks(rows: Sequence[Row]) -> list[TaskRow]:
    """Tasks from rows of _ROW, whose result is JSON text."""
    return rows_as(TaskRow, ({**row, "result": json.loads(row["result"])} for row in rows), _ROW)
