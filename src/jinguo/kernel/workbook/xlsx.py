"""Office Open XML (.xlsx, .xlsm): what a workbook says of its cells beside their values, and what it hides."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.parsers import expat

from jinguo.kernel.workbook.cells import is_blank, place
from jinguo.kernel.workbook.formats import BUILT_IN, Format, parsed
from jinguo.kernel.workbook.refusals import LARGE, UNREADABLE, Refusal

CHUNK = 1 << 20
OVERLAP = 200
"""Bytes of a chunk that are looked at again with the next one: longer than what is looked for."""

TRUE = ("1", "true", "on")
_HIDDEN = tuple(
    re.compile(pattern)
    for pattern in (
        rb"""hidden\s*=\s*["'](?:1|t|on)""",
        rb""" ht\s*=\s*["']0(?:\.0*)?["']""",
        rb""" width\s*=\s*["']0(?:\.0*)?["']""",
    )
)
"""Each begins with letters, which a search of bytes finds ten times as fast as a choice between patterns."""

Attributes = dict[str, str]


class Style(NamedTuple):
    """How a cell is shown, where that is not as its plain value."""

    format: Format | None
    struck: bool


class Hidden(NamedTuple):
    """Rows and columns that a clerk does not see, and cells that are struck through: from 0."""

    rows: list[int]
    columns: list[int]
    struck: list[tuple[int, int]]


class Display:
    """How a workbook shows its cells."""

    def __init__(self, archive: zipfile.ZipFile, largest: int) -> None:
        if sum(part.file_size for part in archive.infolist()) > largest:
            raise Refusal(LARGE)
        self.archive = archive
        self.parts = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        self.styles = _styles(self._chunks("xl/styles.xml"))
        self.sheets = self._sheets()

    def apply(self, sheet: str, rows: list[list[Any]], most_columns: int) -> Hidden:
        """Put into `rows` what the cells of a sheet show, and tell what is hidden there."""
        part = self.sheets.get(sheet, "")
        hidden = Hidden([], [], [])
        if self._has_something(part):
            _parse(self._chunks(part), _Page(self.styles, rows, hidden, most_columns).begin)
        return hidden

    def _has_something(self, part: str) -> bool:
        """Whether anything in a sheet is hidden or shown otherwise: XML would take ten times as long to tell."""
        wanted = _HIDDEN
        if self.styles:
            used = b"|".join(b"%d" % number for number in self.styles)
            wanted += (re.compile(rb""" s\s*=\s*["'](?:""" + used + rb""")["']"""),)
        before = b""
        for chunk in self._chunks(part):
            if any(each.search(text) for text in (before + chunk[:OVERLAP], chunk) for each in wanted):
                return True
            before = chunk[-OVERLAP:]
        return False

    def _sheets(self) -> dict[str, str]:
        """The part of each sheet by its name."""
        targets: dict[str, str] = {}
        found: dict[str, str] = {}

        def relation(tag: str, about: Attributes) -> None:
            if tag == "Relationship":
                targets[about.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", about.get("Target", "")))[1:]

        def sheet(tag: str, about: Attributes) -> None:
            if tag == "sheet":
                key = next((value for name, value in about.items() if name.endswith(":id")), "")
                found[about.get("name", "")] = targets.get(key, "")

        _parse(self._chunks("xl/_rels/workbook.xml.rels"), relation)
        _parse(self._chunks("xl/workbook.xml"), sheet)
        return found

    def _chunks(self, part: str) -> Iterator[bytes]:
        name = self.parts.get(part.lower())
        if name is not None:
            with self.archive.open(name) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk


class _Page:
    """Goes through the elements of one sheet."""

    def __init__(self, styles: dict[int, Style], rows: list[list[Any]], hidden: Hidden, most_columns: int) -> None:
        self.styles = {str(number): style for number, style in styles.items()}
        self.rows, self.hidden, self.most_columns = rows, hidden, most_columns
        self.row = self.column = -1

    def begin(self, tag: str, about: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag == "c":
            self.column = place(about["r"]) if "r" in about else self.column + 1
            if style := self.styles.get(about.get("s", "")):
                self._cell(style)
        elif tag == "row":
            self.row = int(about["r"]) - 1 if "r" in about else self.row + 1
            self.column = -1
            if self.row < len(self.rows) and _is_hidden(about, "ht"):
                self.hidden.rows.append(self.row)
        elif tag == "col" and _is_hidden(about, "width"):
            last = min(int(about.get("max", "0")), self.most_columns)
            self.hidden.columns.extend(range(int(about.get("min", "1")) - 1, last))

    def _cell(self, style: Style) -> None:
        if self.row >= len(self.rows) or self.column >= len(self.rows[self.row]):
            return
        cell = self.rows[self.row][self.column]
        if style.format:
            self.rows[self.row][self.column] = style.format.shown(cell)
        if style.struck and not is_blank(cell):
            self.hidden.struck.append((self.row, self.column))


def _is_hidden(about: Attributes, size: str) -> bool:
    return about.get("hidden") in TRUE or (size in about and float(about[size]) == 0)


def _styles(chunks: Iterator[bytes]) -> dict[int, Style]:
    """The cell formats (cellXfs) that matter, by number."""
    formats, struck, found = dict(BUILT_IN), list[bool](), list[tuple[int, int]]()
    inside = [""]

    def begin(tag: str, about: Attributes) -> None:
        if tag in ("numFmts", "fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            inside[0] = tag
        elif inside[0] == "numFmts" and tag == "numFmt":
            formats[int(about.get("numFmtId", "0"))] = about.get("formatCode", "")
        elif inside[0] == "fonts" and tag == "font":
            struck.append(False)
        elif inside[0] == "fonts" and tag == "strike" and struck:
            struck[-1] = about.get("val", "1") in TRUE
        elif inside[0] == "cellXfs" and tag == "xf":
            found.append((int(about.get("numFmtId", "0")), int(about.get("fontId", "0"))))

    _parse(chunks, begin)
    known = {number: parsed(code) for number, code in formats.items()}
    styles = {}
    for number, (code, font) in enumerate(found):
        shown = known.get(code)
        style = Style(shown if shown and shown.matters else None, font < len(struck) and struck[font])
        if style.format or style.struck:
            styles[number] = style
    return styles


def _parse(chunks: Iterator[bytes], begin: Callable[[str, Attributes], None]) -> None:
    """Call `begin` with the local name and attributes of each element. Raises Refusal: a document type, as no office
    program writes it, or no XML.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, about: begin(name.rpartition(":")[2], about)
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise Refusal(UNREADABLE) from error


def _refuse(*_: object) -> None:
    raise Refusal(UNREADABLE)
