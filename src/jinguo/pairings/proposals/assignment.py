"""The best assignment of children to mothers' places: as many children as can be, and of those the highest sum.

Sums are of whole numbers, so they are exact. A district is solved densely (`linear_sum_assignment`, SciPy); one too
large for that by its best edges (`min_weight_full_bipartite_matching`). Both yield prices (a dual solution), and these
say what an edge that was not chosen would cost at least. That bounds what pruning can cost, and leaves few edges to
consider where siblings should stay together, which no price can express (`siblings`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NOBODY = -1
DENSE_CELLS = 30_000_000
"""Children × places up to which a district is solved densely: 240 MB."""
BEST_EDGES = 64
"""Edges kept of each child and of each mother above that; the best thirty lose 0.005 % of the sum (measured)."""
CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Problem:
    """Children (rows) against mothers, each with places (columns), and the score of every pair."""

    rows: int
    score: Callable[[slice], NDArray[np.float32]]
    """Rows -> scores against each mother (row × mother), whole numbers ≥ 0; -1 where the pair is forbidden."""
    owner: NDArray[np.intp]
    """Place -> its mother; those of one mother stand together, and each mother has one at least."""
    extra: NDArray[np.float32]
    """Place -> what it adds to a score; falling among those of one mother."""

    @property
    def first(self) -> NDArray[np.intp]:
        """Mother -> her first place; one more for the end."""
        return np.searchsorted(self.owner, np.arange(self.mothers + 1))

    @property
    def mothers(self) -> int:
        """Tell how many mothers have places."""
        return int(self.owner[-1]) + 1 if len(self.owner) else 0


@dataclass(frozen=True)
class Assignment:
    """Row -> place (or NOBODY), and the prices that prove it: `worth` of each row, `price` of each place."""

    place: NDArray[np.intp]
    worth: NDArray[np.float64]
    price: NDArray[np.float64]
    bound: int
    """By how much, at most, the sum falls short of the best."""


def counting_children_first(highest: float, rows: int) -> float:
    """Weigh one more child paired above any gain in the sum of all others' scores."""
    return (highest + 1) * (rows + 1)


def solve_dense(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Assign rows to columns (or NOBODY) so that the sum of values is highest; where it is 0 they are not paired."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - no start of the service waits for a solver

    row, column = linear_sum_assignment(values, maximize=True)
    place = np.full(len(values), NOBODY, np.intp)
    place[row] = np.where(values[row, column] == 0, NOBODY, column)
    return place


def proven(values: NDArray[np.float64], place: NDArray[np.intp]) -> Assignment:
    """Find the prices that prove the best assignment."""
    price = _prices(values, place)
    return Assignment(place, _worth(values, place, price), price, 0)


def solve_sparse(problem: Problem) -> Assignment:
    """Assign by the best edges alone, and say by prices what the others could have added."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - no start of the service waits for a solver

    owner, extra = problem.owner, problem.extra
    child, mother, score, highest = _best_edges(problem)
    more = counting_children_first(highest + extra.max(initial=0), problem.rows)
    first = problem.first
    width = np.diff(first)[mother]
    edge = np.repeat(np.arange(len(child)), width)
    column = first[mother][edge] + np.arange(len(edge)) - np.repeat(np.cumsum(width) - width, width)
    values = csr_array((score[edge] + more + extra[column], (child[edge], column)), (problem.rows, len(owner)))
    place = _match(values, problem.rows, len(owner))
    price = _sparse_prices(values, place, len(owner))
    matched = place != NOBODY
    worth = np.zeros(problem.rows)
    worth[matched] = np.asarray(values[np.nonzero(matched)[0], place[matched]]).ravel() - price[place[matched]]
    cheapest = np.minimum.reduceat(price - extra, first[:-1]) if len(owner) else price
    return Assignment(place, worth, price, _missed(problem, worth, cheapest, more))


def dear(values: NDArray[np.float64], found: Assignment) -> NDArray[np.float64]:
    """Tell by how much at least the sum falls when a row takes a column that it was not given; infinite: forbidden."""
    loss = found.worth[:, None] + found.price[None, :] - values
    return np.where(values > 0, np.maximum(loss, 0), np.inf)


def _worth(values: NDArray[np.float64], place: NDArray[np.intp], price: NDArray[np.float64]) -> NDArray[np.float64]:
    matched = place != NOBODY
    return np.where(matched, values[np.arange(len(values)), place] - price[place], 0.0) if values.size else price[:0]


def _prices(values: NDArray[np.float64], place: NDArray[np.intp]) -> NDArray[np.float64]:
    """Raise the price of each place until nobody gains by another one; what is free costs nothing."""
    price = np.zeros(values.shape[1])
    holder = np.full(values.shape[1], NOBODY, np.intp)
    holder[place[place != NOBODY]] = np.nonzero(place != NOBODY)[0]
    active = np.arange(len(values))
    while len(active):
        own = place[active]
        has = own != NOBODY
        content = np.where(has, values[active, own] - price[own], 0.0)
        offered = (values[active] - content[:, None]).max(axis=0)
        offered[own[has]] = np.maximum(offered[own[has]], price[own[has]])
        raised = offered > price
        price = np.where(raised, offered, price)
        active = holder[raised]
        active = active[active != NOBODY]
    return price


def _best_edges(problem: Problem) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], float]:
    """Keep the best edges of each child, and of each mother among each chunk of children."""
    children, mothers, scores, highest = [], [], [], 0.0
    for chunk in _chunks(problem):
        score = problem.score(chunk)
        highest = max(highest, float(score.max(initial=0)))
        keep = np.zeros(score.shape, bool)
        _mark_best(score, keep, BEST_EDGES)
        _mark_best(score.T, keep.T, max(1, BEST_EDGES * len(score) // problem.rows))
        child, mother = np.nonzero(keep & (score >= 0))
        children.append(child + chunk.start)
        mothers.append(mother)
        scores.append(score[child, mother].astype(np.float64))
    return np.concatenate(children), np.concatenate(mothers), np.concatenate(scores), highest


def _mark_best(score: NDArray[np.float32], keep: NDArray[np.bool_], many: int) -> None:
    many = min(many, score.shape[1])
    best = np.argpartition(score, -many, axis=1)[:, -many:]
    np.put_along_axis(keep, best, values=True, axis=1)


def _match(values: "csr_array", rows: int, columns: int) -> NDArray[np.intp]:
    """Match each row with a column or, at a cost above any other, with a stand-in of its own."""
    from scipy.sparse import coo_array, csr_array  # noqa: PLC0415 - no start of the service waits for a solver
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415 - no start of the service waits for a solver

    stand_in = values.data.max(initial=0) + 1
    entries = coo_array(values)
    costs = np.concatenate([stand_in - entries.data, np.full(rows, stand_in)])
    at = np.concatenate([entries.row, np.arange(rows)])
    to = np.concatenate([entries.col, columns + np.arange(rows)])
    row, column = min_weight_full_bipartite_matching(csr_array((costs, (at, to)), (rows, columns + rows)))
    place = np.full(rows, NOBODY, np.intp)
    place[row] = np.where(column < columns, column, NOBODY)
    return place


def _sparse_prices(values: "csr_array", place: NDArray[np.intp], columns: int) -> NDArray[np.float64]:
    from scipy.sparse import coo_array  # noqa: PLC0415 - no start of the service waits for a solver

    entries = coo_array(values)
    row, column, value = entries.row, entries.col, entries.data
    own = place[row]
    has = own != NOBODY
    given = np.zeros(len(place))
    mine = own == column
    given[row[mine]] = value[mine]
    price = np.zeros(columns)
    while True:
        content = np.where(has, given[row] - price[own], 0.0)
        offered = price.copy()
        np.maximum.at(offered, column[~mine], (value - content)[~mine])
        if (offered <= price).all():
            return price
        price = offered


def _missed(problem: Problem, worth: NDArray[np.float64], cheapest: NDArray[np.float64], more: float) -> int:
    """Sum, over the children, what the best edge that was left out could add at most."""
    missed = 0.0
    for chunk in _chunks(problem):
        score = problem.score(chunk)
        gain = np.where(score >= 0, score + more - cheapest[None, :], 0.0).max(axis=1, initial=0) - worth[chunk]
        missed += float(np.maximum(gain, 0).sum())
    return int(np.ceil(missed))


def _chunks(problem: Problem) -> list[slice]:
    step = max(1, CHUNK_CELLS // max(1, problem.mothers))
    return [slice(at, min(at + step, problem.rows)) for at in range(0, problem.rows, step)]
