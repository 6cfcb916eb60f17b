"""Fold what was given into a table of towns by months; small cells and what would give them away are not told. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinguo.kernel.figures import Sum, hidden

WHOLE = ""
"""All towns, or all months."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given in a town in a month (yyyy-mm): how many times, worth how many yuan."""

    town: str
    month: str
    times: int
    worth: int


@dataclass(frozen=True, slots=True)
class Line:
    """A town's times by month; None: not told."""

    name: str
    cells: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The table: months in order, a line a town, the sums of the months, and what all of it was worth."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    sums: Line
    worth: int | None

    @property
    def is_partly_untold(self) -> bool:
        """Whether anything is left out."""
        return any(cell is None for line in (*self.lines, self.sums) for cell in (*line.cells, line.total))


def figures(given: Iterable[Given], months: tuple[str, ...], names: Mapping[str, str]) -> Figures:
    """Make the table.

    Shape: Given rows of any town and month -> a line a town by name. Order: towns by path, months as given.
    """
    times, worth = Counter[tuple[str, str]](), 0
    for each in given:
        times[each.town, each.month] += each.times
        worth += each.worth
    towns = sorted({town for town, _ in times})
    counts = {(town, month): times[town, month] for town in towns for month in months}
    counts |= {(town, WHOLE): sum(times[town, month] for month in months) for town in towns}
    counts |= {(WHOLE, month): sum(counts[town, month] for town in towns) for month in (*months, WHOLE)}
    places = (*towns, WHOLE)
    ties = [Sum((place, WHOLE), tuple((place, month) for month in months)) for place in places]
    ties += [Sum((WHOLE, month), tuple((town, month) for town in towns)) for month in (*months, WHOLE)]
    concealed = hidden(counts, ties)
    told = {place: None if place in concealed else count for place, count in counts.items()}
    lines = [
        Line(names.get(place, ""), tuple(told[place, month] for month in months), told[place, WHOLE])
        for place in places
    ]
    *of_towns, sums = lines
    whole = Line("合计", sums.cells, sums.total)
    return Figures(months, tuple(of_towns), whole, worth if whole.total is not None else None)
