"""Audiences: whoever is responsible for the readings of children's files."""

from jinguo.access.appointments.holders import Holder, holders
from jinguo.authority.grants import Permission
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.organisations.queries import by_path


async def _responsible(notice: Due) -> list[Recipient]:
    """Find who may approve readings at the place; nothing of the child is told, not even its code."""
    place = await by_path(notice.path)
    nearest: dict[object, Holder] = {
        each.id: each
        for each in await holders([notice.path])
        if each.actor.may(Permission.APPROVE_READINGS, notice.path) and not each.is_program
    }
    return [Recipient({"place": place.name}, account=each.id, path=each.grant.path) for each in nearest.values()]


AUDIENCES: dict[str, Audience] = {"reading_asked": _responsible, "file_opened": _responsible}
