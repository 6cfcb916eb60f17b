"""The parts of a workbook that is a zip file."""

import zipfile
from collections.abc import Iterator

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

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, none when it is not there."""
        name = self._names.get(part.lower())
        if name is not None:
            with self._packed.open(name) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
