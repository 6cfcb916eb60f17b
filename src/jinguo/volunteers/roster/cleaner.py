"""Cleaning of a roster: from its sheets to good rows, bad rows and rows that are nobody; none is lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import ages, banners, duplicates, judgement, people_rows, selection
from jinguo.volunteers.roster.choice import Choice
from jinguo.volunteers.roster.errors import NotVolunteers, NotVolunteersButHelped
from jinguo.volunteers.roster.gaps import Gap
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.omissions import Omission
from jinguo.volunteers.roster.shapes import BAD, LEFT_OUT, ROSTER


@dataclass(frozen=True)
class Cleaned:
    """A cleaned roster.

    `good` has the shape ROSTER, `bad` the shape BAD, `left_out` the shape LEFT_OUT, all in the file's order: together
    they are all rows of the file that hold anything. `layouts` says sheet by sheet which columns were taken for what;
    `notes` are Chinese sentences on sheets and columns that were left out.
    """

    good: pl.DataFrame
    bad: pl.DataFrame
    layouts: tuple[Layout, ...]
    notes: tuple[str, ...]
    left_out: pl.DataFrame

    @property
    def rows(self) -> int:
        """The number of rows in the file that hold anything."""
        return self.good.height + self.bad.height + self.left_out.height


def clean(
    sheets: Sequence[Sheet],
    today: date,
    chosen: Mapping[str, Choice] | None = None,
    *,
    headings: Mapping[str, str] | None = None,
    leave: Collection[Gap] = (),
) -> Cleaned:
    """Take the people out of a roster, each row good or bad with all its reasons (`people_rows` says who is one).

    A phone is required, an ID number not, but one that is given must be right. Of two rows with one phone or one ID
    number the first is kept. `today` bounds birth dates.

    Args:
        sheets: of `blocks.lists`.
        chosen: what a clerk has chosen, by the sheet's name: then nothing is guessed, and no other sheet is taken.
        headings: what somebody has said about single headings, where nothing was chosen: a field, "" = not taken.
        leave: wrong fields that are left empty instead of sending her back.

    Raises:
        MissingColumns: no sheet, or one that was chosen, lacks a column of names or one of phones.
        StrangeChoice: a choice does not fit the sheets.
        UndecidedColumns: a column that nobody knows holds only 是 or 否.
        NotVolunteers: a sheet lists children, households, or women who are helped.
    """
    known = headings or {}
    taken, notes = selection.guessed(sheets, known) if chosen is None else selection.as_chosen(sheets, chosen)
    rows = [_sorted_out(sheet, found) for sheet, found in taken]
    people = [_people(each, *one) for each, one in zip(rows, taken, strict=True)]
    parts = [judgement.judged(each, *one, today, leave) for each, one in zip(people, taken, strict=True)]
    for part, each, (sheet, found) in zip(parts, rows, taken, strict=True):
        _refuse_others(part, each, sheet, found, today)
    judged = _once(pl.concat(parts))
    good = judged.filter(pl.col("reason").is_null()).select(pl.col(name).cast(kind) for name, kind in ROSTER.items())
    bad = judged.filter(pl.col("reason").is_not_null())
    given = pl.concat([_as_given(each, sheet, bad) for each, (sheet, _) in zip(people, taken, strict=True)])
    bad = bad.join(given, on=["sheet", "row"], how="left", maintain_order="left")
    left_out = _left_out(sheets, dict(zip((sheet.name for sheet, _ in taken), rows, strict=True)))
    return Cleaned(good, bad.select(BAD.names()), tuple(found for _, found in taken), notes, left_out)


def _sorted_out(sheet: Sheet, found: Layout) -> pl.DataFrame:
    return banners.bannered(people_rows.sorted_out(sheet, found), sheet.rows.columns)


def _people(rows: pl.DataFrame, sheet: Sheet, found: Layout) -> pl.DataFrame:
    """Keep the rows that are somebody, with what the banners above them say."""
    return banners.filled(rows.filter(pl.col("omission").is_null()), sheet, found)


def _once(judged: pl.DataFrame) -> pl.DataFrame:
    """Mark the rows of all sheets that repeat an earlier one with a reason."""
    judged = judged.with_row_index("index")
    repeats = duplicates.clauses(judged.filter(pl.col("reason").is_null()))
    judged = judged.join(repeats, on="index", how="left", maintain_order="left")
    return judged.with_columns(pl.coalesce("reason", pl.col("clause") + "。").alias("reason"))


def _refuse_others(judged: pl.DataFrame, rows: pl.DataFrame, sheet: Sheet, found: Layout, today: date) -> None:
    """Refuse a sheet that lists children, or others who are no volunteers. Raises NotVolunteers."""
    above = rows.filter(pl.col("row") < found.header_row).select(sheet.rows.columns)
    title = "".join(text for row in above.iter_rows() for text in row if text)
    if ages.are_children(found, judged["youngest_birth"].to_list(), title, today):
        raise NotVolunteers(f"工作表“{sheet.name}”{NotVolunteers.message}" if sheet.name else None)
    if judged.height and ages.are_others(found, title):
        raise NotVolunteersButHelped(f"工作表“{sheet.name}”{NotVolunteersButHelped.message}" if sheet.name else None)


def _left_out(sheets: Sequence[Sheet], rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """List the rows that are nobody, sheet by sheet; of a sheet that was not taken, all."""
    return pl.concat(
        pl.DataFrame(schema=LEFT_OUT) if sheet.rows.is_empty() else _of_sheet(sheet, rows.get(sheet.name))
        for sheet in sheets
    )


def _of_sheet(sheet: Sheet, rows: pl.DataFrame | None) -> pl.DataFrame:
    if rows is None:
        every = people_rows.filled(sheet).with_columns(pl.lit(Omission.SHEET.value).alias("omission"))
    else:
        every = rows.filter(pl.col("omission").is_not_null())
    return every.select(pl.lit(sheet.name).alias("sheet"), "row", "omission").select(
        pl.col(name).cast(kind) for name, kind in LEFT_OUT.items()
    )


def _as_given(rows: pl.DataFrame, sheet: Sheet, bad: pl.DataFrame) -> pl.DataFrame:
    """Read the cells of one sheet's bad rows: (sheet, row, cells)."""
    faulty = rows.join(bad.filter(pl.col("sheet") == sheet.name), on="row", how="semi")
    return faulty.select(pl.lit(sheet.name).alias("sheet"), "row", pl.concat_list(sheet.rows.columns).alias("cells"))
