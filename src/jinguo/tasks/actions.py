"""Actions on background tasks: ask for one, stop it, have it done again, and fetch what it made."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.access.queries import is_program
from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.tasks import files, queries
from jinguo.tasks.catalogue import KEPT, MOST_OPEN, TaskKind
from jinguo.tasks.errors import FileGone, NoHat, NoSuchTask, NotEnded, TaskEnded, TooManyTasks
from jinguo.tasks.files import File

_ASK = """
INSERT INTO task (id, key, kind, title, account, hat, token, path, parameters, upload, due_at, saved, created_at,
                  state, attempts, worker, step, done, outcome, result, file_name, downloads)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'queued', 0, '', '', 0, '', '{}', '', 0)
ON CONFLICT (key) DO NOTHING RETURNING id"""

_WAITING = """
SELECT count(*) AS open FROM task
 WHERE (account = $1 OR token = $1) AND state IN ('queued', 'running') AND saved IS NULL"""


async def ask(
    actor: Actor,
    kind: TaskKind,
    title: str,
    path: str,
    *,
    key: str = "",
    due_at: datetime | None = None,
    upload: UUID | None = None,
    saved: UUID | None = None,
    **parameters: object,
) -> UUID | None:
    """Ask for a task, in the caller's transaction or one of its own: rolled back with it, done once per key.

    The caller has asked for permission; when it is done, the runner asks again, for the owner as she is then.

    Args:
        title: what it is called on her page: no names of people.
        path: the organisation's whose it is, within the actor's reach.
        key: what makes it once; left out, each call asks for work of its own.
        upload: a file from `files.keep`, which from now on is the task's.
        saved: the saved export that it comes from.

    Returns:
        None when that key was asked for before.

    Raises:
        NoHat: a volunteer, or somebody without a role of her own. TooManyTasks: as many of hers wait as may.
    """
    owner = await _owner(actor)
    now, made = clock.now(), uuid7()
    async with transaction(actor):
        if actor.id is not None and saved is None:
            await _refuse_too_many(actor.id)
        rows = await fetch(
            _ASK,
            *(made, key or f"{kind.value}:{made}", kind.value, title[:100]),
            *(*owner, path, json.dumps(parameters, ensure_ascii=False, default=str), upload, due_at or now, saved, now),
        )
    return rows[0]["id"] if rows else None


async def _owner(actor: Actor) -> tuple[UUID | None, UUID | None, UUID | None]:
    """Tell whose a task is: account and hat of a person, or the token of a program; none of them for the system."""
    hat = next((grant.id for grant in actor.grants if grant.path is not None), None)
    token = actor.id if actor is not SYSTEM and hat is None and await is_program(actor) else None
    if actor is not SYSTEM and token is None and (hat is None or actor.is_volunteer):
        raise NoHat
    return None if token else actor.id, hat, token


async def _refuse_too_many(owner: UUID) -> None:
    row = await fetch_one(_WAITING, owner)
    if row and row["open"] >= MOST_OPEN:
        raise TooManyTasks


_STOP = """
UPDATE task SET stop_asked_at = coalesce(stop_asked_at, $2),
       state = CASE state WHEN 'queued' THEN 'stopped' ELSE state END,
       finished_at = CASE state WHEN 'queued' THEN $2 END,
       file_until = CASE WHEN state = 'queued' AND upload IS NOT NULL THEN $3::timestamptz END,
       outcome = CASE state WHEN 'queued' THEN '还没有开始，已按您的要求停止。' ELSE outcome END
 WHERE id = $1 AND state IN ('queued', 'running') RETURNING id"""

_RETRY = """
UPDATE task SET state = 'queued', attempts = 0, due_at = $2, done = 0, total = NULL, step = '', stop_asked_at = NULL,
       outcome = '', result = '{}', file = NULL, file_name = '', file_until = NULL, downloads = 0,
       started_at = NULL, finished_at = NULL
 WHERE id = $1 AND state IN ('failed', 'stopped') RETURNING id"""


async def stop(actor: Actor, task_id: UUID) -> None:
    """Ask a task of one's own, or one within an administrator's subtree, to stop: at once when it waits, else at its
    next step.

    Raises:
        NoSuchTask. TaskEnded.
    """
    task = await queries.task(actor, task_id)
    async with transaction(actor):
        if not await fetch(_STOP, task_id, clock.now(), clock.now() + KEPT):
            raise TaskEnded
        await note(actor, "stop_task", "task", task_id, task.path, title=task.title)


async def retry(actor: Actor, task_id: UUID) -> None:
    """Repeat a task of the actor's own that failed or was stopped, in the role that it was asked in.

    Raises:
        NoSuchTask. NotEnded. TooManyTasks. FileGone: what it was asked with was cleared.
    """
    task = await queries.task(actor, task_id)
    if not task.own:
        raise NoSuchTask
    async with transaction(actor):
        if actor.id is not None:
            await _refuse_too_many(actor.id)
        row = await fetch_one("SELECT upload FROM task WHERE id = $1 FOR UPDATE", task_id)
        if row and row["upload"] is not None:
            await files.find(row["upload"])
        if not await fetch(_RETRY, task_id, clock.now()):
            raise NotEnded
        await note(actor, "retry_task", "task", task_id, task.path, title=task.title)


async def fetch_file(actor: Actor, task_id: UUID) -> File:
    """Fetch the file of a task of one's own; each time is logged and counted.

    Raises:
        NoSuchTask: it is somebody else's, or was asked in another role. FileGone.
        ProofRequired: it holds full numbers (`proof` among the results), and she has not proven who she is.
    """
    task = await queries.task(actor, task_id)
    if not task.own:
        raise NoSuchTask
    if not task.has_file:
        raise FileGone
    if task.result.get("proof"):
        require_proof(actor)
    async with transaction(actor):
        rows = await fetch(
            "UPDATE task SET downloads = downloads + 1 WHERE id = $1 AND file IS NOT NULL RETURNING file", task_id
        )
        if not rows:
            raise FileGone
        found = await files.find(rows[0]["file"])
        await note(actor, "download_file", "task", task_id, task.path, **_named(task))
    return found


def _named(task: queries.TaskRow) -> dict[str, Any]:
    """The facts of a download for the log: the title, and the export's number where there is one."""
    number = task.result.get("number")
    return {"title": task.title} | ({"number": number} if number else {})
