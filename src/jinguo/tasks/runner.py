"""The interface of runners: what a runner is given, and what it hands back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_everywhere
from jinguo.tasks import files
from jinguo.tasks.catalogue import LONGEST, TaskKind
from jinguo.tasks.errors import FileGone
from jinguo.tasks.files import File

NO_ACTOR: Mapping[str, str] = {}


class Stopped(Exception):
    """The asker has stopped the task."""


class Lost(Exception):
    """The task was taken over by another worker: what is done here from now on counts for nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """The result that a runner hands back.

    Attributes:
        outcome: the sentence that she reads.
        result: figures and facts for her page; no values of people.
        file: what she can fetch for a week.
        then: done in the transaction that ends the task, and so once, whatever is killed when: the register of
            exports is written here.
    """

    outcome: str
    result: Mapping[str, Any] = field(default_factory=dict)
    file: File | None = None
    then: Callable[[], Awaitable[object]] | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A task as the worker holds it; `worker` is different each time it is claimed."""

    id: UUID
    kind: TaskKind
    title: str
    account: UUID | None
    hat: UUID | None
    token: UUID | None
    path: str
    parameters: Mapping[str, Any]
    upload: UUID | None
    attempts: int
    done: int
    worker: str
    lease: timedelta


_PROGRESS = """
UPDATE task SET lease_until = $3, done = coalesce($4, done), total = coalesce($5, total), step = coalesce($6, step)
 WHERE id = $1 AND worker = $2 AND state = 'running' RETURNING stop_asked_at"""


@dataclass
class Run:
    """A run: a task under way in a runner. `actor` is its owner in the role that she asked in as it is now, or the
    program; SYSTEM for the clock's.

    `reached` is how far an earlier attempt had come, for runners that can go on from there.
    """

    task: Claimed
    actor: Actor
    told_at: datetime = field(default_factory=clock.now)
    closing: Callable[[], bool] = lambda: False

    @property
    def id(self) -> UUID:
        """The id of the task: the same in every attempt."""
        return self.task.id

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters that the task was asked with."""
        return self.task.parameters

    @property
    def reached(self) -> int:
        """The amount that was done when the attempt before ended."""
        return self.task.done

    async def upload(self) -> File:
        """The file that the task was asked with. Raises FileGone."""
        if self.task.upload is None:
            raise FileGone
        return await files.find(self.task.upload)

    async def progress(self, done: int, total: int | None = None, step: str = "") -> None:
        """Tell how far the task is, and renew the lease. Call it often, outside of transactions that last.

        Raises:
            Stopped: she has asked to stop. Lost: it took so long that another worker has it. Both are for `do_next`;
                a runner lets them through.
        """
        self.told_at = clock.now()
        await self.renew(done, total, step[:60])

    async def renew(self, done: int | None = None, total: int | None = None, step: str | None = None) -> None:
        """Renew the lease of the task. Raises as `progress`."""
        task = self.task
        rows = await fetch_everywhere(
            _PROGRESS, task.id, task.worker, clock.now() + task.lease, done, total, step or None
        )
        if not rows:
            raise Lost
        if rows[0]["stop_asked_at"] is not None:
            raise Stopped
        if self.closing():
            raise Closing

    @property
    def silent(self) -> bool:
        """Whether the run has told nothing for so long that it is not believed to work."""
        return clock.now() - self.told_at > LONGEST


class Closing(Exception):
    """The worker is told to end: the task goes back into the queue as it is."""


Runner = Callable[[Run], Awaitable[Done]]
"""Does a task. A JinguoError is the asker's to mend and ends it with its sentence; anything else is tried again."""
