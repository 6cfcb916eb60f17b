"""What waits of children's files: urgent openings to be looked at, readings to be approved, files to be seen to."""

from jinguo.access.queries import hands
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.readings import queries as readings
from jinguo.children.registry import queries
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one


async def _openings(actor: Actor) -> list[Matter]:
    own = await hands(actor)
    return as_one(Waits.OPENINGS, sum(each.opened_by not in own for each in await readings.openings(actor)))


async def _readings(actor: Actor) -> list[Matter]:
    own = await hands(actor)
    found = [each for each in await readings.waiting(actor) if each.grantee not in own]
    return as_one(Waits.READINGS, len(found), by=found[0].grantee_name if found else "")


async def _files(actor: Actor) -> list[Matter]:
    found = await queries.files(actor, queries.Sought(recheck=True), size=1)
    return as_one(Waits.CHILD_FILES, found.total)


MATTERS = (
    Reckoning((Waits.OPENINGS,), Permission.APPROVE_READINGS, _openings),
    Reckoning((Waits.READINGS,), Permission.APPROVE_READINGS, _readings),
    Reckoning((Waits.CHILD_FILES,), Permission.KEEP_CHILDREN, _files),
)
