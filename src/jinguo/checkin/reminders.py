"""Reminders to those who have not checked out once the time for it is over: staff will ask when they left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.forms import LONGEST
from jinguo.events.rules import WINDOW, inside
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.recall import recall

KIND = "check_out_forgotten"

FRESH = timedelta(days=3)
"""How long after the end it is still worth telling: she remembers when she left. Ours."""

_OPEN = f"""
SELECT s.id, s.path, s.person, e.ends_at FROM event e
  JOIN segment s ON s.event = e.id AND {inside("s")}
 WHERE e.starts_at > $3 AND e.ends_at > $2 AND e.ends_at < $1 AND e.cancelled_at IS NULL
 ORDER BY e.ends_at, s.id"""


@dataclass(frozen=True, slots=True)
class _Forgotten:
    """A visit without an end, at an event that is over."""

    id: UUID
    path: str
    person: UUID
    ends_at: datetime


async def tell_forgotten(actor: Actor) -> int:
    """Queue a notice for each visit without an end whose event's check-in window has closed; return how many are new.

    Once for each visit, however often it is asked; settled before it is due, it is not told. Raises Forbidden.
    """
    require(actor, Permission.SETTLE_SEGMENTS, within=EVERYWHERE.path)
    closed = clock.now() - WINDOW.after
    earliest = closed - FRESH
    new = 0
    async with transaction(EVERYWHERE):
        for row in await fetch_as(_Forgotten, _OPEN, closed, earliest, earliest - LONGEST):
            until = row.ends_at + WINDOW.after + FRESH
            key = f"{KIND}:{row.id}"
            new += await queue(actor, KIND, row.id, row.path, key=key, person=row.person, expires_at=until)
    return new


async def found_out(actor: Actor, segment: UUID) -> None:
    """Withdraw a waiting reminder, since it is known when she left, or that she never came. The caller has asked for
    permission.
    """
    await recall(actor, [segment], (KIND,), "离开时间已核定")
