"""The watermark of an export: number, who and when, in the file where it is seen, where it is printed, and where
programs look.
"""

from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jinguo.kernel import clock

PROPERTY = "导出编号"
"""The name of the document's own property that holds the number."""

FORMAT = {"font_size": 9, "font_color": "#6B6B6B", "num_format": "@"}
BELOW = 2
"""Rows from the last one of the table to the line: one is left empty, so that no filter or sum takes it in."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an exported file: its number, who exported it, and when."""

    number: str
    who: str
    at: datetime

    @property
    def line(self) -> str:
        """The sentence of the mark that is seen and printed."""
        return f"{PROPERTY} {self.number} · {self.who} · {self.at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M} 导出"

    def on_book(self, book: Workbook) -> None:
        """Put the mark among the document's properties."""
        at = self.at.replace(tzinfo=None)
        book.set_properties({"author": self.who, "comments": self.line, "keywords": self.number, "created": at})
        book.set_custom_property(PROPERTY, self.number, "text")

    def on_page(self, page: Worksheet, last_row: int, style: Format) -> None:
        """Put the mark below the table, whose last row is `last_row` from 0, and on each printed page."""
        printed = self.line.replace("&", "&&")
        page.set_header(f"&R&8{printed}")
        page.set_footer(f"&L&8{printed}&R&8&P / &N")
        page.write_string(last_row + BELOW, 0, self.line, style)
