"""The worth of entries that pass from one volunteer to another who is the same person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinguo.hours.rules import Interval, Of, Rule, length, rounded, uncovered


@dataclass(frozen=True, slots=True)
class Passing:
    """An entry that passes from one volunteer to another: what it is of, and what it was credited."""

    start: int
    end: int
    day: date
    of: Of
    credited: int
    tally: int
    rule: Rule


def passed(entries: Sequence[Passing], there: Sequence[Passing]) -> list[tuple[int, int]]:
    """Work out the minutes and tally that each entry is credited beside what stands `there`.

    One that overlaps nothing there keeps exactly what it had, whatever the day's cap would say now: it was earned when
    it was served. One that does is credited what is free. A visit that is counted there is not counted again. Where
    rounding would take more than the overlap is worth, a day never falls below what it had on either side.

    Args:
        entries: in the order of the ledger, so that each has yielded only to those before it.
    """
    before, now = list[Interval](), [(each.start, each.end) for each in there]
    found = list[int]()
    for each in entries:
        was, free = uncovered(each.start, each.end, before), uncovered(each.start, each.end, now)
        found.append(each.credited if free == was else min(each.credited, rounded(length(free), each.rule)))
        before.append((each.start, each.end))
        now.append((each.start, each.end))
    full = _topped_up(entries, there, found)
    return list(zip(full, _tallies(entries, there, full), strict=True))


def _tallies(entries: Sequence[Passing], there: Sequence[Passing], credits: Sequence[int]) -> list[int]:
    """Tally each visit once: 1 for its first entry with minutes where nothing counts the visit there yet, else 0."""
    counted, found = [each.of for each in there if each.tally > 0], list[int]()
    for each, credited in zip(entries, credits, strict=True):
        found.append(
            int(credited > 0 and not any(each.of.is_one(other.event, other.title, other.begun) for other in counted))
        )
        if found[-1]:
            counted.append(each.of)
    return found


def _topped_up(entries: Sequence[Passing], there: Sequence[Passing], found: Sequence[int]) -> list[int]:
    """Give back what rounding took beyond the overlap, to the first entries of the day."""
    had, has = Counter[date](), Counter[date]()
    for each, credited in zip(entries, found, strict=True):
        had[each.day] += each.credited
        has[each.day] += credited
    for each in there:
        has[each.day] += each.credited
    full = list[int]()
    for each, credited in zip(entries, found, strict=True):
        more = min(each.credited - credited, max(0, had[each.day] - has[each.day]))
        has[each.day] += more
        full.append(credited + more)
    return full
