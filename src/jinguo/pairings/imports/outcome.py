"""What became of a list of pairings: counts that add up to its rows, and what each import has made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from jinguo.children.intake.outcome import Refused, TakenIn, outcome
from jinguo.volunteers.roster.omissions import Omission


@dataclass(slots=True)
class Made:
    """Made: what an import has written so far."""

    pairings: list[UUID] = field(default_factory=list)
    children: list[UUID] = field(default_factory=list)
    mothers: list[UUID] = field(default_factory=list)
    unfinished: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Imported:
    """Imported: what became of each row, how many files were opened and mothers written in for it, and how many
    pairings lack something before they run. `id` is the import's, None for a trial.
    """

    rows: TakenIn
    files: int
    mothers: int
    unfinished: int
    id: UUID | None


def counted(omitted: Iterable[Omission], made: Made, import_id: UUID | None) -> Imported:
    """Count what became of all rows."""
    rows = outcome(omitted, len(made.pairings), made.known, made.refused)
    return Imported(rows, len(made.children), len(made.mothers), made.unfinished, import_id)
