"""Audiences: a volunteer and her registration."""

from jinguo.notifications.audience import Audience, Due, Recipient
from jinguo.notifications.catalogue import KINDS
from jinguo.volunteers.telling import told


async def _herself(notice: Due) -> list[Recipient]:
    found = await told(notice.thing)
    if found is None:
        return []
    values = {"name": found.name, "number": found.number}
    return [Recipient({each: values[each] for each in KINDS[notice.kind].variables}, person=found.person)]


AUDIENCES: dict[str, Audience] = {"registration_received": _herself, "registration_approved": _herself}
