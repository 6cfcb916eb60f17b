"""What of the figures may be told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinguo.kernel.figures import Sum, hidden

WHOLE = ""
"""The key of the whole place, beside the paths of its parts."""

Cell = tuple[str, str]
"""Part of the place (or a category), and what is counted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Children of one part of a place: with a file, paired, not paired, and those who were seen or called."""

    children: int = 0
    paired: int = 0
    waiting: int = 0
    reached: int = 0


def not_told(parts: Mapping[str, Counted], categories: Mapping[str, Counted]) -> frozenset[Cell]:
    """Find the counts of children that may not be told, of both tables together.

    Args:
        parts: path -> counts, and `WHOLE` -> those of the whole place, of which each is the sum.
        categories: category -> counts; a child may be in several, so they have no sum.
    """
    counts = {
        (name, what): getattr(found, what)
        for name, found in (*parts.items(), *categories.items())
        for what in ("children", "paired", "waiting", "reached")
    }
    below = [name for name in parts if name != WHOLE]
    sums: list[Sum[Cell]] = [
        Sum((name, "children"), ((name, "paired"), (name, "waiting"))) for name in (*parts, *categories)
    ]
    if below:
        whats = ("children", "paired", "waiting", "reached")
        sums += [Sum((WHOLE, what), tuple((name, what) for name in below)) for what in whats]
    return hidden(counts, sums, [tuple((name, what) for what in ("children", "paired", "waiting")) for name in below])


def share(counted: Counted, name: str, left_out: Sequence[Cell] | frozenset[Cell]) -> int | None:
    """The share of children who are paired (结对率) in whole per cent; None of none, or where it would tell a count."""
    if counted.children == 0 or {(name, "children"), (name, "paired"), (name, "waiting")} & set(left_out):
        return None
    return round(100 * counted.paired / counted.children)
