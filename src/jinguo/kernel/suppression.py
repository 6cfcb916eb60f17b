"""Small numbers of people are not told (小数抑制): cells below a limit, and whatever would give them away by a
difference.

A table is rows by columns of counts with the sums of each. Who is told all cells of a row but one, and the row's sum,
knows the one that is hidden; so a second one is hidden with it. Zeros say that there is nobody, and may be told.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LIMIT = 5
"""Counts from 1 up to this, exclusive, are hidden where children or people who are helped are counted."""

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Cells = Mapping[tuple[Row, Column], int]


def is_small(count: int, limit: int = LIMIT) -> bool:
    """Whether a count is one that must not be told."""
    return 0 < count < limit


def hidden(cells: Cells[Row, Column], limit: int = LIMIT) -> frozenset[tuple[Row, Column]]:
    """Choose the cells that are not told: small ones, and for each row and column that would have a single hidden one
    its smallest other that is not zero, until no difference from a told sum gives one away.

    The answer for the same cells is always the same, so that two tables of the same figures hide the same. A lonely
    small cell in a row without any other but zeros stays lonely: then the row's sum is small itself, see `told_sum`.
    """
    chosen = {place for place, count in cells.items() if is_small(count, limit)}
    while added := _companions(cells, chosen):
        chosen |= added
    return frozenset(chosen)


def _companions(cells: Cells[Row, Column], chosen: set[tuple[Row, Column]]) -> set[tuple[Row, Column]]:
    """One more cell of the first line that has a single hidden one, if it has another to hide."""
    for axis in (0, 1):
        for line in sorted({place[axis] for place in chosen}, key=str):
            within = {place: count for place, count in cells.items() if place[axis] == line}
            shown = [(count, str(place), place) for place, count in within.items() if count and place not in chosen]
            if sum(place in chosen for place in within) == 1 and shown:
                return {min(shown)[2]}
    return set()


def told_sum(parts: Mapping[Row, int], concealed: frozenset[Row] | set[Row], limit: int = LIMIT) -> int | None:
    """Sum a line up; None: the sum would give a hidden part away, since a single one is hidden beside told ones, or
    since all that is hidden together is small itself.
    """
    unseen = sum(count for part, count in parts.items() if part in concealed)
    if is_small(unseen, limit) or sum(bool(parts[part]) for part in concealed if part in parts) == 1:
        return None
    return sum(parts.values())
