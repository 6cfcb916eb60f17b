"""What is done by itself: a concern without a receipt goes to the next level when its time is over."""

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.concerns.holders import named_in, nearest
from jinguo.concerns.policy import clock_at
from jinguo.concerns.readings.actions import KIND, tell
from jinguo.concerns.tables import Concern
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction

_WAITING = Concern.closed_at.is_null() & Concern.receipted_at.is_null()


async def escalate() -> int:
    """Pass on what has waited too long, and hand to a keeper what had none. Returns how many.

    Each is a transaction of its own, so that a failure keeps no other from being passed on.
    """
    now = clock.now()
    async with transaction(EVERYWHERE):
        found = await Concern.select(Concern.id).where(_WAITING & ((Concern.due_at <= now) | (Concern.held_at == "")))
    return sum([await _pass_on(each["id"]) for each in found])


async def _pass_on(concern_id: object) -> bool:
    """Give one to the next level that has a keeper; where there is none above, its own is told once more."""
    now = clock.now()
    async with transaction(EVERYWHERE):
        row = await Concern.objects().where(_WAITING & (Concern.id == concern_id)).lock_rows().first()
        if row is None:
            return False
        named = await named_in(row.id)
        at = await nearest(row.path, named, above=row.held_at) or row.held_at
        if row.due_at > now and not at:
            return False
        values = {Concern.held_at: at, Concern.due_at: (await clock_at(row.path)).due(now)}
        await Concern.update({**values}).where(Concern.id == row.id)
        await note(SYSTEM, "pass_on_restricted", KIND, row.id, row.path)
        await tell(row.id, at, "restricted_due")
    return True
