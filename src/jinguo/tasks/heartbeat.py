"""The heartbeat of workers: who runs, when it was last alive, and how long what is due has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.kernel import clock
from jinguo.kernel.db import fetch_everywhere
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import QUIET
from jinguo.notifications.rules import is_quiet

NO_ACTOR = {
    "begin": "worker: says that it runs",
    "beat": "worker: says that it still runs",
    "end": "worker: says that it has ended",
    "pulse": "health: ages alone, of nothing in particular",
}
"""Functions that take no actor, and why."""

EVERY_SECONDS = 10.0
ABSENT_AFTER = timedelta(seconds=60)
"""A worker that has not been seen for so long does not run: six beats."""

KEPT = timedelta(days=30)
"""How long the row of a worker that has ended is kept."""

_BEGIN = "INSERT INTO worker_run (id, name, started_at, seen_at, clean) VALUES ($1, $2, $3, $3, false)"
_BEAT = "UPDATE worker_run SET seen_at = $2 WHERE id = $1"
_END = "UPDATE worker_run SET seen_at = $2, stopped_at = $2, clean = true WHERE id = $1"
_CLEAR = "SELECT clear_worker_runs($1)"

_PULSE = """
SELECT (SELECT seen_at FROM worker_run WHERE stopped_at IS NULL ORDER BY seen_at DESC LIMIT 1) AS seen_at,
       least((SELECT due_at FROM notice WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at LIMIT 1),
             (SELECT due_at FROM message WHERE state = 'queued' AND due_at <= $1 AND (urgent OR NOT $2::bool)
               ORDER BY due_at LIMIT 1)) AS message_due_at,
       (SELECT due_at FROM task WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at LIMIT 1) AS task_due_at"""
"""Each by the index that the worker claims by. In quiet hours nobody waits but what is urgent."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The pulse of the workers: ages in whole seconds.

    Attributes:
        seen_seconds: since a worker was last alive; None: none runs, or none has ever run.
        message_seconds, task_seconds: how long what has waited longest is due; 0: nothing waits.
    """

    seen_seconds: int | None
    message_seconds: int
    task_seconds: int

    @property
    def is_working(self) -> bool:
        """Whether at least one worker runs."""
        return self.seen_seconds is not None and self.seen_seconds <= ABSENT_AFTER.total_seconds()


async def begin(name: str) -> UUID:
    """Note that a worker starts; return its run. Rows of long ago are cleared."""
    run, now = uuid7(), clock.now()
    await fetch_everywhere(_BEGIN, run, name[:60], now)
    await fetch_everywhere(_CLEAR, now - KEPT)
    return run


async def beat(run: UUID) -> None:
    """Note that a worker is still alive."""
    await fetch_everywhere(_BEAT, run, clock.now())


async def end(run: UUID) -> None:
    """Note that a worker has finished what it had begun, and ends."""
    await fetch_everywhere(_END, run, clock.now())


async def pulse() -> Pulse:
    """Read when a worker was last alive, and how long what is due has waited."""
    now = clock.now()
    [row] = await fetch_everywhere(_PULSE, now, is_quiet(now, QUIET))
    seen = row["seen_at"]
    return Pulse(
        None if seen is None else _seconds(seen, now),
        _seconds(row["message_due_at"] or now, now),
        _seconds(row["task_due_at"] or now, now),
    )


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, round((now - since).total_seconds()))
