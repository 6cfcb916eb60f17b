"""The wording of agreements, as data by version: the latest is printed, and each paper says which one it is."""

from dataclasses import dataclass
from functools import lru_cache

from jinguo.kernel import resources

VERSION = "2026-12"
"""The version that is printed now."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the agreement; `text` has places for what is known of the pairing: {begun}."""

    heading: str
    text: str


@lru_cache
def clauses(version: str = VERSION) -> tuple[Clause, ...]:
    """The clauses of a version, in order."""
    rows = resources.rows("jinguo.pairings.agreements", "wording")
    return tuple(Clause(row["heading"], row["text"]) for row in rows if row["version"] == version)
