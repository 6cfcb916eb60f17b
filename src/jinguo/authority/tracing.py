"""Whose file is this: a file that turned up somewhere, and the exports in the register that it comes from."""

import asyncio
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import NUMBER
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction

LARGEST = 200_000_000
"""Bytes that are looked through in all, unpacked."""

DEEPEST = 2
"""How many packings inside each other are opened: a workbook is one, a workbook in a zip is two."""

_FOUND = """
SELECT number, at, actor_name, path, kind, purpose, rows, file_name, sha256 = $1 AS same FROM export_record
 WHERE (sha256 = $1 OR number = ANY($2::text[])) AND path ^@ $3 ORDER BY at"""


@dataclass(frozen=True, slots=True)
class Traced:
    """An export that a file comes from. `same`: to the byte; otherwise it bears the number, and was changed since."""

    number: str
    at: Any
    who: str
    path: str
    kind: str
    purpose: str
    rows: int
    file_name: str
    same: bool


async def trace(actor: Actor, content: bytes, name: str = "") -> list[Traced]:
    """The exports within the actor's reach that a file was, or was made of: by its SHA-256, by the numbers inside, and
    by the one in its name.

    Raises:
        Forbidden.
    """
    require(actor, Permission.READ_EXPORTS)
    inside = await asyncio.to_thread(numbers_in, content)  # 200 MB are looked through in seconds
    numbers = sorted({*inside, *NUMBER.findall(name)})
    async with transaction(actor):
        rows = await fetch(_FOUND, hashlib.sha256(content).digest(), numbers, actor.path or "-")
    return [
        Traced(
            *(row["number"], row["at"], row["actor_name"], row["path"], ExportKind(row["kind"]).label),
            *(row["purpose"], row["rows"], row["file_name"], row["same"]),
        )
        for row in rows
    ]


def numbers_in(content: bytes) -> set[str]:
    """The numbers of exports that a file bears, in its text or in the parts that it packs."""
    found, left = set[str](), LARGEST
    for part in _parts(content, DEEPEST):
        found.update(NUMBER.findall(part[:left].decode("utf-8", "ignore")))
        left -= len(part)
        if left <= 0:
            break
    return found


def _parts(content: bytes, deep: int) -> Iterator[bytes]:
    """The file itself, and what it packs, as far as it can be unpacked."""
    yield content
    if not deep or not zipfile.is_zipfile(io.BytesIO(content)):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                with packed.open(part) as opened:
                    yield from _parts(opened.read(LARGEST), deep - 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return  # broken or locked: what was read so far is all that there is
