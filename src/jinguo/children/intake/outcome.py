"""What became of a ledger: counts that add up to its rows, and the rows that go back, by number and reason alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.volunteers.roster.omissions import Omission

REASON_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that goes back: where it stands, and why."""

    sheet: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The outcome of an intake, row by row: taken, known before, handed back, left out."""

    rows: int
    added: int
    known: int
    refused: tuple[Refused, ...]
    left_out: Mapping[Omission, int]


def outcome(omitted: Iterable[Omission], added: int, known: int, refused: Sequence[Refused]) -> TakenIn:
    """Count what became of all rows."""
    left = Counter(omitted)
    kinds = {kind: left[kind] for kind in Omission if left[kind]}
    back = tuple(sorted(refused, key=lambda each: (each.sheet, each.row)))
    return TakenIn(added + known + len(back) + left.total(), added, known, back, kinds)


def reasons(taken: TakenIn) -> bytes:
    """Write the rows that go back as a workbook: numbers and reasons, so that it says nothing of a child."""
    rows = [(each.sheet, each.row, each.reason) for each in taken.refused]
    schema = {"sheet": pl.String, "row": pl.Int32, "reason": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return write([SheetOut("退回的行", frame, ["工作表", "行号", "退回原因"], {"reason": REASON_WIDTH})])
