"""The parts of a workbook that is a zip file."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from jinguo.kernel.workbook.refusals import LARGE, LOCKED, Refusal

CHUNK = 1 << 20
ENCRYPTED = 0x1
"""A part that was packed with a password (APPNOTE 4.4.4)."""
MANIFEST, SEALED = "META-INF/manifest.xml", b"encryption-data"
"""Where an OpenDocument says that it is encrypted (part 2, 4.4)."""


class Archive:
    """An archive, read by pieces; its parts' names in any case. Raises Refusal: they say they unpack to too much."""

    def __init__(self, packed: zipfile.ZipFile, largest: int) -> None:
        if sum(part.file_size for part in packed.infolist()) > largest:
            raise Refusal(LARGE)
        if any(part.flag_bits & ENCRYPTED for part in packed.infolist()):
            raise Refusal(LOCKED)
        self._packed = packed
        self._names = {name.replace("\\", "/").lower(): name for name in packed.namelist()}

    def is_locked(self) -> bool:
        """Whether the archive is an OpenDocument with a password."""
        return any(SEALED in chunk for chunk in self.chunks(MANIFEST))

    def has(self, part: str) -> bool:
        """Whether the archive has such a part."""
        return part.lower() in self._names

    def sheets(self) -> list[str]:
        """List the parts of an Office Open XML workbook that are worksheets."""
        return [part for part in self._names if part.startswith("xl/worksheets/") and part.endswith(".xml")]

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Build the whole file with other bytes in some of its parts."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for part, name in self._names.items():
                packed.writestr(name, changed[part] if part in changed else self._packed.read(name))
        return made.getvalue()

    def chunks(self, part: str) -> Iterator[bytes]:
        """Read the bytes of a part; none when it is not there."""
        name = self._names.get(part.lower())
        if name is not None:
            with self._packed.open(name) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
