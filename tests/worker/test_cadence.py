"""When something is due again: at what minute, on what day, in Beijing time; the boundary itself counts."""

from datetime import datetime, time, timedelta

import pytest

from jinguo.kernel.clock import BEIJING
from jinguo.worker.cadence import Cadence, daily, every_minutes, monthly, weekly


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("cadence", "now", "last"),
    [
        (every_minutes(5), "2026-11-21 12:04:59", "2026-11-21 12:00"),
        (every_minutes(5), "2026-11-21 12:05:00", "2026-11-21 12:05"),
        (every_minutes(60), "2026-11-21 00:59:59", "2026-11-21 00:00"),
        (daily(time(2, 30)), "2026-11-21 02:29:59", "2026-11-20 02:30"),
        (daily(time(2, 30)), "2026-11-21 02:30:00", "2026-11-21 02:30"),
        (daily(time(23)), "2026-11-21 07:00", "2026-11-20 23:00"),
        (weekly(1, time(9)), "2026-11-21 12:00", "2026-11-16 09:00"),
        (weekly(6, time(12)), "2026-11-21 12:00", "2026-11-21 12:00"),
        (weekly(6, time(13)), "2026-11-21 12:00", "2026-11-14 13:00"),
        (monthly(1, time(9)), "2026-11-21 12:00", "2026-11-01 09:00"),
        (monthly(28, time(9)), "2026-03-01 00:00", "2026-02-28 09:00"),
        (monthly(1, time(9)), "2026-01-01 08:59", "2025-12-01 09:00"),
        (monthly(1, time(9)), "2026-01-01 09:00", "2026-01-01 09:00"),
    ],
)
def test_what_was_due_last(cadence: Cadence, now: str, last: str) -> None:
    assert cadence(at(now)) == at(last)


@pytest.mark.parametrize(
    "cadence",
    [every_minutes(5), daily(time(2, 30)), weekly(7, time(9)), monthly(1, time(9))],
    ids=["minutes", "day", "week", "month"],
)
def test_one_instant_is_due_until_the_next_is(cadence: Cadence) -> None:
    begun = at("2026-10-25 00:00")
    hours = [begun + timedelta(hours=hour, minutes=7) for hour in range(24 * 60)]

    due = [cadence(now) for now in hours]

    assert due == sorted(due)
    assert all(cadence(each) == each <= now for now, each in zip(hours, due, strict=True))


def test_a_day_that_not_every_month_has_is_refused() -> None:
    with pytest.raises(ValueError, match="29"):
        monthly(29, time(9))
