"""How minutes are counted: one minute once per person, split by Beijing day, within the day's cap, rounded by the
district's rule.

Times are whole epoch minutes; an interval holds its start and not its end. There is no national rounding rule
(民政部令67号 art. 7 says actual time, unit hour), so the default keeps true minutes; 8 h a day without a second
approval is the rule of 广东 i志愿.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jinguo.hours.catalogue import Rounding

_DAY = 1440
_BEIJING = 480
_EPOCH = date(1970, 1, 1).toordinal()

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a district counts. `unit` and `daily_cap` are minutes."""

    version: str = "base-1"
    unit: int = 1
    rounding: Rounding = Rounding.DOWN
    daily_cap: int = 480


BASE = Rule()
"""True minutes, 8 hours a day: what holds where a district has set nothing."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """What one Beijing day gets of a service: `credited` minutes for [start, end), and `beyond`, the rest that the
    cap holds back.
    """

    day: date
    start: int
    end: int
    credited: int
    beyond: Interval | None

    @property
    def served(self) -> int:
        """The length of the interval, in minutes."""
        return self.end - self.start


def day_of(minute: int) -> date:
    """The Beijing day of an epoch minute."""
    return date.fromordinal(_EPOCH + (minute + _BEIJING) // _DAY)


def by_day(start: int, end: int) -> list[Interval]:
    """An interval cut at Beijing midnights; an empty one stays one empty interval."""
    parts = []
    while start < end:
        midnight = ((start + _BEIJING) // _DAY + 1) * _DAY - _BEIJING
        parts.append((start, min(end, midnight)))
        start = midnight
    return parts or [(start, end)]


def uncovered(start: int, end: int, covered: Iterable[Interval]) -> list[Interval]:
    """The parts of [start, end) that no covered interval holds, in order."""
    free = []
    for from_, until in sorted(covered):
        if from_ > start:
            free.append((start, min(from_, end)))
        start = max(start, until)
        if start >= end:
            break
    if start < end:
        free.append((start, end))
    return [(from_, until) for from_, until in free if from_ < until]


def rounded(minutes: int, rule: Rule) -> int:
    """Minutes in whole units of the rule."""
    whole, rest = divmod(minutes, rule.unit)
    up = rest and (rule.rounding is Rounding.UP or (rule.rounding is Rounding.NEAREST and rest * 2 >= rule.unit))
    return (whole + bool(up)) * rule.unit


def credit(
    start: int, end: int, covered: list[Interval], on_day: dict[date, int], rule: Rule, *, capped: bool = True
) -> list[DayPart]:
    """Settle one service against what she already has.

    Args:
        covered: the intervals of her entries that stand.
        on_day: minutes already credited a day.
        capped: False once a second person has approved.
    """
    parts = []
    for from_, until in by_day(start, end):
        day = day_of(from_)
        room = max(0, rule.daily_cap - on_day.get(day, 0)) if capped else until - from_
        cut = _cut(uncovered(from_, until, covered), until, room)
        minutes = sum(stop - begin for begin, stop in uncovered(from_, cut, covered))
        parts.append(DayPart(day, from_, cut, rounded(minutes, rule), (cut, until) if cut < until else None))
    return parts


def _cut(free: list[Interval], until: int, room: int) -> int:
    """The minute at which the free parts have filled the room; `until` if they never do."""
    for begin, stop in free:
        if stop - begin > room:
            return begin + room
        room -= stop - begin
    return until
