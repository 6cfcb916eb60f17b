"""The parser's process (`kernel.workbook`): it gets one file, and its answer is read up to a ceiling."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any

from jinguo.kernel.spreadsheet.errors import LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet

COMMAND = (sys.executable, "-I", "-m", "jinguo.kernel.workbook")
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
    """Run the parser. The process has nothing of our environment, and dies alone when a file is hostile."""
    most = limits.text_bytes + limits.about_bytes
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ},
    ) as child:
        late = Timer(limits.seconds, child.kill)
        late.start()
        answer = _exchanged(child, request, data, most)
        if len(answer) > most:
            child.kill()
        child.wait()
        in_time = late.is_alive()
        late.cancel()
    if not in_time or len(answer) > most:
        raise TooLargeSpreadsheet
    if child.returncode:
        raise UnreadableSpreadsheet(BROKEN)
    return answer


def _exchanged(child: subprocess.Popen[bytes], request: bytes, data: bytes, most: int) -> bytes:
    """Hand over the file, and read the answer: one byte more than `most` says that there is more."""
    into: Any = child.stdin
    out: Any = child.stdout
    with suppress(BrokenPipeError):
        into.write(request)
        into.write(data)
    with suppress(BrokenPipeError):  # what is left of the file for a process that is gone
        into.close()
    return out.read(most + 1)
