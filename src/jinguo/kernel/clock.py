"""The one clock: instants are UTC, days are Beijing days, and the time can be set from outside.

China has kept one time zone without summer time since 1991, so a fixed offset is exact and needs no time zone files.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


@contextmanager
def set_to(source: Callable[[], datetime]) -> Iterator[None]:
    """Take the time from `source` within the block (tests, demo data, replays)."""
    global _source  # noqa: PLW0603
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def beijing_day(moment: datetime) -> date:
    """The Beijing calendar day of an instant."""
    return moment.astimezone(BEIJING).date()


def today() -> date:
    """The present day in Beijing."""
    return beijing_day(now())


def at_beijing(day: date, at: time = time.min) -> datetime:
    """The UTC instant of a Beijing wall-clock time; the first that there is for the morning of 1 January of year 1."""
    try:
        return datetime.combine(day, at, BEIJING).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def beijing_month(day: date) -> int:
    """The month of a day as one integer, yyyymm: engines disagree about time zones, not about integers."""
    return day.year * 100 + day.month


def epoch_minute(moment: datetime) -> int:
    """The whole minutes since 1970-01-01T00:00Z, rounded down."""
    return int(moment.timestamp() // 60)


def from_epoch_minute(minute: int) -> datetime:
    """The UTC instant at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


_PARTS = ((0, "凌晨"), (6, "上午"), (12, "中午"), (13, "下午"), (18, "晚上"))
"""From which hour on which word is said."""


def clock_text(moment: datetime) -> str:
    """Say a time as people do: 下午 1:56."""
    local = moment.astimezone(BEIJING)
    part = next(word for hour, word in reversed(_PARTS) if local.hour >= hour)
    return f"{part} {(local.hour - 1) % 12 + 1}:{local.minute:02}"


def day_text(day: date) -> str:
    """Say a day as people do: 11月21日 周六."""
    return f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"


def when_text(moment: datetime, seen_at: datetime) -> str:
    """Say an instant as people do on the day `seen_at`: 今天 下午 2:00, 明天 …, 11月30日 周一 …."""
    day, today_ = beijing_day(moment), beijing_day(seen_at)
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get((day - today_).days)
    year = "" if day.year == today_.year else f"{day.year}年"
    return f"{near or year + day_text(day)} {clock_text(moment)}"
