"""Audiences: a member of staff and the digest of what waits for her."""

from jinguo.access.appointments.holders import in_office
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.organisations.queries import by_path
from jinguo.pending.queries import figures


async def _holder(notice: Due) -> list[Recipient]:
    """Find the member of staff who holds the role, as long as something waits for her in it."""
    found = [each for each in await in_office(notice.thing) if each.id == notice.account]
    if not found or not (now := await figures(found[0].actor)).count:
        return []
    place = await by_path(notice.path)
    values = {"place": place.name, "count": str(now.count), "late": str(now.late)}
    return [Recipient(values, account=found[0].id, path=found[0].grant.path)]


AUDIENCES: dict[str, Audience] = {"digest": _holder}
