"""Banners of places: a village written once for its people, merged downward, only in the first row, or above them."""

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import cells
from jinguo.volunteers.roster.headers import ORGANISATION_FIELDS
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.omissions import Omission

LEAST_BLOCKS = 2
LEADING = r"^(?:[一二三四五六七八九十0-9]+[、.]|\([一二三四五六七八九十0-9]+\))"
COUNTED = r"(?:\([^()]*\)|[0-9]+人)$|[::]$"
BELONGS = r"(?:社区|村|街道|镇|乡|居委会|村委会|妇联)$"
"""How a banner ends that names a place; 一、主席 names none."""


def bannered(rows: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """Add `banner` to all rows: the place in the nearest banner above, without the note of 城东社区（5人）."""
    text = cells.tidy(pl.coalesce(texts)).str.replace(LEADING, "").str.replace(COUNTED, "").str.strip_chars()
    is_place = (pl.col("omission") == Omission.BANNER.value) & text.str.contains(BELONGS)
    return rows.with_columns(pl.when(is_place).then(text).forward_fill().alias("banner"))


def filled(rows: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """Repeat, in the rows of people, the places that stand for several of them; no other column is ever filled.

    Where a column of places has cells merged downward, exactly the rows of each merged cell get its text, and nothing
    else is guessed. Where it has none (clerks unmerge, CSV cannot merge), blanks take the text above only if the whole
    column looks like headings: the first person has one, every text occurs once only, there are at least two, and at
    least as many blanks as texts. A column with a few gaps does not look so and stays as it is: "not given".
    """
    for field in ORGANISATION_FIELDS & layout.columns.keys():
        place = layout.columns[field]
        name = sheet.rows.columns[place]
        spread = _merged_downward(sheet, layout, place)
        if spread:
            known = pl.DataFrame(spread, schema={"row": rows.schema["row"], "spread": pl.String}, orient="row")
            rows = rows.join(known, on="row", how="left", maintain_order="left")
            rows = rows.with_columns(pl.coalesce(name, "spread").alias(name)).drop("spread")
        elif are_headings(rows[name]):
            rows = rows.with_columns(pl.col(name).forward_fill())
    return rows


def _merged_downward(sheet: Sheet, layout: Layout, place: int) -> list[tuple[int, str | None]]:
    """List each row of one column's merged cells with the text that it stands for."""
    downward = [each for each in sheet.merged if each.left == place and each.bottom > each.top >= layout.first_row]
    return [(row, sheet.rows[each.top - 1, place]) for each in downward for row in range(each.top, each.bottom + 1)]


def are_headings(column: pl.Series) -> bool:
    """Whether each text of a column stands for the blanks below it."""
    texts = column.drop_nulls()
    return (
        column.len() > 0
        and column[0] is not None
        and texts.len() >= LEAST_BLOCKS
        and texts.n_unique() == texts.len()
        and column.null_count() >= texts.len()
    )
