"""How minutes are counted: one minute once per person, split by Beijing day, within the day's cap, rounded by the
district's rule.

Times are whole epoch minutes; an interval holds its start and not its end. There is no national rounding rule
(民政部令67号 art. 7 says actual time, unit hour), so the default keeps true minutes; 8 h a day without a second
approval is the rule of 广东 i志愿.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Passing:
    """An entry that passes from one volunteer to another: what it is of, and what it was credited."""

    start: int
    end: int
    day: date
    event: UUID | None
    credited: int
    tally: int
    rule: Rule


def passed(entries: Sequence[Passing], there: Sequence[Passing]) -> list[tuple[int, int]]:
    """Minutes and tally that each entry is credited beside what stands `there`.

    One that overlaps nothing there keeps exactly what it had, whatever the day's cap would say now: it was earned when
    it was served. One that does is credited what is free, and is no visit of its own when it was the same event. Where
    rounding would take more than the overlap is worth, a day never falls below what it had on either side.

    Args:
        entries: in the order of the ledger, so that each has yielded only to those before it.
    """
    before, now = list[Interval](), [(each.start, each.end) for each in there]
    found = list[tuple[int, int]]()
    for each in entries:
        was, free = uncovered(each.start, each.end, before), uncovered(each.start, each.end, now)
        whole = free == was
        minutes = sum(stop - begin for begin, stop in free)
        tally = 0 if any(_same_visit(each, other) for other in there) else each.tally
        found.append((each.credited if whole else min(each.credited, rounded(minutes, each.rule)), tally))
        before.append((each.start, each.end))
        now.append((each.start, each.end))
    return _topped_up(entries, there, found)


def _same_visit(one: Passing, other: Passing) -> bool:
    return one.event is not None and one.event == other.event and one.start < other.end and other.start < one.end


def _topped_up(
    entries: Sequence[Passing], there: Sequence[Passing], found: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Give back what rounding took beyond the overlap, to the first entries of the day."""
    had, has = Counter[date](), Counter[date]()
    for each, (credited, _) in zip(entries, found, strict=True):
        had[each.day] += each.credited
        has[each.day] += credited
    for each in there:
        has[each.day] += each.credited
    full = list[tuple[int, int]]()
    for each, (credited, tally) in zip(entries, found, strict=True):
        more = min(each.credited - credited, max(0, had[each.day] - has[each.day]))
        has[each.day] += more
        full.append((credited + more, tally))
    return full
