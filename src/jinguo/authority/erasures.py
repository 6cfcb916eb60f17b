"""The log of erasures outside the database: who was erased stays erased when a backup is restored.

One JSON object a line: the receipt's number, when, and the ids of the person's rows; never a name or a number of hers.
Each line carries a MAC under the key ring's, so that nobody can have somebody erased by writing a line.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from jinguo.authority.errors import BadLine
from jinguo.config import settings
from jinguo.kernel import crypto

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the erasure log: the number of the receipt, when, and every row that was that human; or the code of a
    child's file and the file, whose key was destroyed.
    """

    number: str
    at: datetime
    people: tuple[UUID, ...] = ()
    children: tuple[UUID, ...] = ()


def place() -> Path:
    """The path of the erasure log: JINGUO_ERASURES, or erasures.jsonl in the data directory."""
    return settings().erasures or settings().data / "erasures.jsonl"


def append(number: str, at: datetime, people: Sequence[UUID]) -> None:
    """Write one line, on disk before this returns: the transaction that erases commits only afterwards."""
    append_all([(number, people)], at)


def append_all(erased: Sequence[tuple[str, Sequence[UUID]]], at: datetime) -> None:
    """Write one line for each human, all on disk before this returns."""
    _write("".join(_line(number, at, "people", people) for number, people in erased))


def append_files(files: Sequence[tuple[str, UUID]], at: datetime) -> None:
    """Write one line for each child's file whose key is destroyed (its code, its id), all on disk before this
    returns.
    """
    _write("".join(_line(code, at, "children", [child]) for code, child in files))


def _write(written: str) -> None:
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _cut_torn_end(file)
        file.write(written.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        path.chmod(0o600)
        directory = os.open(path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)


def _line(number: str, at: datetime, whom: str, ids: Sequence[UUID]) -> str:
    said = {"number": number, "at": at.isoformat(), whom: [str(each) for each in ids]}
    return json.dumps(said | {"mac": _mac(said)}, ensure_ascii=True, separators=(",", ":")) + "\n"


def _cut_torn_end(file: BinaryIO) -> None:
    """Cut away a last line that was never finished: what it was written for has not been committed."""
    file.seek(0)
    written = file.read()
    if written and not written.endswith(b"\n"):
        file.truncate(written.rfind(b"\n") + 1)


def lines() -> list[Line]:
    """Read all lines, oldest first; a last line that was cut off in the middle (the disk was full) is left out.

    Raises:
        BadLine: a line was changed, or was written with other keys.
    """
    path = place()
    if not path.exists():
        return []
    written = path.read_text(encoding="ascii").split("\n")
    return [_read(number, text) for number, text in enumerate(written[:-1], start=1) if text]


def knows(number: str) -> bool:
    """Whether an erasure is written down here, done or begun. Raises BadLine."""
    return any(line.number == number for line in lines())


def _read(number: int, text: str) -> Line:
    try:
        said = json.loads(text)
        mac = said.pop("mac")
        if hmac.compare_digest(mac, _mac(said)):
            people, children = (tuple(map(UUID, said.get(whom, ()))) for whom in ("people", "children"))
            return Line(said["number"], datetime.fromisoformat(said["at"]), people, children)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise BadLine(
        f"删除记录 {place()} 第 {number} 行不对：被改动过，或者是用别的密钥写的。"
        "请从备份取回这个文件，或换回原来的密钥。"
    )


def _mac(said: dict[str, object]) -> str:
    told = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
    return crypto.ring().mac("erasure log", told)[:_MAC_BYTES].hex()
