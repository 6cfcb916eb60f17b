"""A guardian's answer is written down; a later one is a new row."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children.errors import NoSuchEntry
from jinguo.children.forms import NewConsent
from jinguo.children.registry.rows import in_charge
from jinguo.children.tables import ChildConsent, ChildGuardian
from jinguo.kernel.db import transaction


async def record_consent(actor: Actor, child_id: UUID, new: NewConsent) -> None:
    """Write down what a guardian has answered, or that a consent is withdrawn.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased. NoSuchEntry: it is no guardian of this child.
    """
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        theirs = (ChildGuardian.id == new.guardian) & (ChildGuardian.child == child_id)
        if not await ChildGuardian.exists().where(theirs):
            raise NoSuchEntry
        row = ChildConsent(
            child=child_id,
            path=child.path,
            guardian=new.guardian,
            version=new.version,
            given=new.given,
            manner=new.manner.value,
            view=new.view.value,
            answered_on=new.answered_on,
            recorded_by=actor.id,
            recorded_by_name=actor.name,
        )
        await ChildConsent.insert(row)
        await note(actor, "record_child_consent", "child", child_id, child.path, given=new.given)
