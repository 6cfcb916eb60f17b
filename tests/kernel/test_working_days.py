from datetime import date

import pytest

from jinguo.kernel.workdays import is_working_day, working_days_after, working_days_until

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def test_saturday_and_sunday_are_no_working_days() -> None:
    week = [is_working_day(date(2026, 11, 16 + count)) for count in range(7)]

    assert week == [True, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("ended_on", "deadline"),
    [
        pytest.param(FRIDAY, date(2026, 12, 4), id="after-a-friday"),
        pytest.param(SATURDAY, date(2026, 12, 4), id="after-a-saturday"),
        pytest.param(MONDAY, date(2026, 12, 7), id="after-a-monday"),
    ],
)
def test_the_tenth_working_day_after_an_event(ended_on: date, deadline: date) -> None:
    assert working_days_after(ended_on, 10) == deadline


@pytest.mark.parametrize(
    ("today", "left"),
    [
        pytest.param(date(2026, 12, 3), 2, id="the-day-before"),
        pytest.param(date(2026, 12, 4), 1, id="the-last-day"),
        pytest.param(date(2026, 12, 5), 0, id="too-late"),
    ],
)
def test_days_left_count_today_and_the_last_day(today: date, left: int) -> None:
    assert working_days_until(today, date(2026, 12, 4)) == left
