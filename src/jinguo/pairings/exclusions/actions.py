"""A guardian does not want a mother, or has changed her mind."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.registry.rows import in_charge, seen
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.pairings.errors import NoSuchExclusion
from jinguo.pairings.exclusions.queries import is_excluded
from jinguo.pairings.forms import NewExclusion
from jinguo.pairings.tables import Exclusion

NOBODY = "没有这个编号的爱心妈妈，请核对"

_MOTHER = """
SELECT m.id FROM volunteer v JOIN mother m ON m.person = v.person AND m.merged_into IS NULL WHERE v.number = $1"""
_PAIRED = "SELECT FROM pairing WHERE child = $1 AND mother = $2 AND closed_on IS NULL"


async def exclude(actor: Actor, child_id: UUID, new: NewExclusion) -> bool:
    """Write down whom a guardian or the child does not want; whether the two are paired, which somebody has to end.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased. Invalid: no mother within reach has this number.
    """
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        require(actor, Permission.KEEP_PAIRINGS, within=child.path)
        her = await fetch_one(_MOTHER, new.number)
        if her is None:
            raise Invalid(fields={"number": NOBODY})
        if not await is_excluded(child_id, her["id"]):
            row = Exclusion(child=child_id, mother=her["id"], path=child.path, reason=new.reason.value)
            row.recorded_by, row.recorded_by_name = actor.id, actor.name
            await Exclusion.insert(row)
            await note(actor, "exclude_mother", "child", child_id, child.path)
        return bool(await fetch(_PAIRED, child_id, her["id"]))


async def take_back(actor: Actor, exclusion_id: UUID) -> UUID:
    """A guardian or the child has changed her mind. Returns the child.

    Raises:
        NoSuchExclusion, Forbidden.
    """
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        row = await Exclusion.objects().where(Exclusion.id == exclusion_id).lock_rows().first()
        if row is None or row.ended_at is not None:
            raise NoSuchExclusion
        child = await seen(actor, row.child)
        require(actor, Permission.KEEP_PAIRINGS, within=child.path)
        values = {Exclusion.ended_at: clock.now(), Exclusion.ended_by_name: actor.name}
        await Exclusion.update({**values}).where(Exclusion.id == exclusion_id)
        await note(actor, "end_exclusion", "child", row.child, child.path)
    return row.child
