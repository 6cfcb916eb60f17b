"""Exchange of fields that two volunteers who are one have said differently: the one that stays takes what is right."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.labels import Labelled
from jinguo.volunteers.tables import Volunteer


class Offer(Labelled):
    """A field of a volunteer that can be taken from the other row."""

    SKILLS = "skills", "专业技能"
    SERVICE_CLASSES = "service_classes", "服务类别"
    AVAILABLE = "available", "方便的时间"
    EMERGENCY = "emergency", "紧急联系人和电话"
    PLATFORM_NUMBER = "platform_number", "其他平台的编号"
    REMARK = "remark", "备注"


_PLAIN: dict[Offer, tuple[Column, ...]] = {
    Offer.SKILLS: (Volunteer.skills,),
    Offer.SERVICE_CLASSES: (Volunteer.service_classes,),
    Offer.AVAILABLE: (Volunteer.available,),
    Offer.EMERGENCY: (Volunteer.emergency_contact,),
    Offer.PLATFORM_NUMBER: (Volunteer.platform_number,),
    Offer.REMARK: (Volunteer.remark,),
}


async def exchange(actor: Actor, one: UUID, other: UUID, what: Iterable[Offer]) -> None:
    """Exchange fields between two volunteers; the same once more takes it back. The caller holds both."""
    require(actor, Permission.MERGE_PEOPLE)
    fields = frozenset(what)
    if not fields:
        return
    async with transaction(EVERYWHERE):
        rows = {row.id: row for row in await Volunteer.objects().where(Volunteer.id.is_in([one, other]))}
        for to, source in ((one, other), (other, one)):
            await Volunteer.update(_values(rows[source], to, fields)).where(Volunteer.id == to)


def _values(source: Volunteer, to: UUID, fields: frozenset[Offer]) -> dict[Column | str, Any]:
    columns = [column for each in fields for column in _PLAIN[each]]
    values: dict[Column | str, Any] = {column: getattr(source, column._meta.name) for column in columns}
    if Offer.EMERGENCY in fields:
        phone = source.emergency_phone
        values[Volunteer.emergency_phone] = Volunteer.emergency_phone.seal(to, phone.reveal()) if phone else None
    return values
