"""Siblings: which of them go to one mother, where keeping them together is worth more than what it costs the others.

The sum of an assignment gets `bonus` for each child who has a sibling at the same mother. Prices of the assignment
without that bonus bound what uniting a household can gain; a first guess unites each where it costs least, and only
where guess and bound differ, the pairs that can still matter are decided by an integer programme (HiGHS, by SciPy).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jinguo.pairings.proposals.assignment import NOBODY, Assignment, dear, proven, solve_dense

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

PAIR = 2
MOST_EDGES = 4_000
"""Edges up to which the programme is solved: about 0.1 s (measured)."""
ROUNDS = 5
"""In how many rounds households are placed; each solves the district anew."""


@dataclass(frozen=True)
class Seats:
    """The places in order: whose each is (each mother has one at least), and what it adds to a score."""

    owner: NDArray[np.intp]
    extra: NDArray[np.float32]


@dataclass(frozen=True)
class Household:
    """The rows of siblings, two at least; `already`: mothers who care for another of them, which the values say."""

    rows: list[int]
    already: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Together:
    """Row -> mother (or NOBODY), and by how much at most the sum falls short of the best."""

    mother: NDArray[np.intp]
    bound: int


def unite(
    values: NDArray[np.float64], seats: Seats, found: Assignment, households: list[Household], bonus: float
) -> Together:
    """Unite households at one mother where the sum of all gains by it.

    `values`: row × place, 0 where forbidden. `bonus`: for each child beside a sibling.
    """
    owner = seats.owner
    loss = _by_mother(dear(values, found), owner)
    alone = np.bincount(owner) < PAIR
    limit = _total(values, found.place) + sum(_most_gain(loss, home, alone, bonus) for home in households)
    place = _place_in_turn(values, owner, found, households, bonus)
    best = _mother(owner, place)
    best_sum = _total(values, place) + bonus * _united(best, households)
    gap = limit - best_sum
    if gap < 1:
        return Together(best, 0)
    forgiven = np.zeros((len(values), 1))
    forgiven[[row for home in households for row in home.rows]] = bonus
    kept = loss - forgiven <= gap
    if np.count_nonzero(kept) > MOST_EDGES:
        return Together(best, int(np.ceil(gap)))
    exact = _decide(values, seats, kept, households, bonus, int(np.count_nonzero(found.place != NOBODY)))
    return Together(best, int(np.ceil(gap))) if exact is None else Together(exact, 0)


def _by_mother(loss: NDArray[np.float64], owner: NDArray[np.intp]) -> NDArray[np.float64]:
    """Fold places (their mothers in order, one place each at least) to the cheapest of each mother."""
    return np.minimum.reduceat(loss, np.searchsorted(owner, np.arange(owner[-1] + 1)), axis=1)


def _most_gain(loss: NDArray[np.float64], home: Household, alone: NDArray[np.bool_], bonus: float) -> float:
    """Bound what uniting a household can gain: each child at her best mother; two or three at one and the same."""
    mine = loss[home.rows]
    gain = np.maximum(bonus - mine, 0)
    gain[:, alone | (np.isfinite(mine).sum(axis=0) < PAIR)] = 0
    gain[:, sorted(home.already)] = 0
    if len(mine) < PAIR + PAIR:
        return float(gain.sum(axis=0).max(initial=0))
    return float(gain.max(axis=1, initial=0).sum())


def _place_in_turn(
    values: NDArray[np.float64],
    owner: NDArray[np.intp],
    found: Assignment,
    households: list[Household],
    bonus: float,
) -> NDArray[np.intp]:
    """Place some households after others where they cost least, everybody else around them, if the sum gains by it."""
    fixed = np.full(len(values), NOBODY, np.intp)
    best, best_sum = found, _total(values, found.place) + bonus * _united(_mother(owner, found.place), households)
    step = -(-len(households) // ROUNDS)
    for some in (households[at : at + step] for at in range(0, len(households), step)):
        tried = _at_cheapest(values, owner, best, fixed, some, bonus)
        answer = _around(values, tried)
        answer_sum = _total(values, answer.place) + bonus * _united(_mother(owner, answer.place), households)
        if answer_sum > best_sum:
            best, best_sum, fixed = answer, answer_sum, tried
    return best.place


def _at_cheapest(
    values: NDArray[np.float64],
    owner: NDArray[np.intp],
    best: Assignment,
    fixed: NDArray[np.intp],
    some: list[Household],
    bonus: float,
) -> NDArray[np.intp]:
    """Fix some households more, each at the mother who has room and where the prices ask least for it."""
    tried = fixed.copy()
    for home in some:
        taken = np.isin(np.arange(len(owner)), tried)
        loss = best.worth[home.rows, None] + best.price[None, :] - values[home.rows]
        loss[(values[home.rows] == 0) | taken[None, :]] = np.inf
        cost = _by_mother(loss, owner).sum(axis=0)
        cost[np.bincount(owner[~taken], minlength=len(cost)) < len(home.rows)] = np.inf
        if cost.min(initial=np.inf) < bonus * len(home.rows):
            tried[home.rows] = np.nonzero((owner == cost.argmin()) & ~taken)[0][: len(home.rows)]
    return tried


def _around(values: NDArray[np.float64], fixed: NDArray[np.intp]) -> Assignment:
    """Solve for everybody who is not fixed, without the places of those who are."""
    free = np.nonzero(fixed == NOBODY)[0]
    vacant = np.nonzero(~np.isin(np.arange(values.shape[1]), fixed))[0]
    place, worth, price = fixed.copy(), np.zeros(len(values)), np.zeros(values.shape[1])
    if len(free) and len(vacant):
        others = values[np.ix_(free, vacant)]
        rest = proven(others, solve_dense(others))
        place[free] = np.where(rest.place != NOBODY, vacant[rest.place], NOBODY)
        worth[free], price[vacant] = rest.worth, rest.price
    return Assignment(place, worth, price, 0)


def _mother(owner: NDArray[np.intp], place: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.where(place != NOBODY, owner[place], NOBODY)


def _united(mother: NDArray[np.intp], households: list[Household]) -> int:
    """Count the children who have a sibling at the same mother."""
    count = 0
    for home in households:
        theirs, many = np.unique(mother[home.rows], return_counts=True)
        counts = (many >= PAIR) & ~np.isin(theirs, [NOBODY, *home.already])
        count += int(many[counts].sum())
    return count


def _total(values: NDArray[np.float64], place: NDArray[np.intp]) -> float:
    return float(values[np.nonzero(place != NOBODY)[0], place[place != NOBODY]].sum())


def _decide(
    values: NDArray[np.float64],
    seats: Seats,
    kept: NDArray[np.bool_],
    households: list[Household],
    bonus: float,
    many: int,
) -> NDArray[np.intp] | None:
    """Solve exactly: pairs x (whole), places t used, children y with a sibling beside them."""
    from scipy.optimize import Bounds, milp  # noqa: PLC0415 - no start of the service waits for a solver

    row, mother = np.nonzero(kept)
    owner = seats.owner
    first = np.searchsorted(owner, np.arange(kept.shape[1]))
    base = values[row, first[mother]] - seats.extra[first[mother]]
    pairs, places = len(row), len(owner)
    beside = _may_be_beside(kept, households)
    size = pairs + places + len(beside)
    gain = np.concatenate([base - base.min(), seats.extra, np.full(len(beside), bonus)])
    constraints = [
        _constraint([(row, np.arange(pairs), 1.0)], size, len(values), 0, 1),
        _constraint([(mother, np.arange(pairs), 1.0), (owner, pairs + np.arange(places), -1.0)], size, kept.shape[1]),
        _constraint([(np.zeros(pairs, int), np.arange(pairs), 1.0)], size, 1, many, many),
        *_besides(beside, pairs + places, size),
    ]
    whole = np.concatenate([np.ones(pairs), np.zeros(size - pairs)])
    answer = milp(
        -gain,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    if answer.status != 0:
        return None
    best = np.full(len(values), NOBODY, np.intp)
    chosen = answer.x[:pairs] > 0.5  # noqa: PLR2004
    best[row[chosen]] = mother[chosen]
    return best


def _may_be_beside(kept: NDArray[np.bool_], households: list[Household]) -> list[tuple[int, list[int]]]:
    """List the kept pairs of siblings, by number in order of rows, each with those of others at the same mother."""
    at = {(int(one), int(her)): number for number, (one, her) in enumerate(zip(*np.nonzero(kept), strict=True))}
    beside = [
        (at[one, her], [at[other, her] for other in home.rows if other != one and (other, her) in at])
        for home in households
        for one in home.rows
        for her in np.nonzero(kept[one])[0].tolist()
        if her not in home.already
    ]
    return [each for each in beside if each[1]]


def _besides(beside: list[tuple[int, list[int]]], offset: int, size: int) -> "list[LinearConstraint]":
    """A child counts as beside a sibling only if she is there, and so is one of them."""
    if not beside:
        return []
    number = np.arange(len(beside))
    own = np.array([each for each, _ in beside])
    others = np.array([[place, other] for place, (_, each) in enumerate(beside) for other in each])
    return [
        _constraint([(number, offset + number, 1.0), (number, own, -1.0)], size, len(beside), -1, 0),
        _constraint(
            [(number, offset + number, 1.0), (others[:, 0], others[:, 1], -1.0)], size, len(beside), -np.inf, 0
        ),
    ]


def _constraint(
    parts: list[tuple[NDArray[np.intp], NDArray[np.intp], float]],
    size: int,
    rows: int,
    low: float = 0,
    high: float = 0,
) -> "LinearConstraint":
    from scipy.optimize import LinearConstraint  # noqa: PLC0415 - no start of the service waits for a solver
    from scipy.sparse import coo_array  # noqa: PLC0415 - no start of the service waits for a solver

    at = np.concatenate([row for row, _, _ in parts])
    to = np.concatenate([column for _, column, _ in parts])
    data = np.concatenate([np.full(len(row), factor) for row, _, factor in parts])
    return LinearConstraint(coo_array((data, (at, to)), (rows, size)).tocsr(), low, high)
