"""Matters of mothers that wait: applications that lack nothing, and those who were paused because something ran out."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one, some
from jinguo.mothers.catalogue import Reason, State
from jinguo.mothers.queries import Wanted, all_of


async def _ready(actor: Actor) -> list[Matter]:
    found = [row.name for row in await all_of(actor, Wanted(state=State.APPLIED)) if not row.missing]
    return as_one(Waits.MOTHERS, len(found), some(found))


async def _lapsed(actor: Actor) -> list[Matter]:
    paused = await all_of(actor, Wanted(state=State.PAUSED))
    found = [row.name for row in paused if row.reason is Reason.LAPSED]
    return as_one(Waits.LAPSED_MOTHERS, len(found), some(found))


MATTERS = (
    Reckoning((Waits.LAPSED_MOTHERS,), Permission.KEEP_MOTHERS, _lapsed),
    Reckoning((Waits.MOTHERS,), Permission.KEEP_MOTHERS, _ready),
)
