"""A domain introduces itself: what it holds of people, and what it contributes to the mechanisms of all domains.

Each domain states its `Part` in its module `part`; `jinguo.domains` lists them, and whoever starts a process composes
the list. The own copy, erasure, merges, moves, clearing, the log's page, the addressing of notices and the list of what
waits go through it, so that they know a new domain without naming it. No duty has a default: where there is nothing to
do, the domain says why.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from piccolo.table import Table

from jinguo.kernel.audience import Audience
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.erasure import Gone
from jinguo.kernel.matters import Reckoning, Waits
from jinguo.kernel.terms import Rule, Then

Moved = Mapping[str, Any]
"""What a merge has moved in one domain, as JSON: what its way back needs."""

Why = str
"""Why a domain has nothing to do: a sentence."""

Stated = TypeVar("Stated")

NOBODY = "no row is about a person"


@dataclass(frozen=True, slots=True)
class Party:
    """A party to a merge: one of the two persons, and the volunteer that she is, if she is one."""

    person: UUID
    path: str
    name: str
    volunteer: UUID | None
    number: str
    has_left: bool


Lock = Callable[[Any, Party, Party], Awaitable[None]]
Unite = Callable[[Any, Party, Party], Awaitable[Moved]]
Late = Callable[[Any, Party, Party, Moved], Awaitable[Moved]]
Return = Callable[[Any, Party, Party, Moved], Awaitable[None]]
Erase = Callable[[Any, Gone], Awaitable[None]]
Follow = Callable[[UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """A domain's duties when two persons are found to be one. The actor comes first, then who goes and who stays.

    Attributes:
        lock: waits for who is writing for either of them, and lets nobody begin. Domains are locked from the last in
            the list to the first.
        unite: moves what who goes has to who stays, and says what.
        late: moves what came in while `unite` ran, given what that has moved, and says what.
        part: takes all of it back.
    """

    lock: Lock | Why
    unite: Unite
    late: Late | Why
    part: Return


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A domain, as the mechanisms that concern every domain see it.

    Attributes:
        name: its package.
        copied: its tables with rows about people, for the copy of one's data.
        not_copied: its other tables, each with the reason.
        erase: empties what it holds of whom is gone, with reach everywhere.
        merging: what it does when two are one.
        follow: puts its rows about a person where she is now, with reach everywhere.
        kept: each of its tables with the rules by which it is kept; or why it names nobody.
        sentences: each action that it writes into the log, as a sentence's verb and object.
        audiences: each kind of notice that it queues for people, with who finds whom it concerns.
        matters: how what waits in it for a member of staff is reckoned.
    """

    name: str
    copied: Sequence[PersonalTable]
    not_copied: Mapping[type[Table], str]
    erase: Erase | Why
    merging: Merging | Why
    follow: Follow | Why
    kept: Mapping[type[Table], Sequence[Rule] | Why]
    sentences: Mapping[str, str] | Why
    audiences: Mapping[str, Audience] | Why
    matters: Sequence[Reckoning] | Why


class _Composition:
    parts: tuple[Part, ...] = ()
    sentences: Mapping[str, str] = MappingProxyType({})


def compose(parts: Sequence[Part]) -> None:
    """Tell the mechanisms which domains there are, in the order of the import direction."""
    _Composition.parts = tuple(parts)
    _Composition.sentences = MappingProxyType(_merged([part.sentences for part in parts]))


def composed() -> tuple[Part, ...]:
    """The domains. Raises LookupError: nobody has composed them in this process, so that nothing is done by halves."""
    if not _Composition.parts:
        raise LookupError("no domain is composed: `compose(DOMAINS)` comes before anything about people")
    return _Composition.parts


def rules() -> tuple[Rule, ...]:
    """List all retention rules: what erases people first, then what empties, what deletes, and what clears nothing."""
    stated = [rules for part in composed() for rules in part.kept.values() if not isinstance(rules, str)]
    order = list(Then)
    return tuple(
        sorted(dict.fromkeys(rule for each in stated for rule in each), key=lambda each: order.index(each.then))
    )


def rule(slug: str) -> Rule:
    """Find a retention rule by its slug. Raises KeyError."""
    return {each.slug: each for each in rules()}[slug]


def sentences() -> Mapping[str, str]:
    """The sentences for every action that is ever written into the log."""
    return _Composition.sentences


def audiences() -> Mapping[str, Audience]:
    """Map each kind of notice to the audience that finds whom it concerns."""
    return _merged([part.audiences for part in composed()])


def reckonings() -> list[Reckoning]:
    """List the reckonings of all that waits, the most urgent first."""
    stated = [part.matters for part in composed() if not isinstance(part.matters, str)]
    order = list(Waits)
    return sorted((each for those in stated for each in those), key=lambda each: order.index(each.kinds[0]))


def _merged(stated: Sequence[Mapping[str, Stated] | Why]) -> dict[str, Stated]:
    """Merge the contributions of all domains. Raises ValueError: two domains state the same."""
    merged: dict[str, Stated] = {}
    for each in stated:
        if not isinstance(each, str):
            if twice := merged.keys() & each.keys():
                raise ValueError(f"stated by two domains: {sorted(twice)}")
            merged |= each
    return merged
