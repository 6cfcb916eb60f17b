"""A sheet that was handed in: every cell as the text that it shows, every row at its own number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from jinguo.kernel.workbook.cells import letters


class Merged(NamedTuple):
    """A merged range: rows as Excel numbers them from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A worksheet from cell A1 on, empty rows and columns kept, so that frame row i is row i + 1 of the file; those
    after the last that hold anything to be seen are cut off.

    Shape of `rows`: one String column a letter (A, B, … AA), null = empty. A date is `2024-01-05`, a truth `TRUE`, a
    number its plain digits; a number of 16 digits and more, whose end Excel has lost, is `3.30211198001010E+17`: 18
    plain digits are therefore always a text cell. Of a merged range only the top left cell holds the text.

    A cell says what it shows: a date without its day is `1980-05`, without its month `1980`, without its year
    `05-17`, a month alone `5月`, a day alone `17日`, a time alone `09:30:00`; a number has the zeros before it, and the
    words around it, that its format adds, and a cell whose format shows nothing is empty. (Of .ods dates
    alone; of .xlsb and of workbooks older than Excel 97 neither this nor what is hidden is known.)

    Args:
        hidden_rows: rows that a clerk does not see, also by a filter, as Excel numbers them from 1.
        hidden_columns: columns that a clerk does not see, from 0.
        struck: cells with something in them that are struck through: row from 1, column from 0.
        below: rows with anything in them that come after those given, when only the top of a sheet was asked for.
        text_bytes: of all cells, also those below.
    """

    name: str
    rows: pl.DataFrame
    visible: bool = True
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    below: int = 0
    text_bytes: int = 0


def sheet_of(rows: Iterable[Sequence[str]], name: str = "") -> Sheet:
    """Make a sheet from rows of text, which may differ in length: "" and what is missing are empty cells."""
    rows = list(rows)
    width = max(map(len, rows), default=0)
    padded = (row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows)
    columns = enumerate(zip(*padded, strict=True))
    return Sheet(name, frame([pl.Series(letters(index), cells, dtype=pl.String) for index, cells in columns]))


def frame(columns: Sequence[pl.Series]) -> pl.DataFrame:
    """Make a frame of columns side by side, with null for what is empty."""
    return pl.DataFrame(columns).with_columns(pl.when(pl.all() != "").then(pl.all()))
