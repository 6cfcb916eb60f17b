"""Matters of retention that wait: requests to erase, and batches that concern too many people to run by themselves."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one
from jinguo.retention import queries
from jinguo.retention.clearance import actions as clearance


async def _erasures(actor: Actor) -> list[Matter]:
    found = await queries.waiting(actor)
    unanswered = [each.days_left for each in found if each.decided_at is None]
    return [Matter(Waits.ERASURES, len(found), min(unanswered, default=None))] if found else []


async def _batches(actor: Actor) -> list[Matter]:
    return as_one(Waits.BATCHES, sum(batch.guarded for batch in await clearance.batches(actor)))


MATTERS = (
    Reckoning((Waits.ERASURES,), Permission.REGISTER_VOLUNTEERS, _erasures),
    Reckoning((Waits.BATCHES,), Permission.KEEP_RETENTION, _batches),
)
