"""Figures that are handed upward: counts of few people are left out, also where sums would tell them.

A count from 1 to 4 is not told; we know of no national rule for it, 5 is what statistical offices usually take. What is
left can be worked out where sums stand beside it, so further counts are left out until no hidden count can be narrowed
down to fewer than five values by all the sums together (exactly, by linear programming).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

FEWEST = 5
"""Counts below this, but for 0, are not told."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """A sum that a reader of the tables can check: the count under `total` is that of all `parts` together."""

    total: Key
    parts: tuple[Key, ...]


def hidden(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], together: Sequence[tuple[Key, ...]] = ()
) -> frozenset[Key]:
    """Find which counts may not be told.

    Args:
        counts: every count of all tables that are told together, whole numbers from 0.
        sums: how they add up, also across tables. What is told at another time is not known here.
        together: counts of which none is told unless all are, such as those of one line.

    Returns:
        the keys of the counts from 1 to 4, and of those that would give them away: small ones first, so that the
        totals of much are told as long as they can be. Not always the fewest.
    """
    mates = {key: group for group in together for key in group}
    few = [key for key, count in counts.items() if 0 < count < FEWEST]
    found = {mate for key in few for mate in mates.get(key, (key,))}
    order = {key: place for place, key in enumerate(counts)}

    def rank(key: Key) -> tuple[bool, int, int]:
        most = max(counts[mate] for mate in mates.get(key, (key,)))
        return most == 0, most, order[key]

    for key in few:
        while not _is_vague(key, counts, sums, found):
            others = sorted((other for other in _reached(key, sums, found) if other not in found), key=rank)
            if not others:
                break
            helps = (one for one in others if _is_vague(key, counts, sums, found.union(mates.get(one, (one,)))))
            chosen = next(helps, others[0])
            found |= set(mates.get(chosen, (chosen,)))
    return frozenset(found)


def _reached(key: Key, sums: Sequence[Sum[Key]], found: set[Key]) -> list[Key]:
    """Find all counts that are tied to a hidden one by sums over hidden ones."""
    reached, tied = {key}, True
    while tied:
        tied = False
        for each in sums:
            names = {each.total, *each.parts}
            if names & reached & found and not names <= reached:
                reached |= names
                tied = True
    return list(dict.fromkeys(name for each in sums for name in (each.total, *each.parts) if name in reached))


def _is_vague(key: Key, counts: Mapping[Key, int], sums: Sequence[Sum[Key]], found: set[Key]) -> bool:
    """Whether a reader who knows all that is told can narrow a hidden count down to five values at best."""
    known = [each for each in sums if {each.total, *each.parts} & found]
    tied = {name for each in known for name in (each.total, *each.parts) if name in found}
    if key not in tied:
        return True
    least, most = _range(key, counts, known, sorted(tied, key=list(counts).index))
    return most - least >= FEWEST - 1


def _range(key: Key, counts: Mapping[Key, int], sums: Sequence[Sum[Key]], unknown: list[Key]) -> tuple[float, float]:
    """The least and the most that a hidden count can be, all others being 0 or more."""
    import numpy as np  # noqa: PLC0415 - no start of the service waits for a solver
    from scipy.optimize import linprog  # noqa: PLC0415 - as above

    column = {name: number for number, name in enumerate(unknown)}
    left, right = np.zeros((len(sums), len(unknown))), np.zeros(len(sums))
    for row, each in enumerate(sums):
        for name, sign in ((each.total, -1), *((part, 1) for part in each.parts)):
            if name in column:
                left[row, column[name]] += sign
            else:
                right[row] -= sign * counts[name]
    goal = np.zeros(len(unknown))
    goal[column[key]] = 1
    ends = [linprog(sign * goal, A_eq=left, b_eq=right, bounds=(0, None)) for sign in (1, -1)]
    least, most = (
        sign * end.fun if end.status == 0 else -sign * np.inf for sign, end in zip((1, -1), ends, strict=True)
    )
    return float(np.ceil(least - 1e-6)), float(np.floor(most + 1e-6)) if np.isfinite(most) else float("inf")
