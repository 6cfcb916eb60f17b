"""Read what a clerk hands in: every cell as text, every row at its own number."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from jinguo.kernel.spreadsheet import plain
from jinguo.kernel.spreadsheet.errors import (
    EmptySpreadsheet,
    LockedSpreadsheet,
    TooLargeSpreadsheet,
    UnreadableSpreadsheet,
)

PARSER = Path(__file__).with_name("parser.py")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
FIRST_RECORD, WRITE_PROTECT, FILE_PASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x86\x00\x00\x00", b"\x2f\x00"
"""Excel 97 records: BOF of the workbook (20 bytes in all), WriteProtect, FilePass (MS-XLS 2.4.21, 2.4.349, 2.4.117)."""
PART = "\x1f"
BROKEN = "这个表格已损坏，或者范围大得离谱。请把要导入的部分复制到新建的表格里，另存为 .xlsx 后再试。"
REFUSALS = {"large": TooLargeSpreadsheet, "unreadable": UnreadableSpreadsheet}
TEXT_NAMES = (".csv", ".txt", ".tsv", ".xls")
LETTERS = 26


@dataclass(frozen=True)
class Limits:
    """What one file may cost. A roster of 100,000 people is 7 MB, 100,000 rows and 0.4 GB while it is read."""

    bytes: int = 50_000_000
    rows: int = 200_000
    columns: int = 256
    memory_bytes: int = 2 << 30
    seconds: int = 60


LIMITS = Limits()


class Merged(NamedTuple):
    """A merged range: rows as Excel numbers them from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One worksheet from cell A1 on, empty rows and columns kept, so that frame row i is row i + 1 of the file.

    Shape of `rows`: one String column a letter (A, B, … AA), null = empty. A date is `2024-01-05`, a truth `TRUE`, a
    number its plain digits; a number of 16 digits and more, whose end Excel has lost, is `3.30211198001010E+17`: 18
    plain digits are therefore always a text cell. Of a merged range only the top left cell holds the text.
    """

    name: str
    rows: pl.DataFrame
    visible: bool = True
    merged: tuple[Merged, ...] = ()


def read(source: Path | bytes, filename: str | None = None, limits: Limits = LIMITS) -> list[Sheet]:
    """Read a workbook (.xlsx, .xls) or a text table (.csv: BOM, else UTF-8, else GB18030). Blocks: use a thread.

    The content decides, not the name; the name tells text tables from other text and is the path's own by default.

    Raises:
        EmptySpreadsheet, LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    if isinstance(source, Path) and source.stat().st_size > limits.bytes:
        raise TooLargeSpreadsheet
    data = source.read_bytes() if isinstance(source, Path) else source
    if len(data) > limits.bytes:
        raise TooLargeSpreadsheet
    if not data:
        raise EmptySpreadsheet
    sheets = _workbook(data, limits) if data.startswith((ZIP, OLE)) else [_text_table(data, name, limits)]
    if all(sheet.rows.is_empty() for sheet in sheets):
        raise EmptySpreadsheet
    return sheets


def sheet_of(rows: Iterable[Sequence[str]], name: str = "") -> Sheet:
    """A sheet from rows of text, which may differ in length: "" and what is missing are empty cells."""
    rows = list(rows)
    width = max(map(len, rows), default=0)
    padded = (row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows)
    columns = enumerate(zip(*padded, strict=True))
    return Sheet(name, _frame([pl.Series(letters(index), cells, dtype=pl.String) for index, cells in columns]))


def _workbook(data: bytes, limits: Limits) -> list[Sheet]:
    if data.startswith(OLE) and _is_locked(data):
        raise LockedSpreadsheet
    head, _, cells = _parsed(data, limits).partition(b"\n")
    answer = json.loads(head)
    if "refused" in answer:
        raise REFUSALS[answer["refused"]]
    stream = io.BytesIO(cells)
    return [_sheet(about, stream) for about in answer["sheets"]]


def _is_locked(data: bytes) -> bool:
    """An encrypted .xlsx is a package inside an OLE file; an encrypted .xls says so right after its first record."""
    begin = data.find(FIRST_RECORD)
    after = data[begin + len(FIRST_RECORD) + 12 :].removeprefix(WRITE_PROTECT) if begin >= 0 else b""
    return ENCRYPTED_PACKAGE in data or after.startswith(FILE_PASS)


def _sheet(about: dict[str, Any], cells: io.BytesIO) -> Sheet:
    """The next sheet of the parser's answer; takes its columns off the stream."""
    columns = [
        pl.Series(letters(index), [cells.read(size).decode()]).str.split(PART).explode()
        for index, size in enumerate(about["columns"])
    ]
    merged = tuple(Merged(top + 1, left, bottom + 1, right) for top, left, bottom, right in about["merged"])
    return Sheet(about["name"], _frame(columns), about["visible"], merged)


def _parsed(data: bytes, limits: Limits) -> bytes:
    """The parser's answer. It runs with nothing of our environment and dies alone when a file is hostile."""
    command = [sys.executable, "-I", str(PARSER), str(limits.memory_bytes), str(limits.rows), str(limits.columns)]
    environment = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    try:
        return subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.seconds,
            check=True,
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise TooLargeSpreadsheet from error
    except subprocess.CalledProcessError as error:
        raise UnreadableSpreadsheet(BROKEN) from error


def _text_table(data: bytes, name: str, limits: Limits) -> Sheet:
    if not name.lower().endswith(TEXT_NAMES):
        raise UnreadableSpreadsheet
    rows = plain.rows(data)
    if len(rows) > limits.rows or max(map(len, rows), default=0) > limits.columns:
        raise TooLargeSpreadsheet
    return sheet_of(rows, Path(name).stem)


def _frame(columns: Sequence[pl.Series]) -> pl.DataFrame:
    return pl.DataFrame(columns).with_columns(pl.when(pl.all() != "").then(pl.all()))


def letters(index: int) -> str:
    """A column's name in Excel, from 0: A … Z, AA …"""
    name = ""
    while index >= 0:
        index, letter = divmod(index, LETTERS)
        name, index = chr(ord("A") + letter) + name, index - 1
    return name
