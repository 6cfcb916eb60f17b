"""The cells of a ledger: merged ones spread over what they span, and what they say as it is meant. Pure."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import cells, days


def filled(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """Each row by its number, with the texts of merged cells spread over exactly the rows they span."""
    rows = [[cell or "" for cell in row] for row in sheet.rows.iter_rows()]
    for each in sheet.merged:
        if each.left == each.right and each.bottom <= len(rows) and each.left < len(rows[each.top - 1]):
            for row in range(each.top, each.bottom):
                rows[row][each.left] = rows[each.top - 1][each.left]
    return list(enumerate(rows, start=1))


def spread(row: Sequence[str]) -> list[str]:
    """A row of groups, each text standing also for the empty cells behind it."""
    spread_out, last = [], ""
    for cell in row:
        last = cell or last
        spread_out.append(last)
    return spread_out


def meant(texts: Sequence[str], place: int) -> str:
    """A cell as it is meant, "" where it says that there is nothing."""
    text = " ".join(texts[place].split()) if place < len(texts) else ""
    return "" if text.upper() in cells.NOTHING else text


def days_in(texts: Sequence[str]) -> list[date | None]:
    """The texts of a column as dates, understood as clerks write them."""
    column = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return column.select(days.whole(days.parts(cells.tidy(pl.col("text"))))).to_series().to_list()
