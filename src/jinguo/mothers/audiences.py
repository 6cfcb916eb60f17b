"""Audiences: a mother, and who keeps the mothers of a place."""

from collections.abc import Mapping

from jinguo.access.appointments.holders import Holder, holders
from jinguo.authority.grants import Permission
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.organisations.queries import by_path
from jinguo.volunteers.registry.notices import name_of


async def _herself(notice: Due) -> list[Recipient]:
    name = await name_of(notice.person) if notice.person else None
    return [Recipient({"name": name}, person=notice.person)] if name else []


async def _keepers(notice: Due) -> list[Recipient]:
    """Find those who keep the mothers of a place, of the nearest level that has any."""
    found = [
        each
        for each in await holders([notice.path])
        if each.actor.may(Permission.KEEP_MOTHERS, notice.path) and not each.is_program
    ]
    level = max((len(each.grant.path or "") for each in found), default=0)
    nearest: dict[object, Holder] = {each.id: each for each in found if len(each.grant.path or "") == level}
    place = await by_path(notice.path)
    values = {"place": place.name, "count": str(notice.facts["count"])}
    return [Recipient(values, account=each.id, path=each.grant.path) for each in nearest.values()]


AUDIENCES: Mapping[str, Audience] = {
    **dict.fromkeys(("mother_cleared", "mother_paused"), _herself),
    "mothers_paused": _keepers,
}
