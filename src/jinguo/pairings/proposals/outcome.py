"""A proposal as programs are told it: ids and codes alone, no names."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.proposals.proposal import Proposal, TermValue


@dataclass(frozen=True, slots=True)
class WeighedTerm:
    """Weighed term: one term of a pair: what it says (`value`, 0 to 100), and how much that counts."""

    name: Term
    weight: int
    value: int


@dataclass(frozen=True, slots=True)
class ProposedPairing:
    """A pair that is proposed; `score` is the sum of weight × value."""

    child: UUID
    mother: UUID
    score: int
    terms: list[WeighedTerm]
    locked: bool


@dataclass(frozen=True, slots=True)
class UnmatchedChild:
    """A child who stays without a mother, and what stops her."""

    child: UUID
    gates: list[Gate]


@dataclass(frozen=True, slots=True)
class ProposalAnswer:
    """No other proposal pairs more children; of those that pair as many none has a higher `total` by more than `bound`;
    `optimal`: none has a higher one at all.
    """

    proposals: list[ProposedPairing]
    unmatched: list[UnmatchedChild]
    total: int
    optimal: bool
    bound: int


def weighed(terms: tuple[TermValue, ...]) -> list[WeighedTerm]:
    """The terms of a pair as they are told and kept."""
    return [WeighedTerm(each.term, each.weight, each.value) for each in terms]


def answer(found: Proposal) -> ProposalAnswer:
    """Tell a proposal to a program."""
    return ProposalAnswer(
        [
            ProposedPairing(each.child, each.mother, each.score, weighed(each.terms), each.locked)
            for each in found.pairs
        ],
        [UnmatchedChild(each.child, list(each.gates)) for each in found.unmatched],
        found.total,
        found.optimal,
        found.bound,
    )
