"""Candidates: what a proposal knows of a child and of a mother. Neither has a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias
from uuid import UUID

from jinguo.pairings.catalogue import Gate, Term

Weights: TypeAlias = Mapping[Term, int]
"""Term -> weight, 0 to 100; what is missing weighs nothing."""


class Reach(IntEnum):
    """Reach: how far a mother goes to see a child; a distant one (远程妈妈) cares by telephone."""

    VILLAGE = 3
    TOWN = 2
    DISTRICT = 1
    DISTANT = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the federation's tree; what lies below is empty where the person belongs to a higher unit."""

    district: str
    town: str = ""
    village: str = ""

    @property
    def path(self) -> str:
        """The organisation's path, as far as it is told."""
        return "".join(f"/{step}" for step in (self.district, self.town, self.village) if step) + "/"


@dataclass(frozen=True, slots=True)
class Child:
    """A child who waits for a mother. Codes of needs, languages and times are those of the mothers' skills."""

    id: UUID
    place: Place
    age: int | None
    needs: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    household: UUID | None = None
    """Children of one household are siblings."""
    excluded: frozenset[UUID] = frozenset()
    """Mothers whom the guardian does not want."""
    stopped_by: frozenset[Gate] = frozenset()
    """What stops her pairing whoever the mother is."""


@dataclass(frozen=True, slots=True)
class Mother:
    """A cleared mother with `capacity` places, `load` of them taken by children whom she cares for already."""

    id: UUID
    place: Place
    capacity: int
    load: int = 0
    reach: Reach = Reach.TOWN
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    ages: tuple[int, int] = (0, 17)
    households: frozenset[UUID] = field(default_factory=frozenset)
    """Households of the children whom she cares for already."""

    @property
    def free(self) -> int:
        """Tell how many more children she may be given."""
        return max(0, self.capacity - self.load)
