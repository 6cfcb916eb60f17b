"""A proposal: the pairs that are best for all children of each district together, with the terms of each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.proposals.assignment import (
    DENSE_CELLS,
    NOBODY,
    Problem,
    counting_children_first,
    proven,
    solve_dense,
    solve_sparse,
)
from jinguo.pairings.proposals.candidates import Child, Mother, Weights
from jinguo.pairings.proposals.scores import Children, Codes, Mothers, Values, comparisons, ease, within_reach
from jinguo.pairings.proposals.siblings import PAIR, Household, Seats, unite

HOLD = 10
"""A pair of the proposal before counts a tenth more, so that one mother's withdrawal does not shuffle the others."""


@dataclass(frozen=True, slots=True)
class TermValue:
    """Term value: what one term says of a pair: `value` 0 to 100, counted `weight` times."""

    term: Term
    weight: int
    value: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair that is proposed, or was locked before; `score` is the sum of the terms, each by its weight."""

    child: UUID
    mother: UUID
    score: int
    weights: tuple[tuple[Term, int], ...]
    values: tuple[int, ...]
    """What each of the weighed terms says."""
    locked: bool

    @property
    def terms(self) -> tuple[TermValue, ...]:
        """The terms that weigh something, in their order."""
        return tuple(
            TermValue(term, weight, value) for (term, weight), value in zip(self.weights, self.values, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A child who stays without a mother, and the gates that stop her."""

    child: UUID
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposal: all pairs of a proposal in the order of the children's ids, and who is left.

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
    districts = [_District(each, weights, locked, before).propose() for each in _by_district(children, mothers)]
    return Proposal(
        pairs=tuple(sorted((pair for each in districts for pair in each.pairs), key=lambda pair: pair.child.int)),
        unmatched=tuple(sorted((one for each in districts for one in each.unmatched), key=lambda one: one.child.int)),
        bound=sum(each.bound for each in districts),
    )


def best_for(child: Child, mothers: Sequence[Mother], weights: Weights, many: int) -> list[UUID]:
    """The mothers who suit one child best, the best first, whatever that means for the others."""
    [alone] = _by_district([child], mothers)
    return _District(alone, weights, {}, {}).best(many)


def _by_district(children: Sequence[Child], mothers: Sequence[Mother]) -> list["_Candidates"]:
    """Part the people by district, in the order of their ids; each is turned into arrays once, with all others."""
    children = sorted(children, key=lambda child: child.id.int)
    mothers = sorted(mothers, key=lambda mother: mother.id.int)
    codes = Codes.of(children, mothers)
    rows, columns = codes.children(children), codes.mothers(mothers)
    rows_of: dict[str, list[int]] = defaultdict(list)
    columns_of: dict[str, list[int]] = defaultdict(list)
    for at, child in enumerate(children):
        rows_of[child.place.district].append(at)
    for at, mother in enumerate(mothers):
        columns_of[mother.place.district].append(at)
    return [
        _Candidates(
            [children[at] for at in rows_of[name]],
            [mothers[at] for at in columns_of[name]],
            rows[rows_of[name]],
            columns[columns_of[name]],
        )
        for name in sorted(rows_of)
    ]


@dataclass(frozen=True)
class _Candidates:
    """The people of one district in the order of their ids, and as arrays: children (rows) and mothers (columns)."""

    children: list[Child]
    mothers: list[Mother]
    rows: Children
    columns: Mothers


class _District:
    """District: one district's question: children are told by their row, mothers by their column."""

    def __init__(
        self, who: _Candidates, weights: Weights, locked: Mapping[UUID, UUID], before: Mapping[UUID, UUID]
    ) -> None:
        self.who, self.weights, self.before = who, weights, before
        self.weighed = tuple((term, weights[term]) for term in Term if weights.get(term))
        self.locked = [
            (row, self.column[locked[child.id]])
            for row, child in (enumerate(who.children) if locked else ())
            if locked.get(child.id) in self.column
        ]
        decided = {row for row, _ in self.locked}
        undecided = [row for row in range(len(who.children)) if row not in decided]
        self.stopped = [row for row in undecided if who.children[row].stopped_by]
        self.waiting = [row for row in undecided if not who.children[row].stopped_by]
        self.given = np.bincount([column for _, column in self.locked], minlength=len(who.mothers)).astype(np.intp)
        self.homes: dict[UUID, set[int]] = defaultdict(set)
        for column, mother in enumerate(who.mothers):
            for household in mother.households:
                self.homes[household].add(column)
        self.homes_before = {household: frozenset(columns) for household, columns in self.homes.items()}
        for row, column in self.locked:
            if household := who.children[row].household:
                self.homes[household].add(column)
        self.open = np.nonzero(who.columns.free > self.given)[0]

    @cached_property
    def column(self) -> dict[UUID, int]:
        """Mother -> her column."""
        return {mother.id: column for column, mother in enumerate(self.who.mothers)}

    def propose(self) -> Proposal:
        """Solve the district and tell why each child who is left is left."""
        column, bound = self._solve() if self.waiting and len(self.open) else (np.full(len(self.waiting), NOBODY), 0)
        found = list(zip(self.waiting, column.tolist(), strict=True))
        return Proposal(
            pairs=tuple(self._told([pair for pair in found if pair[1] != NOBODY])),
            unmatched=(
                *(Unmatched(child.id, tuple(sorted(child.stopped_by))) for child in self._children(self.stopped)),
                *self._told_why([row for row, column in found if column == NOBODY]),
            ),
            bound=bound,
        )

    def best(self, many: int) -> list[UUID]:
        """The mothers who suit the only child best."""
        if not self.waiting or not len(self.open):
            return []
        [row] = self._scores()(slice(None))
        best = [at for at in np.argsort(-row, kind="stable")[:many].tolist() if row[at] >= 0]
        return [self.who.mothers[self.open[at]].id for at in best]

    def _children(self, rows: list[int]) -> list[Child]:
        return [self.who.children[row] for row in rows]

    def _solve(self) -> tuple[NDArray[np.intp], int]:
        """Waiting child -> column of her mother (or NOBODY), and the bound."""
        owner, extra = self._places()
        problem = Problem(len(self.waiting), self._scores(), owner, extra)
        households, bonus = self._households(), self.weights.get(Term.SIBLINGS, 0) * HOLD * 100
        if problem.rows * len(owner) > DENSE_CELLS:
            found = solve_sparse(problem)
            apart = sum(len(home.rows) for home in households) * bonus
            return self._owners(owner, found.place), -(-(found.bound + apart) // HOLD)
        score = problem.score(slice(None))
        more = counting_children_first(float(score.max()) + float(extra.max()) + bonus, problem.rows)
        values = score[:, owner].astype(np.float64)
        forbidden = values < 0
        values += more + extra
        values[forbidden] = 0
        place = solve_dense(values)
        if not households or not bonus:
            return self._owners(owner, place), 0
        together = unite(values, Seats(owner, extra), proven(values, place), households, bonus)
        return np.where(together.mother != NOBODY, self.open[together.mother], NOBODY), -(-together.bound // HOLD)

    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Each place of a mother who is open: her number among these, and what the place adds to a score."""
        given, columns = self.given[self.open], self.who.columns[self.open]
        many = np.minimum(columns.free - given, len(self.waiting))
        owner = np.repeat(np.arange(len(many)), many)
        nth = given[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
        return owner, ease(columns[owner], nth) * np.float32(self.weights.get(Term.LOAD, 0) * HOLD)

    def _owners(self, owner: NDArray[np.intp], place: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(place != NOBODY, self.open[owner[place]], NOBODY)

    def _households(self) -> list[Household]:
        rows: dict[UUID, list[int]] = defaultdict(list)
        for number, child in enumerate(self._children(self.waiting)):
            if child.household:
                rows[child.household].append(number)
        return [Household(mine, self._already(home)) for home, mine in rows.items() if len(mine) >= PAIR]

    def _already(self, household: UUID) -> frozenset[int]:
        return frozenset(np.nonzero(np.isin(self.open, list(self.homes.get(household, ()))))[0].tolist())

    def _scores(self) -> Callable[[slice], NDArray[np.float32]]:
        """Score rows of waiting children against all open mothers, times HOLD; the pairs of before a tenth higher."""
        mothers = self.who.columns[self.open]
        siblings = self.weights.get(Term.SIBLINGS, 0) * 100 * HOLD

        def score(rows: slice) -> NDArray[np.float32]:
            waiting = self.waiting[rows]
            children = self.who.rows[waiting, None]
            sums = np.zeros((len(waiting), len(self.open)), np.float32)
            for term, values in comparisons(children, mothers, self.weights):
                sums += values * np.float32(self.weights[term] * HOLD)
            allowed = within_reach(children, mothers)
            for row, child in enumerate(self._children(waiting)):
                if child.household and (already := self.homes.get(child.household)):
                    sums[row, np.isin(self.open, list(already))] += siblings
                if self.before and (her := self.column.get(self.before.get(child.id, child.id))) is not None:
                    sums[row, self.open == her] += sums[row, self.open == her] // HOLD
                if child.excluded:
                    never = [self.column[her] for her in child.excluded if her in self.column]
                    allowed[row, np.isin(self.open, never)] = False
            sums[~allowed] = -1
            return sums

        return score

    def _told(self, chosen: list[tuple[int, int]]) -> Iterator[Proposed]:
        """Tell the locked and the chosen pairs with what each term says of them."""
        pairs = self.locked + chosen
        if not pairs:
            return
        at, to = np.array(pairs).T
        compared = dict(comparisons(self.who.rows[at], self.who.columns[to], self.weights))
        compared[Term.SIBLINGS] = self._beside_siblings(chosen)
        compared[Term.LOAD] = ease(self.who.columns[to], _nth(to))
        values = np.stack([compared[term] for term, _ in self.weighed], axis=1).astype(np.intp)
        scores = (values @ np.array([weight for _, weight in self.weighed])).tolist()
        children, mothers = self._children(at.tolist()), [self.who.mothers[column].id for column in to.tolist()]
        for number, (child, mother, score, said) in enumerate(
            zip(children, mothers, scores, values.tolist(), strict=True)
        ):
            yield Proposed(child.id, mother, score, self.weighed, tuple(said), number < len(self.locked))

    def _beside_siblings(self, chosen: list[tuple[int, int]]) -> Values:
        """Value each locked and each chosen pair: 100 where a sibling has or gets the same mother."""
        values = []
        for pairs, homes in ((self.locked, self.homes_before), (chosen, self.homes)):
            household = [self.who.children[row].household for row, _ in pairs]
            beside = Counter((home, column) for home, (_, column) in zip(household, pairs, strict=True) if home)
            values += [
                100 if home and (column in homes.get(home, ()) or beside[home, column] >= PAIR) else 0
                for home, (_, column) in zip(household, pairs, strict=True)
            ]
        return np.array(values, np.float32)

    def _told_why(self, left: list[int]) -> list[Unmatched]:
        """Name the first gate that stops each child who is left."""
        told = []
        for row, child in zip(left, self._children(left), strict=True):
            near = np.nonzero(within_reach(self.who.rows[[row]], self.who.columns))[0].tolist()
            if not self.who.mothers:
                gate = Gate.NOBODY
            elif not near:
                gate = Gate.REACH
            else:
                gate = Gate.EXCLUDED if {self.who.mothers[her].id for her in near} <= child.excluded else Gate.PLACES
            told.append(Unmatched(child.id, (gate,)))
        return told


def _nth(columns: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count, for each pair, the pairs of the same mother before it."""
    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    nth = np.empty(len(columns), np.intp)
    nth[order] = np.arange(len(columns)) - np.searchsorted(ordered, ordered)
    return nth
