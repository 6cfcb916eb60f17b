"""Audiences: the mother of a pairing, and who keeps pairings. No notice says anything of a child."""

from collections.abc import Mapping
from datetime import date

from jinguo.access.appointments.holders import in_office
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.organisations.queries import by_path
from jinguo.pairings.catalogue import Duty
from jinguo.pairings.contacts.queries import under_way, week_of
from jinguo.volunteers.registry.notices import name_of


async def _herself(notice: Due) -> list[Recipient]:
    name = await name_of(notice.person) if notice.person else None
    return [Recipient({"name": name}, person=notice.person)] if name else []


async def _late(notice: Due) -> list[Recipient]:
    """Find her only as long as just this is still due: not when she was in touch since, or it has ended."""
    found = [one for one in await under_way(notice.thing) if one.person == notice.person]
    if not found or (found[0].first.duty, str(found[0].first.on)) != (notice.facts["duty"], notice.facts["day"]):
        return []
    name = await name_of(found[0].person)
    day = date.fromisoformat(notice.facts["day"])
    values = {"duty": Duty(notice.facts["duty"]).label, "day": f"{day.month}月{day.day}日"}
    return [Recipient({"name": name, **values}, person=notice.person)] if name else []


async def _coordinator(notice: Due) -> list[Recipient]:
    """Find the one who keeps pairings in the role, as long as there is anything to tell."""
    found = [each for each in await in_office(notice.thing) if each.id == notice.account]
    if not found or not any(figures := await week_of(found[0].actor)):
        return []
    place = await by_path(notice.path)
    made, late, undone, waiting = (str(number) for number in figures)
    values = {"place": place.name, "made": made, "late": late, "undone": undone, "waiting": waiting}
    return [Recipient(values, account=found[0].id, path=found[0].grant.path)]


AUDIENCES: Mapping[str, Audience] = {
    **dict.fromkeys(("pairing_proposed", "pairing_begun", "pairing_renewed", "pairing_over"), _herself),
    "contact_due": _late,
    "pairings_week": _coordinator,
}
