"""Imports that were made, found again with the pairings that came of each and what those lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import View
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.queries import fit_mothers
from jinguo.pairings import rules
from jinguo.pairings.catalogue import Lack, Step
from jinguo.pairings.errors import NoSuchImport
from jinguo.pairings.policy import district_of
from jinguo.pairings.queries import PairingRow, Wanted, pairings

MOST = 500
"""Pairings of one import that its page shows; the list of pairings has them all."""

_IMPORTS = """
SELECT id, path, made_at, made_by_name, rows, known, refused, pairings, children, mothers, taken_back_at,
       taken_back_by_name, reason FROM pairing_import"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """An import: when, by whom, and what it has made."""

    id: UUID
    path: str
    made_at: datetime
    made_by_name: str
    rows: int
    known: int
    refused: int
    pairings: list[UUID]
    children: list[UUID]
    mothers: list[UUID]
    taken_back_at: datetime | None
    taken_back_by_name: str
    reason: str


async def imports(actor: Actor) -> list[ImportRow]:
    """The latest imports within reach. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        return await fetch_as(ImportRow, f"{_IMPORTS} ORDER BY made_at DESC, id DESC LIMIT 20")


async def imported(actor: Actor, import_id: UUID) -> ImportRow:
    """Read one import. Raises NoSuchImport, Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        found = await fetch_as(ImportRow, f"{_IMPORTS} WHERE id = $1", import_id)
    if not found:
        raise NoSuchImport
    require(actor, Permission.KEEP_PAIRINGS, within=found[0].path)
    return found[0]


async def of_import(actor: Actor, import_id: UUID) -> list[PairingRow]:
    """The pairings of an import that are open. Raises NoSuchImport, Forbidden."""
    row = await imported(actor, import_id)
    if not row.pairings:
        return []
    return list((await pairings(actor, Wanted(among=tuple(row.pairings)), size=MOST)).rows)


_PAPERS = """
SELECT p.id, p.mother, s.agreement, s.happened_on AS begun_on, s.until,
       coalesce(c.given AND c.view <> $2, false) AS consented
  FROM pairing p JOIN pairing_step s ON s.pairing = p.id AND s.step = $3
  LEFT JOIN LATERAL (SELECT given, view FROM child_consent WHERE child = p.child
                      ORDER BY recorded_at DESC, id DESC LIMIT 1) c ON true
 WHERE p.id = ANY($1::uuid[])"""


@dataclass(frozen=True, slots=True)
class _Told:
    """Told: what a ledger says of a pairing, and whether its guardian consents by now."""

    id: UUID
    mother: UUID
    agreement: str
    begun_on: date
    until: date | None
    consented: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """Paper: what a ledger says of a pairing that does not run here yet, and what is missing before it does."""

    begun_on: date
    until: date | None
    agreement: str
    lacks: tuple[Lack, ...]


async def papers(actor: Actor, rows: Sequence[PairingRow]) -> Mapping[UUID, Paper]:
    """Pairing -> its paper, of those that stand there. Raises Forbidden."""
    on_paper = [row for row in rows if row.step is Step.PAPER]
    if not on_paper:
        return {}
    fit = {
        her.id
        for path in {district_of(row.path) for row in on_paper}
        for her in await fit_mothers(actor, actor.path or path)
    }
    async with transaction(actor):
        found = await fetch_as(_Told, _PAPERS, [row.id for row in on_paper], View.UNWILLING.value, Step.PAPER.value)
    return {row.id: _paper(row, is_fit=row.mother in fit) for row in found}


def _paper(row: _Told, *, is_fit: bool) -> Paper:
    known = rules.Papers(row.consented, is_fit, row.agreement, row.begun_on, row.until)
    return Paper(row.begun_on, row.until, row.agreement, rules.lacks(known, clock.today()))
