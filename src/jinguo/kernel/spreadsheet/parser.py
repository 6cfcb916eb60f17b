"""Parse one workbook from standard input and print its cells: a program of its own, run by `reading`.

A damaged .xls can make the parser ask for 137 GB and abort its process (docs/decisions/spreadsheets.md). So it runs
alone, with a ceiling on memory and on time, knows nothing of the project, and holds no secret.

    python -I parser.py MEMORY_BYTES MAX_ROWS MAX_COLUMNS < workbook > cells

The first line of the answer is JSON with indices from 0, or `{"refused": "unreadable" | "large"}`:
`{"sheets": [{"name", "visible", "merged": [[top, left, bottom, right], …], "columns": [bytes, …]}]}`.
After it come the columns, each as long as `columns` says: UTF-8, cells from A1 on parted by `\x1f`, an empty cell
empty. (As JSON the cells of 100,000 rows would take 0.7 s longer.)
"""

import datetime
import gc
import io
import json
import resource
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

PART = "\x1f"
EXACT = 1e15
"""Excel keeps 15 significant digits: a number from here on has lost its last digits already."""


def text(cell: Any) -> str:  # noqa: ANN401
    """A cell as the clerk sees it; a number that has lost digits as Excel shows it, `3.30211198001010E+17`."""
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
    """A number with the 15 significant digits that Excel keeps; whole ones without a point."""
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def column(cells: tuple[Any, ...]) -> bytes:
    """One column as text, its cells parted."""
    texts = cells if set(map(type, cells)) == {str} else tuple(map(text, cells))
    joined = PART.join(texts)
    if joined.count(PART) >= len(texts):
        joined = PART.join(each.replace(PART, " ") for each in texts)
    return joined.encode(errors="replace")


def parsed(source: bytes, most_rows: int, most_columns: int) -> tuple[dict[str, Any], list[bytes]]:
    """All worksheets and their columns, or the reason why not."""
    sheets, columns = [], []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            last_row, last_column = sheet.end or (0, 0)
            if last_row >= most_rows or last_column >= most_columns:
                return {"refused": "large"}, []
            found = [column(cells) for cells in zip(*sheet.to_python(skip_empty_area=False), strict=True)]
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            visible = about.visible == SheetVisibleEnum.Visible
            lengths = list(map(len, found))
            sheets.append({"name": about.name, "visible": visible, "merged": merged, "columns": lengths})
            columns += found
    except (CalamineError, OSError, ValueError):
        return {"refused": "unreadable"}, []
    return {"sheets": sheets}, columns


def main() -> None:
    """Set the ceilings, read, answer. No core file: it would hold the roster. No garbage collector: it costs 0.4 s."""
    gc.disable()
    memory, most_rows, most_columns = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answer, columns = parsed(sys.stdin.buffer.read(), most_rows, most_columns)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.writelines(columns)


if __name__ == "__main__":
    main()
