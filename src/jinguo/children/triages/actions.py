"""Deciding how urgent it is."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children.forms import NewTriage
from jinguo.children.registry.rows import in_charge
from jinguo.children.tables import Triage
from jinguo.kernel.db import transaction


async def decide_level(actor: Actor, child_id: UUID, new: NewTriage) -> None:
    """Decide the level anew; those before stay as history. Raises NoSuchChild, Forbidden, NotInCharge, Closed."""
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        row = Triage(
            child=child_id,
            path=child.path,
            level=new.level.value,
            grounds=sorted(each.value for each in new.grounds),
            decided_by=actor.id,
            decided_by_name=actor.name,
            expires_on=new.ends_on,
        )
        await Triage.insert(row)
        await note(actor, "decide_child_level", "child", child_id, child.path)
