"""Matters of volunteers that wait: newcomers to be reviewed, transfers and phone requests to be decided."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.matters import NAMED, Matter, Reckoning, Waits, as_one, some
from jinguo.volunteers.phones import requests as phones
from jinguo.volunteers.registry import queries
from jinguo.volunteers.transfers import requests as transfers


async def _newcomers(actor: Actor) -> list[Matter]:
    found = await queries.search(actor, unreviewed=True, size=NAMED)
    return as_one(Waits.NEWCOMERS, found.total, some([row.name for row in found.rows]))


async def _transfers(actor: Actor) -> list[Matter]:
    found = await transfers.incoming(actor)
    names, by = some([row.name for row in found]), found[0].wanted_by if found else ""
    return as_one(Waits.TRANSFERS, len(found), names, by)


async def _phones(actor: Actor) -> list[Matter]:
    return as_one(Waits.PHONES, await phones.count(actor))


MATTERS = (
    Reckoning((Waits.NEWCOMERS,), Permission.REGISTER_VOLUNTEERS, _newcomers),
    Reckoning((Waits.TRANSFERS,), Permission.REGISTER_VOLUNTEERS, _transfers),
    Reckoning((Waits.PHONES,), Permission.REGISTER_VOLUNTEERS, _phones),
)
