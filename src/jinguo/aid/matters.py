"""Matters of aid that wait: wishes, readings to be approved, categories to be checked."""

from jinguo.access.queries import hands
from jinguo.aid.wishes.queries import to_do
from jinguo.aid.women.queries import to_check, waiting
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one


async def _wishes(actor: Actor) -> list[Matter]:
    return as_one(Waits.WISHES, await to_do(actor))


async def _readings(actor: Actor) -> list[Matter]:
    own = await hands(actor)
    found = [each for each in await waiting(actor) if each.grantee not in own]
    return as_one(Waits.WOMEN_READINGS, len(found), by=found[0].grantee_name if found else "")


async def _women(actor: Actor) -> list[Matter]:
    return as_one(Waits.WOMEN, await to_check(actor))


MATTERS = (
    Reckoning((Waits.WISHES,), Permission.KEEP_AID, _wishes),
    Reckoning((Waits.WOMEN_READINGS,), Permission.APPROVE_READINGS, _readings),
    Reckoning((Waits.WOMEN,), Permission.KEEP_WOMEN, _women),
)
