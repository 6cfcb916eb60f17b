"""Program of the parser: reads a request from standard input, answers on standard output."""

import gc
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jinguo.kernel.workbook import far, ods, plain, xls, xlsx
from jinguo.kernel.workbook.archive import Archive
from jinguo.kernel.workbook.cells import Budget, is_blank, top, trimmed
from jinguo.kernel.workbook.display import Display, Page
from jinguo.kernel.workbook.refusals import LARGE, LOCKED, UNREADABLE, Refusal

ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Request:
    """A request to the parser: `text` = a text table of this name, `top` = only so many rows of each sheet, its cells
    cut short. The ceilings are those of `kernel.spreadsheet.Limits`, of the whole file.
    """

    text: str | None
    top: int | None
    memory_bytes: int
    unpacked_bytes: int
    text_bytes: int
    cell: int
    rows: int
    columns: int


class Answer:
    """The answer to a request: the sheets as they are read, within its limits."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.budget = Budget(request.text_bytes, request.cell)
        self.sheets: list[dict[str, Any]] = []
        self.columns: list[bytes] = []

    def add(
        self,
        name: str,
        page: Page,
        *,
        visible: bool = True,
        merged: Iterable[tuple[Sequence[int], Sequence[int]]] | None = None,
    ) -> None:
        """Add one sheet to the answer. Raises Refusal."""
        rows, hidden = page.rows, page.hidden
        columns = trimmed(rows)
        if len(columns) > self.request.columns or len(rows) > self.request.rows:
            raise Refusal(LARGE)
        found = [self.budget.spent(cells, place) for place, cells in enumerate(columns)]
        whole, filled = sum(map(len, found)), 0
        if self.request.top:
            found = [top(column, self.request.top) for column in found]
            filled = sum(not all(map(is_blank, row)) for row in rows[self.request.top :])
        ranges = [[*first, *last] for first, last in merged or ()]
        about = {"name": name, "visible": visible, "merged": ranges, "columns": list(map(len, found))}
        about |= {"hidden_rows": hidden.rows, "hidden_columns": hidden.columns, "struck": hidden.struck}
        about |= {"below": filled, "text_bytes": whole}
        self.sheets.append(about)
        self.columns += found

    def read(self, source: bytes) -> None:
        """Read all worksheets of a workbook, or the one text table. Raises Refusal."""
        if self.request.text is None:
            self._workbook(source)
        else:
            limits = (self.request.rows, self.request.columns, self.request.cell)
            self.add(self.request.text, Page(plain.rows(source, *limits), self.request.columns))

    def _workbook(self, source: bytes) -> None:
        try:
            display, source = self._display(source)
            book = CalamineWorkbook.from_filelike(io.BytesIO(source))
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(about.name)
                    page = Page(sheet.to_python(skip_empty_area=False), self.request.columns)
                    if display:
                        display.apply(about.name, page)
                    visible = about.visible == SheetVisibleEnum.Visible
                    self.add(about.name, page, visible=visible, merged=sheet.merged_cell_ranges)
        except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
            raise Refusal(UNREADABLE) from error

    def _display(self, source: bytes) -> tuple[Display | None, bytes]:
        """Find how the file says its cells are shown, where it says so in a known way, and the bytes that are to be
        read. Raises Refusal.
        """
        if not source.startswith(ZIP):
            return xls.display(source), source
        archive = Archive(zipfile.ZipFile(io.BytesIO(source)), self.request.unpacked_bytes)
        if archive.is_locked():
            raise Refusal(LOCKED)
        if archive.has("content.xml"):
            return ods.Display(archive), source
        return xlsx.Display(archive), far.without(source, archive, self.request.rows, self.request.columns)


def main() -> None:
    """Set the ceilings, read the request, and answer. No core file: it would hold the roster. No garbage collector: it
    costs 0.4 s.
    """
    gc.disable()
    request = Request(**json.loads(sys.stdin.buffer.readline()))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (request.memory_bytes, request.memory_bytes))
    answer = Answer(request)
    try:
        answer.read(sys.stdin.buffer.read())
        head: dict[str, Any] = {"sheets": answer.sheets}
    except Refusal as refused:
        head, answer.columns = {"refused": refused.reason, "cell": refused.cell}, []
    except MemoryError:
        head, answer.columns = {"refused": LARGE, "cell": ""}, []
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.writelines(answer.columns)


if __name__ == "__main__":
    main()
