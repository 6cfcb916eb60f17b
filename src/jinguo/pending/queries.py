"""Matters that wait for whoever asks: one reckoning, for her page and for the digest that she is sent."""

from dataclasses import dataclass

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import FOR_OTHERS, Matter
from jinguo.kernel.parts import reckonings


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a digest: how many matters wait, and how many of them are overdue."""

    count: int
    late: int


async def matters(actor: Actor) -> list[Matter]:
    """List all that waits for the actor, by kinds in the order of urgency; within a kind the oldest first."""
    found: list[Matter] = []
    for each in reckonings():
        if actor.may(Permission(each.needed)):
            found += await each.reckon(actor)
    return found


async def figures(actor: Actor) -> Figures:
    """Count the matters that others wait for the actor to do."""
    own = [each for each in await matters(actor) if each.kind not in FOR_OTHERS]
    return Figures(len(own), sum(each.is_late for each in own))
