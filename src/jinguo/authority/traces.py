"""Trace a file that turned up somewhere to the exports in the register that it comes from."""

import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import NUMBER
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.rows import fetch_as

LARGEST = 200_000_000
"""Bytes that are looked through in all, unpacked."""

DEEPEST = 2
"""How many packings inside each other are opened: a workbook is one, a workbook in a zip is two."""

PACKED_LARGEST = 20_000_000
"""Bytes of a packing inside another one that is opened: as much as a page takes of a file by itself."""

PIECE, OVERLAP = 1 << 20, 40
"""Bytes that are looked at together, and those of them that are looked at again with the next ones."""

PART = 1_000
"""Bytes that each part counts at the least: empty ones take their time too."""

USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How exports and workbooks are packed; other ways cannot be unpacked by pieces."""

ZIP = b"PK\x03\x04"
_NUMBER = re.compile(NUMBER.pattern.encode())

_FOUND = """
SELECT number, at, actor_name AS who, path, kind, purpose, rows, file_name, sha256 = $1 AS same FROM export_record
 WHERE (sha256 = $1 OR number = ANY($2::text[])) AND path ^@ $3 ORDER BY at"""


@dataclass(frozen=True, slots=True)
class Traced:
    """An export that a file comes from. `same`: to the byte; otherwise it bears the number, and was changed since."""

    number: str
    at: datetime
    who: str
    path: str
    kind: ExportKind
    purpose: str
    rows: int
    file_name: str
    same: bool


async def trace(actor: Actor, content: bytes, name: str = "") -> list[Traced]:
    """Trace a file to the exports within the actor's reach that it was, or was made of: by its SHA-256, by the numbers
    inside, and by the one in its name.

    Raises:
        Forbidden, Crowded, OneAtATime.
    """
    require(actor, Permission.READ_EXPORTS)
    inside = await FILES.run_for(actor.id, numbers_in, content)  # 200 MB are looked through in seconds
    numbers = sorted({*inside, *NUMBER.findall(name)})
    async with transaction(actor):
        return await fetch_as(Traced, _FOUND, hashlib.sha256(content).digest(), numbers, actor.path or "-")


def numbers_in(content: bytes) -> set[str]:
    """Find the numbers of exports that a file bears, in its text or in the parts that it packs."""
    search = _Search()
    search.look(io.BytesIO(content))
    search.unpack(content, DEEPEST)
    return search.found


class _Search:
    """A search for export numbers through a file, piece by piece, until enough has been read."""

    def __init__(self) -> None:
        self.found = set[str]()
        self.left = LARGEST

    def look(self, opened: IO[bytes]) -> None:
        """Find the numbers in a stream; one that lies across two pieces too."""
        before = b""
        while self.left > 0 and (piece := opened.read(PIECE)):
            self.left -= len(piece)
            text = before + piece
            self.found.update(number.decode() for number in _NUMBER.findall(text))
            before = text[-OVERLAP:]

    def unpack(self, content: bytes, deep: int) -> None:
        """Look through what a file packs, as far as it can be unpacked."""
        if not deep or not zipfile.is_zipfile(io.BytesIO(content)):
            return
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for part in packed.infolist():
                    self.left -= PART
                    if self.left > 0 and part.compress_type in USUAL:
                        self._part(packed, part, deep)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
            return  # broken or locked: what was read so far is all that there is

    def _part(self, packed: zipfile.ZipFile, part: zipfile.ZipInfo, deep: int) -> None:
        with packed.open(part) as opened:
            self.look(opened)
        if deep > 1 and part.file_size <= PACKED_LARGEST:
            with packed.open(part) as opened:
                if opened.read(len(ZIP)) == ZIP:
                    self.unpack(ZIP + opened.read(PACKED_LARGEST), deep - 1)
