"""Outline of a sheet for a clerk's questions: header, and each column's first values, with numbers of people hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.kernel.workbook.cells import letters
from jinguo.people.identity import tidy
from jinguo.volunteers.roster import truths
from jinguo.volunteers.roster.headers import REQUIRED, recognised
from jinguo.volunteers.roster.layout import Layout

SAMPLES = 4
"""Values that are shown of a column."""

LONGEST = 24
"""Characters of a value that are shown."""

DEEP = 200
"""Rows below the header among which values are looked for: a column that begins later looks empty."""

NUMBER = re.compile(r"[0-9](?:[ .\-]?[0-9Xx]){6,}(?:E\+[0-9]+)?")
"""What may be a phone or an ID number: seven digits and more, also with blanks, points or dashes between."""

DAY = re.compile(r"^(?:19|20)[0-9]{2}[-./年]?(?:0?[1-9]|1[0-2])(?:[-./月]?[0-3]?[0-9])?日?(?:\b.*)?$")
CARD = 15
"""Characters from which a number is hidden like an ID number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its place from 0, its letter in Excel, its header ("" = none), first values, and the field
    that its header means ("" = none of ours), whether or not another column was preferred for it. `title` stands over
    it and others; `others`: it is somebody else's, and is not taken.
    """

    place: int
    letter: str
    header: str
    samples: tuple[str, ...]
    meaning: str
    title: str = ""
    others: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline of a sheet, from which a clerk chooses. `rows`: below the header, with anything in them. `guess` leads
    from a field to its place; a sheet that lacks a needed field is not offered as taken. `undecided` are places of
    columns that somebody must say about.
    """

    sheet: str
    header_row: int
    rows: int
    columns: tuple[Column, ...]
    guess: Mapping[str, int]
    undecided: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the guess has every field without which there is no roster."""
        return all(name in self.guess for name in REQUIRED)


def outline(sheet: Sheet, found: Layout) -> Outline:
    """Outline a sheet with this layout; columns with neither header nor values are left out."""
    below = sheet.rows.slice(found.first_row - 1)
    columns = []
    for place, header in enumerate(found.headers):
        values = below[:, place].head(DEEP).drop_nulls().to_list()
        samples = [text for text in map(tidy, values) if text][:SAMPLES]
        if header or samples:
            known = recognised(header)
            shown = tuple(masked(text) for text in samples)
            over = found.titles[place] if found.titles else ""
            meaning = known[0] if known else ""
            columns.append(Column(place, letters(place), header, shown, meaning, over, place in found.others))
    filled = below.select(pl.any_horizontal(pl.all().is_not_null())).to_series().sum() if below.height else 0
    undecided = truths.undecided(sheet, found) if all(name in found.columns for name in REQUIRED) else ()
    rows = int(filled) + sheet.below
    return Outline(sheet.name, found.header_row, rows, tuple(columns), found.columns, undecided)


def masked(text: str) -> str:
    """Mask what may be a phone or an ID number in a value that is short enough to show; days stay."""
    hidden = text if DAY.match(text) else NUMBER.sub(lambda found: _starred(found[0]), text)
    return hidden if len(hidden) <= LONGEST else f"{hidden[: LONGEST - 1]}…"


def _starred(number: str) -> str:
    if len(number) >= CARD:
        return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"
    return f"{number[:3]}****{number[-4:]}" if len(number) > 10 else f"{number[:3]}****"  # noqa: PLR2004
