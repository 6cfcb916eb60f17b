"""Rejects: the workbook of bad rows that goes back to the clerk."""

import polars as pl

from jinguo.kernel.spreadsheet import Mark, SheetOut, write
from jinguo.kernel.workbook.cells import letters
from jinguo.volunteers.roster.cleaner import Cleaned
from jinguo.volunteers.roster.layout import Layout

ROW, REASON = "原行号", "退回原因"
REASON_WIDTH = 60


def rejects(cleaned: Cleaned, mark: Mark | None = None) -> bytes:
    """Write bad rows sheet by sheet in the file's own columns, then 原行号 and 退回原因: to correct and import again.

    Every cell is text, so that a corrected ID stays one; sheets without bad rows are left out, unless there is none.
    The `mark` below the rows is passed over when the workbook is imported again.
    """
    faulty = [each for each in cleaned.layouts if each.sheet in set(cleaned.bad["sheet"])] or cleaned.layouts[:1]
    return write([_sheet(cleaned.bad.filter(pl.col("sheet") == each.sheet), each) for each in faulty], mark=mark)


def _sheet(bad: pl.DataFrame, layout: Layout) -> SheetOut:
    kept = [place for place, header in enumerate(layout.headers) if header not in (ROW, REASON)]
    rows = bad.select(
        *(pl.col("cells").list.get(place, null_on_oob=True).alias(letters(place)) for place in kept),
        pl.col("row").alias(ROW),
        pl.col("reason").alias(REASON),
    )
    headers = [*(layout.headers[place] for place in kept), ROW, REASON]
    return SheetOut(layout.sheet, rows, headers, {REASON: REASON_WIDTH})
