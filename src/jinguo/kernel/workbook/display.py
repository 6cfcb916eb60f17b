"""The display of a sheet's cells, whatever kind of file defines it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol
from xml.parsers import expat

from jinguo.kernel.workbook.cells import is_blank
from jinguo.kernel.workbook.formats import Format
from jinguo.kernel.workbook.refusals import UNREADABLE, Refusal

Attributes = dict[str, str]
Rows = list[list[Any]]


class Style(NamedTuple):
    """The style of a cell that is shown otherwise than as its plain value."""

    format: Format | None
    struck: bool

    @property
    def matters(self) -> bool:
        """Whether the style says anything that a plain cell does not."""
        return self.struck or (self.format is not None and self.format.matters)


class Hidden(NamedTuple):
    """The hidden rows and columns of a sheet, and its cells that are struck through: from 0."""

    rows: list[int]
    columns: list[int]
    struck: list[tuple[int, int]]


class Page:
    """A page of one sheet's cells, into which is put what they show."""

    def __init__(self, rows: Rows, most_columns: int) -> None:
        self.rows, self.most_columns = rows, most_columns
        self.hidden = Hidden([], [], [])

    def cell(self, row: int, column: int, style: Style) -> None:
        """Show a cell in this style, if there is such a cell."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return
        cell = self.rows[row][column]
        if style.format:
            self.rows[row][column] = style.format.shown(cell)
        if style.struck and not is_blank(cell):
            self.hidden.struck.append((row, column))

    def hide_rows(self, first: int, end: int) -> None:
        """Hide the rows from the first to before the end."""
        self.hidden.rows.extend(range(first, min(end, len(self.rows))))

    def hide_columns(self, first: int, end: int) -> None:
        """Hide the columns from the first to before the end."""
        self.hidden.columns.extend(range(first, min(end, self.most_columns)))


class Display(Protocol):
    """A display of one kind of file: what it knows of how its cells are shown."""

    def apply(self, sheet: str, page: Page) -> None:
        """Put into a page what the sheet of this name shows and hides."""
        ...


def walk(
    chunks: Iterator[bytes], begin: Callable[[str, Attributes], None], say: Callable[[str], None] | None = None
) -> None:
    """Call `begin` with the local name and attributes of each element of an XML file, and `say` with each piece of
    text. Raises Refusal: a document type, as no office program writes it, or no XML.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, about: begin(name.rpartition(":")[2], about)
    parser.StartDoctypeDeclHandler = _refuse
    parser.CharacterDataHandler = say
    try:
        for chunk in chunks:
            parser.Parse(chunk)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise Refusal(UNREADABLE) from error


def _refuse(*_: object) -> None:
    raise Refusal(UNREADABLE)
