"""A domain introduces itself: what it holds of people, and what it does when two of them are one, when one is erased or
has moved.

Each domain with tables states its `Part` in its module `part`; `jinguo.domains` lists them, and whoever starts a
process composes the list. The own copy, erasure, merges and moves go through it, so that they know a new domain without
naming it. No duty has a default: where there is nothing to do, the domain says why.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from piccolo.table import Table

from jinguo.kernel.erasure import Gone
from jinguo.kernel.held import Held

Moved = Mapping[str, Any]
"""What a merge has moved in one domain, as JSON: what its way back needs."""

Why = str
"""Why a domain has nothing to do: a sentence."""

NOBODY = "no row is about a person"


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two who are merged: a person, and the volunteer that she is, if she is one."""

    person: UUID
    path: str
    name: str
    volunteer: UUID | None
    number: str
    has_left: bool


Hold = Callable[[Any, Party, Party], Awaitable[None]]
Unite = Callable[[Any, Party, Party], Awaitable[Moved]]
Late = Callable[[Any, Party, Party, Moved], Awaitable[Moved]]
Return = Callable[[Any, Party, Party, Moved], Awaitable[None]]
Erase = Callable[[Any, Gone], Awaitable[None]]
Follow = Callable[[UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What a domain does when two persons are found to be one. The actor comes first, then who goes and who stays.

    Attributes:
        hold: waits for who is writing for either of them, and lets nobody begin. Domains are held from the last in the
            list to the first.
        unite: moves what who goes has to who stays, and says what.
        late: moves what came in while `unite` ran, given what that has moved, and says what.
        part: takes all of it back.
    """

    hold: Hold | Why
    unite: Unite
    late: Late | Why
    part: Return


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A domain, as the mechanisms that concern every domain see it.

    Attributes:
        name: its package.
        held: its tables with rows about people, for the copy of one's data.
        not_held: its other tables, each with the reason.
        erase: empties what it holds of whom is gone, with reach everywhere.
        merging: what it does when two are one.
        follow: puts its rows about a person where she is now, with reach everywhere.
    """

    name: str
    held: Sequence[Held]
    not_held: Mapping[type[Table], str]
    erase: Erase | Why
    merging: Merging | Why
    follow: Follow | Why


class _Composition:
    parts: tuple[Part, ...] = ()


def compose(parts: Sequence[Part]) -> None:
    """Tell the mechanisms which domains there are, in the order of the import direction."""
    _Composition.parts = tuple(parts)


def composed() -> tuple[Part, ...]:
    """All domains. Raises LookupError: nobody has composed them in this process, so that nothing is done by halves."""
    if not _Composition.parts:
        raise LookupError("no domain is composed: `compose(DOMAINS)` comes before anything about people")
    return _Composition.parts
