"""A proposal: the pairs that are best for all children of each district together, with the terms of each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.proposals.assignment import (
    DENSE_CELLS,
    NOBODY,
    Problem,
    counting_children_first,
    solve_dense,
    solve_sparse,
)
from jinguo.pairings.proposals.candidates import Child, Mother, Weights
from jinguo.pairings.proposals.siblings import PAIR, Household, Seats, unite
from jinguo.pairings.proposals.terms import Codes, as_column, comparisons, ease, within_reach

HOLD = 10
"""A pair of the proposal before counts a tenth more, so that one mother's withdrawal does not shuffle the others."""


@dataclass(frozen=True, slots=True)
class TermValue:
    """What one term says of a pair: `value` 0 to 100, counted `weight` times."""

    term: Term
    weight: int
    value: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """One pair that is proposed, or was locked before."""

    child: UUID
    mother: UUID
    terms: tuple[TermValue, ...]
    locked: bool

    @property
    def score(self) -> int:
        """The sum of the terms, each by its weight."""
        return sum(each.weight * each.value for each in self.terms)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A child who stays without a mother, and the gates that stop her."""

    child: UUID
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """All pairs of a proposal in the order of the children's ids, and who is left.

    No other proposal pairs more children; of those that pair as many, none has a higher total by more than `bound`.
    """

    pairs: tuple[Proposed, ...]
    unmatched: tuple[Unmatched, ...]
    bound: int

    @property
    def total(self) -> int:
        """The sum of all scores, locked pairs' too."""
        return sum(pair.score for pair in self.pairs)

    @property
    def optimal(self) -> bool:
        """Whether nothing better exists, for certain."""
        return self.bound == 0


def propose(
    children: Sequence[Child],
    mothers: Sequence[Mother],
    weights: Weights,
    *,
    locked: Mapping[UUID, UUID] | None = None,
    before: Mapping[UUID, UUID] | None = None,
) -> Proposal:
    """Propose a mother for each child, district by district; the order in which people are given changes nothing.

    Args:
        children: who waits; ids are unique. One whose `stopped_by` is not empty gets nobody.
        mothers: cleared ones alone.
        weights: term -> weight.
        locked: child -> mother as a person decided; they are kept whatever the gates say, and use up her places.
        before: child -> mother of the proposal before this one; these pairs are favoured by a tenth.
    """
    locked, before = dict(locked or {}), dict(before or {})
    mothers_of: dict[str, list[Mother]] = defaultdict(list)
    children_of: dict[str, list[Child]] = defaultdict(list)
    for mother in sorted(mothers, key=lambda each: each.id):
        mothers_of[mother.place.district].append(mother)
    for child in sorted(children, key=lambda each: each.id):
        children_of[child.place.district].append(child)
    districts = [
        _District(children_of[name], mothers_of[name], weights, locked, before).propose()
        for name in sorted(children_of)
    ]
    return Proposal(
        pairs=tuple(sorted((pair for each in districts for pair in each.pairs), key=lambda pair: pair.child)),
        unmatched=tuple(sorted((one for each in districts for one in each.unmatched), key=lambda one: one.child)),
        bound=sum(each.bound for each in districts),
    )


def best_for(child: Child, mothers: Sequence[Mother], weights: Weights, many: int) -> list[UUID]:
    """The mothers who suit one child best, the best first, whatever that means for the others."""
    near = sorted((her for her in mothers if her.place.district == child.place.district), key=lambda her: her.id)
    return _District([child], near, weights, {}, {}).best(many)


class _District:
    """The candidates of one district, in the order of their ids."""

    def __init__(
        self,
        children: list[Child],
        mothers: list[Mother],
        weights: Weights,
        locked: Mapping[UUID, UUID],
        before: Mapping[UUID, UUID],
    ) -> None:
        self.weights, self.before = weights, before
        known = {mother.id: mother for mother in mothers}
        self.locked = [(child, known[locked[child.id]]) for child in children if locked.get(child.id) in known]
        decided = {child.id for child, _ in self.locked}
        self.stopped = [child for child in children if child.stopped_by and child.id not in decided]
        self.waiting = [child for child in children if not child.stopped_by and child.id not in decided]
        self.given: dict[UUID, int] = defaultdict(int)
        households: dict[UUID, set[UUID]] = defaultdict(set)
        for child, mother in self.locked:
            self.given[mother.id] += 1
            if child.household:
                households[mother.id].add(child.household)
        self.everybody = mothers
        self.mothers = [
            replace(
                mother,
                load=mother.load + self.given[mother.id],
                households=mother.households | frozenset(households[mother.id]),
            )
            for mother in mothers
            if mother.free > self.given[mother.id]
        ]
        self.codes = Codes.of(children, mothers)

    def propose(self) -> Proposal:
        """Solve the district and tell why each child who is left is left."""
        mother, bound = self._solve() if self.waiting and self.mothers else ([NOBODY] * len(self.waiting), 0)
        chosen = [(child, self.mothers[her]) for child, her in zip(self.waiting, mother, strict=True) if her != NOBODY]
        left = [child for child, her in zip(self.waiting, mother, strict=True) if her == NOBODY]
        return Proposal(
            pairs=tuple(self._with_terms(chosen)),
            unmatched=(
                *(Unmatched(child.id, tuple(sorted(child.stopped_by))) for child in self.stopped),
                *self._told_why(left),
            ),
            bound=bound,
        )

    def best(self, many: int) -> list[UUID]:
        """The mothers who suit the only child best."""
        if not self.waiting or not self.mothers:
            return []
        [row] = self._scores()(slice(None))
        return [self.mothers[at].id for at in np.argsort(-row, kind="stable")[:many].tolist() if row[at] >= 0]

    def _solve(self) -> tuple[list[int], int]:
        load = self.weights.get(Term.LOAD, 0) * HOLD
        most = len(self.waiting)
        places = [
            np.array([load * ease(mother, place) for place in range(min(mother.free, most))], np.float32)
            for mother in self.mothers
        ]
        problem = Problem(len(self.waiting), self._scores(), places)
        owner, extra = problem.owner, problem.extra
        households, bonus = self._households(), self.weights.get(Term.SIBLINGS, 0) * HOLD * 100
        if problem.rows * len(owner) > DENSE_CELLS:
            found = solve_sparse(problem)
            apart = sum(len(home.rows) for home in households) * bonus
            return _mothers(found.place, owner), -(-(found.bound + apart) // HOLD)
        score = problem.score(slice(None))
        more = counting_children_first(float(score.max()) + float(extra.max()) + bonus, problem.rows)
        values = np.where(score >= 0, score + more, 0)[:, owner]
        values = np.where(values > 0, values + extra[None, :], 0)
        found = solve_dense(values)
        if not households or not bonus:
            return _mothers(found.place, owner), 0
        together = unite(values, Seats(owner, extra), found, households, bonus)
        return together.mother.tolist(), -(-together.bound // HOLD)

    def _households(self) -> list[Household]:
        rows: dict[UUID, list[int]] = defaultdict(list)
        for row, child in enumerate(self.waiting):
            if child.household:
                rows[child.household].append(row)
        return [Household(mine, self._already(home)) for home, mine in rows.items() if len(mine) >= PAIR]

    def _already(self, household: UUID) -> frozenset[int]:
        return frozenset(number for number, mother in enumerate(self.mothers) if household in mother.households)

    def _scores(self) -> Callable[[slice], NDArray[np.float32]]:
        """Score rows of waiting children against all mothers, times HOLD; the pairs of before a tenth higher."""
        mothers = self.codes.mothers(self.mothers)
        siblings = self.weights.get(Term.SIBLINGS, 0) * 100 * HOLD
        place_of = {mother.id: number for number, mother in enumerate(self.mothers)}
        whose: dict[UUID, list[int]] = defaultdict(list)
        for number, mother in enumerate(self.mothers):
            for household in mother.households:
                whose[household].append(number)

        def score(rows: slice) -> NDArray[np.float32]:
            waiting = self.waiting[rows]
            children = as_column(self.codes.children(waiting))
            sums = np.zeros((len(waiting), len(self.mothers)), np.float32)
            for term, values in comparisons(children, mothers, self.weights):
                sums += values * np.float32(self.weights[term] * HOLD)
            allowed = within_reach(children, mothers)
            for row, child in enumerate(waiting):
                if child.household and child.household in whose:
                    sums[row, whose[child.household]] += siblings
                if child.id in self.before and (number := place_of.get(self.before[child.id])) is not None:
                    sums[row, number] += sums[row, number] // HOLD
                if child.excluded:
                    allowed[row, [place_of[her] for her in child.excluded if her in place_of]] = False
            sums[~allowed] = -1
            return sums

        return score

    def _with_terms(self, chosen: list[tuple[Child, Mother]]) -> list[Proposed]:
        """Tell the terms of the locked and of the chosen pairs; a mother's places go to her children in order."""
        original = {mother.id: mother for mother in self.everybody}
        taken: Counter[UUID] = Counter()
        told = []
        for pairs, locked in ((self.locked, True), (chosen, False)):
            beside: Counter[tuple[UUID | None, UUID]] = Counter(
                (child.household, mother.id) for child, mother in pairs if child.household
            )
            for (child, mother), values in zip(pairs, self._compared(pairs), strict=True):
                held = child.household in (original[mother.id] if locked else mother).households
                values[Term.SIBLINGS] = 100 if held or beside[child.household, mother.id] >= PAIR else 0
                values[Term.LOAD] = ease(original[mother.id], taken[mother.id])
                taken[mother.id] += 1
                told.append(Proposed(child.id, mother.id, self._weighed(values), locked))
        return told

    def _compared(self, pairs: list[tuple[Child, Mother]]) -> list[dict[Term, int]]:
        children = self.codes.children([child for child, _ in pairs])
        mothers = self.codes.mothers([mother for _, mother in pairs])
        rows: list[dict[Term, int]] = [{} for _ in pairs]
        for term, values in comparisons(children, mothers, self.weights):
            for row, value in zip(rows, values.tolist(), strict=True):
                row[term] = int(value)
        return rows

    def _weighed(self, values: dict[Term, int]) -> tuple[TermValue, ...]:
        return tuple(TermValue(term, weight, values[term]) for term in Term if (weight := self.weights.get(term, 0)))

    def _told_why(self, left: list[Child]) -> list[Unmatched]:
        """Name the first gate that stops each child who is left."""
        if not left:
            return []
        if not self.everybody:
            return [Unmatched(child.id, (Gate.NOBODY,)) for child in left]
        everybody = self.codes.mothers(self.everybody)
        ids = [mother.id for mother in self.everybody]
        told = []
        for child in left:
            near = within_reach(self.codes.children([child]), everybody)
            able = {her for her, reaches in zip(ids, near, strict=True) if reaches}
            gate = Gate.REACH if not able else Gate.EXCLUDED if able <= child.excluded else Gate.PLACES
            told.append(Unmatched(child.id, (gate,)))
        return told


def _mothers(place: NDArray[np.intp], owner: NDArray[np.intp]) -> list[int]:
    return [int(owner[each]) if each != NOBODY else NOBODY for each in place]
