"""When a saved export is due, in Beijing, at both ends of weeks, months and years."""

from datetime import datetime, time, timedelta, timezone
from itertools import pairwise, product

import pytest

from jinguo.tasks.catalogue import Every
from jinguo.tasks.rules import last_due, next_due, said

BEIJING = timezone(timedelta(hours=8))
SEVEN = time(7)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("every", "on_day", "now", "last", "following"),
    [
        (Every.DAY, 1, "2026-11-21T07:00", "2026-11-21T07:00", "2026-11-22T07:00"),
        (Every.DAY, 1, "2026-11-21T06:59", "2026-11-20T07:00", "2026-11-21T07:00"),
        (Every.WEEK, 1, "2026-11-23T06:59", "2026-11-16T07:00", "2026-11-23T07:00"),
        (Every.WEEK, 1, "2026-11-23T07:00", "2026-11-23T07:00", "2026-11-30T07:00"),
        (Every.WEEK, 7, "2027-01-01T12:00", "2026-12-27T07:00", "2027-01-03T07:00"),
        (Every.MONTH, 1, "2026-12-31T23:59", "2026-12-01T07:00", "2027-01-01T07:00"),
        (Every.MONTH, 31, "2026-02-28T07:00", "2026-02-28T07:00", "2026-03-31T07:00"),
        (Every.MONTH, 31, "2028-02-29T06:59", "2028-01-31T07:00", "2028-02-29T07:00"),
        (Every.MONTH, 31, "2026-04-30T08:00", "2026-04-30T07:00", "2026-05-31T07:00"),
        (Every.MONTH, 25, "2026-03-01T00:00", "2026-02-25T07:00", "2026-03-25T07:00"),
    ],
)
def test_the_last_hour_and_the_next(every: Every, on_day: int, now: str, last: str, following: str) -> None:
    assert last_due(every, on_day, SEVEN, beijing(now)) == beijing(last)
    assert next_due(every, on_day, SEVEN, beijing(now)) == beijing(following)


@pytest.mark.parametrize(("every", "on_day"), [(Every.WEEK, 3), (Every.MONTH, 31), (Every.MONTH, 15)])
def test_over_three_years_each_week_or_month_has_one_hour_and_none_between(every: Every, on_day: int) -> None:
    moment, seen = beijing("2026-01-01T00:00"), []
    while (following := next_due(every, on_day, SEVEN, moment)).year < 2029:
        assert last_due(every, on_day, SEVEN, moment) <= moment
        assert last_due(every, on_day, SEVEN, following) == following
        assert last_due(every, on_day, SEVEN, following - timedelta(seconds=1)) <= moment
        seen.append(following)
        moment = following

    if every is Every.WEEK:
        assert {later - sooner for sooner, later in pairwise(seen)} == {timedelta(days=7)}
    else:
        assert [(each.year, each.month) for each in seen] == list(product((2026, 2027, 2028), range(1, 13)))


def test_the_rhythm_is_said_as_people_say_it() -> None:
    asked = [(Every.DAY, 1), (Every.WEEK, 1), (Every.WEEK, 7), (Every.MONTH, 5), (Every.MONTH, 31)]

    assert [said(*each) for each in asked] == ["每天", "每周一", "每周日", "每月 5 日", "每月最后一天"]
