"""How amounts and times are said on a page. Templates use these as filters and never compute."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from jinguo.kernel import clock

MINUS = "−"


def minutes(amount: int) -> str:
    """An amount of minutes: 125 → 2 小时 5 分钟, 60 → 1 小时, 0 → 0 分钟; a reversal is −1 小时."""
    whole, rest = divmod(abs(amount), 60)
    said = [f"{number(whole)} 小时"] if whole else []
    if rest or not whole:
        said.append(f"{rest} 分钟")
    return (MINUS if amount < 0 else "") + " ".join(said)


def hours(amount: int) -> str:
    """Minutes as hours with one decimal, half rounded away from zero: 125 → 2.1, 63 → 1.1, 79,080 → 1,318.0."""
    value = (Decimal(abs(amount)) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (MINUS if amount < 0 and value else "") + f"{value:,}"


def number(amount: float) -> str:
    """A number with thousands apart and at most one decimal: 3715 → 3,715, 846.52 → 846.5, 1318.0 → 1,318."""
    rounded = round(amount, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def day(moment: date | datetime) -> str:
    """A day, or the Beijing day of an instant: 11月20日 周五; with its year when it is not this year."""
    that = clock.beijing_day(moment) if isinstance(moment, datetime) else moment
    year = "" if that.year == clock.today().year else f"{that.year}年"
    return year + clock.day_text(that)


def last_day(until: datetime) -> str:
    """The last day of what ends at an instant, which is no longer part of it: midnight of 1 December → 11月30日."""
    that = clock.beijing_day(until - timedelta(microseconds=1))
    year = "" if that.year == clock.today().year else f"{that.year}年"
    return f"{year}{that.month}月{that.day}日"


def when(moment: datetime) -> str:
    """An instant as said today: 今天 下午 2:00."""
    return clock.when_text(moment, clock.now())


def period(starts_at: datetime, ends_at: datetime) -> str:
    """From one instant to another: 今天 下午 2:00 到 4:30; parts that do not change are not said twice."""
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
