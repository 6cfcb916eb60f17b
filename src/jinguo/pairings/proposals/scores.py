"""The values of the terms, and the scores made of them: for all pairs of a district at once, or for chosen pairs.

Children and mothers become arrays (`Children`, `Mothers`). Where the children's stand as a column (n × 1) and the
mothers' as a row (m), everything below yields an n × m table; where both are rows of one length, one value a pair.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Self, TypeAlias, TypeVar

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
NOWHERE = -1
"""The number of a town or village that is not told; for mothers one less, so that it equals no child's."""
_WORD = 64
_Code = TypeVar("_Code")


Chosen: TypeAlias = list[int] | NDArray[np.intp] | tuple[slice | list[int], None]
"""What chooses among arrays' entries."""


class _Arrays:
    """People as arrays: each field has one entry a person, or is a list of such arrays."""

    def __getitem__(self, at: Chosen) -> Self:
        """Choose some of the people, in this order; `:, None` stands them as a column."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
        return type(self)(
            **{
                name: [word[at] for word in value] if isinstance(value, list) else value[at]
                for name, value in chosen.items()
            }
        )


@dataclass(frozen=True)
class Children(_Arrays):
    """Children as arrays; codes of needs, languages and times as bits of 64-bit words."""

    town: NDArray[np.intp]
    village: NDArray[np.intp]
    age: Values
    needs: list[NDArray[np.uint64]]
    languages: list[NDArray[np.uint64]]
    times: list[NDArray[np.uint64]]


@dataclass(frozen=True)
class Mothers(_Arrays):
    """Mothers as arrays; `free`: how many more children each may be given."""

    capacity: NDArray[np.intp]
    free: NDArray[np.intp]
    town: NDArray[np.intp]
    village: NDArray[np.intp]
    reach: NDArray[np.int8]
    youngest: Values
    oldest: Values
    skills: list[NDArray[np.uint64]]
    languages: list[NDArray[np.uint64]]
    times: list[NDArray[np.uint64]]


@dataclass(frozen=True)
class Codes:
    """Codes -> their place, counted over everybody who is compared."""

    places: dict[tuple[str, str, str], tuple[int, int]]
    """District, town and village -> number of the town and of the village; NOWHERE where it is empty."""
    needs: dict[str, int]
    languages: dict[str, int]
    times: dict[str, int]

    @classmethod
    def of(cls, children: Sequence[Child], mothers: Sequence[Mother]) -> "Codes":
        """Count what occurs among the children; what only mothers have compares with nothing."""
        places = dict.fromkeys(_place(each) for each in (*children, *mothers))
        towns = _count(place[:2] for place in places if place[1])
        villages = _count(place for place in places if place[2])
        return cls(
            places={place: (towns.get(place[:2], NOWHERE), villages.get(place, NOWHERE)) for place in places},
            needs=_count(sorted({code for codes in {child.needs for child in children} for code in codes})),
            languages=_count(sorted({code for codes in {child.languages for child in children} for code in codes})),
            times=_count(sorted({code for codes in {child.times for child in children} for code in codes})),
        )

    def children(self, children: Sequence[Child]) -> Children:
        """Turn the children into arrays (rows)."""
        town, village = self._places(children)
        return Children(
            town=town,
            village=village,
            age=np.array([np.nan if child.age is None else child.age for child in children], np.float32),
            needs=_bits(self.needs, [child.needs for child in children]),
            languages=_bits(self.languages, [child.languages for child in children]),
            times=_bits(self.times, [child.times for child in children]),
        )

    def mothers(self, mothers: Sequence[Mother]) -> Mothers:
        """Turn the mothers into arrays (rows)."""
        town, village = self._places(mothers)
        capacity = np.array([mother.capacity for mother in mothers], np.intp)
        return Mothers(
            capacity=capacity,
            free=np.maximum(capacity - np.array([mother.load for mother in mothers], np.intp), 0),
            town=np.where(town == NOWHERE, NOWHERE - 1, town),
            village=np.where(village == NOWHERE, NOWHERE - 1, village),
            reach=np.array([int(mother.reach) for mother in mothers], np.int8),
            youngest=np.array([mother.ages[0] for mother in mothers], np.float32),
            oldest=np.array([mother.ages[1] for mother in mothers], np.float32),
            skills=_bits(self.needs, [mother.skills for mother in mothers]),
            languages=_bits(self.languages, [mother.languages for mother in mothers]),
            times=_bits(self.times, [mother.times for mother in mothers]),
        )

    def _places(self, people: Sequence[Child | Mother]) -> NDArray[np.intp]:
        return np.array([self.places[_place(each)] for each in people], np.intp).reshape(-1, 2).T


def _place(who: Child | Mother) -> tuple[str, str, str]:
    place = who.place
    return place.district, place.town, place.village


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


def ease(mothers: Mothers, nth: NDArray[np.intp]) -> Values:
    """Value how light the burden of each mother is who takes her `nth` new child (from 0)."""
    return np.maximum(100 * (mothers.free - nth) // np.maximum(mothers.capacity, 1), 0).astype(np.float32)


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


def _count(codes: Iterable[_Code]) -> dict[_Code, int]:
    return {code: number for number, code in enumerate(dict.fromkeys(codes))}


def _bits(places: dict[str, int], sets: Sequence[frozenset[str]]) -> list[NDArray[np.uint64]]:
    """Turn each set of codes into bits; few sets occur, so each is turned once."""
    known = {codes: sum(1 << places[code] for code in codes if code in places) for codes in set(sets)}
    bits = [known[codes] for codes in sets]
    if len(places) <= _WORD:
        return [np.array(bits, np.uint64)]
    ones = (1 << _WORD) - 1
    return [np.array([each >> at & ones for each in bits], np.uint64) for at in range(0, len(places), _WORD)]
