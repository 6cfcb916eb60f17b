"""Categories of a child: given, checked again, ended; never overwritten."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children import spans
from jinguo.children.catalogue import categories
from jinguo.children.errors import NoSuchEntry
from jinguo.children.forms import CategoryCheck, CategoryEnd, NewCategory
from jinguo.children.registry import seals
from jinguo.children.registry.rows import in_charge
from jinguo.children.registry.seals import Values
from jinguo.children.tables import ChildCategory
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid

TWICE = "这个类别已经有了；要更新的，请点“核对”"
MISSING = "事实无人抚养儿童要选父母各是什么情形"


async def give_category(actor: Actor, child_id: UUID, new: NewCategory) -> UUID:
    """Give a category to a child.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased. Invalid: it has it already, or says nothing of the parents.
    """
    kind = categories()[new.category]
    if kind.has_circumstances and not new.circumstances:
        raise Invalid(fields={"circumstances": MISSING})
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        running = (ChildCategory.child == child_id) & ChildCategory.until.is_null()
        if await ChildCategory.exists().where(running, ChildCategory.category == new.category):
            raise Invalid(fields={"category": TWICE})
        row = ChildCategory(
            child=child_id,
            path=child.path,
            category=new.category,
            source=new.source.value,
            since=new.since,
            checked_on=new.checked_on,
            recheck_on=new.due_on,
            recorded_by_name=actor.name,
        )
        seals.category(row, await seals.own_key(child_id), new)
        await ChildCategory.insert(row)
        await note(actor, "give_child_category", "child", child_id, child.path)
    return row.id


async def check_category(actor: Actor, category_id: UUID, check: CategoryCheck) -> None:
    """A category was looked at and still holds: the next check is its whole term later. Raises as `give_category`."""
    async with transaction(actor):
        row = await _running(category_id)
        child = await in_charge(actor, row.child)
        due_on = spans.months_after(check.checked_on, categories()[row.category].recheck_months)
        dates: Values = {ChildCategory.checked_on: check.checked_on, ChildCategory.recheck_on: due_on}
        await ChildCategory.update(dates).where(ChildCategory.id == category_id)
        await note(actor, "check_child_category", "child", row.child, child.path)


async def end_category(actor: Actor, category_id: UUID, end: CategoryEnd) -> None:
    """End a category. Raises as `give_category`; Invalid: before it began."""
    async with transaction(actor):
        row = await _running(category_id)
        child = await in_charge(actor, row.child)
        if end.until < row.since:
            raise Invalid(fields={"until": "不能早于开始的日期"})
        ended: Values = {ChildCategory.until: end.until, ChildCategory.ending: end.ending.value}
        await ChildCategory.update(ended).where(ChildCategory.id == category_id)
        await note(actor, "end_child_category", "child", row.child, child.path)


async def _running(category_id: UUID) -> ChildCategory:
    query = ChildCategory.objects().where(ChildCategory.id == category_id, ChildCategory.until.is_null())
    row = await query.lock_rows().first()
    if row is None:
        raise NoSuchEntry
    return row
