"""The row of a file, found within the actor's reach, and who may change it."""

from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.errors import Closed, Erased, NoSuchChild, NotInCharge
from jinguo.children.tables import Child


async def seen(actor: Actor, child_id: UUID, *, lock: bool = False) -> Child:
    """The file within the reach of the current transaction. Raises NoSuchChild, Forbidden."""
    query = Child.objects().where(Child.id == child_id)
    row = await (query.lock_rows() if lock else query).first()
    if row is None:
        raise NoSuchChild
    require(actor, Permission.SEE_CHILDREN, within=row.path)
    return row


async def in_charge(actor: Actor, child_id: UUID) -> Child:
    """The file, locked, of whoever is in charge of it, to be changed.

    Raises:
        NoSuchChild, Forbidden. NotInCharge: somebody else is. Closed, Erased.
    """
    row = await seen(actor, child_id, lock=True)
    require(actor, Permission.KEEP_CHILDREN, within=row.path)
    if row.erased_at is not None:
        raise Erased
    if row.closed_on is not None:
        raise Closed
    if actor.id is not None and not await same_hand(actor, row.keeper):
        raise NotInCharge
    return row
