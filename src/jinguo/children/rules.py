"""What is true of children's files. Pure: the day is handed in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from jinguo.children.catalogue import Band


def band(birth_year: int | None, today: date) -> Band | None:
    """The band of the age that is reached within this year: the year of birth alone is kept in plain."""
    if birth_year is None:
        return None
    age = today.year - birth_year
    return next((each for each in reversed(Band) if age >= int(each.value)), Band.NURSLING)


def birth_years(wanted: Band, today: date) -> tuple[int, int]:
    """The first and the last birth year of a band today."""
    bands = list(Band)
    following = bands[bands.index(wanted) + 1 :]
    oldest = int(following[0].value) - 1 if following else 120
    return today.year - oldest, today.year - int(wanted.value)


def is_due(recheck_on: date, today: date) -> bool:
    """Whether a category has to be checked again by now."""
    return recheck_on <= today


class Kept(Protocol):
    """The facts that tell whether a file is open."""

    @property
    def closed_on(self) -> date | None: ...
    @property
    def erased_at(self) -> datetime | None: ...


def is_open(child: Kept) -> bool:
    """Whether a child's file is open: neither closed nor emptied."""
    return child.closed_on is None and child.erased_at is None


def open_file(child: str) -> str:
    """SQL for `is_open`."""
    return f"({child}.closed_on IS NULL AND {child}.erased_at IS NULL)"


def kept_until(closed_on: date, years: Iterable[int]) -> date:
    """Tell until when a closed file is kept: the longest term of its categories, else three years."""
    return closed_on + timedelta(days=366 * max(years, default=3))


def district(path: str) -> str:
    """The district's path that a path lies in: /330211/001/ → /330211/."""
    return f"/{path.split('/')[1]}/"
