"""Matters of concerns that wait, for their keepers alone."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.concerns.queries import concerns
from jinguo.kernel.matters import Matter, Reckoning, Waits


async def _open(actor: Actor) -> list[Matter]:
    found = await concerns(actor)
    late = any(each.standing.is_late for each in found)
    return [Matter(Waits.CONCERNS, len(found), days_left=0 if late else None)] if found else []


MATTERS = (Reckoning((Waits.CONCERNS,), Permission.KEEP_CONCERNS, _open),)
