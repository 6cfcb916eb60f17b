"""Notices of an event: each is queued in the transaction of the change, and taken back with the next. Whom it concerns,
and the values of its text, are looked up when it is due (`recipients`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events.rules import Course, State, announced, state
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.catalogue import QUIET
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.recall import recall
from jinguo.notifications.rules import waking

TOLD = frozenset({"starts_at", "ends_at", "place"})
"""Changes of a published event that those who come must hear of."""

SETTLING = timedelta(minutes=5)
"""How long a change rests before it is told: who corrects a correction has told nobody yet. Ours."""

AHEAD = timedelta(hours=24)
"""How long before the start it is reminded of. Ours: an evening to find somebody for the children, and near enough not
to be forgotten again. What would fall into the quiet hours waits for their end, which is still 12 hours ahead.
"""

OF_SIGN_UP = ("signed_up", "moved_up")
OF_WAITING = ("waiting",)
OF_EVENT = ("event_reminder", "event_changed")
WRITTEN = ("event_word",)
"""What staff have written to those who come."""


class Occasion(Course, Protocol):
    """An event as its notices need it."""

    @property
    def id(self) -> UUID: ...
    @property
    def path(self) -> str: ...


async def signed_up(actor: Actor, event: Occasion, sign_up: UUID, person: UUID) -> None:
    """Tell a volunteer that she has a place; at an event that runs already she stands at the door and knows."""
    if state(event, clock.now()) is State.PUBLISHED:
        await queue(actor, "signed_up", sign_up, event.path, person=person, expires_at=event.starts_at)


async def waiting(actor: Actor, event: Occasion, waiting_id: UUID, person: UUID) -> None:
    """Tell a volunteer that she is on the waiting list."""
    await queue(actor, "waiting", waiting_id, event.path, person=person, expires_at=event.starts_at)


async def moved_up(actor: Actor, event: Occasion, waiting_id: UUID, sign_up: UUID, person: UUID) -> None:
    """Tell a volunteer that she has moved up to a place. That she waits need not be told any more."""
    await recall(actor, [waiting_id], OF_WAITING, "已由候补转为报名")
    await queue(actor, "moved_up", sign_up, event.path, person=person, expires_at=event.starts_at)


async def stopped_waiting(actor: Actor, waiting_id: UUID) -> None:
    """Withdraw what was to be told of a place on the waiting list, since it was left or taken away."""
    await recall(actor, [waiting_id], OF_WAITING, "已退出候补")


async def withdrew(actor: Actor, event: Occasion, sign_up: UUID, person: UUID) -> None:
    """Withdraw every notice of an event that waits for a volunteer, since she does not come."""
    await recall(actor, [sign_up], OF_SIGN_UP, "报名已取消", person=person)
    await recall(actor, [event.id], (*OF_EVENT, *WRITTEN), "报名已取消", person=person)


async def united(actor: Actor, ended: Collection[UUID]) -> None:
    """Withdraw the notices of sign-ups and waiting places that a merge has ended: she is told of the other row's."""
    await recall(actor, ended, (*OF_SIGN_UP, *OF_WAITING), "两条资料合并后是同一个人")


async def changed(actor: Actor, event: Occasion, starts_at: datetime, ends_at: datetime) -> None:
    """Tell everybody who has signed up that an event is held at another time or place. A reminder of the old time, an
    earlier change, and word of a place at the old time that waits for the morning do not go out any more.

    Args:
        starts_at, ends_at: the new times. It is worth telling until the start; until the end, where that is close.
    """
    await recall(actor, [event.id], OF_EVENT, "活动又有变化，以新的通知为准")
    await recall(actor, await _places(event.id), OF_SIGN_UP, "活动有变化，以新的通知为准", worded=True)
    now = clock.now()
    due_at = now + SETTLING
    await queue(
        *(actor, "event_changed", event.id, event.path),
        key=f"event_changed:{event.id}:{starts_at.isoformat()}:{now.isoformat()}",
        due_at=due_at,
        expires_at=starts_at if starts_at > due_at else ends_at,
    )


async def cancelled(actor: Actor, event: Occasion, reason: str) -> None:
    """Tell everybody concerned that an event is cancelled, and withdraw its other notices."""
    await recall(actor, [event.id], (*OF_EVENT, *WRITTEN), "活动已取消")
    await recall(actor, await _places(event.id), (*OF_SIGN_UP, *OF_WAITING), "活动已取消")
    await queue(actor, "event_cancelled", event.id, event.path, expires_at=event.ends_at, reason=reason)


async def _places(event: UUID) -> list[UUID]:
    """List the sign-ups and the waiting list of an event, with what has ended."""
    both = "SELECT id FROM sign_up WHERE event = $1 UNION ALL SELECT id FROM waiting WHERE event = $1"
    async with transaction(EVERYWHERE):
        return [row["id"] for row in await fetch(both, event)]


_COMING = f"""
SELECT e.id, e.path, e.starts_at FROM event e
 WHERE {announced("e")} AND e.starts_at > $1 AND e.starts_at <= $2 ORDER BY e.starts_at, e.id"""


@dataclass(frozen=True, slots=True)
class _Coming:
    """An event that begins soon."""

    id: UUID
    path: str
    starts_at: datetime


async def remind(actor: Actor) -> int:
    """Queue the reminder of every event that begins within a day, once for each start; return how many are new.

    Asked again and again by the worker; an event that is held later than planned is reminded of anew. Raises Forbidden.
    """
    require(actor, Permission.PUBLISH_EVENTS, within=EVERYWHERE.path)
    now = clock.now()
    async with transaction(EVERYWHERE):
        return sum([await _remind(actor, event) for event in await fetch_as(_Coming, _COMING, now, now + AHEAD)])


async def _remind(actor: Actor, event: _Coming) -> bool:
    at = event.starts_at.isoformat()
    return await queue(
        *(actor, "event_reminder", event.id, event.path),
        key=f"event_reminder:{event.id}:{at}",
        due_at=waking(event.starts_at - AHEAD, QUIET),
        expires_at=event.starts_at,
        starts_at=at,
    )
