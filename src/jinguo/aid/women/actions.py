"""What can be done with an entry of a woman in difficulty."""

from uuid import UUID

from asyncpg import UniqueViolationError
from piccolo.columns import Column

from jinguo.aid import rules
from jinguo.aid.errors import NoSuchEntry, NoSuchWoman, WomanClosed, WomanKnown, WomanOpen
from jinguo.aid.forms import KindCheck, NewAnswer, NewKind, NewWoman, WomanEnd, WomanIdentity
from jinguo.aid.tables import Woman, WomanConsent, WomanKind
from jinguo.aid.women import seals
from jinguo.aid.women.queries import NOTICE
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import atomic, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.organisations import queries as organisations

_DESTROY = """
UPDATE woman SET key = NULL, name = NULL, id_number = NULL, id_number_index = NULL, phone = NULL, address = NULL,
       notes = NULL, erased_at = $2 WHERE id = $1"""
_END_GRANTS = "UPDATE woman_grant SET ended_at = $2 WHERE woman = $1 AND ended_at IS NULL"


async def register(actor: Actor, new: NewWoman) -> UUID:
    """Write a woman down under a new key of her own, with her first category.

    Raises:
        NoSuchOrganisation, Forbidden. WomanKnown: the ID number is in the register of this district.
    """
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_WOMEN, within=place.path)
        key, row_id = OwnKey.new(), uuid7()
        sequence = await fetch_one("SELECT nextval('woman_number') AS next")
        row = Woman(id=row_id, code=rules.woman_code(sequence["next"] if sequence else 0), organisation=place.id)
        row.path, row.key, row.opened_by, row.opened_by_name = place.path, key.text, actor.id, actor.name
        for column, value in seals.of_identity(row_id, key, new).items():
            setattr(row, column._meta.name if isinstance(column, Column) else column, value)
        try:
            async with atomic():
                await Woman.insert(row)
        except UniqueViolationError:
            raise WomanKnown(fields={"id_number": WomanKnown.message}) from None
        await note(actor, "register_woman", "woman", row_id, place.path)
        await give_kind(actor, row_id, new)
    return row_id


async def _kept(actor: Actor, woman_id: UUID) -> Woman:
    """An open entry, locked. Raises NoSuchWoman, Forbidden, WomanClosed."""
    row = await Woman.objects().where(Woman.id == woman_id).lock_rows().first()
    if row is None:
        raise NoSuchWoman
    require(actor, Permission.KEEP_WOMEN, within=row.path)
    if row.closed_on is not None:
        raise WomanClosed
    return row


async def revise(actor: Actor, woman_id: UUID, said: WomanIdentity) -> None:
    """Change what was typed anew. Raises NoSuchWoman, Forbidden, WomanClosed, WomanKnown."""
    async with transaction(actor):
        row = await _kept(actor, woman_id)
        values = seals.of_identity(woman_id, await seals.own_key(woman_id), said)
        if not values:
            return
        try:
            async with atomic():
                await Woman.update({**values}).where(Woman.id == woman_id)
        except UniqueViolationError:
            raise WomanKnown(fields={"id_number": WomanKnown.message}) from None
        fields = sorted(name for name in said.model_fields_set if getattr(said, name))
        await note(actor, "revise_woman", "woman", woman_id, row.path, fields=fields)


async def give_kind(actor: Actor, woman_id: UUID, new: NewKind) -> None:
    """Give a woman a category. Raises NoSuchWoman, Forbidden, WomanClosed; Invalid: she has it already."""
    async with transaction(actor):
        woman = await _kept(actor, woman_id)
        row = WomanKind(woman=woman_id, path=woman.path, category=new.category, source=new.source.value)
        row.since, row.checked_on, row.recheck_on = new.since, new.checked_on, new.due_on
        row.recorded_by, row.recorded_by_name = actor.id, actor.name
        try:
            async with atomic():
                await WomanKind.insert(row)
        except UniqueViolationError:
            raise Invalid(fields={"category": "已经登记了这个类别，请去核对"}) from None
        await note(actor, "give_woman_kind", "woman", woman_id, woman.path)


async def check_kind(actor: Actor, woman_id: UUID, kind_id: UUID, done: KindCheck) -> None:
    """A category was checked: the row ends that day, and where it holds on, a new one goes on.

    Raises:
        NoSuchWoman, Forbidden, WomanClosed, NoSuchEntry. Invalid: the day is before the last check.
    """
    async with transaction(actor):
        woman = await _kept(actor, woman_id)
        row = await WomanKind.objects().where(WomanKind.id == kind_id, WomanKind.woman == woman_id).first()
        if row is None or row.until is not None:
            raise NoSuchEntry
        if done.checked_on < row.checked_on:
            raise Invalid(fields={"checked_on": f"上次核对是 {row.checked_on}，请核对日期"})
        await WomanKind.update({WomanKind.until: done.checked_on}).where(WomanKind.id == kind_id)
        await note(actor, "check_woman_kind", "woman", woman_id, woman.path, holds=done.holds)
        if done.holds:
            again = {"category": row.category, "source": row.source, "since": row.since, "checked_on": done.checked_on}
            await give_kind(actor, woman_id, parse(NewKind, again))


async def record_answer(actor: Actor, woman_id: UUID, new: NewAnswer) -> None:
    """Write down whether she agrees, or takes it back. Raises NoSuchWoman, Forbidden, WomanClosed."""
    async with transaction(actor):
        woman = await _kept(actor, woman_id)
        row = WomanConsent(woman=woman_id, path=woman.path, given=new.given, manner=new.manner.value, version=NOTICE)
        row.answered_on, row.recorded_by, row.recorded_by_name = new.answered_on, actor.id, actor.name
        await WomanConsent.insert(row)
        await note(actor, "record_woman_consent", "woman", woman_id, woman.path, given=new.given)


async def close_entry(actor: Actor, woman_id: UUID, end: WomanEnd) -> None:
    """Close an entry; it is kept until its term is over. Raises NoSuchWoman, Forbidden, WomanClosed."""
    async with transaction(actor):
        row = await _kept(actor, woman_id)
        values = {Woman.closed_on: end.closed_on, Woman.leaving: end.leaving.value}
        await Woman.update({**values}).where(Woman.id == woman_id)
        await fetch(_END_GRANTS, woman_id, clock.now())
        await note(actor, "close_woman", "woman", woman_id, row.path, reason=end.leaving.label)


async def erase_entry(actor: Actor, woman_id: UUID) -> None:
    """Destroy the key of a closed entry, and with it all that was under it, for good.

    Raises:
        NoSuchWoman, Forbidden. WomanOpen: it is not closed.
    """
    async with transaction(actor):
        row = await Woman.objects().where(Woman.id == woman_id).lock_rows().first()
        if row is None:
            raise NoSuchWoman
        require(actor, Permission.APPROVE_READINGS, within=row.path)
        if row.closed_on is None:
            raise WomanOpen
        if row.erased_at is None:
            await destroy(woman_id)
            await note(actor, "erase_woman", "woman", woman_id, row.path)


async def destroy(woman_id: UUID) -> None:
    """Destroy an entry's key and what was under it, in the current transaction."""
    await fetch(_DESTROY, woman_id, clock.now())
