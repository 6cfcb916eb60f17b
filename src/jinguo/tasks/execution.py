"""Execution of tasks: one is claimed with a lease, done, and ended in one transaction with all that it leaves behind.

A worker that dies in the middle loses its lease; another takes the task over and begins again. What the dead one did
without ending counts for nothing, should it still be alive: it cannot end a task that it does not hold.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

import structlog

from jinguo.access.appointments.actors import acting
from jinguo.access.queries import program
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_everywhere, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.rows import rows_as
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.rules import again_after
from jinguo.tasks import files
from jinguo.tasks.catalogue import KEPT, LEASE, MOST_ATTEMPTS, TaskKind, TaskState
from jinguo.tasks.errors import GivenUp, RoleGone
from jinguo.tasks.runner import Claimed, Closing, Done, Lost, Run, Runner, Stopped

NO_ACTOR = {"do_next": "worker: does what was asked for"}
"""Functions that take no actor, and why."""

TOLD = "task_ended"
"""The kind of notice that its owner gets."""

_log = structlog.get_logger("jinguo.worker")

_CLAIM = """
WITH next AS (
    SELECT id FROM task
     WHERE state IN ('queued', 'running') AND due_at <= $1
       AND (state = 'queued' OR lease_until <= $1) AND kind = ANY($4)
     ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE task t SET state = 'running', lease_until = $2, worker = $3, attempts = t.attempts + 1,
       started_at = coalesce(t.started_at, $1)
 WHERE t.id = (SELECT id FROM next)
RETURNING t.id, t.kind, t.title, t.account, t.hat, t.token, t.path, t.parameters::text AS parameters, t.upload,
          t.attempts, t.done, t.worker, t.stop_asked_at"""

_END = """
UPDATE task SET state = $3::varchar, outcome = $4, result = $5::jsonb, file = $6, file_name = $7, file_until = $8,
       finished_at = $9, lease_until = NULL, step = '',
       done = CASE $3::varchar WHEN 'done' THEN coalesce(total, done) ELSE done END
 WHERE id = $1 AND worker = $2 AND state = 'running' RETURNING id"""

_AGAIN = """
UPDATE task SET state = 'queued', lease_until = NULL, due_at = $3, attempts = attempts - $4, step = $5
 WHERE id = $1 AND worker = $2 AND state = 'running'"""


async def do_next(
    runners: Mapping[TaskKind, Runner],
    worker: str,
    lease: timedelta = LEASE,
    closing: Callable[[], bool] = lambda: False,
) -> bool:
    """Do one task that is due, to its end; False when none is.

    Args:
        worker: whose name stands beside it; one process may do several at once.
        closing: whether the process is told to end: the runner is left at its next progress, and the task goes back.
    """
    task, stop_asked = await _claim(runners, worker, lease)
    if task is None:
        return False
    try:
        if stop_asked:
            raise Stopped
        if task.attempts > MOST_ATTEMPTS:
            raise GivenUp
        await _attempt(task, runners[task.kind], closing)
    except Stopped:
        await _close(task, TaskState.STOPPED, "已按您的要求停止。")
    except Lost:
        _log.warning("task_lost", kind=task.kind.value, task=str(task.id))
    except Closing:
        await fetch_everywhere(_AGAIN, task.id, task.worker, clock.now(), 1, "")
    except JinguoError as error:
        await _close(task, TaskState.FAILED, error.message)
    except Exception as error:
        _log.exception("task_failed", kind=task.kind.value, task=str(task.id), attempt=task.attempts)
        await _again(task, error)
    return True


async def _claim(runners: Mapping[TaskKind, Runner], worker: str, lease: timedelta) -> tuple[Claimed | None, bool]:
    now, named = clock.now(), f"{worker[:50]}#{secrets.token_hex(4)}"
    kinds = [kind.value for kind in runners]
    rows = await fetch_everywhere(_CLAIM, now, now + lease, named, kinds)
    if not rows:
        return None, False
    row = {**rows[0], "parameters": json.loads(rows[0]["parameters"]), "lease": lease}
    return rows_as(Claimed, [row], _CLAIM, whole=False)[0], row["stop_asked_at"] is not None


async def _attempt(task: Claimed, runner: Runner, closing: Callable[[], bool]) -> None:
    """Run one attempt of a task, by its owner as she is now, with the lease renewed beside it."""
    run = Run(task, await _owner(task), closing=closing)
    async with _leased(run):
        done = await runner(run)
    await _end(task, TaskState.DONE, done)


async def _owner(task: Claimed) -> Actor:
    if task.token is not None:
        actor = await program(task.token)
    elif task.account is None or task.hat is None:
        return SYSTEM
    else:
        actor = await acting(task.account, task.hat)
    if actor is None:
        raise RoleGone
    return actor


@asynccontextmanager
async def _leased(run: Run) -> AsyncIterator[None]:
    """Keep a task's lease while its runner computes without a word; a lost lease is found out at its next progress."""
    beside = asyncio.create_task(_renew(run))
    try:
        yield
    finally:
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside


async def _renew(run: Run) -> None:
    while True:
        await asyncio.sleep(run.task.lease.total_seconds() / 3)
        if run.silent:
            return
        try:
            await run.renew()
        except (Stopped, Closing):
            continue
        except Lost:
            return
        except Exception:
            _log.exception("lease_not_renewed", task=str(run.task.id))


async def _end(task: Claimed, state: TaskState, done: Done) -> None:
    """End a task with its file, what it writes and the word to its owner: all of it or nothing.

    When the connection breaks in the middle of the commit, nobody knows whether the task names its file now: the file
    stays, and the clearing of files finds out.
    """
    file, written = await files.keep(done.file.name, done.file.content) if done.file else None, False
    try:
        async with transaction(EVERYWHERE):
            if not await _ended(task, state, done, file):
                raise Lost
            if done.then:
                await done.then()
            if task.account is not None:
                key, said = f"{TOLD}:{task.worker[-8:]}:{task.id}", done.outcome
                to = task.account
                await queue(SYSTEM, TOLD, task.id, task.path, key=key, account=to, title=task.title, outcome=said)
            written = True
    except BaseException:
        if file is not None and not written:
            await files.drop(file)
        raise
    if task.upload is not None and state is TaskState.DONE:
        await files.drop(task.upload)


async def _close(task: Claimed, state: TaskState, sentence: str) -> None:
    """End a task without a result; if another worker has it by now, that one ends it."""
    with suppress(Lost):
        await _end(task, state, Done(sentence))


async def _ended(task: Claimed, state: TaskState, done: Done, file: UUID | None) -> bool:
    now = clock.now()
    left = file is not None or (task.upload is not None and state is not TaskState.DONE)
    rows = await fetch(
        _END,
        *(task.id, task.worker, state.value, done.outcome[:300], json.dumps(dict(done.result), ensure_ascii=False)),
        *(file, done.file.name[:200] if done.file else "", now + KEPT if left else None, now),
    )
    return bool(rows)


async def _again(task: Claimed, error: Exception) -> None:
    """Put a task that broke back for a later attempt, or give it up."""
    if task.attempts >= MOST_ATTEMPTS:
        sentence = f"试了 {MOST_ATTEMPTS} 次都没有做成（{type(error).__name__}）。请重试；再不行请联系管理员。"
        await _close(task, TaskState.FAILED, sentence)
        return
    due = clock.now() + again_after(task.attempts)
    await fetch_everywhere(_AGAIN, task.id, task.worker, due, 0, "上次没有做成，等下再试")
