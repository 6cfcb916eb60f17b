"""The parser's process (`kernel.workbook`): it gets one file, and its answer is read up to a ceiling."""

import json
from dataclasses import dataclass
from typing import Any

from jinguo.kernel.process import apart
from jinguo.kernel.spreadsheet.errors import LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet

PARSER = "jinguo.kernel.workbook"
BROKEN = "这个表格已损坏，或者范围大得离谱。请把要导入的部分复制到新建的表格里，另存为 .xlsx 后再试。"
WEB = "这个文件其实是网页格式，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"


@dataclass(frozen=True)
class Limits:
    """The limits of what reading one file may cost. A roster of 100,000 people is 7 MB, 25 MB of text, 100,000 rows,
    0.4 GB while it is read.

    `unpacked_bytes`: of all parts of a workbook; `text_bytes`: of all cells; `about_bytes`: of what an answer
    says beside them (merged ranges, what is hidden); `cell`: characters, Excel's own limit.
    """

    bytes: int = 50_000_000
    unpacked_bytes: int = 1_000_000_000
    text_bytes: int = 64_000_000
    about_bytes: int = 16_000_000
    cell: int = 32_767
    rows: int = 200_000
    columns: int = 256
    memory_bytes: int = 2 << 30
    seconds: int = 60


LIMITS = Limits()


def answered(data: bytes, text: str | None, top: int | None, limits: Limits) -> tuple[list[dict[str, Any]], memoryview]:
    """Run the parser and return what it says about each sheet, and the bytes of their columns, one after the other;
    `text` = a text table of this name, `top` = only so many rows of each sheet.

    Raises:
        TooLargeSpreadsheet, UnreadableSpreadsheet, LockedSpreadsheet.
    """
    kept = ("memory_bytes", "unpacked_bytes", "text_bytes", "cell", "rows", "columns")
    request = json.dumps({"text": text, "top": top, **{name: getattr(limits, name) for name in kept}})
    answer = _run(request.encode() + b"\n", data, limits)
    end = answer.index(b"\n")
    about = json.loads(answer[:end])
    if "refused" in about:
        raise _refusal(**about)
    return about["sheets"], memoryview(answer)[end + 1 :]


def _refusal(refused: str, cell: str) -> TooLargeSpreadsheet | UnreadableSpreadsheet | LockedSpreadsheet:
    if refused == "locked":
        return LockedSpreadsheet()
    if refused == "long":
        return TooLargeSpreadsheet(f"{cell or '有一个'}单元格里的字太多，一格最多 32,767 个字。请删掉后再试。")
    if refused == "large":
        return TooLargeSpreadsheet()
    return UnreadableSpreadsheet(WEB) if refused == "web" else UnreadableSpreadsheet()


def _run(request: bytes, data: bytes, limits: Limits) -> bytes:
    """Run the parser. It dies alone when a file is hostile."""
    most = limits.text_bytes + limits.about_bytes
    try:
        return apart.run(PARSER, request, data, seconds=limits.seconds, most=most)
    except apart.TooMuch:
        raise TooLargeSpreadsheet from None
    except apart.Died:
        raise UnreadableSpreadsheet(BROKEN) from None
