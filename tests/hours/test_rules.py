from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.hours.catalogue import Rounding, Source
from jinguo.hours.rules import (
    BASE,
    DayPart,
    Of,
    Rule,
    Stood,
    Visit,
    by_day,
    credit,
    day_of,
    displaced,
    rounded,
    uncovered,
    visit_of,
)
from jinguo.kernel import clock

DAY = date(2026, 11, 21)


def minute(hour: int, minutes: int = 0, day: date = DAY) -> int:
    moment = datetime(day.year, day.month, day.day, hour, minutes, tzinfo=clock.BEIJING)
    return clock.epoch_minute(moment)


def stood(start: int, end: int, credited: int, **more: Any) -> Stood:  # noqa: ANN401
    """An entry that stands, of a scan without an event unless told otherwise."""
    facts: dict[str, Any] = {
        "event": None,
        "title": "探访老人",
        "source": Source.SCAN,
        "tally": 0,
        **more,
    }
    return Stood(UUID(int=start + end), start, end, day_of(start), begun=day_of(start), credited=credited, **facts)


def test_seven_in_the_morning_belongs_to_that_beijing_day_although_it_is_the_day_before_in_utc() -> None:
    assert day_of(minute(7)) == DAY
    assert day_of(minute(0)) == DAY
    assert day_of(minute(0) - 1) == date(2026, 11, 20)


def test_true_minutes_are_kept_because_no_national_rule_rounds_them() -> None:
    parts = credit(minute(13, 56), minute(16, 31), [], BASE)

    assert parts == [DayPart(DAY, minute(13, 56), minute(16, 31), 155, None)]


def test_a_minute_already_counted_elsewhere_is_not_counted_again() -> None:
    parts = credit(minute(14), minute(17), [stood(minute(15), minute(16), 60)], BASE)

    assert parts == [DayPart(DAY, minute(14), minute(17), 120, None)]


def test_a_service_wholly_counted_elsewhere_credits_nothing_and_is_still_on_record() -> None:
    parts = credit(minute(14), minute(16), [stood(minute(13), minute(17), 240)], BASE)

    assert parts == [DayPart(DAY, minute(14), minute(16), 0, None)]


def test_a_night_shift_is_cut_at_beijing_midnight() -> None:
    parts = credit(minute(22), minute(22) + 240, [], BASE)

    assert [(part.day, part.credited) for part in parts] == [(DAY, 120), (date(2026, 11, 22), 120)]


def test_beyond_eight_hours_a_day_the_rest_waits_for_a_second_person() -> None:
    parts = credit(minute(8), minute(18), [], BASE)

    assert parts == [DayPart(DAY, minute(8), minute(16), 480, (minute(16), minute(18)))]


def test_the_cap_counts_what_the_day_already_has() -> None:
    parts = credit(minute(18), minute(20), [stood(minute(8), minute(15), 420)], BASE)

    assert parts == [DayPart(DAY, minute(18), minute(19), 60, (minute(19), minute(20)))]


def test_a_full_day_holds_all_of_a_further_service_back() -> None:
    parts = credit(minute(18), minute(20), [stood(minute(8), minute(16), 480)], BASE)

    assert parts == [DayPart(DAY, minute(18), minute(18), 0, (minute(18), minute(20)))]


def test_what_a_second_person_approved_is_not_capped() -> None:
    parts = credit(minute(16), minute(18), [stood(minute(8), minute(16), 480)], BASE, capped=False)

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


@pytest.mark.parametrize(
    ("rounding", "start", "minutes", "counted"),
    [
        (Rounding.DOWN, minute(23, 15), 60, [45, 15]),
        (Rounding.DOWN, minute(23, 45), 30, [15, 15]),
        (Rounding.DOWN, minute(22, 15), 60, [60]),
        (Rounding.DOWN, minute(23, 15), 55, [30, 0]),
        (Rounding.NEAREST, minute(23, 50), 46, [10, 50]),
        (Rounding.UP, minute(23, 50), 21, [10, 20]),
    ],
    ids=str,
)
def test_a_visit_over_midnight_is_rounded_as_one(
    rounding: Rounding, start: int, minutes: int, counted: list[int]
) -> None:
    parts = credit(start, start + minutes, [], Rule("x-1", 30, rounding))

    assert [part.credited for part in parts] == counted


@pytest.mark.parametrize(("rounding", "second"), [(Rounding.DOWN, 180), (Rounding.UP, 150)], ids=str)
def test_who_goes_out_for_lunch_is_rounded_once(rounding: Rounding, second: int) -> None:
    event, rule = UUID(int=7), Rule("x-1", 30, rounding)
    morning = credit(minute(9), minute(11, 45), [], rule)[0]
    before = [stood(morning.start, morning.end, morning.credited, event=event, tally=1)]
    visit = visit_of(Of(event, "", DAY), before)

    afternoon = credit(minute(13), minute(15, 45), before, rule, visit)

    assert (visit, [part.credited for part in afternoon]) == (Visit(165, morning.credited, True), [second])
    assert morning.credited + second == 330


def test_a_scan_takes_its_minutes_from_back_fills_alone() -> None:
    before = [
        stood(minute(8), minute(9), 60, source=Source.LEADER),
        stood(minute(8), minute(10), 60, source=Source.BACKFILLED),
        stood(minute(11), minute(12), 60, source=Source.BACKFILLED),
    ]

    assert displaced(minute(8), minute(9), before) == []
    assert displaced(minute(8), minute(11), before) == [before[1].id]


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
    before: list[Stood] = []
    on_day: dict[date, int] = {}
    for start, end in services:
        for part in credit(start, end, list(before), BASE):
            before.append(stood(part.start, part.end, part.credited))
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
