"""Text tables: CSV as Excel, WPS and government systems really write it."""

import codecs
import csv
import io
import re
from itertools import islice

from jinguo.kernel.workbook.cells import is_blank
from jinguo.kernel.workbook.refusals import LARGE, LONG, UNREADABLE, WEB, Refusal

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
"""Rows and columns of a sheet; so far blank ones are passed over."""

SEPARATORS = ",\t;"
SAMPLE_LINES, SAMPLE_LENGTH = 20, 10_000
_BESIDE = re.compile(r"[\t ]*([,;])[\t ]*")
_AS_TEXT = re.compile(r'\s*=\s*"((?:[^"]|"")*)"\s*', re.DOTALL)
_APOSTROPHE = re.compile(r"'(?=[0-9=+\-@\t\r\n＝＋－＠])")


def rows(data: bytes, most_rows: int, most_columns: int, cell: int) -> list[list[str]]:
    """Read the records in their order, all of one length, empty lines as empty records, so that record i is row i + 1
    in Excel. It stops at the first one past the limits. Raises Refusal.
    """
    text = decoded(data)
    if text[:SAMPLE_LENGTH].lstrip().startswith("<"):
        raise Refusal(WEB)
    csv.field_size_limit(cell)
    found: list[list[str]] = []
    width = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))):
            if number >= EXCEL_ROWS or len(record) > EXCEL_COLUMNS:
                raise Refusal(LARGE)
            cells = _filled(record)
            if not cells:
                continue
            if number >= most_rows or len(cells) > most_columns:
                raise Refusal(LARGE)
            found.extend([] for _ in range(number - len(found)))
            found.append(cells)
            width = max(width, len(cells))
    except csv.Error as error:
        raise Refusal(LONG if "field limit" in str(error) else UNREADABLE) from error
    return [[*each, *[""] * (width - len(each))] for each in found]


def _filled(record: list[str]) -> list[str]:
    """Cut a record to the last cell with anything to be seen."""
    last = len(record)
    while last and is_blank(record[last - 1]):
        last -= 1
    return list(map(meant, record[:last]))


def meant(cell: str) -> str:
    """The cell's text without the marks by which other programs keep digits as text: `="138"`, `'138`, a tab."""
    if not cell or cell[0] not in "=' \t":
        return cell
    if wrapped := _AS_TEXT.fullmatch(cell):
        return wrapped[1].replace('""', '"')
    return _APOSTROPHE.sub("", cell.lstrip("\t"), count=1) if cell[0] in "'\t" else cell


def separator(text: str) -> str:
    """Find the sign that parts cells: the most frequent one at the beginning; a tab beside another is no separator."""
    lines = islice(io.StringIO(text[:SAMPLE_LENGTH]), SAMPLE_LINES)
    sample = "\n".join(_BESIDE.sub(r"\1", line.strip()) for line in lines)
    return max(SEPARATORS, key=sample.count)


def decoded(data: bytes) -> str:
    """Decode by the byte order mark, else as UTF-8, else as GB18030 (which holds GBK and GB2312). Raises Refusal."""
    marked = [encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(UNREADABLE)
