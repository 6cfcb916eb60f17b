"""Compound files (MS-CFB), in which Excel 97 keeps its workbook: one stream out of one, as far as it is whole."""

import struct
from collections.abc import Callable

FREE = 0xFFFFFFFA
"""Numbers of sectors from here on are no sectors: end of a chain, free, the table's own."""

HEADER, ENTRY, IN_HEADER = 512, 128, 109


class Compound:
    """A compound file; whatever is damaged ends what is read, without an error."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << max(9, min(struct.unpack_from("<H", data, 30)[0], 12))
        self.first, self.cutoff, self.small_table, _, more = struct.unpack_from("<I4xIIII", data, 48)
        listed = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
        seen = 0
        while more < FREE and seen * self.size < len(data):
            sector = self._numbers(self._sector(more))
            listed, more, seen = listed + sector[:-1], sector[-1] if sector else FREE, seen + 1
        self.table = self._numbers(b"".join(map(self._sector, (each for each in listed if each < FREE))))

    def stream(self, *names: str) -> bytes:
        """Read the first stream with one of these names, b"" without any."""
        directory = self._chain(self.first, self.table, self._sector)
        entries = [directory[at : at + ENTRY] for at in range(0, len(directory) - ENTRY + 1, ENTRY)]
        root = entries[0] if entries else b"\0" * ENTRY
        for entry in entries:
            name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
            if name in names:
                start, size = struct.unpack_from("<II", entry, 116)
                return self._small(root, start, size) if size < self.cutoff else self._large(start, size)
        return b""

    def _large(self, start: int, size: int) -> bytes:
        return self._chain(start, self.table, self._sector)[:size]

    def _small(self, root: bytes, start: int, size: int) -> bytes:
        """Read a short stream, which lies in pieces of 64 bytes in a stream of the root's."""
        inside = self._large(*struct.unpack_from("<II", root, 116))
        table = self._numbers(self._chain(self.small_table, self.table, self._sector))
        return self._chain(start, table, lambda number: inside[number * 64 : number * 64 + 64])[:size]

    def _chain(self, start: int, table: list[int], piece: Callable[[int], bytes]) -> bytes:
        pieces, number = [], start
        while number < len(table) and len(pieces) <= len(table):
            pieces.append(piece(number))
            number = table[number]
        return b"".join(pieces)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.data[at : at + self.size]

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
