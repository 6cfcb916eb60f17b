"""Rows become values of a kind, or say which statement and which column does not fit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.kernel.rows import UnlikeItsKind, fetch_as, fetch_one_as
from tests.world import World

EVERY_TYPE = """
SELECT '01926f2e-0000-7000-8000-000000000001'::uuid AS id, 'in' AS kind, NULL::text AS outcome,
       date '2026-11-21' AS day, timestamptz '2026-11-21T04:00:00Z' AS at, '\\x01'::bytea AS device,
       ARRAY['a', 'b'] AS words, 3::bigint AS number, true AS holds"""


@dataclass(frozen=True, slots=True)
class OfEveryType:
    """A column of each type that the product has."""

    id: UUID
    kind: Kind
    outcome: Outcome | None
    day: date
    at: datetime
    device: bytes | None
    words: tuple[str, ...]
    number: int
    holds: bool
    more: str = "left out"


@dataclass(frozen=True, slots=True)
class Scanned:
    """Two columns."""

    kind: Kind
    number: str


async def test_columns_become_fields_by_their_names(world: World) -> None:
    at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    id_ = UUID("01926f2e-0000-7000-8000-000000000001")

    found = await fetch_as(OfEveryType, EVERY_TYPE)

    expected = OfEveryType(
        id=id_,
        kind=Kind.IN,
        outcome=None,
        day=date(2026, 11, 21),
        at=at,
        device=b"\x01",
        words=("a", "b"),
        number=3,
        holds=True,
    )
    assert found == [expected]
    assert found[0].kind is Kind.IN
    assert found[0].more == "left out"


async def test_one_row_or_none(world: World) -> None:
    statement = "SELECT kind, number FROM (VALUES ('out', '1'), ('in', '2')) AS t (kind, number) WHERE number > $1"

    assert await fetch_one_as(Scanned, statement, "0") == Scanned(Kind.OUT, "1")
    assert await fetch_one_as(Scanned, statement, "9") is None
    assert await fetch_as(Scanned, statement, "9") == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("'by' AS kind, '1' AS number", "Invalid enum value 'by' - at `$[0].kind`"),
        ("'in' AS kind", "no column number, no field -"),
        ("'in' AS kind, '1' AS number, 2 AS more", "no column -, no field more"),
        ("'in' AS kind, '1' AS numbers", "no column number, no field numbers"),
        ("'in' AS kind, NULL::text AS number", "Expected `str`, got `null` - at `$[0].number`"),
        ("'in' AS kind, 1 AS number", "Expected `str`, got `int` - at `$[0].number`"),
    ],
    ids=["unknown member", "column missing", "column without field", "other name", "none", "other type"],
)
async def test_what_does_not_fit_says_which_statement_and_which_column(world: World, columns: str, said: str) -> None:
    with pytest.raises(UnlikeItsKind) as refused:
        await fetch_as(Scanned, f"SELECT\n  {columns}")

    assert str(refused.value) == f"Scanned: {said}; statement: SELECT {columns}"
