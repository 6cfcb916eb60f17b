"""Excel 97 to 2003 (.xls, .et): what a workbook says of its cells beside their values, and what it hides (MS-XLS)."""

import struct
from collections.abc import Iterator

from jinguo.kernel.workbook.display import Page, Style
from jinguo.kernel.workbook.formats import BUILT_IN, parsed
from jinguo.kernel.workbook.ole import Compound

BEGIN, END, SHEET, FONT, FORMAT, XF, ROW, COLUMNS, MANY = 0x809, 0x0A, 0x85, 0x31, 0x41E, 0xE0, 0x208, 0x7D, 0xBD
CELLS = frozenset((0x203, 0x27E, 0xFD, 0x06, 0x204, 0x205))
"""Records of one cell: Number, RK, LabelSst, Formula, Label, BoolErr (2.4)."""

VERSION = 0x0600
STRUCK, ROW_HIDDEN, COLUMN_HIDDEN = 0x08, 0x20, 0x01
NO_FONT = 4
"""Fonts are numbered without this one (2.5.130)."""

Record = tuple[int, bytes]


def display(source: bytes) -> "Display | None":
    """Read how a workbook's cells are shown; None for an older kind of workbook, or a damaged one."""
    try:
        stream = Compound(source).stream("Workbook")
        first = next(_records(stream, 0), (0, b""))
        if first[0] == BEGIN and struct.unpack_from("<H", first[1])[0] == VERSION:
            return Display(stream)
    except (struct.error, IndexError):
        pass
    return None


class Display:
    """The display of a workbook's cells."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.sheets: dict[str, int] = {}
        struck: list[bool] = []
        formats = dict(BUILT_IN)
        found: list[tuple[int, int]] = []
        for kind, data in _records(stream, 0):
            if kind == FONT:
                struck += [bool(data[2] & STRUCK)] + ([False] if len(struck) == NO_FONT - 1 else [])
            elif kind == FORMAT:
                formats[struct.unpack_from("<H", data)[0]] = _text(data[2:], 2)
            elif kind == XF:
                found.append(struct.unpack_from("<HH", data))
            elif kind == SHEET:
                self.sheets[_text(data[6:], 1)] = struct.unpack_from("<I", data)[0]
        known = {number: parsed(code) for number, code in formats.items()}
        styles = (Style(known.get(code), font < len(struck) and struck[font]) for font, code in found)
        self.styles = {number: style for number, style in enumerate(styles) if style.matters}

    def apply(self, sheet: str, page: Page) -> None:
        """Put into a page what the sheet of this name shows and hides; what is damaged is passed over."""
        try:
            for kind, data in _records(self.stream, self.sheets.get(sheet, len(self.stream))):
                self._record(kind, data, page)
        except (struct.error, IndexError):
            return

    def _record(self, kind: int, data: bytes, page: Page) -> None:
        if kind in CELLS:
            row, column, number = struct.unpack_from("<HHH", data)
            if style := self.styles.get(number):
                page.cell(row, column, style)
        elif kind == MANY:
            row, first = struct.unpack_from("<HH", data)
            for order in range((len(data) - 6) // 6):
                if style := self.styles.get(struct.unpack_from("<H", data, 4 + order * 6)[0]):
                    page.cell(row, first + order, style)
        elif kind == ROW and data[12] & ROW_HIDDEN:
            row = struct.unpack_from("<H", data)[0]
            page.hide_rows(row, row + 1)
        elif kind == COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<HHHHH", data)
            if flags & COLUMN_HIDDEN or not width:
                page.hide_columns(first, last + 1)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Read the records from here to the end of this part; charts inside have ends of their own."""
    deep = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        deep += (kind == BEGIN) - (kind == END)
        if kind == END and deep <= 0:
            return
        at += 4 + length


def _text(data: bytes, size: int) -> str:
    """Read a string with its length before it, of one byte or two (2.5.240, 2.5.294)."""
    length, wide = int.from_bytes(data[:size], "little"), data[size] & 1
    return data[size + 1 : size + 1 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
