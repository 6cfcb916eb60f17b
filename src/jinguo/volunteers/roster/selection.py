"""Selection of sheets: which of a file are taken, with which layout, and in words which are not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jinguo.kernel.spreadsheet import Sheet
from jinguo.kernel.workbook.cells import letters
from jinguo.volunteers.roster import ages, layout, truths
from jinguo.volunteers.roster.choice import Choice, laid_out
from jinguo.volunteers.roster.errors import MissingColumns, NotVolunteers, UndecidedColumns
from jinguo.volunteers.roster.headers import FIELDS, REQUIRED
from jinguo.volunteers.roster.layout import Layout

HIDDEN = "隐藏的工作表和列不导入，需要的请取消隐藏，保存后再试。"

Taken = list[tuple[Sheet, Layout]]


def guessed(sheets: Sequence[Sheet], headings: Mapping[str, str]) -> tuple[Taken, tuple[str, ...]]:
    """Choose the sheets that are rosters by their headings, with sentences about the others.

    Args:
        headings: what somebody has said about headings that mean nothing to us: a field each, "" = not to be taken.

    Raises:
        MissingColumns, NotVolunteers, UndecidedColumns.
    """
    found = [(sheet, layout.find(sheet)) for sheet in sheets if sheet.visible and not sheet.rows.is_empty()]
    complete = [(sheet, _said(each, headings)) for sheet, each in found if each and not missing(each)]
    if not complete:
        best = max((each for _, each in found if each), key=lambda each: len(each.columns), default=None)
        raise _refusal(best, _unseen(sheets))
    for sheet, each in complete:
        _refuse_undecided(sheet, each, headings)
    notes = [f"工作表“{sheet.name}”是隐藏的，没有导入。" for sheet in sheets if not sheet.visible]
    for sheet, each in found:
        lacks = missing(each) if each else list(REQUIRED)
        if lacks:
            notes.append(f"工作表“{sheet.name}”没有{_named(lacks)}列，没有导入。")
    return complete, (*notes, *about(complete))


def as_chosen(sheets: Sequence[Sheet], chosen: Mapping[str, Choice]) -> tuple[Taken, tuple[str, ...]]:
    """Take the sheets that a clerk has chosen, with her columns, and sentences about the others.

    Raises:
        MissingColumns, StrangeChoice.
    """
    taken, notes = [], []
    for sheet in sheets:
        choice = chosen.get(sheet.name)
        if choice is None or not choice.taken:
            notes.append(f"工作表“{sheet.name}”没有选，没有导入。")
        else:
            taken.append((sheet, laid_out(sheet, choice)))
    incomplete = next((lacks for _, found in taken if (lacks := missing(found))), None)
    if incomplete or not taken:
        raise _missing_columns(incomplete or list(REQUIRED))
    return taken, (*notes, *about(taken))


def about(taken: Taken) -> list[str]:
    """Write sentences about what is on these sheets and is not taken: somebody else's columns, hidden ones."""
    notes = []
    for sheet, found in taken:
        titles = dict.fromkeys(found.titles[place] for place in sorted(found.others))
        if titles:
            said = "”“".join(titles)
            notes.append(f"工作表“{sheet.name}”里“{said}”下面的列是别人的资料，没有导入。")
        if unnamed := _unnamed(sheet, found):
            notes.append(f"工作表“{sheet.name}”的 {'、'.join(unnamed)} 列没有表头，没有导入。")
        if sheet.hidden_columns:
            notes.append(f"工作表“{sheet.name}”有 {len(sheet.hidden_columns)} 列是隐藏的，没有导入。")
    return notes


def _unnamed(sheet: Sheet, found: Layout) -> list[str]:
    """Name the letters of columns with something below the header and no heading."""
    below = sheet.rows.slice(found.first_row - 1)
    spare = [
        place
        for place, header in enumerate(found.headers)
        if not header and place not in found.columns.values() and place not in found.others
    ]
    return [letters(place) for place in spare if below[:, place].str.strip_chars().replace("", None).count()]


def missing(found: Layout) -> list[str]:
    """List the needed fields that a layout lacks."""
    return [name for name in REQUIRED if name not in found.columns]


def _said(found: Layout, headings: Mapping[str, str]) -> Layout:
    """Add to a layout the columns that somebody has said something about."""
    said = {
        field: place
        for place, header in enumerate(found.headers)
        if (field := headings.get(header)) and place not in found.others
    }
    return replace(found, columns={**found.columns, **said})


def _refuse_undecided(sheet: Sheet, found: Layout, headings: Mapping[str, str]) -> None:
    open_ = [found.headers[place] for place in truths.undecided(sheet, found) if found.headers[place] not in headings]
    if open_:
        raise UndecidedColumns(sheet.name, open_)


def _unseen(sheets: Sequence[Sheet]) -> str:
    """Write a sentence about what is hidden and may be what is missing; "" where nothing is."""
    hidden = any(not sheet.visible and not sheet.rows.is_empty() for sheet in sheets)
    return HIDDEN if hidden or any(sheet.hidden_columns for sheet in sheets) else ""


def _refusal(best: Layout | None, more: str) -> MissingColumns | NotVolunteers:
    """The error that says why no sheet is taken: it speaks of children, or lacks what is needed."""
    if best is not None and ages.speaks_of_children(best, ""):
        return NotVolunteers()
    return _missing_columns(missing(best) if best else list(REQUIRED), more)


def _named(fields: Sequence[str]) -> str:
    return "和".join(f"“{FIELDS[name][0]}”" for name in fields)


def _missing_columns(lacks: list[str], more: str = "") -> MissingColumns:
    accepted = "；".join(f"{_named([name])}列的表头可以写作 {'、'.join(FIELDS[name])}" for name in lacks)
    return MissingColumns(f"名册里没有找到{_named(lacks)}列。{accepted}。请改好表头后再导入。{more}", missing=lacks)
