"""Write workbooks and CSV that a clerk can hand upward: text stays text, numbers stay numbers, nothing is a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from jinguo.kernel.spreadsheet.marks import BELOW, FORMAT, Mark

CELL_MOST = 32_767
"""Characters in one cell; Excel's own limit."""
ROWS_MOST = 1_048_575
"""Rows below the header on one sheet; Excel's own limit is one more. A mark takes its room from these."""
EXACT = 10**15
NARROWEST, WIDEST, SAMPLE_ROWS = 6, 42, 200
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""How a cell begins that a spreadsheet may take for a formula (OWASP, CSV injection), full-width forms included."""
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NAME_MOST = 31
TEXT = {"num_format": "@", "valign": "top"}
FORMATS: Mapping[str, dict[str, Any]] = {
    "text": TEXT,
    "header": {**TEXT, "bold": True, "text_wrap": True, "bg_color": "#F4E4E8", "border": 1},
    "number": {"valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "top"},
    "mark": FORMAT,
}


@dataclass(frozen=True)
class SheetOut:
    """One sheet to write.

    Args:
        name: shown on the tab; made lawful (31 characters, no `[]:*?/\\`) and unique by `write`.
        rows: one column a column. String and list = text cells (so IDs and phones keep their digits), numbers =
            numbers, truths = 是/否, dates = dates, instants = Beijing time.
        headers: the printed header, where it differs from the frame's column names; may repeat a word.
        widths: width in characters by the frame's column name, where the guess is not wanted.
    """

    name: str
    rows: pl.DataFrame
    headers: Sequence[str] | None = None
    widths: Mapping[str, int] = field(default_factory=dict)


def write(sheets: Sequence[SheetOut], path: Path | None = None, mark: Mark | None = None) -> bytes:
    """Write a workbook to `path` (then b"" is returned) or as bytes; one row is in memory at a time.

    The header row is frozen and filterable. Text cells have the format 文本, so that digits typed into one stay text.
    The `mark` of an export stands below each table, on each printed page and among the document's properties.
    """
    buffer = io.BytesIO()
    book = Workbook(path or buffer, {"constant_memory": True})
    formats = {name: book.add_format(about) for name, about in FORMATS.items()}
    if mark:
        mark.on_book(book)
    taken: set[str] = set()
    for sheet in sheets:
        rows = presentable(sheet.rows)
        for part in rows.iter_slices(ROWS_MOST - BELOW) if rows.height else (rows,):
            page = book.add_worksheet(_tab(sheet.name, taken))
            _write_sheet(page, sheet, part, formats)
            if mark:
                mark.on_page(page, part.height, formats["mark"])
    book.close()
    return buffer.getvalue()


def write_csv(rows: pl.DataFrame, headers: Sequence[str] | None = None) -> bytes:
    """Write CSV as UTF-8 with BOM and CRLF, as Excel wants it; what may be taken for a formula gets a leading `'`."""
    head = io.StringIO()
    csv.writer(head).writerow([re.sub(f"({FORMULA})", r"'\1", name) for name in headers or rows.columns])
    safe = presentable(rows).with_columns(pl.col(pl.String).str.replace(f"({FORMULA})", "'${1}"))
    body = safe.write_csv(include_header=False, line_terminator="\r\n", datetime_format="%Y-%m-%d %H:%M:%S")
    return b"\xef\xbb\xbf" + head.getvalue().encode() + body.encode()


def presentable(rows: pl.DataFrame) -> pl.DataFrame:
    """Convert the rows to types that a cell can hold: text, number, day, naive Beijing moment."""
    return rows.with_columns(_presentable(column) for column in rows.get_columns()).select(rows.columns)


def _presentable(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.Boolean:
        return column.replace_strict({True: "是", False: "否"}, return_dtype=pl.String)
    if isinstance(kind, pl.List):
        return column.cast(pl.List(pl.String)).list.join("、")
    if isinstance(kind, pl.Datetime):
        return column.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None) if kind.time_zone else column
    if kind.is_integer() and column.len() and int(column.abs().max() or 0) >= EXACT:  # pyright: ignore[reportArgumentType]
        return column.cast(pl.String)
    if kind.is_float():
        return column.set(~column.is_finite(), None)
    return column if kind.is_numeric() or kind == pl.Date else column.cast(pl.String)


def _write_sheet(page: Worksheet, sheet: SheetOut, rows: pl.DataFrame, formats: Mapping[str, Any]) -> None:
    headers = list(sheet.headers or rows.columns)
    writers = [_writer(page, column.dtype, formats) for column in rows.get_columns()]
    for index, (column, header) in enumerate(zip(rows.get_columns(), headers, strict=True)):
        style = formats["text"] if column.dtype == pl.String else None
        page.set_column(index, index, sheet.widths.get(column.name) or _width(header, column), style)
    page.freeze_panes(1, 0)
    if headers:
        page.autofilter(0, 0, rows.height, len(headers) - 1)
    for index, header in enumerate(headers):
        page.write_string(0, index, header, formats["header"])
    for number, row in enumerate(rows.iter_rows(), start=1):
        for index, cell in enumerate(row):
            if cell not in (None, ""):
                writers[index](number, index, cell)


def _writer(page: Worksheet, kind: pl.DataType, formats: Mapping[str, Any]) -> Callable[[int, int, Any], object]:
    if kind == pl.String:
        return lambda row, column, cell: page.write_string(row, column, cell[:CELL_MOST], formats["text"])
    if kind.is_temporal():
        style = formats["day" if kind == pl.Date else "moment"]
        return lambda row, column, cell: page.write_datetime(row, column, cell, style)
    return lambda row, column, cell: page.write_number(row, column, cell, formats["number"])


def _tab(name: str, taken: set[str]) -> str:
    """Make a lawful, unique name for a tab; `taken` remembers it."""
    clean = FORBIDDEN_IN_NAME.sub(" ", name).strip(" '")[:NAME_MOST] or "Sheet"
    tab, number = clean, 1
    while tab.lower() in taken:
        number += 1
        tab = f"{clean[: NAME_MOST - len(str(number)) - 2]}({number})"
    taken.add(tab.lower())
    return tab


def _width(header: str, column: pl.Series) -> int:
    shown = [header, *column.head(SAMPLE_ROWS).cast(pl.String).drop_nulls().to_list()]
    return min(max(NARROWEST, *map(_columns, shown)) + 2, WIDEST)


def _columns(text: str) -> int:
    """Count the columns that a text takes on screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
