"""Layout of a sheet: where its header is and which column is what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jinguo.kernel.spreadsheet import Merged, Sheet
from jinguo.people.identity import tidy
from jinguo.volunteers.roster import groups
from jinguo.volunteers.roster.headers import FIELDS, recognised

HEADER_DEPTH = 30
"""Rows searched for the header; above it stand titles, notes and dates of filling in."""
LEAST_FIELDS = 2


@dataclass(frozen=True)
class Layout:
    """A sheet's layout. `columns` leads from a field to its place, from 0; rows are the file's own, from 1. `titles`
    stand over the headers where columns are grouped.
    """

    sheet: str
    header_row: int
    first_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, int] = field(default_factory=dict)
    titles: tuple[str, ...] = ()

    @cached_property
    def own_title(self) -> str:
        """The title over the column of names."""
        name = self.columns.get("name")
        return groups.hers(self.headers, self.titles) if name is None or not self.titles else self.titles[name]

    @cached_property
    def others(self) -> frozenset[int]:
        """The places of columns that are somebody else's than those of the name."""
        return groups.others(self.headers, self.titles, self.own_title)

    @property
    def mapping(self) -> dict[str, str]:
        """The mapping of our columns to the file's: `{"手机号码": "联系电话"}`."""
        return {FIELDS[name][0]: self.headers[place] for name, place in self.columns.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers of columns that were not taken."""
        taken = set(self.columns.values())
        return tuple(text for place, text in enumerate(self.headers) if text and place not in taken)


def find(sheet: Sheet) -> Layout | None:
    """Find the row, among the first 30, that names most fields (the first such); None when no row names two.

    A header may span rows: a cell merged downward names its column in each of them, and a cell merged over several
    columns prefixes what stands below it where that makes a known word (紧急联系人 over 姓名 and 电话).
    """
    best: Layout | None = None
    for found in _all(sheet):
        if len(found.columns) >= LEAST_FIELDS and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def guess(sheet: Sheet) -> Layout:
    """Find the layout; where no row names two fields, take the fullest of the first 30 rows: a clerk will judge."""
    return find(sheet) or max(_all(sheet), key=lambda found: sum(map(bool, found.headers)))


def at(sheet: Sheet, number: int) -> Layout | None:
    """Lay the sheet out with the header in this row, from 1; None when there is no such row among the first 30."""
    rows = _Top(sheet)
    return rows.layout(number) if 1 <= number <= len(rows.cells) else None


def _all(sheet: Sheet) -> list[Layout]:
    """Lay the sheet out with each of the first rows as if it were the header."""
    rows = _Top(sheet)
    return [rows.layout(number) for number in range(1, len(rows.cells) + 1)]


class _Top:
    """The first rows of a sheet, tidied, with what is merged there."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet.name
        self.cells = [[tidy(cell) for cell in row] for row in sheet.rows.head(HEADER_DEPTH).iter_rows()]
        self.merged = {
            (row, column): each
            for each in sheet.merged
            if each.top <= HEADER_DEPTH
            for row in range(each.top, min(each.bottom, HEADER_DEPTH) + 1)
            for column in range(each.left, each.right + 1)
        }

    def layout(self, number: int) -> Layout:
        """Lay the sheet out with the header in this row."""
        headers = tuple(_header(self.cells, self.merged, number, column) for column in range(len(self.cells[0])))
        last = max((each.bottom for (row, _), each in self.merged.items() if row == number), default=number)
        over = groups.titles(self.cells, self.merged, number, headers)
        barred = groups.others(headers, over, groups.hers(headers, over))
        return Layout(self.sheet, number, last + 1, headers, assign(headers, barred), over)


def _header(top: list[list[str]], merged: Mapping[tuple[int, int], Merged], number: int, column: int) -> str:
    own = top[number - 1][column]
    over = merged.get((number, column))
    if not own and over and over.left == over.right:
        own = top[over.top - 1][column]
    group = merged.get((number - 1, column))
    if own and group and group.right > group.left and group.bottom < number:
        joined = top[group.top - 1][group.left] + own
        return joined if recognised(joined) else own
    return own


def assign(headers: Sequence[str], barred: Collection[int] = ()) -> dict[str, int]:
    """Give each field its best column: the preferred word first, then the leftmost; none of the `barred` places.

    A second column of phones right of 紧急联系人 is that contact's.
    """
    found = [None if place in barred else recognised(header) for place, header in enumerate(headers)]
    names = [each[0] if each else None for each in found]
    for place in range(1, len(names)):
        beside = names[place] == "phone" and names[place - 1] == "emergency_contact"
        if beside and names.count("phone") > 1 and "emergency_phone" not in names:
            names[place] = "emergency_phone"
    ranked = sorted((each[1], place) for place, each in enumerate(found) if each)
    columns: dict[str, int] = {}
    for _, place in ranked:
        columns.setdefault(names[place] or "", place)
    return {name: columns[name] for name in FIELDS if name in columns}
