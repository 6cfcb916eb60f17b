"""Guardians of a child: named, and ended when another one answers for it."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children.errors import NoSuchEntry
from jinguo.children.forms import NewGuardian
from jinguo.children.registry import seals
from jinguo.children.registry.rows import in_charge
from jinguo.children.tables import ChildGuardian
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid

LAST = "每份档案都要有一位监护人。请先登记新的监护人，再结束这一位。"


async def name_guardian(actor: Actor, child_id: UUID, new: NewGuardian) -> UUID:
    """Name a guardian. Raises NoSuchChild, Forbidden, NotInCharge, Closed, Erased."""
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        row = ChildGuardian(child=child_id, path=child.path, kinship=new.kinship.value, recorded_by_name=actor.name)
        seals.guardian(row, await seals.own_key(child_id), new)
        await ChildGuardian.insert(row)
        await note(actor, "name_child_guardian", "child", child_id, child.path)
    return row.id


async def end_guardian(actor: Actor, guardian_id: UUID) -> None:
    """Somebody is no guardian any more. Raises as `name_guardian`; Invalid: nobody else is one."""
    async with transaction(actor):
        row = await ChildGuardian.objects().where(ChildGuardian.id == guardian_id).first()
        if row is None or row.ended_at is not None:
            raise NoSuchEntry
        child = await in_charge(actor, row.child)
        others = (ChildGuardian.child == row.child) & ChildGuardian.ended_at.is_null()
        if not await ChildGuardian.exists().where(others, ChildGuardian.id != guardian_id):
            raise Invalid(LAST)
        await ChildGuardian.update({ChildGuardian.ended_at: clock.now()}).where(ChildGuardian.id == guardian_id)
        await note(actor, "end_child_guardian", "child", row.child, child.path)
