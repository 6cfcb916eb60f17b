"""Audiences: a volunteer and her registration."""

from collections.abc import Mapping

from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.notifications.catalogue import KINDS
from jinguo.volunteers.registry.notices import addressee, name_of


async def _herself(notice: Due) -> list[Recipient]:
    found = await addressee(notice.thing)
    if found is None:
        return []
    values = {"name": found.name, "number": found.number}
    return [Recipient({each: values[each] for each in KINDS[notice.kind].variables}, person=found.person)]


async def _holder(notice: Due) -> list[Recipient]:
    """Find the person whom a notice about a number is for, also when she has left."""
    name = await name_of(notice.person) if notice.person else None
    if name is None:
        return []
    values = {"name": name, **notice.facts}
    return [Recipient({each: values[each] for each in KINDS[notice.kind].variables}, person=notice.person)]


AUDIENCES: Mapping[str, Audience] = {
    **dict.fromkeys(("registration_received", "registration_approved"), _herself),
    **dict.fromkeys(("phone_changed", "phone_joined", "phone_passed_on", "phone_shared"), _holder),
}
