"""Blocks of a sheet: lists that stand side by side, each taken as a sheet of its own; and columns that nobody sees."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from jinguo.kernel import spreadsheet
from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import groups, layout
from jinguo.volunteers.roster.headers import REQUIRED, flat, recognised

SERIAL = ("序号", "编号", "号")


def lists(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Split the sheets: hidden columns emptied, and one sheet for each list where several stand side by side.

    Every row and every column stays in its place, so that numbers and letters are those of the file.
    """
    return [part for sheet in sheets for part in _parts(_seen(sheet))]


def of_file(source: bytes, name: str) -> list[Sheet]:
    """Split a whole file into its lists. Blocks: use a thread."""
    return lists(spreadsheet.read(source, name))


def tops_of_file(source: bytes, name: str) -> list[Sheet]:
    """Split the tops of a file's sheets into its lists. Blocks: use a thread."""
    return lists(spreadsheet.top(source, name))


def _seen(sheet: Sheet) -> Sheet:
    """Blank out what a clerk does not see, or has struck out in a row that goes on."""
    hidden = [sheet.rows.columns[place] for place in sheet.hidden_columns if place < sheet.rows.width]
    rows = sheet.rows.with_columns(pl.lit(None, pl.String).alias(name) for name in hidden)
    return replace(sheet, rows=rows)


def _parts(sheet: Sheet) -> list[Sheet]:
    found = layout.find(sheet) if not sheet.rows.is_empty() else None
    begins = _begins(found.headers) if found and not any(map(groups.somebody_else, found.titles)) else []
    if len(begins) < 2:  # noqa: PLR2004
        return [sheet]
    ends = [*begins[1:], sheet.rows.width]
    return [
        _part(sheet, number, *span) for number, span in enumerate(zip([0, *begins[1:]], ends, strict=True), start=1)
    ]


def _part(sheet: Sheet, number: int, first: int, end: int) -> Sheet:
    emptied = [name for place, name in enumerate(sheet.rows.columns) if not first <= place < end]
    rows = sheet.rows.with_columns(pl.lit(None, pl.String).alias(name) for name in emptied)
    return replace(sheet, name=f"{sheet.name}（左起第 {number} 栏）", rows=rows)


def _begins(headers: Sequence[str]) -> list[int]:
    """Find where each list begins: at each repetition of the first heading, or at each name, if each part is whole."""
    words = [flat(header) for header in headers]
    first = next(filter(None, words), None)
    repeated = [place for place, each in enumerate(words) if each and each == first]
    return max(filter(lambda places: _are_whole(words, places), (repeated, _at_names(words))), key=len, default=[])


def _are_whole(words: Sequence[str], places: Sequence[int]) -> bool:
    ends = [*places[1:], len(words)]
    return len(places) > 1 and all(_is_whole(words[first:end]) for first, end in zip(places, ends, strict=True))


def _at_names(words: Sequence[str]) -> list[int]:
    """Find columns of names, whatever word a list has for them, with what stands before the first name before each.

    爱心妈妈 and 姓名 side by side are no two lists: the other may be her child.
    """
    places = [place for place, word in enumerate(words) if (recognised(word) or ("",))[0] == "name"]
    if len({bool(groups.HERSELF.search(words[place])) for place in places}) != 1:
        return []
    before = {*words[: places[0]], *SERIAL} - {""}
    begins = []
    for place in places:
        begin = place
        while begin and words[begin - 1] in before:
            begin -= 1
        begins.append(begin)
    return begins


def _is_whole(words: Sequence[str]) -> bool:
    fields = [found[0] for word in words if (found := recognised(word))]
    return all(name in fields for name in REQUIRED)
