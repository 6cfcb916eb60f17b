"""Read what a clerk hands in: every cell as text, every row at its own number."""

from pathlib import Path
from typing import Any

import polars as pl

from jinguo.kernel.spreadsheet.errors import (
    EmptySpreadsheet,
    LockedSpreadsheet,
    TooLargeSpreadsheet,
    UnreadableSpreadsheet,
)
from jinguo.kernel.spreadsheet.process import LIMITS, Limits, answered
from jinguo.kernel.spreadsheet.sheets import Merged, Sheet, frame
from jinguo.kernel.workbook.cells import PART, letters

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
FIRST_RECORD, WRITE_PROTECT, FILE_PASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x86\x00\x00\x00", b"\x2f\x00"
"""Excel 97 records: BOF of the workbook (20 bytes in all), WriteProtect, FilePass (MS-XLS 2.4.21, 2.4.349, 2.4.117)."""
TEXT_NAMES = (".csv", ".txt", ".tsv", ".xls")
NAMES = (".xlsx", ".xls", ".et", ".ods", ".xlsm", ".xlsb", ".csv", ".tsv", ".txt")
"""How files are called that can be read, for those who offer to choose one: Excel, WPS, LibreOffice, text tables."""


TOP = 300
"""Rows of the top of a sheet."""


def read(source: Path | bytes, filename: str | None = None, limits: Limits = LIMITS) -> list[Sheet]:
    """Read a workbook (.xlsx, .xls) or a text table (.csv: BOM, else UTF-8, else GB18030). Blocks: use a thread.

    The content decides, not the name; the name tells text tables from other text and is the path's own by default.

    Raises:
        EmptySpreadsheet, LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet.
    """
    return _read(source, filename, limits, None)


def top(source: Path | bytes, filename: str | None = None, limits: Limits = LIMITS) -> list[Sheet]:
    """Read the top of a file: of each sheet the first 300 rows alone, their cells cut short: the whole file is looked
    at and kept within the limits apart, and little comes here. For a page, which other pages wait beside.
    """
    return _read(source, filename, limits, TOP)


def _read(source: Path | bytes, filename: str | None, limits: Limits, rows: int | None) -> list[Sheet]:
    name = filename or (source.name if isinstance(source, Path) else "")
    if isinstance(source, Path) and source.stat().st_size > limits.bytes:
        raise TooLargeSpreadsheet
    data = source.read_bytes() if isinstance(source, Path) else source
    if len(data) > limits.bytes:
        raise TooLargeSpreadsheet
    if not data:
        raise EmptySpreadsheet
    sheets = _sheets(*answered(data, _text_name(data, name), rows, limits))
    if all(sheet.rows.is_empty() for sheet in sheets):
        raise EmptySpreadsheet
    return sheets


def _text_name(data: bytes, name: str) -> str | None:
    """The name of a text table; None for a workbook."""
    if data.startswith(OLE) and _is_locked(data):
        raise LockedSpreadsheet
    if data.startswith((ZIP, OLE)):
        return None
    if not name.lower().endswith(TEXT_NAMES):
        raise UnreadableSpreadsheet
    return Path(name).stem


def _is_locked(data: bytes) -> bool:
    """Whether a file is encrypted: an .xlsx is a package in an OLE file then; an .xls says so after one record."""
    begin = data.find(FIRST_RECORD)
    after = data[begin + len(FIRST_RECORD) + 12 :].removeprefix(WRITE_PROTECT) if begin >= 0 else b""
    return ENCRYPTED_PACKAGE in data or after.startswith(FILE_PASS)


def _sheets(abouts: list[dict[str, Any]], cells: memoryview) -> list[Sheet]:
    sheets, at = [], 0
    for about in abouts:
        size = sum(about["columns"])
        sheets.append(_sheet(about, cells[at : at + size]))
        at += size
    return sheets


def _sheet(about: dict[str, Any], cells: memoryview) -> Sheet:
    columns, at = [], 0
    for index, size in enumerate(about["columns"]):
        columns.append(pl.Series(letters(index), [str(cells[at : at + size], "utf-8")]).str.split(PART).explode())
        at += size
    return Sheet(
        about["name"],
        frame(columns),
        about["visible"],
        tuple(Merged(top + 1, left, bottom + 1, right) for top, left, bottom, right in about["merged"]),
        frozenset(row + 1 for row in about["hidden_rows"]),
        frozenset(about["hidden_columns"]),
        frozenset((row + 1, column) for row, column in about["struck"]),
        about["below"],
        about["text_bytes"],
    )
