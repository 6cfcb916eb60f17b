"""Making a proposal that is kept, fixing pairs of it by hand, and deciding: it proposes, a person decides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.pairings.actions import pair
from jinguo.pairings.catalogue import Manner
from jinguo.pairings.errors import NoSuchLine
from jinguo.pairings.forms import NewPairing
from jinguo.pairings.policy import weights_at
from jinguo.pairings.proposals.outcome import weighed
from jinguo.pairings.proposals.proposal import Proposal as Found
from jinguo.pairings.proposals.queries import candidates, solved
from jinguo.pairings.tables import Proposal, ProposedPair

_LINES = """
SELECT l.child, l.mother, l.locked, l.locked_by_name FROM proposed_pair l JOIN proposal p ON p.id = l.proposal
 WHERE p.path = $1 AND p.closed_at IS NULL AND l.mother IS NOT NULL AND l.decided_at IS NULL"""
_LINE = """
SELECT l.id, l.child, l.mother, l.path, p.path AS within FROM proposed_pair l JOIN proposal p ON p.id = l.proposal
 WHERE l.id = $1 AND p.closed_at IS NULL AND l.decided_at IS NULL FOR NO KEY UPDATE OF l"""


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A pair of the proposal of before."""

    child: UUID
    mother: UUID
    locked: bool
    locked_by_name: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an open proposal: for which place, child, mother, and where the child is."""

    id: UUID
    child: UUID
    mother: UUID | None
    path: str
    within: str


async def make(actor: Actor, within: str) -> UUID:
    """Propose pairs for all who wait below a path. Locked pairs stay, and those of before are favoured.

    Raises:
        Forbidden, Crowded.
    """
    return await _make(actor, within, {})


async def lock(actor: Actor, line: UUID, mother: UUID | None = None) -> UUID:
    """Fix a child's mother, the proposed one or another, and propose the others anew around them. Returns the new
    proposal.

    Raises:
        NoSuchLine, Forbidden, Crowded.
    """
    found = await _line(actor, line)
    chosen = mother or found.mother
    if chosen is None:
        raise NoSuchLine
    await note(actor, "lock_proposed_pair", "child", found.child, found.path)
    return await _make(actor, found.within, {found.child: chosen})


async def unlock(actor: Actor, line: UUID) -> UUID:
    """A child's mother is no longer fixed. Returns the new proposal. Raises NoSuchLine, Forbidden, Crowded."""
    found = await _line(actor, line)
    await note(actor, "unlock_proposed_pair", "child", found.child, found.path)
    return await _make(actor, found.within, {found.child: None})


async def decide(actor: Actor, line: UUID, mother: UUID | None = None, manner: Manner = Manner.ONE) -> UUID:
    """A person decides that it shall be so, or another mother. Returns the pairing, which begins with a home visit.

    Raises:
        NoSuchLine, and as `pair`.
    """
    async with transaction(actor):
        row = await fetch_one_as(_Line, _LINE, line)
        chosen = mother or row.mother if row else None
        if row is None or chosen is None:
            raise NoSuchLine
        pairing = await pair(actor, NewPairing(child=row.child, mother=chosen, manner=manner))
        values = {ProposedPair.decided_at: clock.now(), ProposedPair.decided_by_name: actor.name}
        await ProposedPair.update({**values, ProposedPair.pairing: pairing}).where(ProposedPair.id == line)
    return pairing


async def _line(actor: Actor, line: UUID) -> _Line:
    """Read a line of an open proposal. Raises NoSuchLine, Forbidden."""
    async with transaction(actor):
        row = await fetch_one_as(_Line, _LINE, line)
    if row is None:
        raise NoSuchLine
    require(actor, Permission.KEEP_PAIRINGS, within=row.within)
    return row


async def _make(actor: Actor, within: str, fixed: Mapping[UUID, UUID | None]) -> UUID:
    """Propose and keep it. `fixed`: child -> mother who is fixed from now on; None: she is free again."""
    who = await candidates(actor, within)
    waiting, fit = {child.id for child in who.children}, {her.id for her in who.mothers}
    async with transaction(actor):
        rows = await fetch_as(_Fixed, _LINES, within)
        weights = await weights_at(within)
    by = {row.child: row.locked_by_name for row in rows if row.locked}
    old: dict[UUID, UUID | None] = {row.child: row.mother for row in rows if row.locked} | dict(fixed)
    by |= dict.fromkeys(fixed, actor.name)
    locked = {child: her for child, her in old.items() if child in waiting and her is not None and her in fit}
    before = {row.child: row.mother for row in rows if row.child not in fixed}
    found = await solved(who, weights, locked, before)
    places = {child.id: child.place.path for child in who.children}
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtext($1))", f"proposal {within}")
        await fetch("UPDATE proposal SET closed_at = $2 WHERE path = $1 AND closed_at IS NULL", within, clock.now())
        row = Proposal(path=within, weights=json.dumps(dict(weights)), total=found.total, bound=found.bound)
        row.made_by, row.made_by_name = actor.id, actor.name
        await Proposal.insert(row)
        if lines := _lines(row.id, found, places, by):
            await ProposedPair.insert(*lines)
        await note(actor, "propose_pairings", "proposal", row.id, within, count=len(found.pairs))
    return row.id


def _lines(proposal: UUID, found: Found, places: Mapping[UUID, str], by: Mapping[UUID, str]) -> list[ProposedPair]:
    pairs = [
        ProposedPair(
            proposal=proposal,
            child=each.child,
            mother=each.mother,
            path=places[each.child],
            score=each.score,
            terms=json.dumps(msgspec.to_builtins(weighed(each.terms))),
            locked=each.locked,
            locked_by_name=by.get(each.child, "") if each.locked else "",
        )
        for each in found.pairs
    ]
    left = [
        ProposedPair(
            proposal=proposal, child=each.child, path=places[each.child], gates=[one.value for one in each.gates]
        )
        for each in found.unmatched
    ]
    return [*pairs, *left]
