"""The board: the latest proposal of a place, and for one child why this mother, and what another one would cost."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.policy import weights_at
from jinguo.pairings.proposals.proposal import TermValue, best_for
from jinguo.pairings.proposals.queries import candidates, solved

SHOWN = 5
"""Mothers who are offered for one child."""

_HEAD = "SELECT id, made_at, made_by_name, total, bound FROM proposal WHERE path = $1 AND closed_at IS NULL"
_LINES = """
SELECT l.id, l.child, c.code, l.mother, coalesce(q.name, '') AS name, coalesce(v.number, '') AS number, l.score,
       l.terms, l.gates, l.locked, l.locked_by_name
  FROM proposed_pair l JOIN child c ON c.id = l.child LEFT JOIN mother m ON m.id = l.mother
  LEFT JOIN person q ON q.id = m.person LEFT JOIN volunteer v ON v.person = m.person
 WHERE l.proposal = $1 AND l.decided_at IS NULL AND c.closed_on IS NULL
   AND NOT EXISTS (SELECT FROM pairing p WHERE p.child = l.child AND p.closed_on IS NULL)
 ORDER BY l.mother IS NULL, c.code"""
_NAMES = """
SELECT m.id, coalesce(q.name, '') AS name, coalesce(v.number, '') AS number FROM mother m
  LEFT JOIN person q ON q.id = m.person LEFT JOIN volunteer v ON v.person = m.person WHERE m.id = ANY($1)"""


@dataclass(frozen=True, slots=True)
class _Head:
    """A proposal as it is kept."""

    id: UUID
    made_at: datetime
    made_by_name: str
    total: int
    bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A line of a proposal as it is kept: its terms as JSON text."""

    id: UUID
    child: UUID
    code: str
    mother: UUID | None
    name: str
    number: str
    score: int
    terms: str
    gates: tuple[Gate, ...]
    locked: bool
    locked_by_name: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A mother by her name and number."""

    id: UUID
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A child of a proposal by its code, with the mother proposed for it and why, or the gates that stop it."""

    id: UUID
    child: UUID
    code: str
    mother: UUID | None
    name: str
    number: str
    score: int
    terms: tuple[TermValue, ...]
    gates: tuple[Gate, ...]
    locked: bool
    locked_by_name: str


@dataclass(frozen=True, slots=True)
class Board:
    """The proposal that a place's board shows. `made_at` is None: there is none yet."""

    lines: tuple[Line, ...]
    made_at: datetime | None = None
    made_by_name: str = ""
    total: int = 0
    bound: int = 0

    @property
    def paired(self) -> tuple[Line, ...]:
        """The children for whom there is somebody."""
        return tuple(line for line in self.lines if line.mother)

    @property
    def stopped(self) -> tuple[Line, ...]:
        """The children for whom there is nobody."""
        return tuple(line for line in self.lines if not line.mother)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A mother who suits a child: her terms, what the others would lose by it, and how many more would have nobody."""

    mother: UUID
    name: str
    number: str
    score: int
    terms: tuple[TermValue, ...]
    loss: int
    fewer: int


async def board(actor: Actor, within: str) -> Board:
    """Tell what a place's board shows. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS, within=within)
    async with transaction(actor):
        head = await fetch_one_as(_Head, _HEAD, within)
        if head is None:
            return Board(())
        rows = await fetch_as(_Kept, _LINES, head.id)
    return Board(tuple(_line(row) for row in rows), head.made_at, head.made_by_name, head.total, head.bound)


def _line(row: _Kept) -> Line:
    plain = ("id", "child", "code", "mother", "name", "number", "score", "gates", "locked", "locked_by_name")
    told = json.loads(row.terms)
    return Line(
        **{name: getattr(row, name) for name in plain},
        terms=tuple(TermValue(Term(each["name"]), each["weight"], each["value"]) for each in told),
    )


async def choices(actor: Actor, within: str, child: UUID) -> list[Choice]:
    """The mothers who suit a child best, each with what the others would lose if she were the child's.

    Raises:
        Forbidden, Crowded.
    """
    who = await candidates(actor, within)
    weights = await weights_at(within)
    one = next((each for each in who.children if each.id == child), None)
    if one is None or one.stopped_by:
        return []
    best = await solved(who, weights, {})
    others_best = best.total - sum(each.score for each in best.pairs if each.child == child)
    found = []
    for her in best_for(one, who.mothers, weights, SHOWN):
        changed = await solved(who, weights, {child: her})
        mine = next(each for each in changed.pairs if each.child == child)
        lost = others_best - (changed.total - mine.score)
        found.append((her, mine, max(0, lost), max(0, len(best.pairs) - len(changed.pairs))))
    async with transaction(actor):
        names = {row.id: row for row in await fetch_as(_Named, _NAMES, [her for her, *_ in found])}
    return [
        Choice(
            mother=her,
            name=names[her].name,
            number=names[her].number,
            score=mine.score,
            terms=mine.terms,
            loss=loss,
            fewer=fewer,
        )
        for her, mine, loss, fewer in found
    ]
