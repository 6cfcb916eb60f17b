"""Schedule of what the clock asks for: one line for each; the runner stands in `runners.py`. Times are Beijing's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import CLOCK_KEPT, TaskKind
from jinguo.worker.cadence import Cadence, daily, every_minutes, monthly

NIGHT = time(2, 30)
"""Nobody is at a door."""

EVERYWHERE = "/"


@dataclass(frozen=True, slots=True)
class Entry:
    """A task that is due again and again; its parameter `due` is the instant for which it was asked (ISO, UTC)."""

    kind: TaskKind
    every: Cadence


SCHEDULE: tuple[Entry, ...] = (
    Entry(TaskKind.SAVED_EXPORTS, every_minutes(5)),
    Entry(TaskKind.CLEAR_TASKS, every_minutes(60)),
    Entry(TaskKind.FIND_DUPLICATES, daily(NIGHT)),
    Entry(TaskKind.CLEAR_DUE, daily(NIGHT)),
    Entry(TaskKind.REMIND_ENDING, daily(time(9, 30))),
    Entry(TaskKind.REMIND_CONTACTS, daily(time(9, 40))),
    Entry(TaskKind.SUM_UP_PAIRINGS, daily(time(8, 20))),
    Entry(TaskKind.LOOK_AFTER_MOTHERS, daily(NIGHT)),
    Entry(TaskKind.PASS_ON, every_minutes(15)),
    Entry(TaskKind.RELEASE_WISHES, daily(NIGHT)),
    Entry(TaskKind.STATE_MONTH, monthly(1, time(9))),
    Entry(TaskKind.SUM_UP, daily(time(8, 30))),
    Entry(TaskKind.LOOK_AFTER_EVENTS, every_minutes(5)),
)


class Clock:
    """A clock that asks for what is due: each instant once, whoever asks, because the task's key names it.

    After a pause only the last instant is made up for, however many were missed, and none of longer ago than the tasks
    are kept by which it would be known that it was asked for. Each process remembers what it has
    asked for, so that looking costs nothing.
    """

    def __init__(self, schedule: Sequence[Entry] = SCHEDULE) -> None:
        self._schedule = schedule
        self._asked: dict[TaskKind, datetime] = {}

    async def __call__(self) -> bool:
        """Ask for what has become due; return whether there was anything."""
        now, found = clock.now(), False
        for entry in self._schedule:
            due = entry.every(now)
            if self._asked.get(entry.kind) == due or due <= now - CLOCK_KEPT:
                continue
            key = f"{entry.kind.value}:{due.isoformat()}"
            asked = await ask(SYSTEM, entry.kind, entry.kind.label, EVERYWHERE, key=key, due=due.isoformat())
            self._asked[entry.kind] = due
            found = found or asked is not None
        return found
