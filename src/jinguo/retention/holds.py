"""暂停清理: a dispute, or an award under review, keeps what would be cleared."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.people.errors import NoSuchPerson
from jinguo.retention.errors import NoSuchHold
from jinguo.retention.forms import NewHold
from jinguo.retention.tables import Hold


async def hold(actor: Actor, new: NewHold) -> UUID:
    """Hold a person's data back, or all that a rule would clear within the actor's subtree. Returns the hold.

    Raises:
        Forbidden; NoSuchPerson: there is none within the reach.
    """
    async with transaction(EVERYWHERE):
        path = actor.path
        if new.person is not None:
            row = await fetch_one("SELECT path FROM person WHERE id = $1", new.person)
            if row is None or not actor.may(Permission.KEEP_RETENTION, within=row["path"]):
                raise NoSuchPerson
            path = row["path"]
        require(actor, Permission.KEEP_RETENTION, within=path)
        row = Hold(
            person=new.person,
            rule=new.rule,
            path=path,
            reason=new.reason,
            until=new.until,
            placed_by=actor.id,
            placed_by_name=actor.name,
        )
        await Hold.insert(row)
        await note(actor, "hold_retention", "hold", row.id, path or "", rule=new.rule or "")
        return row.id


async def lift(actor: Actor, hold_id: UUID) -> None:
    """Lift a hold, so that what was held is cleared again when it is due. Raises NoSuchHold, Forbidden."""
    async with transaction(EVERYWHERE):
        row = await fetch_one("SELECT path FROM hold WHERE id = $1 AND lifted_at IS NULL FOR UPDATE", hold_id)
        if row is None or not actor.may(Permission.KEEP_RETENTION, within=row["path"]):
            raise NoSuchHold
        await fetch(
            "UPDATE hold SET lifted_at = $2, lifted_by = $3, lifted_by_name = $4 WHERE id = $1",
            *(hold_id, clock.now(), actor.id, actor.name),
        )
        await note(actor, "lift_hold", "hold", hold_id, row["path"])
