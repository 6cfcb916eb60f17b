"""Blanks far away from the table (Office Open XML): whoever reads a sheet as a rectangle would need all cells between.

A blank typed by mistake into XFD1048576 makes seventeen thousand million of them. It is taken out before anybody reads.
"""

import html
import re
from collections.abc import Iterable, Iterator

from jinguo.kernel.workbook.archive import Archive
from jinguo.kernel.workbook.cells import is_blank, place
from jinguo.kernel.workbook.display import Attributes, walk

OVERLAP = 200
"""Bytes of a chunk that are looked at again with the next one: longer than what is looked for."""

_FAR = rb"""(?:I[W-Z][0-9]|[J-Z][A-Z][0-9]|[A-Z]{3}[0-9]|[A-Z]{1,2}(?:[2-9][0-9]{5}|[1-9][0-9]{6}))"""
"""Where a place begins that may be far: from column IW (the 257th) or row 200,000 on."""
_SIGN = re.compile(rb'r="' + _FAR)
_ANY_SIGN = re.compile(rb"""r\s*=\s*["']""" + _FAR)
_UNUSUAL = (b"r='", b"r =", b"r= ", b"r\t", b"r\n", b"r\r")
"""How a place is written by hardly any program. What begins with letters alone is found ten times as fast."""
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]{0,200}?\br\s*=\s*["']("""
    + _FAR
    + rb"""[0-9]*)["'])([^<>]{0,300}?)>((?:(?!</?(?:\w+:)?c[\s>]).){0,1000}?)</(?:\w+:)?c>""",
    re.DOTALL,
)
"""A far cell that holds little: its place, its attributes, what is in it."""

_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_TEXT = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^<>]*)?>([^<]*)<")


def without(source: bytes, archive: Archive, rows: int, columns: int) -> bytes:
    """Rebuild the workbook without blank cells below `rows` or right of `columns`; itself where there are none.

    Raises Refusal: it is no XML.
    """
    parts = [part for part in archive.sheets() if _may_be_far(archive.chunks(part))]
    if not parts:
        return source
    whole = {part: b"".join(archive.chunks(part)) for part in parts}
    shared = _blank_strings(archive, {int(text) for text in _shared(whole.values()) if text.isdigit()})

    def kept(cell: re.Match[bytes]) -> bytes:
        name = cell[1].decode()
        is_far = place(name) >= columns or int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > rows
        return b"" if is_far and _is_blank(cell, shared) else cell[0]

    changed = {part: _CELL.sub(kept, text) for part, text in whole.items()}
    return source if changed == whole else archive.with_parts(changed)


def _may_be_far(chunks: Iterator[bytes]) -> bool:
    before, sign = b"", None
    for chunk in chunks:
        sign = sign or (_ANY_SIGN if any(each in chunk for each in _UNUSUAL) else _SIGN)  # one program wrote it all
        if sign.search(before + chunk[:OVERLAP]) or sign.search(chunk):
            return True
        before = chunk[-OVERLAP:]
    return False


def _shared(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Find the numbers of the shared strings in far cells."""
    for part in parts:
        for cell in _CELL.finditer(part):
            if _SHARED.search(cell[2]):
                yield from _TEXT.findall(cell[3])


def _blank_strings(archive: Archive, wanted: set[int]) -> set[bytes]:
    """Find which of these shared strings look empty."""
    texts, at = dict.fromkeys(wanted, ""), [-1]

    def begin(tag: str, _: Attributes) -> None:
        at[0] += tag == "si"

    def say(text: str) -> None:
        if at[0] in texts:
            texts[at[0]] += text

    if wanted:
        walk(archive.chunks("xl/sharedStrings.xml"), begin, say)
    return {b"%d" % number for number, text in texts.items() if is_blank(text)}


def _is_blank(cell: re.Match[bytes], shared: set[bytes]) -> bool:
    texts = _TEXT.findall(cell[3])
    if _SHARED.search(cell[2]):
        return all(text in shared for text in texts)
    return all(is_blank(html.unescape(text.decode(errors="replace"))) for text in texts)
