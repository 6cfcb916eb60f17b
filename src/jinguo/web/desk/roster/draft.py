"""Drafts of rosters: what is known of the sheets, what the clerk has answered, what would happen, what became of it.

All of it lies sealed beside the upload (web.uploads), so that a page shows it however often and whenever it is opened,
and the worker reads and writes the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.volunteers.intake.memory import Question
from jinguo.volunteers.intake.outcome import Imported, SentBack
from jinguo.volunteers.roster import Choice
from jinguo.volunteers.roster.outline import Column, Outline
from jinguo.web import uploads
from jinguo.web.forms import File
from jinguo.web.uploads import Upload

KIND = "roster"

AT_ONCE = 5_000
"""Rows up to which a page does it itself, in about two seconds on two busy cores; more are the worker's. See
docs/decisions/import-wizard.md for the measurement.
"""

LIGHT = 4_000_000
"""Bytes of text up to which a page does it itself; 5,000 rows of a roster are 1 MB."""

_SHEETS, _ANSWERS, _TRIAL, _TRYING, _TAKING, _RESULT = "sheets", "answers", "trial", "trying", "taking", "result"
_WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a clerk: where rows without an organisation go ("" = back), each sheet's columns, and which wrong
    fields are left empty instead of sending her back.
    """

    organisation: str
    choices: Mapping[str, Choice]
    leave: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The mark of the answers, different for different ones."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A lookalike: a row that may be somebody who is registered already."""

    name: str
    where: str
    volunteer: str
    who: str
    reasons: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of one kind that are nobody: what they are, how many, and the first of them as 第 n 行."""

    what: str
    rows: int
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome that a roster would have, or has had: the figures of `volunteers.intake.outcome.Imported`.

    Attributes:
        mark: of the answers that it was reckoned with.
        number: of the workbook of rejects in the register of exports.
        rejects: the upload that holds the workbook; None: nothing is sent back.
        rows: of the file, with anything in them: taken, known, sent back, and left out by what they are.
        left_out: what they are in words, how many, and the first of them.
        roster: what the import is found again by.
        asked: whether the file says who has agreed.
    """

    mark: str
    at: datetime
    added: int
    known: int
    rejected: int
    reasons: Mapping[str, int]
    mapping: Mapping[str, Mapping[str, str]]
    ignored: Mapping[str, Sequence[str]]
    notes: Sequence[str]
    first: Sequence[SentBack]
    suspected: Sequence[Lookalike]
    file_hash: str
    number: str
    rejects: UUID | None = None
    rows: int = 0
    left_out: Sequence[LeftOut] = ()
    lacking: int = 0
    roster: UUID | None = None
    asked: bool = True

    @property
    def left(self) -> int:
        """The number of rows that are left out."""
        return sum(each.rows for each in self.left_out)

    @classmethod
    def of(cls, done: Imported, answers: Answers) -> Self:
        """Make an outcome of an import, without the workbook."""
        lookalikes = [
            Lookalike(
                each.name,
                f"{each.sheet} 第 {each.row} 行",
                str(each.volunteer),
                f"{each.who}（{each.number}）",
                "、".join(reason.label for reason in each.reasons),
            )
            for each in done.suspected
        ]
        return cls(
            *(answers.mark, clock.now(), done.added, done.known, done.rejected, done.reasons, done.mapping),
            *(done.ignored, done.notes, done.first, lookalikes, done.file_hash, done.number),
            rows=done.rows,
            left_out=[LeftOut(kind.label, rows, done.left_rows[kind]) for kind, rows in done.left_out.items()],
            lacking=done.lacking,
            roster=done.roster,
            asked=done.asked,
        )

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Read an outcome back from its facts."""
        made = cls(**facts)
        return replace(
            made,
            at=datetime.fromisoformat(facts["at"]),
            first=[SentBack(**each) for each in facts["first"]],
            suspected=[Lookalike(**each) for each in facts["suspected"]],
            rejects=UUID(facts["rejects"]) if facts["rejects"] else None,
            left_out=[LeftOut(**each) for each in facts.get("left_out", ())],
            roster=UUID(facts["roster"]) if facts.get("roster") else None,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: a roster between upload and result.

    Attributes:
        all_rows: of all sheets, with anything in them.
        answers: None before the columns were looked at.
        trial: what would happen with these answers; None: not reckoned yet.
        trying: the task that reckons it for a large file.
        taking: the task that takes a large file in.
        result: what became of it.
        text_bytes: of all its cells.
    """

    upload: Upload
    all_rows: int
    questions: tuple[Question, ...]
    hidden: tuple[str, ...]
    answers: Answers | None = None
    trial: Outcome | None = None
    trying: UUID | None = None
    taking: UUID | None = None
    result: Outcome | None = None
    text_bytes: int = 0

    @property
    def is_small(self) -> bool:
        """Whether a page may read the roster whole, while other pages wait beside."""
        return self.rows <= AT_ONCE and self.text_bytes <= LIGHT

    @property
    def rows(self) -> int:
        """The number of rows in the sheets that are to be taken, as far as that is known."""
        if self.answers is None:
            return self.all_rows
        taken = [sheet for sheet, choice in self.answers.choices.items() if choice.taken]
        return sum(each.outline.rows for each in self.questions if each.outline.sheet in taken)

    @property
    def token(self) -> UUID:
        """The token of the upload."""
        return self.upload.token


async def begin(actor: Actor, file: File, rows: int, questions: Sequence[Question], hidden: Sequence[str]) -> UUID:
    """Begin a draft: put a roster away with what is asked about it."""
    token = await uploads.keep(actor, file, KIND)
    await set_questions(actor, token, rows, questions, hidden)
    return token


async def set_questions(
    actor: Actor, token: UUID, rows: int, questions: Sequence[Question], hidden: Sequence[str]
) -> None:
    """Set the questions anew, with a header in another row."""
    facts = {"rows": rows, "questions": [asdict(each) for each in questions], "hidden": list(hidden)}
    await uploads.note(actor, token, _SHEETS, facts)


async def weigh(actor: Actor, token: UUID, text_bytes: int) -> None:
    """Keep how much text a roster holds."""
    await uploads.note(actor, token, _WEIGHT, {"text_bytes": text_bytes})


async def find(actor: Actor, token: UUID) -> Draft:
    """Find a draft of the actor's own. Raises UploadGone."""
    upload = await uploads.about(actor, token)
    sheets, result = await uploads.noted(actor, token, _SHEETS), await uploads.noted(actor, token, _RESULT)
    answers = _answers(await uploads.noted(actor, token, _ANSWERS))
    trial, trying, taking = [await uploads.noted(actor, token, name) for name in (_TRIAL, _TRYING, _TAKING)]
    if sheets is None or upload.kind != KIND:
        raise uploads.UploadGone
    weight = await uploads.noted(actor, token, _WEIGHT)
    mark = answers.mark if answers else ""
    return Draft(
        upload,
        sheets["rows"],
        tuple(_question(each) for each in sheets["questions"]),
        tuple(sheets["hidden"]),
        answers,
        Outcome.read(trial) if trial and trial["mark"] == mark else None,
        UUID(trying["task"]) if trying and trying["mark"] == mark else None,
        UUID(taking["task"]) if taking else None,
        Outcome.read(result) if result else None,
        weight["text_bytes"] if weight else 0,
    )


async def waiting(actor: Actor) -> list[Draft]:
    """List the actor's own drafts, the latest first; an upload that was cut off before it was read is left out."""
    found = []
    for each in await uploads.waiting(actor, KIND):
        with suppress(uploads.UploadGone):
            found.append(await find(actor, each.token))
    return found


async def answer(actor: Actor, token: UUID, answers: Answers) -> None:
    """Keep what the clerk has answered."""
    await uploads.note(actor, token, _ANSWERS, asdict(answers))


async def unanswer(actor: Actor, token: UUID) -> None:
    """Forget the answers, since the sheets are laid out in another way."""
    await uploads.note(actor, token, _ANSWERS, {})


async def asked_to_try(actor: Actor, token: UUID, answers: Answers, task: UUID) -> None:
    """Note the task that tries the roster out."""
    await uploads.note(actor, token, _TRYING, {"mark": answers.mark, "task": str(task)})


async def asked_to_take(actor: Actor, token: UUID, task: UUID) -> None:
    """Note the task that takes the roster in."""
    await uploads.note(actor, token, _TAKING, {"task": str(task)})


async def tried(actor: Actor, token: UUID, trial: Outcome) -> None:
    """Note what taking the roster would do."""
    await uploads.note(actor, token, _TRIAL, asdict(trial))


async def taken(actor: Actor, token: UUID, result: Outcome) -> None:
    """Note that the roster has been taken, and delete the file itself."""
    await uploads.note(actor, token, _RESULT, asdict(result))
    await uploads.take(actor, token)


def _answers(facts: Mapping[str, Any] | None) -> Answers | None:
    if not facts:
        return None
    choices = {sheet: Choice(**each) for sheet, each in facts["choices"].items()}
    return Answers(facts["organisation"], choices, tuple(facts.get("leave", ())))


def _question(facts: Mapping[str, Any]) -> Question:
    guess, shown = (_outline(facts[name]) for name in ("guess", "outline"))
    undecided = tuple(facts.get("undecided", ()))
    return Question(guess, shown, Choice(**facts["choice"]), facts["remembered"], undecided)


def _outline(facts: Mapping[str, Any]) -> Outline:
    columns = tuple(Column(**{**each, "samples": tuple(each["samples"])}) for each in facts["columns"])
    return Outline(**{**facts, "columns": columns, "undecided": tuple(facts.get("undecided", ()))})
