"""Office Open XML (.xlsx, .xlsm): what a workbook says of its cells beside their values, and what it hides."""

import posixpath
import re
from collections.abc import Iterator

from jinguo.kernel.workbook.archive import Archive
from jinguo.kernel.workbook.cells import place
from jinguo.kernel.workbook.display import Attributes, Page, Style, walk
from jinguo.kernel.workbook.formats import BUILT_IN, parsed

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


class Display:
    """The display of a workbook's cells."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.styles = _styles(archive.chunks("xl/styles.xml"))
        self.sheets = self._sheets()

    def apply(self, sheet: str, page: Page) -> None:
        """Put into a page what the sheet of this name shows and hides."""
        part = self.sheets.get(sheet, "")
        if self._has_something(part):
            walk(self.archive.chunks(part), _Elements(self.styles, page).begin)

    def _has_something(self, part: str) -> bool:
        """Whether anything in a sheet is hidden or shown otherwise: XML would take ten times as long to tell."""
        wanted = _HIDDEN
        if self.styles:
            used = b"|".join(b"%d" % number for number in self.styles)
            wanted += (re.compile(rb""" s\s*=\s*["'](?:""" + used + rb""")["']"""),)
        before = b""
        for chunk in self.archive.chunks(part):
            if any(each.search(text) for text in (before + chunk[:OVERLAP], chunk) for each in wanted):
                return True
            before = chunk[-OVERLAP:]
        return False

    def _sheets(self) -> dict[str, str]:
        """Find the part of each sheet by its name."""
        targets: dict[str, str] = {}
        found: dict[str, str] = {}

        def relation(tag: str, about: Attributes) -> None:
            if tag == "Relationship":
                targets[about.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", about.get("Target", "")))[1:]

        def sheet(tag: str, about: Attributes) -> None:
            if tag == "sheet":
                key = next((value for name, value in about.items() if name.endswith(":id")), "")
                found[about.get("name", "")] = targets.get(key, "")

        walk(self.archive.chunks("xl/_rels/workbook.xml.rels"), relation)
        walk(self.archive.chunks("xl/workbook.xml"), sheet)
        return found


class _Elements:
    """A walk through the elements of one sheet."""

    def __init__(self, styles: dict[int, Style], page: Page) -> None:
        self.styles = {str(number): style for number, style in styles.items()}
        self.page = page
        self.row = self.column = -1

    def begin(self, tag: str, about: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag == "c":
            self.column = place(about["r"]) if "r" in about else self.column + 1
            if style := self.styles.get(about.get("s", "")):
                self.page.cell(self.row, self.column, style)
        elif tag == "row":
            self.row = int(about["r"]) - 1 if "r" in about else self.row + 1
            self.column = -1
            if _is_hidden(about, "ht"):
                self.page.hide_rows(self.row, self.row + 1)
        elif tag == "col" and _is_hidden(about, "width"):
            self.page.hide_columns(int(about.get("min", "1")) - 1, int(about.get("max", "0")))


def _is_hidden(about: Attributes, size: str) -> bool:
    return about.get("hidden") in TRUE or (size in about and float(about[size]) == 0)


def _styles(chunks: Iterator[bytes]) -> dict[int, Style]:
    """Read the cell formats (cellXfs) that matter, by number."""
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

    walk(chunks, begin)
    known = {number: parsed(code) for number, code in formats.items()}
    styles = {}
    for number, (code, font) in enumerate(found):
        shown = known.get(code)
        style = Style(shown if shown and shown.matters else None, font < len(struck) and struck[font])
        if style.matters:
            styles[number] = style
    return styles
