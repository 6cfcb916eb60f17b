"""The parts of a workbook that is a zip file."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from jinguo.kernel.workbook.refusals import LARGE, Refusal

CHUNK = 1 << 20


class Archive:
    """Reads parts by pieces, whatever the case of their names. Raises Refusal: they say they unpack to too much."""

    def __init__(self, packed: zipfile.ZipFile, largest: int) -> None:
        if sum(part.file_size for part in packed.infolist()) > largest:
            raise Refusal(LARGE)
        self._packed = packed
        self._names = {name.replace("\\", "/").lower(): name for name in packed.namelist()}

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.lower() in self._names

    def sheets(self) -> list[str]:
        """The parts of an Office Open XML workbook that are worksheets."""
        return [part for part in self._names if part.startswith("xl/worksheets/") and part.endswith(".xml")]

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """The whole file with other bytes in some of its parts."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for part, name in self._names.items():
                packed.writestr(name, changed[part] if part in changed else self._packed.read(name))
        return made.getvalue()

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, none when it is not there."""
        name = self._names.get(part.lower())
        if name is not None:
            with self._packed.open(name) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
