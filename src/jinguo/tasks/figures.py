"""Counts of messages and tasks by state, for whoever watches the service: numbers alone."""

from dataclasses import dataclass

from jinguo.kernel import clock
from jinguo.kernel.db import fetch_everywhere
from jinguo.kernel.ids import first_since
from jinguo.tasks.heartbeat import ABSENT_AFTER

NO_ACTOR = {"figures": "metrics: numbers of rows, of nobody in particular"}
"""Functions that take no actor, and why."""

DAY_SECONDS = 24 * 60 * 60

_OPEN_MESSAGES = " UNION ALL ".join(
    f"SELECT channel, provider, state, count(*) AS rows FROM message WHERE state = '{state}' GROUP BY 1, 2, 3"
    for state in ("queued", "sending", "unknown")
)
_LATE_MESSAGES = "SELECT channel, provider, state, count(*) AS rows FROM message WHERE id >= $1 GROUP BY 1, 2, 3"
_OPEN_TASKS = "SELECT kind, state, count(*) AS rows FROM task WHERE state IN ('queued', 'running') GROUP BY 1, 2"
_LATE_TASKS = "SELECT kind, state, count(*) AS rows FROM task WHERE id >= $1 GROUP BY 1, 2"
_NOTICES = "SELECT count(*) AS rows FROM notice WHERE state = 'queued'"
_FAILED_NOTICES = "SELECT count(*) AS rows FROM notice WHERE id >= $1 AND state = 'failed'"
_WORKERS = "SELECT count(*) AS rows FROM worker_run WHERE stopped_at IS NULL AND seen_at >= $1"

Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of messages and tasks: numbers of rows.

    Attributes:
        open_messages, day_messages: (way, provider, state) -> those under way, whatever their age; those born within
            24 hours.
        open_tasks, day_tasks: (kind, state) -> the same of tasks.
        notices: those whose recipients have not been found yet; `failed_notices`: given up, of 24 hours.
        workers: processes seen alive within a minute.
    """

    open_messages: Counts
    day_messages: Counts
    open_tasks: Counts
    day_tasks: Counts
    notices: int
    failed_notices: int
    workers: int


async def figures() -> Figures:
    """Count the messages and tasks by state. Each statement goes by an index over what is open, or by the ids of a day:
    not by all that ever was.
    """
    since = first_since(DAY_SECONDS)
    return Figures(
        open_messages=await _counts(_OPEN_MESSAGES),
        day_messages=await _counts(_LATE_MESSAGES, since),
        open_tasks=await _counts(_OPEN_TASKS),
        day_tasks=await _counts(_LATE_TASKS, since),
        notices=(await fetch_everywhere(_NOTICES))[0]["rows"],
        failed_notices=(await fetch_everywhere(_FAILED_NOTICES, since))[0]["rows"],
        workers=(await fetch_everywhere(_WORKERS, clock.now() - ABSENT_AFTER))[0]["rows"],
    )


async def _counts(statement: str, *arguments: object) -> Counts:
    rows = [tuple(row) for row in await fetch_everywhere(statement, *arguments)]
    return {row[:-1]: row[-1] for row in sorted(rows)}
