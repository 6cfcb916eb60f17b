from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.hours.catalogue import Rounding
from jinguo.hours.rules import BASE, DayPart, Rule, by_day, credit, day_of, rounded, uncovered
from jinguo.kernel import clock

DAY = date(2026, 11, 21)


def minute(hour: int, minutes: int = 0, day: date = DAY) -> int:
    moment = datetime(day.year, day.month, day.day, hour, minutes, tzinfo=clock.BEIJING)
    return clock.epoch_minute(moment)


def test_seven_in_the_morning_belongs_to_that_beijing_day_although_it_is_the_day_before_in_utc() -> None:
    assert day_of(minute(7)) == DAY
    assert day_of(minute(0)) == DAY
    assert day_of(minute(0) - 1) == date(2026, 11, 20)


def test_true_minutes_are_kept_because_no_national_rule_rounds_them() -> None:
    parts = credit(minute(13, 56), minute(16, 31), [], {}, BASE)

    assert parts == [DayPart(DAY, minute(13, 56), minute(16, 31), 155, None)]


def test_a_minute_already_counted_elsewhere_is_not_counted_again() -> None:
    parts = credit(minute(14), minute(17), [(minute(15), minute(16))], {DAY: 60}, BASE)

    assert parts == [DayPart(DAY, minute(14), minute(17), 120, None)]


def test_a_service_wholly_counted_elsewhere_credits_nothing_and_is_still_on_record() -> None:
    parts = credit(minute(14), minute(16), [(minute(13), minute(17))], {DAY: 240}, BASE)

    assert parts == [DayPart(DAY, minute(14), minute(16), 0, None)]


def test_a_night_shift_is_cut_at_beijing_midnight() -> None:
    parts = credit(minute(22), minute(22) + 240, [], {}, BASE)

    assert [(part.day, part.credited) for part in parts] == [(DAY, 120), (date(2026, 11, 22), 120)]


def test_beyond_eight_hours_a_day_the_rest_waits_for_a_second_person() -> None:
    parts = credit(minute(8), minute(18), [], {}, BASE)

    assert parts == [DayPart(DAY, minute(8), minute(16), 480, (minute(16), minute(18)))]


def test_the_cap_counts_what_the_day_already_has() -> None:
    parts = credit(minute(18), minute(20), [(minute(8), minute(15))], {DAY: 420}, BASE)

    assert parts == [DayPart(DAY, minute(18), minute(19), 60, (minute(19), minute(20)))]


def test_a_full_day_holds_all_of_a_further_service_back() -> None:
    parts = credit(minute(18), minute(20), [(minute(8), minute(16))], {DAY: 480}, BASE)

    assert parts == [DayPart(DAY, minute(18), minute(18), 0, (minute(18), minute(20)))]


def test_what_a_second_person_approved_is_not_capped() -> None:
    parts = credit(minute(16), minute(18), [(minute(8), minute(16))], {DAY: 480}, BASE, capped=False)

    assert parts == [DayPart(DAY, minute(16), minute(18), 120, None)]


@pytest.mark.parametrize(
    ("rounding", "minutes", "counted"),
    [
        (Rounding.DOWN, 59, 30),
        (Rounding.NEAREST, 44, 30),
        (Rounding.NEAREST, 45, 60),
        (Rounding.UP, 31, 60),
        (Rounding.UP, 60, 60),
    ],
    ids=str,
)
def test_a_district_that_counts_in_half_hours_rounds_by_its_own_rule(
    rounding: Rounding, minutes: int, counted: int
) -> None:
    assert rounded(minutes, Rule("x-1", 30, rounding)) == counted


spans = st.tuples(st.integers(0, 3000), st.integers(0, 600)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(spans, st.lists(spans, max_size=8))
def test_the_free_minutes_are_those_in_no_covered_interval(
    span: tuple[int, int], covered: list[tuple[int, int]]
) -> None:
    free = uncovered(*span, covered)

    expected = {m for m in range(*span) if not any(start <= m < end for start, end in covered)}
    assert {m for start, end in free for m in range(start, end)} == expected
    assert sum(end - start for start, end in free) == len(expected)


@given(st.lists(spans, min_size=1, max_size=6))
def test_whatever_the_order_each_minute_counts_once_and_no_day_goes_over_its_cap(
    services: list[tuple[int, int]],
) -> None:
    covered: list[tuple[int, int]] = []
    on_day: dict[date, int] = {}
    for start, end in services:
        for part in credit(start, end, covered, dict(on_day), BASE):
            covered.append((part.start, part.end))
            on_day[part.day] = on_day.get(part.day, 0) + part.credited

    union = {m for start, end in services for m in range(start, end)}
    assert sum(on_day.values()) <= len(union)
    assert all(minutes <= BASE.daily_cap for minutes in on_day.values())
    if all(sum(day_of(m) == day for m in union) <= BASE.daily_cap for day in on_day):
        assert sum(on_day.values()) == len(union)


@given(spans)
def test_the_days_of_a_service_make_up_the_service(span: tuple[int, int]) -> None:
    parts = by_day(*span)

    assert (parts[0][0], parts[-1][1]) == span
    assert all(left[1] == right[0] for left, right in pairwise(parts))
    assert all(day_of(start) == day_of(end - 1) for start, end in parts if end > start)
