"""Which characters can be printed: what the fonts' own tables say, so that nothing can differ from what is printed."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from jinguo.kernel.documents.errors import MissingCharacters

BLANK = "＿"
"""What stands in place of a missing character where a page is printed all the same: written in by hand."""

_UNICODE_FULL = ((3, 10), (0, 4), (0, 6))
"""Platform and encoding of a character table with all of Unicode (OpenType, cmap)."""

_GROUPED = 12
_LAYOUT = frozenset("\n\r\t")


@lru_cache
def printable() -> frozenset[int]:
    """The code points that can be printed: the sans has none that the serif lacks, and both stand behind it."""
    fonts = files("jinguo.kernel.documents") / "fonts"
    return frozenset().union(*(_characters((fonts / name).read_bytes()) for name in ("serif.otf", "kai.ttf")))


def missing(data: object, where: str = "") -> dict[str, list[str]]:
    """Characters of all texts in the data that no font has -> the names under which they stand."""
    found: dict[str, list[str]] = {}
    for name, text in _texts(data, where):
        for sign in dict.fromkeys(text):
            if sign not in _LAYOUT and ord(sign) not in printable() and name not in found.setdefault(sign, []):
                found[sign].append(name)
    return found


def refuse_missing(data: object, labels: Mapping[str, str]) -> None:
    """Name the characters that cannot be printed, and what to do. `labels`: name in the data -> its Chinese word.

    Raises:
        MissingCharacters.
    """
    found = missing(data)
    if not found:
        return
    words = "；".join(f"“{sign}”（U+{ord(sign):04X}，{_places(names, labels)}）" for sign, names in found.items())
    raise MissingCharacters(
        f"字库里没有这些字，印出来会是空框，所以没有印：{words}。请先核对是不是打错了；没有打错的，选“缺的字留空”再印，手写填上。",
        characters=[f"U+{ord(sign):04X}" for sign in found],
    )


def blanked(data: Mapping[str, object]) -> dict[str, object]:
    """The same data with a line to write on in place of each missing character."""
    return {name: _blanked(value) for name, value in data.items()}


def _blanked(value: object) -> object:
    if isinstance(value, str):
        return "".join(sign if sign in _LAYOUT or ord(sign) in printable() else BLANK for sign in value)
    if isinstance(value, Mapping):
        return {name: _blanked(each) for name, each in value.items()}
    return [_blanked(each) for each in value] if isinstance(value, Sequence) else value


def _places(names: Sequence[str], labels: Mapping[str, str]) -> str:
    return "在" + "、".join(dict.fromkeys(labels.get(name, "正文") for name in names))


def _texts(data: object, where: str) -> Iterator[tuple[str, str]]:
    """Each text with the innermost name under which it stands."""
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from _texts(value, str(name))
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value, where)


def _characters(font: bytes) -> set[int]:
    """The code points of a font, by its grouped character table (OpenType, cmap format 12)."""
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for at in range(table + 4, table + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", font, at)
        (kind,) = struct.unpack_from(">H", font, table + offset)
        if (platform, encoding) in _UNICODE_FULL and kind == _GROUPED:
            return _grouped(font, table + offset)
    raise LookupError("a font without a character table for all of Unicode")


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * count, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, at)
        if tag == name:
            return offset
    raise LookupError(name)


def _grouped(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    groups = struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * count])
    return {code for first, last, _ in groups for code in range(first, last + 1)}
