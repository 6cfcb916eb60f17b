"""Makes messy rosters as clerks hand them in: .xlsx, .xls and GB18030 CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import xlwt

from jinguo.people import identity

Rows = Sequence[Sequence[Any]]


def id_number(born_on: date, order: int, region: str = "330211") -> str:
    """An invented ID number whose check digit is right; an even `order` is a woman's."""
    first = f"{region}{born_on:%Y%m%d}{order:03d}"
    return first + identity.check_digit(first)


LI_MEI = id_number(date(1980, 1, 5), 2)
WANG_FANG = id_number(date(1975, 10, 12), 14)
CHEN_JING = id_number(date(1991, 3, 8), 8)
WITH_X = next(each for order in range(4, 900, 2) if (each := id_number(date(1980, 1, 5), order)).endswith("X"))
HEADERS = ("姓名", "手机号码", "身份证号")


def xlsx(rows: Rows, merged: Sequence[str] = (), more: Mapping[str, Rows] | None = None, hidden: str = "") -> bytes:
    """A workbook whose cells have the types of `rows`; `merged` like "A1:D1" on its first sheet; `more` are others."""
    book = openpyxl.Workbook()
    for name, content in {"花名册": rows, **(more or {})}.items():
        page = book.create_sheet(name)
        for row in content:
            page.append(list(row))
        page.sheet_state = "hidden" if name == hidden else "visible"
    book.remove(book.worksheets[0])
    for area in merged:
        book.worksheets[0].merge_cells(area)
    return _bytes(book.save)


def xls(rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An Excel 97 workbook; `merged` = (top, bottom, left, right), from 0, the top left cell keeps its text."""
    book = xlwt.Workbook()
    page = book.add_sheet("花名册", cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(number, column, cell, *([day] if isinstance(cell, date | datetime) else []))
    for top, bottom, left, right in merged:
        page.merge(top, bottom, left, right)
    return _bytes(book.save)


def text_table(rows: Rows, encoding: str = "gb18030") -> bytes:
    """A CSV as Excel on a Chinese Windows saves it."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return buffer.getvalue().encode(encoding)


def _bytes(save: Any) -> bytes:  # noqa: ANN401
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
