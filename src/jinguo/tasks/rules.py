"""Rules of when a saved export is due: pure functions. Days and times are Beijing's, instants are aware."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone

from jinguo.tasks.catalogue import Every

BEIJING = timezone(timedelta(hours=8))
_PERIOD = {Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7)}
_WEEKDAYS = "一二三四五六日"
LAST_DAY = 31
"""Of a month stands for its last day, whichever that is."""


def last_due(every: Every, on_day: int, at: time, now: datetime) -> datetime:
    """Find the last instant at or before `now` at which a saved export was due.

    `on_day` is the day of the week (1 = Monday), or of the month: where a month has no such day, its last one.
    """
    day = _due_day(every, on_day, now.astimezone(BEIJING).date())
    due = datetime.combine(day, at, BEIJING)
    return due if due <= now else datetime.combine(_due_day(every, on_day, _before(every, day)), at, BEIJING)


def next_due(every: Every, on_day: int, at: time, now: datetime) -> datetime:
    """Find the first instant after `now` at which a saved export is due; as `last_due`."""
    day = _due_day(every, on_day, now.astimezone(BEIJING).date())
    due = datetime.combine(day, at, BEIJING)
    return due if due > now else datetime.combine(_due_day(every, on_day, _after(every, day)), at, BEIJING)


def said(every: Every, on_day: int) -> str:
    """Say the rhythm as people do: 每周一, 每月 5 日, 每月最后一天."""
    if every is Every.WEEK:
        return f"每周{_WEEKDAYS[on_day - 1]}"
    if every is Every.MONTH:
        return "每月最后一天" if on_day == LAST_DAY else f"每月 {on_day} 日"
    return every.label


def _due_day(every: Every, on_day: int, day: date) -> date:
    """Find the due day of the day, week or month that holds `day`."""
    if every is Every.WEEK:
        return day - timedelta(days=day.isoweekday() - on_day)
    if every is Every.MONTH:
        return day.replace(day=min(on_day, monthrange(day.year, day.month)[1]))
    return day


def _before(every: Every, day: date) -> date:
    return day.replace(day=1) - timedelta(days=1) if every is Every.MONTH else day - _PERIOD[every]


def _after(every: Every, day: date) -> date:
    if every is Every.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)
    return day + _PERIOD[every]
