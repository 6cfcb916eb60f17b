"""Periods and moments as staff type and choose them."""

from datetime import UTC, date, datetime, time

import pytest

from jinguo.web.desk import moments
from jinguo.web.desk.events.pages import When, span
from jinguo.web.desk.hours.periods import Period, days, months_before, months_between
from jinguo.web.forms import Sent

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        pytest.param(Period.YEAR, SATURDAY, (date(2026, 1, 1), SATURDAY), id="year"),
        pytest.param(Period.TWELVE_MONTHS, SATURDAY, (date(2025, 12, 1), SATURDAY), id="twelve months"),
        pytest.param(Period.TWELVE_MONTHS, date(2026, 12, 5), (date(2026, 1, 1), date(2026, 12, 5)), id="in December"),
        pytest.param(Period.QUARTER, SATURDAY, (date(2026, 10, 1), SATURDAY), id="quarter"),
        pytest.param(Period.QUARTER, date(2026, 3, 31), (date(2026, 1, 1), date(2026, 3, 31)), id="first quarter"),
        pytest.param(Period.MONTH, SATURDAY, (date(2026, 11, 1), SATURDAY), id="month"),
        pytest.param(Period.LAST_MONTH, SATURDAY, (date(2026, 10, 1), date(2026, 10, 31)), id="last month"),
        pytest.param(Period.LAST_MONTH, date(2027, 1, 3), (date(2026, 12, 1), date(2026, 12, 31)), id="in January"),
        pytest.param(Period.ALL, SATURDAY, (None, SATURDAY), id="all"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: Period, today: date, expected: tuple[date | None, date]) -> None:
    assert days(period, today) == expected


@pytest.mark.parametrize(
    ("when", "today", "expected"),
    [
        pytest.param(When.TODAY, SATURDAY, (SATURDAY, date(2026, 11, 22)), id="today"),
        pytest.param(When.COMING, SATURDAY, (SATURDAY, None), id="from today"),
        pytest.param(When.MONTH, date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1)), id="December"),
        pytest.param(When.MONTH, date(2026, 2, 28), (date(2026, 2, 1), date(2026, 3, 1)), id="February"),
        pytest.param(When.LAST_MONTH, date(2027, 1, 1), (date(2026, 12, 1), date(2027, 1, 1)), id="in January"),
        pytest.param(When.YEAR, SATURDAY, (date(2026, 1, 1), date(2027, 1, 1)), id="year"),
    ],
)
def test_events_are_listed_from_a_day_to_before_another(
    when: When, today: date, expected: tuple[date, date | None]
) -> None:
    assert span(when, today) == expected


def test_months_are_counted_over_the_new_year() -> None:
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == [202511, 202512, 202601, 202602]
    assert months_between(date(2026, 2, 1), date(2026, 2, 28)) == [202602]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        pytest.param("2026-11-21", SATURDAY, id="as browsers send it"),
        pytest.param("2026/11/21", SATURDAY, id="strokes"),
        pytest.param("2026.11.21", SATURDAY, id="dots"),
        pytest.param(" ２０２６－１１－２１ ", SATURDAY, id="full width"),
        pytest.param("21.11.2026", None, id="the other way round"),
        pytest.param("9999-12-31", None, id="the last that calendars know"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_day_is_read(typed: str, day: date | None) -> None:
    assert moments.read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("14:05", time(14, 5), id="to the minute"),
        pytest.param("14:05:59", time(14, 5), id="seconds are dropped"),
        pytest.param("１４：０５", time(14, 5), id="full width"),
        pytest.param("24:30", None, id="no such time"),
        pytest.param("下午两点", None, id="in words"),
    ],
)
def test_a_time_is_read(typed: str, read: time | None) -> None:
    assert moments.read_time(typed) == read


def test_an_end_that_is_not_later_than_the_start_is_on_the_next_day() -> None:
    night = moments.span(Sent({"day": "2026-11-21", "start": "22:00", "end": "06:00"}, {}))

    assert night.starts_at == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    assert night.ends_at == datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


def test_what_was_read_is_typed_the_same_again() -> None:
    sent = {"day": "2026-11-21", "start": "22:00", "end": "06:00"}
    night = moments.span(Sent(sent, {}))
    assert night.starts_at
    assert night.ends_at

    assert moments.typed(night.starts_at, night.ends_at) == sent


def test_the_next_time_of_a_clock_is_today_or_tomorrow() -> None:
    came_at = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)  # 22:00 in Beijing

    assert moments.next_at(came_at, time(23, 30)) == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    assert moments.next_at(came_at, time(6, 0)) == datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
    assert moments.next_at(came_at, time(22, 0)) == datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
