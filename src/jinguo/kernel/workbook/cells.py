"""Cells as text: rows of values become columns of bytes, within a budget."""

import datetime
from collections.abc import Sequence
from typing import Any

from jinguo.kernel.workbook.refusals import LARGE, LONG, Refusal

PART = "\x1f"
EXACT = 1e15
"""Excel keeps 15 significant digits: a number from here on has lost its last digits already."""

SHORT = 300
"""Bytes of a cell in the top of a sheet: 100 Chinese characters."""

LETTERS = 26
INVISIBLE = " \t\r\n\f\v\u00a0\u3000\u200b\ufeff"
"""What a cell may hold and still look empty."""


def text(cell: object) -> str:
    """Write a cell as the clerk sees it; a number that has lost digits as Excel shows it, `3.30211198001010E+17`."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number(float(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time.min else cell.isoformat(" ", "seconds")
    return str(cell)


def number(value: float) -> str:
    """Write a number with the 15 significant digits that Excel keeps; whole ones without a point."""
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def is_blank(cell: object) -> bool:
    """Whether a cell looks empty."""
    return isinstance(cell, str) and not cell.strip(INVISIBLE)


def trimmed(rows: list[list[object]]) -> list[tuple[object, ...]]:
    """Trim a rectangle of cells to the last row and the last column with anything to be seen, by columns."""
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    columns = list(zip(*rows, strict=True))
    while columns and all(map(is_blank, columns[-1])):
        columns.pop()
    return columns


class Budget:
    """The budget of text that one file may still hold."""

    def __init__(self, text_bytes: int, cell: int) -> None:
        self.left = text_bytes
        self.cell = cell

    def spent(self, cells: Sequence[Any], place: int) -> bytes:
        """Spend the budget on a column and return it as text, its cells parted; `place` is from 0. Raises Refusal."""
        texts = cells if set(map(type, cells)) == {str} else tuple(map(text, cells))
        if max(map(len, texts), default=0) > self.cell:
            row = next(row for row, each in enumerate(texts, 1) if len(each) > self.cell)
            raise Refusal(LONG, f"{letters(place)}{row}")
        joined = PART.join(texts)
        if joined.count(PART) >= len(texts):
            joined = PART.join(each.replace(PART, " ") for each in texts)
        encoded = joined.encode(errors="replace")
        self.left -= len(encoded)
        if self.left < 0:
            raise Refusal(LARGE)
        return encoded


def top(column: bytes, rows: int) -> bytes:
    """Read the first cells of an encoded column, each cut to what a page may show of it."""
    cells = column.split(PART.encode(), rows)[:rows]
    return PART.encode().join(cell[:SHORT].decode(errors="ignore").encode() for cell in cells)


def letters(index: int) -> str:
    """Name a column as Excel does, from 0: A … Z, AA …"""
    name = ""
    while index >= 0:
        index, letter = divmod(index, LETTERS)
        name, index = chr(ord("A") + letter) + name, index - 1
    return name


def place(name: str) -> int:
    """Find the place of a cell's column, from 0: A1 → 0, AB7 → 27."""
    index = 0
    for letter in name.rstrip("0123456789"):
        index = index * LETTERS + ord(letter) - ord("A") + 1
    return index - 1
