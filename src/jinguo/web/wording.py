"""Words for times on a page. Templates use these and `kernel.text.amounts` as filters and never compute."""

from datetime import date, datetime, timedelta

from jinguo.kernel import clock
from jinguo.kernel.text.amounts import hours, minutes, number


def day(moment: date | datetime) -> str:
    """Say a day, or the Beijing day of an instant: 11月20日 周五; with its year when it is not this year."""
    that = clock.beijing_day(moment) if isinstance(moment, datetime) else moment
    year = "" if that.year == clock.today().year else f"{that.year}年"
    return year + clock.day_text(that)


def last_day(until: datetime) -> str:
    """The last day of what ends at an instant, which is no longer part of it: midnight of 1 December → 11月30日."""
    that = clock.beijing_day(until - timedelta(microseconds=1))
    year = "" if that.year == clock.today().year else f"{that.year}年"
    return f"{year}{that.month}月{that.day}日"


def when(moment: datetime) -> str:
    """Say an instant as today: 今天 下午 2:00."""
    return clock.when_text(moment, clock.now())


def period(starts_at: datetime, ends_at: datetime) -> str:
    """The words from one instant to another: 今天 下午 2:00 到 4:30; parts that do not change are not said twice."""
    if clock.beijing_day(starts_at) != clock.beijing_day(ends_at):
        return f"{when(starts_at)} 到 {when(ends_at)}"
    before, until = clock.clock_text(starts_at).split(" ")[0], clock.clock_text(ends_at)
    return f"{when(starts_at)} 到 {until.removeprefix(before + ' ')}"


FILTERS = {
    "minutes": minutes,
    "hours": hours,
    "number": number,
    "clock": clock.clock_text,
    "day": day,
    "last_day": last_day,
    "when": when,
    "period": period,
}
