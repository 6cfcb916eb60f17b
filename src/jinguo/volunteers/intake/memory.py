"""Memory of an organisation's roster forms: what was chosen for a sheet's columns is chosen for the same headers.

Rosters come each quarter on the same paper. Only what differs from our own guess is kept, and of the paper only a keyed
digest of its headers: they may be people's data, where somebody has pointed at the wrong row.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.errors import TooManyColumns
from jinguo.volunteers.roster import Choice, layout
from jinguo.volunteers.roster.headers import flat
from jinguo.volunteers.roster.outline import Outline, outline
from jinguo.volunteers.roster.rejects import REASON, ROW

_PURPOSE = "roster form"

_KEEP = """
INSERT INTO roster_form (id, path, digest, taken, header_row, columns, used_at) VALUES ($7, $1, $2, $3, $4, $5, $6)
ON CONFLICT (path, digest) DO UPDATE SET taken = $3, header_row = $4, columns = $5, used_at = $6"""

_CORRECT = """
UPDATE roster_form SET taken = $3, header_row = $4, columns = $5, used_at = $6 WHERE path = $1 AND digest = $2"""


MOST_COLUMNS = 1_000
"""Columns of one file that a clerk is asked about: about four sheets as wide as can be. Ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sheet that a clerk is asked about, with what is offered as the answer.

    Attributes:
        guess: with the header where we found it.
        outline: the same, or with the header where it was the last time.
        remembered: the answer is the organisation's own of the last time.
        undecided: places of columns that hold only 是 or 否 and that nobody has said anything about.
    """

    guess: Outline
    outline: Outline
    choice: Choice
    remembered: bool = False
    undecided: tuple[int, ...] = ()


def guessed(outline: Outline) -> Choice:
    """The choice that we would make ourselves."""
    return Choice(outline.complete, outline.header_row, outline.guess)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The answers about a form from before; `columns` as JSON: field -> which of the form's own columns, from 0."""

    digest: bytes
    taken: bool
    header_row: int | None
    columns: str


async def questions(actor: Actor, sheets: Sequence[Sheet]) -> list[Question]:
    """List the questions to ask about a roster: its visible sheets that hold anything, answered as the last time or by
    our guess. Raises TooManyColumns.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    asked = await FILES.run(_outlined, sheets)
    async with transaction(actor):
        rows = await fetch_as(
            _Remembered,
            "SELECT digest, taken, header_row, columns FROM roster_form WHERE path = $1 AND digest = ANY($2::bytea[])",
            actor.path or "",
            [_digest(guess) for _, guess in asked],
        )
    known = {row.digest: row for row in rows}
    return await FILES.run(lambda: [_question(sheet, guess, known.get(_digest(guess))) for sheet, guess in asked])


def _outlined(sheets: Sequence[Sheet]) -> list[tuple[Sheet, Outline]]:
    """Outline visible sheets with our guess. Raises TooManyColumns. A sheet of 256 takes a second."""
    seen = [sheet for sheet in sheets if sheet.visible and not sheet.rows.is_empty()]
    if sum(_filled(sheet) for sheet in seen) > MOST_COLUMNS:
        raise TooManyColumns
    return [(sheet, found) for sheet in seen if (found := outline(sheet, layout.guess(sheet))).columns]


def _filled(sheet: Sheet) -> int:
    """Count the columns that hold anything."""
    return sum(empty < sheet.rows.height for empty in sheet.rows.null_count().row(0))


async def remember(actor: Actor, answered: Sequence[Question]) -> None:
    """Remember what was chosen for each sheet, for the next time and for its rejects; our own guess is written over
    another alone.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    async with transaction(actor):
        for each in answered:
            moved = each.outline.header_row if each.outline.header_row != each.guess.header_row else None
            paper, below = _digest(each.guess), _digest(each.outline)
            await _keep(actor.path or "", each, paper, moved)
            if below != paper:
                await _keep(actor.path or "", each, below, None)


async def _keep(path: str, answered: Question, digest: bytes, header_row: int | None) -> None:
    choice, guess = answered.choice, guessed(answered.outline)
    same = choice.taken == guess.taken and (not choice.taken or dict(choice.columns) == dict(guess.columns))
    places = _places(answered.outline)
    columns = {name: places.index(place) for name, place in choice.columns.items() if place in places}
    facts = (path, digest, choice.taken, header_row, json.dumps(columns), clock.now())
    if same and header_row is None:
        await fetch(_CORRECT, *facts)
    else:
        await fetch(_KEEP, *facts, uuid7())


def _question(sheet: Sheet, guess: Outline, row: _Remembered | None) -> Question:
    found = layout.at(sheet, row.header_row) if row and row.header_row else None
    shown = outline(sheet, found) if found else guess
    places = _places(shown)
    columns: dict[str, int] = json.loads(row.columns) if row else {}
    if row is None or any(index >= len(places) for index in columns.values()):
        return Question(guess, guess, guessed(guess), undecided=guess.undecided)
    choice = Choice(row.taken, shown.header_row, {name: places[index] for name, index in columns.items()})
    return Question(guess, shown, choice, remembered=True)


def _places(shown: Outline) -> list[int]:
    """Find the places of the columns that are the form's own and have a header."""
    return [column.place for column in shown.columns if _is_own(column.header)]


def _digest(shown: Outline) -> bytes:
    """Digest a form's headers: the same for a form and for the workbook of rejects that is made of it."""
    headers = [flat(column.header) for column in shown.columns if _is_own(column.header)]
    return crypto.ring().mac(_PURPOSE, json.dumps(headers, ensure_ascii=False).encode())


def _is_own(header: str) -> bool:
    return bool(header) and header not in (ROW, REASON)
