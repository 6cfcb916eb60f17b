"""The tree of organisations as a nested list, with what is counted summed up to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinguo.organisations.queries import Place


@dataclass(slots=True)
class Branch:
    """An organisation and what stands under it; `people` counts all of the branch."""

    place: Place
    people: int = 0
    below: list["Branch"] = field(default_factory=list)


def branches(places: Sequence[Place], people: Mapping[str, int]) -> list[Branch]:
    """Build the branches of places; those whose parent is not given are roots, in the order of the paths."""
    by_path: dict[str, Branch] = {}
    roots: list[Branch] = []
    for place in sorted(places, key=lambda each: each.path):
        branch = by_path[place.path] = Branch(place, people.get(place.path, 0))
        parent = by_path.get(above(place.path))
        (parent.below if parent else roots).append(branch)
    for branch in sorted(by_path.values(), key=lambda each: len(each.place.path), reverse=True):
        parent = by_path.get(above(branch.place.path))
        if parent:
            parent.people += branch.people
    return roots


def above(path: str) -> str:
    """Find the path of the parent: /330211/001/ → /330211/."""
    return path[: path.rstrip("/").rindex("/") + 1]
