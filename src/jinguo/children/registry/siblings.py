"""Siblings: files of one family, linked with each other."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children.errors import NoSuchEntry
from jinguo.children.forms import SiblingCode
from jinguo.children.registry.rows import in_charge
from jinguo.children.tables import Child, Sibling
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7

UNKNOWN = "没有这个编号的档案，或者不在您的管理范围内"
ITSELF = "这是同一份档案，请填另一位的编号"


async def link_sibling(actor: Actor, child_id: UUID, other: SiblingCode) -> None:
    """Link two files; a second time changes nothing. With `same_household` both get one mark of a household.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased. Invalid: no such code within reach, or its own.
    """
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        found = await Child.objects().where(Child.code == other.plain, Child.erased_at.is_null()).first()
        if found is None or found.id == child_id:
            raise Invalid(fields={"code": UNKNOWN if found is None else ITSELF})
        first, second = sorted((child, found), key=lambda each: each.id)
        pair = (Sibling.first == first.id) & (Sibling.second == second.id) & Sibling.ended_at.is_null()
        if not await Sibling.exists().where(pair):
            link = Sibling(first=first.id, path=first.path, second=second.id, second_path=second.path)
            link.linked_by_name = actor.name
            await Sibling.insert(link)
            await note(actor, "link_siblings", "child", child_id, child.path)
        if other.same_household:
            mark = child.household or found.household or uuid7()
            await Child.update({Child.household: mark}).where(Child.id.is_in([child.id, found.id]))


async def unlink_sibling(actor: Actor, child_id: UUID, sibling_id: UUID) -> None:
    """Take a link back. Raises as `link_sibling`; NoSuchEntry."""
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        row = await Sibling.objects().where(Sibling.id == sibling_id, Sibling.ended_at.is_null()).first()
        if row is None or child_id not in (row.first, row.second):
            raise NoSuchEntry
        await Sibling.update({Sibling.ended_at: clock.now()}).where(Sibling.id == sibling_id)
        await note(actor, "unlink_siblings", "child", child_id, child.path)
