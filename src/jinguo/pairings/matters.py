"""Matters of pairings that wait: children without a mother, and steps that have not been done."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one
from jinguo.pairings.catalogue import UNDONE
from jinguo.pairings.queries import Wanted, pairings, waiting


async def _unpaired(actor: Actor) -> list[Matter]:
    return as_one(Waits.UNPAIRED, await waiting(actor))


async def _steps(actor: Actor) -> list[Matter]:
    return as_one(Waits.PAIRINGS, (await pairings(actor, Wanted(steps=UNDONE), size=1)).total)


async def _suspended(actor: Actor) -> list[Matter]:
    return as_one(Waits.SUSPENDED, (await pairings(actor, Wanted(suspended=True), size=1)).total)


MATTERS = (
    Reckoning((Waits.SUSPENDED,), Permission.KEEP_PAIRINGS, _suspended),
    Reckoning((Waits.UNPAIRED,), Permission.KEEP_PAIRINGS, _unpaired),
    Reckoning((Waits.PAIRINGS,), Permission.KEEP_PAIRINGS, _steps),
)
