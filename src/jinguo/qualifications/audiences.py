"""Audiences: whose qualification ends soon."""

from collections.abc import Mapping

from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.qualifications.queries import last_day_of
from jinguo.volunteers.registry.notices import name_of


async def _herself(notice: Due) -> list[Recipient]:
    """Find her, unless it was withdrawn or renewed meanwhile."""
    name, found = await name_of(notice.person) if notice.person else None, await last_day_of(notice.thing)
    if name is None or found is None:
        return []
    kind, day = found
    values = {"name": name, "what": kind.label, "day": f"{day.year}年{day.month}月{day.day}日"}
    return [Recipient(values, person=notice.person)]


AUDIENCES: Mapping[str, Audience] = {"qualification_ending": _herself}
