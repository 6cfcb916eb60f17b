"""Reminders to those who have not checked out once the time for it is over: staff will ask when they left."""

from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.forms import LONGEST
from jinguo.events.rules import WINDOW
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.recall import recall

KIND = "check_out_forgotten"

FRESH = timedelta(days=3)
"""How long after the end it is still worth telling: she remembers when she left. Ours."""

_OPEN = """
SELECT s.id, s.path, s.person, e.ends_at FROM event e
  JOIN segment s ON s.event = e.id AND s.out_at IS NULL AND s.annulled_at IS NULL
 WHERE e.starts_at > $3 AND e.ends_at > $2 AND e.ends_at < $1 AND e.cancelled_at IS NULL
 ORDER BY e.ends_at, s.id"""


async def tell_forgotten(actor: Actor) -> int:
    """Queue a notice for each visit without an end whose event's check-in window has closed; return how many are new.

    Once for each visit, however often it is asked; settled before it is due, it is not told. Raises Forbidden.
    """
    require(actor, Permission.SETTLE_SEGMENTS, within=EVERYWHERE.path)
    closed = clock.now() - WINDOW.after
    earliest = closed - FRESH
    new = 0
    async with transaction(EVERYWHERE):
        for row in await fetch(_OPEN, closed, earliest, earliest - LONGEST):
            new += await queue(
                *(actor, KIND, row["id"], row["path"]),
                key=f"{KIND}:{row['id']}",
                person=row["person"],
                expires_at=row["ends_at"] + WINDOW.after + FRESH,
            )
    return new


async def found_out(actor: Actor, segment: UUID) -> None:
    """Withdraw a waiting reminder, since it is known when she left, or that she never came. The caller has asked for
    permission.
    """
    await recall(actor, [segment], (KIND,), "离开时间已核定")
