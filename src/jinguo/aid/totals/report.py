"""Fold what was given into a table of towns by months; small cells and what would give them away are not told. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinguo.kernel.suppression import hidden, told_sum


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
    cells = {(town, month): times[town, month] for town in towns for month in months}
    concealed = hidden(cells)
    lines = tuple(
        _line(
            names.get(town, ""),
            {month: cells[town, month] for month in months},
            frozenset(month for where, month in concealed if where == town),
        )
        for town in towns
    )
    by_month = {month: {town: cells[town, month] for town in towns} for month in months}
    sums = [told_sum(by_month[month], frozenset(town for town, when in concealed if when == month)) for month in months]
    whole = told_sum(cells, concealed)
    total = whole if None not in sums else None
    return Figures(months, lines, Line("合计", tuple(sums), total), worth if whole is not None else None)


def _line(name: str, parts: Mapping[str, int], concealed: frozenset[str]) -> Line:
    told = tuple(None if month in concealed else count for month, count in parts.items())
    return Line(name, told, told_sum(parts, concealed))
