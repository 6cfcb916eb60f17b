"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

LARGEST = 200
"""Rows on one page at most, whatever was asked for."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `total` counts the whole list; pages are numbered from 1."""

    rows: Sequence[Row]
    total: int
    page: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))


def window(page: int, size: int) -> tuple[int, int]:
    """LIMIT and OFFSET of a page; out-of-range numbers are brought into range (1 … 1,000,000; 1 … 200)."""
    limit = min(max(size, 1), LARGEST)
    return limit, (min(max(page, 1), 1_000_000) - 1) * limit
