"""Cadences of what is due again and again: functions from an instant to the last one that was due. Beijing time."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from jinguo.kernel.clock import at_beijing, beijing_day

Cadence = Callable[[datetime], datetime]
"""The last instant at or before the given one at which something was due (UTC)."""

_MIDNIGHT = at_beijing(date(2026, 1, 1))
"""What minutes are counted from: a Beijing midnight."""


def every_minutes(minutes: int) -> Cadence:
    """The cadence of each time so many minutes have gone by, from midnight on where they divide a day."""
    step = timedelta(minutes=minutes)

    def last(now: datetime) -> datetime:
        return now - (now - _MIDNIGHT) % step

    return last


def daily(at: time) -> Cadence:
    """The cadence of every day at that time."""

    def last(now: datetime) -> datetime:
        today = beijing_day(now)
        due = at_beijing(today, at)
        return due if due <= now else at_beijing(today - timedelta(days=1), at)

    return last


def weekly(weekday: int, at: time) -> Cadence:
    """The cadence of every week on that day (1 = Monday, 7 = Sunday), at that time."""

    def last(now: datetime) -> datetime:
        today = beijing_day(now)
        day = today - timedelta(days=(today.isoweekday() - weekday) % 7)
        due = at_beijing(day, at)
        return due if due <= now else at_beijing(day - timedelta(days=7), at)

    return last


def monthly(day: int, at: time) -> Cadence:
    """The cadence of every month on that day (1 to 28), at that time. Raises ValueError: not each month has it."""
    if not 1 <= day <= 28:  # noqa: PLR2004
        raise ValueError(f"not every month has a day {day}")

    def last(now: datetime) -> datetime:
        this = beijing_day(now).replace(day=day)
        due = at_beijing(this, at)
        return due if due <= now else at_beijing((this.replace(day=1) - timedelta(days=1)).replace(day=day), at)

    return last
