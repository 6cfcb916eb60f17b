"""Amounts and times as people say them."""

from datetime import UTC, date, datetime

import pytest

from jinguo.web import wording

NOON_IN_BEIJING = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0 分钟"),
        (5, "5 分钟"),
        (60, "1 小时"),
        (125, "2 小时 5 分钟"),
        (72_001, "1,200 小时 1 分钟"),
        (-65, "−1 小时 5 分钟"),
    ],
)
def test_minutes_are_said_in_hours_and_minutes(amount: int, said: str) -> None:
    assert wording.minutes(amount) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0.0"), (125, "2.1"), (63, "1.1"), (62, "1.0"), (57, "1.0"), (79_080, "1,318.0"), (-90, "−1.5"), (-1, "0.0")],
)
def test_minutes_are_said_in_hours_with_one_decimal(amount: int, said: str) -> None:
    assert wording.hours(amount) == said


@pytest.mark.parametrize(("amount", "said"), [(3715, "3,715"), (846.52, "846.5"), (1318.0, "1,318"), (0.04, "0")])
def test_a_number_has_thousands_apart_and_at_most_one_decimal(amount: float, said: str) -> None:
    assert wording.number(amount) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (date(2026, 11, 20), "11月20日 周五"),
        (datetime(2026, 11, 19, 16, 30, tzinfo=UTC), "11月20日 周五"),
        (date(2025, 12, 31), "2025年12月31日 周三"),
    ],
    ids=["a day", "half past midnight in Beijing", "last year"],
)
def test_a_day_is_said_with_its_weekday(moment: date, said: str) -> None:
    assert wording.day(moment) == said


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        (NOON_IN_BEIJING.replace(hour=6), NOON_IN_BEIJING.replace(hour=8, minute=30), "今天 下午 2:00 到 4:30"),
        (NOON_IN_BEIJING.replace(hour=1), NOON_IN_BEIJING.replace(hour=6), "今天 上午 9:00 到 下午 2:00"),
        (NOON_IN_BEIJING.replace(hour=14), NOON_IN_BEIJING.replace(hour=22), "今天 晚上 10:00 到 明天 上午 6:00"),
    ],
    ids=["one half of the day", "over noon", "over night"],
)
def test_a_period_says_nothing_twice(starts_at: datetime, ends_at: datetime, said: str) -> None:
    assert wording.period(starts_at, ends_at) == said
