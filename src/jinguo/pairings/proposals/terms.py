"""The values of the terms, and the scores made of them: for all pairs of a district at once, or for chosen pairs.

Children and mothers become arrays (`Children`, `Mothers`). Where the children's stand as a column (n × 1) and the
mothers' as a row (m), everything below yields an n × m table; where both are rows of one length, one value a pair.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jinguo.pairings.catalogue import Term
from jinguo.pairings.proposals.candidates import Child, Mother, Reach, Weights

Values: TypeAlias = NDArray[np.float32]
"""Values of a term, whole numbers from 0 to 100, or sums of them."""

SAME_VILLAGE, SAME_TOWN, SAME_DISTRICT = 100, 60, 30
UNKNOWN = 50
"""The value of a term of which nothing is recorded: neither for nor against."""
SHARED_TIME = 50
YEAR_OFF = 20
_WORD = 64


@dataclass(frozen=True)
class Children:
    """Children as arrays; codes of needs, languages and times as bits of 64-bit words."""

    town: NDArray[np.int32]
    village: NDArray[np.int32]
    age: Values
    needs: list[NDArray[np.uint64]]
    languages: list[NDArray[np.uint64]]
    times: list[NDArray[np.uint64]]


@dataclass(frozen=True)
class Mothers:
    """Mothers as arrays."""

    town: NDArray[np.int32]
    village: NDArray[np.int32]
    reach: NDArray[np.int8]
    youngest: Values
    oldest: Values
    skills: list[NDArray[np.uint64]]
    languages: list[NDArray[np.uint64]]
    times: list[NDArray[np.uint64]]


@dataclass(frozen=True)
class Codes:
    """Codes -> their place, counted over everybody who is compared."""

    towns: dict[tuple[str, ...], int]
    villages: dict[tuple[str, ...], int]
    needs: dict[str, int]
    languages: dict[str, int]
    times: dict[str, int]

    @classmethod
    def of(cls, children: Sequence[Child], mothers: Sequence[Mother]) -> "Codes":
        """Count what occurs among the children; what only mothers have compares with nothing."""
        places = [each.place for each in (*children, *mothers)]
        return cls(
            towns=_count((place.district, place.town) for place in places if place.town),
            villages=_count((place.district, place.town, place.village) for place in places if place.village),
            needs=_count(code for child in children for code in sorted(child.needs)),
            languages=_count(code for child in children for code in sorted(child.languages)),
            times=_count(code for child in children for code in sorted(child.times)),
        )

    def children(self, children: Sequence[Child]) -> Children:
        """Turn the children into arrays (rows)."""
        return Children(
            town=self._towns(children, nowhere=-1),
            village=self._villages(children, nowhere=-1),
            age=np.array([np.nan if child.age is None else child.age for child in children], np.float32),
            needs=_bits(self.needs, [child.needs for child in children]),
            languages=_bits(self.languages, [child.languages for child in children]),
            times=_bits(self.times, [child.times for child in children]),
        )

    def mothers(self, mothers: Sequence[Mother]) -> Mothers:
        """Turn the mothers into arrays (rows)."""
        return Mothers(
            town=self._towns(mothers, nowhere=-2),
            village=self._villages(mothers, nowhere=-2),
            reach=np.array([mother.reach for mother in mothers], np.int8),
            youngest=np.array([mother.ages[0] for mother in mothers], np.float32),
            oldest=np.array([mother.ages[1] for mother in mothers], np.float32),
            skills=_bits(self.needs, [mother.skills for mother in mothers]),
            languages=_bits(self.languages, [mother.languages for mother in mothers]),
            times=_bits(self.times, [mother.times for mother in mothers]),
        )

    def _towns(self, people: Sequence[Child | Mother], nowhere: int) -> NDArray[np.int32]:
        return np.array([self.towns.get((each.place.district, each.place.town), nowhere) for each in people], np.int32)

    def _villages(self, people: Sequence[Child | Mother], nowhere: int) -> NDArray[np.int32]:
        keys = [(each.place.district, each.place.town, each.place.village) for each in people]
        return np.array([self.villages.get(key, nowhere) for key in keys], np.int32)


def as_column(children: Children) -> Children:
    """Stand the children as a column, so that they meet every mother of a row."""
    return Children(
        town=children.town[:, None],
        village=children.village[:, None],
        age=children.age[:, None],
        needs=[word[:, None] for word in children.needs],
        languages=[word[:, None] for word in children.languages],
        times=[word[:, None] for word in children.times],
    )


def within_reach(children: Children, mothers: Mothers) -> NDArray[np.bool_]:
    """Tell which mothers go to which children's village, or care from afar."""
    anywhere = mothers.reach <= Reach.DISTRICT
    in_town = (mothers.reach == Reach.TOWN) & (children.town == mothers.town)
    in_village = (mothers.reach == Reach.VILLAGE) & (children.village == mothers.village)
    return anywhere | in_town | in_village


def comparisons(children: Children, mothers: Mothers, weights: Weights) -> Iterator[tuple[Term, Values]]:
    """Yield the value of each term that weighs something and that two people alone decide."""
    kinds = {
        Term.NEARNESS: lambda: _nearness(children, mothers),
        Term.NEED: lambda: _covered(children.needs, mothers.skills),
        Term.TIME: lambda: _overlapping(children.times, mothers.times),
        Term.LANGUAGE: lambda: _spoken(children.languages, mothers.languages),
        Term.AGE: lambda: _fitting_age(children, mothers),
    }
    for term, values in kinds.items():
        if weights.get(term):
            yield term, values()


def ease(mother: Mother, place: int) -> int:
    """Value how light the burden of a mother is who takes her `place`-th new child (from 0)."""
    return max(0, 100 * (mother.free - place) // mother.capacity) if mother.capacity else 0


def _nearness(children: Children, mothers: Mothers) -> Values:
    values = np.where(children.town == mothers.town, np.float32(SAME_TOWN), np.float32(SAME_DISTRICT))
    values = np.where(children.village == mothers.village, np.float32(SAME_VILLAGE), values)
    return values * (mothers.reach > Reach.DISTANT)


def _covered(needs: list[NDArray[np.uint64]], skills: list[NDArray[np.uint64]]) -> Values:
    wanted = _counts(needs)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.rint(_shared(needs, skills) * (np.float32(100) / wanted))
    return np.where(wanted > 0, share, np.float32(UNKNOWN))


def _overlapping(child: list[NDArray[np.uint64]], mother: list[NDArray[np.uint64]]) -> Values:
    values = np.minimum(np.float32(100), np.float32(SHARED_TIME) * _shared(child, mother))
    return np.where(_counts(child) > 0, values, np.float32(UNKNOWN))


def _spoken(child: list[NDArray[np.uint64]], mother: list[NDArray[np.uint64]]) -> Values:
    return np.where((_counts(child) == 0) | (_shared(child, mother) > 0), np.float32(100), np.float32(0))


def _fitting_age(children: Children, mothers: Mothers) -> Values:
    off = np.maximum(mothers.youngest - children.age, children.age - mothers.oldest)
    values = np.clip(np.float32(100) - np.float32(YEAR_OFF) * off, np.float32(0), np.float32(100))
    return np.where(np.isnan(values), np.float32(UNKNOWN), values)


def _shared(left: list[NDArray[np.uint64]], right: list[NDArray[np.uint64]]) -> Values:
    return _counts([one & other for one, other in zip(left, right, strict=True)])


def _counts(words: list[NDArray[np.uint64]]) -> Values:
    counts = np.bitwise_count(words[0]).astype(np.float32)
    for word in words[1:]:
        counts += np.bitwise_count(word)
    return counts


def _count(codes: Iterator[tuple[str, ...]] | Iterator[str]) -> dict:  # type: ignore[type-arg]
    return {code: number for number, code in enumerate(dict.fromkeys(codes))}


def _bits(places: dict[str, int], sets: Sequence[frozenset[str]]) -> list[NDArray[np.uint64]]:
    words = [np.zeros(len(sets), np.uint64) for _ in range(len(places) // _WORD + 1)]
    for row, codes in enumerate(sets):
        for code in codes:
            if (place := places.get(code)) is not None:
                words[place // _WORD][row] |= np.uint64(1 << place % _WORD)
    return words
