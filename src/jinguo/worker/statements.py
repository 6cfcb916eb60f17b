"""The monthly statement (每月时长): on the first of a month each volunteer who served in the one before is told."""

from datetime import date, datetime, timedelta

from jinguo.authority.actor import SYSTEM
from jinguo.hours.notices import Server, served_in
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.notifications.notices.actions import One, queue_many
from jinguo.tasks.runner import Done, Run

AT_ONCE = 5_000
"""Notices in one statement; between two the task tells how far it is."""

LASTS = timedelta(days=20)
"""A statement that could not be told for so long is not told any more: the next is near."""


async def state_month(run: Run) -> Done:
    """Queue the notices of the month before the day for which it was asked, once per volunteer."""
    due = datetime.fromisoformat(run.parameters["due"])
    month = month_before(clock.beijing_day(due))
    async with transaction(EVERYWHERE):
        people = await served_in(month)
    fresh = 0
    for first in range(0, len(people), AT_ONCE):
        part = people[first : first + AT_ONCE]
        async with transaction(SYSTEM):
            notices = [_notice(month, each) for each in part]
            fresh += await queue_many(SYSTEM, "hours_month", notices, expires_at=due + LASTS, month=month)
        await run.progress(first + len(part), len(people), "安排通知")
    said = f"{month // 100}年{month % 100}月有时长的 {len(people)} 人，新安排通知 {fresh} 条。"
    return Done(said, {"people": len(people), "queued": fresh})


def month_before(day: date) -> int:
    """Find the month before that of a day, as yyyymm."""
    return clock.beijing_month(day.replace(day=1) - timedelta(days=1))


def _notice(month: int, each: Server) -> One:
    return One(f"hours_month:{month}:{each.volunteer}", each.volunteer, each.path, person=each.person)
