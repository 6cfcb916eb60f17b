"""Candidates out of the database, and the proposal for a place. Nothing is unsealed: there is no name anywhere here."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Boarding, Need, View
from jinguo.children.rules import open_file
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.process.threads import Threads
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.catalogue import Distance
from jinguo.mothers.policy import policy_at
from jinguo.mothers.queries import MotherRow, fit_mothers
from jinguo.organisations.queries import by_code
from jinguo.pairings.catalogue import REFUSING, Gate, Term
from jinguo.pairings.forms import ProposalRequest
from jinguo.pairings.policy import district_of, weights_at
from jinguo.pairings.proposals.candidates import Child, Mother, Place, Reach
from jinguo.pairings.proposals.proposal import Proposal, best_for, propose
from jinguo.pairings.proposals.vocabulary import WEEKEND, serves, speaks
from jinguo.pairings.queries import PairingRow

NO_ACTOR: dict[str, str] = {}
"""Functions that take no actor, and why."""

MATCHING = Threads("matching", 1, 5, "现在提建议的人太多，请过几秒再试一次。")
"""Ten thousand children take two seconds of a core."""

MOST = 20
"""Mothers who are offered for a hand-over."""

STRANGE = "锁定的孩子不在待结对的里面，或者妈妈现在不能结对，请核对标识"

_REACH = {
    Distance.VILLAGE: Reach.VILLAGE,
    Distance.TOWN: Reach.TOWN,
    Distance.DISTRICT: Reach.DISTRICT,
    Distance.DISTANT: Reach.DISTANT,
}

_CHILDREN = f"""
SELECT c.id, c.path, c.birth_year, c.needs, c.languages, c.household, c.boarding, s.given, nullif(s.view, '') AS view,
       EXISTS (SELECT FROM pairing p WHERE p.child = c.id AND p.closed_on IS NULL) AS paired
  FROM child c
  LEFT JOIN (SELECT DISTINCT ON (child) child, given, view FROM child_consent WHERE path ^@ nullif($1, '')
              ORDER BY child, recorded_at DESC, id DESC) s ON s.child = c.id
 WHERE c.path ^@ nullif($1, '') AND {open_file("c")} ORDER BY c.id"""

_SIBLINGS = "SELECT first, second FROM sibling WHERE ended_at IS NULL AND path ^@ nullif($1, '')"

_REFUSED = """
SELECT DISTINCT p.child, p.mother FROM pairing p JOIN pairing_step s ON s.pairing = p.id
 WHERE p.path ^@ nullif($1, '') AND s.step IN ('ended', 'handed') AND s.reason = ANY($2)"""

_EXCLUDED = """
SELECT e.child, coalesce(m.merged_into, m.id) AS mother FROM exclusion e JOIN mother m ON m.id = e.mother
 WHERE e.path ^@ nullif($1, '') AND e.ended_at IS NULL"""

_CARED = "SELECT child, mother FROM pairing WHERE closed_on IS NULL AND mother = ANY($1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A child of an open file; `given` and `view` are the guardian's last answer and the child's own view."""

    id: UUID
    path: str
    birth_year: int | None
    needs: frozenset[str]
    languages: frozenset[str]
    household: UUID | None
    boarding: str
    given: bool | None
    view: View | None
    paired: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """Two children of one family."""

    first: UUID
    second: UUID


@dataclass(frozen=True, slots=True)
class _Pair:
    """A child and a mother."""

    child: UUID
    mother: UUID


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates: who waits, and who may care, each in the order of ids."""

    children: tuple[Child, ...]
    mothers: tuple[Mother, ...]


async def candidates(actor: Actor, within: str) -> Candidates:
    """Children below a path who have no mother, and the mothers there who lack nothing. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS, within=within)
    return await _found(actor, within)


async def _found(actor: Actor, within: str) -> Candidates:
    """The candidates below a path, for whoever was allowed to ask."""
    fit = await fit_mothers(actor, within)
    async with transaction(actor):
        rows = await fetch_as(_Waiting, _CHILDREN, within)
        households = _households(rows, await fetch_as(_Link, _SIBLINGS, within))
        refused = await _refused(within)
    async with transaction(EVERYWHERE):
        cared = await fetch_as(_Pair, _CARED, [her.id for her in fit])
        caps = {path: (await policy_at(path)).soft_cap for path in {district_of(her.path) for her in fit}}
    theirs: dict[UUID, set[UUID]] = defaultdict(set)
    load: dict[UUID, int] = defaultdict(int)
    for row in cared:
        load[row.mother] += 1
        if row.child in households:
            theirs[row.mother].add(households[row.child])
    return Candidates(
        tuple(_child(row, households, refused) for row in rows if not row.paired),
        tuple(_mother(her, caps, load[her.id], theirs[her.id]) for her in sorted(fit, key=lambda one: one.id)),
    )


async def _refused(within: str) -> Mapping[UUID, frozenset[UUID]]:
    """Child -> the mothers whom it, or its guardian, has refused: by an end, or before anything began."""
    ended = await fetch_as(_Pair, _REFUSED, within, [each.value for each in REFUSING])
    return _by_child([*ended, *await fetch_as(_Pair, _EXCLUDED, within)])


def _households(rows: Sequence[_Waiting], links: Sequence[_Link]) -> Mapping[UUID, UUID]:
    """Child -> the mark of its household, for each who has siblings: same mark, or linked, over any number of steps."""
    root: dict[UUID, UUID] = {}

    def top(one: UUID) -> UUID:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    pairs = [(row.id, row.household) for row in rows if row.household]
    pairs += [(row.first, row.second) for row in links]
    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        root[high] = low
    return {child: top(child) for child in root}


def _by_child(rows: Sequence[_Pair]) -> Mapping[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.child].add(row.mother)
    return {child: frozenset(mothers) for child, mothers in found.items()}


def _child(row: _Waiting, households: Mapping[UUID, UUID], refused: Mapping[UUID, frozenset[UUID]]) -> Child:
    at_home_then = Need.WEEKENDS in row.needs or row.boarding == Boarding.WEEKLY
    return Child(
        id=row.id,
        place=_place(row.path),
        age=clock.today().year - row.birth_year if row.birth_year else None,
        needs=row.needs,
        languages=row.languages,
        times=WEEKEND if at_home_then else frozenset(),
        household=households.get(row.id),
        excluded=refused.get(row.id, frozenset()),
        stopped_by=_stopped_by(row),
    )


def _stopped_by(row: _Waiting) -> frozenset[Gate]:
    if row.view is View.UNWILLING:
        return frozenset({Gate.UNWILLING})
    return frozenset() if row.given else frozenset({Gate.CONSENT})


def _mother(her: MotherRow, caps: Mapping[str, int], load: int, households: Collection[UUID]) -> Mother:
    return Mother(
        id=her.id,
        place=_place(her.path),
        capacity=min(her.capacity, caps[district_of(her.path)]),
        load=load,
        reach=_REACH[her.distance],
        skills=serves(her.skills),
        languages=speaks(her.languages),
        times=frozenset(slot.value for slot in her.slots),
        households=frozenset(households),
    )


def _place(path: str) -> Place:
    district, town, village, *_ = [*path.strip("/").split("/"), "", ""]
    return Place(district, town, village)


async def proposed(
    actor: Actor,
    within: str,
    locked: Mapping[UUID, UUID] | None = None,
    *,
    weights: Mapping[Term, int] | None = None,
) -> Proposal:
    """Propose pairs for all waiting children below a path; nothing is kept.

    Args:
        locked: child -> mother as a person decided.
        weights: others than the district's, to see what they would do.

    Raises:
        Forbidden. Crowded.
    """
    who = await candidates(actor, within)
    return await solved(who, weights or await weights_at(within), locked or {})


async def solved(
    who: Candidates,
    weights: Mapping[Term, int],
    locked: Mapping[UUID, UUID],
    before: Mapping[UUID, UUID] | None = None,
) -> Proposal:
    """Solve it in a thread. `before`: child -> mother of the proposal before, favoured by a tenth; `bound` says what
    that costs.
    """
    best = await MATCHING.run(propose, who.children, who.mothers, weights, locked=locked)
    if not before:
        return best
    kept = await MATCHING.run(propose, who.children, who.mothers, weights, locked=locked, before=before)
    return replace(kept, bound=max(0, best.total + best.bound - kept.total))


async def proposal_for(actor: Actor, asked: ProposalRequest) -> Proposal:
    """Do the same for programs: by the code of a place.

    Raises:
        NoSuchOrganisation, Forbidden, Crowded. Invalid: who is locked does not wait there, or is not fit.
    """
    place = await by_code(asked.organisation)
    who = await candidates(actor, place.path)
    locked = {pair.child: pair.mother for pair in asked.locked}
    waiting, fit = {each.id for each in who.children}, {each.id for each in who.mothers}
    if not (locked.keys() <= waiting and set(locked.values()) <= fit):
        raise Invalid(fields={"locked": STRANGE})
    return await solved(who, await weights_at(place.path), locked)


async def successors(actor: Actor, row: PairingRow) -> list[MotherRow]:
    """The mothers who suit a paired child best, but the one it has, the best first. Raises Forbidden."""
    within = actor.path or district_of(row.path)
    who = await candidates(actor, within)
    async with transaction(actor):
        refused = await _refused(row.path)
        found = [each for each in await fetch_as(_Waiting, _CHILDREN, row.path) if each.id == row.child]
    if not found:
        return []
    child = _child(found[0], {}, refused)
    best = best_for(child, [her for her in who.mothers if her.id != row.mother], await weights_at(within), MOST)
    known = {her.id: her for her in await fit_mothers(actor, within)}
    return [known[her] for her in best]


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect: what other weights would do: children with a mother, pairs that would change, and, weighed anew, the sum
    of the pairs of now and of those that would be.
    """

    paired: int
    changed: int
    total_before: int
    total_after: int


async def effect(actor: Actor, weights: Mapping[Term, int]) -> Effect:
    """Try weights on all who wait in the actor's district: figures alone. Raises Forbidden, Crowded."""
    within = district_of(actor.path or "") or "-"
    require(actor, Permission.SET_CARE_RULES, within=within)
    who = await _found(actor, within)
    now = await solved(who, await weights_at(within), {})
    pairs = {each.child: each.mother for each in now.pairs}
    weighed_anew = await solved(who, weights, pairs)
    after = await solved(who, weights, {})
    changed = sum(pairs.get(each.child) != each.mother for each in after.pairs)
    return Effect(len(after.pairs), changed, weighed_anew.total, after.total)
