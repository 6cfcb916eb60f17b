"""Periods that staff choose from, as first and last day, both included, the way they are said."""

from datetime import date, timedelta

from jinguo.kernel.labels import Labelled

_MONTHS = 12
_DAY = timedelta(days=1)


class Period(Labelled):
    """The period of the service days that are totalled. CHOSEN stands for a first and a last day that are typed."""

    YEAR = "year", "今年"
    TWELVE_MONTHS = "twelve_months", "近 12 个月"
    QUARTER = "quarter", "本季度"
    MONTH = "month", "本月"
    LAST_MONTH = "last_month", "上月"
    ALL = "all", "全部时间"
    CHOSEN = "chosen", "自选日期"


def days(period: Period, today: date) -> tuple[date | None, date]:
    """Find the first and the last day of a period; the present day is the last at most. None: from the beginning."""
    firsts: dict[Period, date | None] = {
        Period.YEAR: date(today.year, 1, 1),
        Period.CHOSEN: date(today.year, 1, 1),
        Period.TWELVE_MONTHS: months_before(today, _MONTHS - 1),
        Period.QUARTER: date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        Period.MONTH: today.replace(day=1),
        Period.LAST_MONTH: months_before(today, 1),
        Period.ALL: None,
    }
    return firsts[period], today.replace(day=1) - _DAY if period is Period.LAST_MONTH else today


def months_before(day: date, count: int) -> date:
    """Find the first day of the month `count` months before that of `day`."""
    month = day.year * _MONTHS + day.month - 1 - count
    return date(month // _MONTHS, month % _MONTHS + 1, 1)


def months_between(first: date, last: date) -> list[int]:
    """List all months from one day to another, both included, as yyyymm."""
    steps = range(first.year * _MONTHS + first.month - 1, last.year * _MONTHS + last.month)
    return [step // _MONTHS * 100 + step % _MONTHS + 1 for step in steps]
