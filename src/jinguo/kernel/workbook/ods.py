"""OpenDocument (.ods): what a table says of its cells beside their values, and what it hides."""

from typing import Any

from jinguo.kernel.workbook.archive import Archive
from jinguo.kernel.workbook.display import Attributes, Page, Style, walk
from jinguo.kernel.workbook.formats import Format

UNSEEN = ("collapse", "filter")
PARTS = {"year": "y", "month": "m", "day": "d", "hours": "t", "minutes": "t", "seconds": "t"}
NONE = Style(None, struck=False)


class Display:
    """The display of an OpenDocument's cells. Its parts are read anew for each table: there are few."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def apply(self, sheet: str, page: Page) -> None:
        """Put into a page what the table of this name shows and hides."""
        walk(self.archive.chunks("content.xml"), _Elements(sheet, page).begin)


class _Elements:
    """A walk through the elements of a document, in which styles come before tables."""

    def __init__(self, sheet: str, page: Page) -> None:
        self.sheet, self.page = sheet, page
        self.inside = False
        self.dates: dict[str, set[str]] = {}
        self.styles: dict[str, dict[str, Any]] = {}
        self.style: dict[str, Any] = {}
        self.date: set[str] = set()
        self.columns: list[str] = []
        self.row = self.end = self.column = 0

    def begin(self, tag: str, about: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag == "table":
            self.inside = about.get("table:name") == self.sheet
        elif self.inside:
            self._of_table(tag, about)
        elif tag == "date-style":
            self.date = self.dates.setdefault(about.get("style:name", ""), set())
        elif tag in PARTS:
            self.date.add(PARTS[tag])
        elif tag == "style":
            self.style = self.styles[about.get("style:name", "")] = {"date": about.get("style:data-style-name")}
        elif tag == "text-properties":
            self.style["struck"] = about.get("style:text-line-through-style", "none") != "none"

    def _of_table(self, tag: str, about: Attributes) -> None:
        unseen = about.get("table:visibility") in UNSEEN
        if tag == "table-column":
            first, end = len(self.columns), len(self.columns) + int(about.get("table:number-columns-repeated", "1"))
            end = min(end, self.page.most_columns)
            self.columns += [about.get("table:default-cell-style-name", "")] * (end - first)
            if unseen:
                self.page.hide_columns(first, end)
        elif tag == "table-row":
            self.row, self.column = self.end, 0
            self.end += int(about.get("table:number-rows-repeated", "1"))
            if unseen:
                self.page.hide_rows(self.row, self.end)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cells(about.get("table:style-name"), int(about.get("table:number-columns-repeated", "1")))

    def _cells(self, name: str | None, repeated: int) -> None:
        first, self.column = self.column, self.column + repeated
        for column in range(first, min(self.column, self.page.most_columns)):
            style = self._style(name or (self.columns[column] if column < len(self.columns) else ""))
            if style.matters:
                for row in range(self.row, min(self.end, len(self.page.rows))):
                    self.page.cell(row, column, style)

    def _style(self, name: str) -> Style:
        about = self.styles.get(name)
        if not about:
            return NONE
        shown = self.dates.get(about["date"] or "", set())
        date = "".join(part for part in "ymdt" if part in shown)
        return Style(Format(date, ()) if date else None, about.get("struck", False))
