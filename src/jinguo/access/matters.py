"""Matters of access that wait: invitations that nobody accepted in time."""

from jinguo.access.invitations.actions import open_invitations
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one, some


async def _invitations(actor: Actor) -> list[Matter]:
    over = [each.name for each in await open_invitations(actor) if each.expired]
    return as_one(Waits.INVITATIONS, len(over), some(over))


MATTERS = (Reckoning((Waits.INVITATIONS,), Permission.KEEP_ACCOUNTS, _invitations),)
