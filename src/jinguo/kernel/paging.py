"""A page of a long list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of rows. `total` counts all pages; `page` begins at 1; a page past the last is empty."""

    rows: list[Row]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """The number of pages; at least 1."""
        return max(1, -(-self.total // self.size))
