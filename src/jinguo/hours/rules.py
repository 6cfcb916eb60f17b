"""Rules of counting minutes: one minute once per person, split by Beijing day, within the day's cap, a visit rounded by
the district's rule.

Times are whole epoch minutes; an interval holds its start and not its end. There is no national rounding rule
(民政部令67号 art. 7 says actual time, unit hour), so the default keeps true minutes; 8 h a day without a second
approval is the rule of 广东 i志愿.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from jinguo.hours.catalogue import Rounding, Source

_DAY = 1440
_BEIJING = 480
_EPOCH = date(1970, 1, 1).toordinal()

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule by which a district counts hours. `unit` and `daily_cap` are minutes."""

    version: str = "base-1"
    unit: int = 1
    rounding: Rounding = Rounding.DOWN
    daily_cap: int = 480


BASE = Rule()
"""True minutes, 8 hours a day: what holds where a district has set nothing."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """A Beijing day's part of a service: `credited` minutes for [start, end), and `beyond`, the rest that the cap holds
    back.
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
    """Find the Beijing day of an epoch minute."""
    return date.fromordinal(_EPOCH + (minute + _BEIJING) // _DAY)


def by_day(start: int, end: int) -> list[Interval]:
    """Cut an interval at Beijing midnights; an empty one stays one empty interval."""
    parts = []
    while start < end:
        midnight = ((start + _BEIJING) // _DAY + 1) * _DAY - _BEIJING
        parts.append((start, min(end, midnight)))
        start = midnight
    return parts or [(start, end)]


def uncovered(start: int, end: int, covered: Iterable[Interval]) -> list[Interval]:
    """Find the parts of [start, end) that no covered interval holds, in order."""
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
    """Round minutes to whole units of the rule."""
    whole, rest = divmod(minutes, rule.unit)
    up = rest and (rule.rounding is Rounding.UP or (rule.rounding is Rounding.NEAREST and rest * 2 >= rule.unit))
    return (whole + bool(up)) * rule.unit


@dataclass(frozen=True, slots=True)
class Stood:
    """An entry that stands, as far as a service is counted beside it."""

    id: UUID
    start: int
    end: int
    day: date
    event: UUID | None
    title: str
    begun: date
    source: Source
    credited: int
    tally: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as the ledger has it: its true minutes, those credited, and whether it is counted among the times that
    she came.
    """

    minutes: int = 0
    credited: int = 0
    is_counted: bool = False


class Of(NamedTuple):
    """The visit that a service belongs to: one event, however often she goes out and in; without an event the title and
    the day on which it `begun`, as a service over midnight has.
    """

    event: UUID | None
    title: str
    begun: date

    def is_one(self, event: UUID | None, title: str, begun: date) -> bool:
        """Whether another service is of the same visit."""
        same = event == self.event
        return same and (event is not None or (title, begun) == (self.title, self.begun))


def visit_of(of: Of, stood: Sequence[Stood]) -> Visit:
    """The visit that a service is of. What stands is in the order of the ledger: of each minute the first has it."""
    hers = [each for each in stood if of.is_one(each.event, each.title, each.begun)]
    before, minutes = list[Interval](), 0
    for each in stood:
        minutes += length(uncovered(each.start, each.end, before)) if each in hers else 0
        before.append((each.start, each.end))
    return Visit(minutes, sum(each.credited for each in hers), any(each.tally > 0 for each in hers))


def displaced(start: int, end: int, stood: Sequence[Stood]) -> list[UUID]:
    """Find the back-filled entries that have minutes of [start, end): a scan of that time takes them."""
    before, found = list[Interval](), list[UUID]()
    for each in stood:
        shared = uncovered(max(start, each.start), min(end, each.end), before)
        if shared and each.source is Source.BACKFILLED:
            found.append(each.id)
        before.append((each.start, each.end))
    return found


def length(parts: Iterable[Interval]) -> int:
    """Sum the minutes of all parts."""
    return sum(stop - begin for begin, stop in parts)


_ALL_DAY = 2 * _DAY
"""Room that no service fills."""


def credit(
    start: int, end: int, stood: Sequence[Stood], rule: Rule, visit: Visit = Visit(), *, capped: bool = True
) -> list[DayPart]:
    """Count one service beside what the volunteer already has. The cap is the day's, rounding is the visit's.

    Args:
        stood: her entries that stand.
        visit: what the ledger has already of the visit that the service is of.
        capped: False once a second person has approved.
    """
    covered, on_day = [(each.start, each.end) for each in stood], Counter[date]()
    for each in stood:
        on_day[each.day] += each.credited
    cuts = list[tuple[int, int, int, int]]()
    for from_, until in by_day(start, end):
        room = max(0, rule.daily_cap - on_day[day_of(from_)]) if capped else _ALL_DAY
        cuts.append((from_, _cut(uncovered(from_, until, covered), until, room), until, room))
    own = [length(uncovered(from_, cut, covered)) for from_, cut, _, _ in cuts]
    return [
        DayPart(day_of(from_), from_, cut, min(share, room), (cut, until) if cut < until else None)
        for (from_, cut, until, room), share in zip(cuts, shared(own, rule, visit), strict=True)
    ]


def shared(minutes: Sequence[int], rule: Rule, visit: Visit) -> list[int]:
    """Share a visit's rounded minutes among its days: each gets its own minutes as long as they last, and the last day
    that has any gets what rounding leaves or adds. A sum is therefore right whatever midnights and lunches lie within a
    visit.

    Args:
        minutes: that each day has of its own, before rounding.
    """
    if rule.unit == 1:
        return list(minutes)
    left = max(0, rounded(visit.minutes + sum(minutes), rule) - visit.credited)
    last, shares = max((place for place, own in enumerate(minutes) if own), default=-1), list[int]()
    for place, own in enumerate(minutes):
        shares.append(left if place == last else min(own, left))
        left -= shares[-1]
    return shares


def _cut(free: list[Interval], until: int, room: int) -> int:
    """Find the minute at which the free parts have filled the room; `until` if they never do."""
    for begin, stop in free:
        if stop - begin > room:
            return begin + room
        room -= stop - begin
    return until
