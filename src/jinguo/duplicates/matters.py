"""Matters of duplicates that wait: pairs to be looked through."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.duplicates import queries
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one


async def _pairs(actor: Actor) -> list[Matter]:
    return as_one(Waits.DUPLICATES, (await queries.pairs(actor, size=1)).total)


MATTERS = (Reckoning((Waits.DUPLICATES,), Permission.MERGE_PEOPLE, _pairs),)
