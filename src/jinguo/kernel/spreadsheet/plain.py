"""Text tables: CSV as Excel, WPS and government systems really write it."""

import codecs
import csv
import io

from jinguo.kernel.spreadsheet.errors import UnreadableSpreadsheet

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = ",\t;"
SAMPLE_LINES = 20


def rows(data: bytes) -> list[list[str]]:
    """The records in their order, empty lines as empty records, so that record i is row i + 1 in Excel."""
    text = decoded(data)
    if text.lstrip().startswith("<"):
        raise UnreadableSpreadsheet("这个文件其实是网页格式，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。")
    separator = max(SEPARATORS, key="\n".join(text.splitlines()[:SAMPLE_LINES]).count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableSpreadsheet from error


def decoded(data: bytes) -> str:
    """By its byte order mark, else UTF-8, else GB18030 (which holds GBK and GB2312)."""
    marked = [encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSpreadsheet
