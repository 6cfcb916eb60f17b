"""Writing a contact down, by the mother or by staff for her; and the card of her child as long as the pairing runs."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, Grant, require
from jinguo.authority.grants import Permission, Role
from jinguo.children.registry.seals import own_key, unsealed
from jinguo.hours.actions import claim
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, database, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.pairings.contacts.queries import OpenCard, own_pairing
from jinguo.pairings.errors import NoSuchPairing, NotRunning, ReadAlong
from jinguo.pairings.forms import NewContact, NewExemption
from jinguo.pairings.rules import LONGEST_EXEMPTION
from jinguo.pairings.tables import Contact, Exemption, Pairing
from jinguo.volunteers.catalogue import ServiceClass

TITLE, EVIDENCE = "爱心妈妈探访", "结对的联系记录"
OTHERS = "一起见面的要是同一位妈妈结对的孩子"


async def record(actor: Actor, pairing_id: UUID, new: NewContact) -> UUID:
    """Write a contact down: each child who was there has a row, the minutes stand in the first and are claimed once.

    What comes again with an occasion that is written down already changes nothing.

    Raises:
        NoSuchPairing, Forbidden. NotRunning: not on that day. Invalid: a day to come, or somebody else's child.
    """
    if new.happened_on > clock.today():
        raise Invalid(fields={"happened_on": "不能填将来的日期，联系以后再登记"})
    async with transaction(actor):
        rows = [await _running(actor, each, new.happened_on) for each in (pairing_id, *sorted(new.together))]
        if len({row.person for row in rows}) > 1:
            raise Invalid(fields={"together": OTHERS})
        occasion = new.occasion or uuid7()
        if await Contact.exists().where((Contact.occasion == occasion) & (Contact.pairing == pairing_id)):
            return occasion
        asked = await _claim(actor, rows[0], new)
        for number, row in enumerate(rows):
            await _write(actor, row, new, occasion, new.minutes if number == 0 else 0, asked if number == 0 else None)
    return occasion


async def _running(actor: Actor, pairing_id: UUID, on: date) -> Pairing:
    """A pairing that ran on a day; the mother's own only as long as it runs."""
    row = await Pairing.objects().where(Pairing.id == pairing_id).lock_rows().first()
    if row is None:
        raise NoSuchPairing
    if actor.is_volunteer:
        await own_pairing(actor, pairing_id)
    else:
        require(actor, Permission.KEEP_PAIRINGS, within=row.path)
    if row.begun_on is None or on < row.begun_on or (row.closed_on is not None and on > row.closed_on):
        raise NotRunning
    return row


async def _write(actor: Actor, row: Pairing, new: NewContact, occasion: UUID, minutes: int, asked: UUID | None) -> None:
    made = Contact(
        pairing=row.id,
        person=row.person,
        path=row.path,
        occasion=occasion,
        happened_on=new.happened_on,
        medium=new.medium.value,
        partner=new.partner.value,
        made=not new.missed,
        minutes=minutes,
        topics=json.dumps(new.topics),
        flags=sorted(new.flags),
        claim=asked,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
    )
    if new.note:
        async with transaction(EVERYWHERE):
            key = await own_key(row.child)
        made.note = Contact.note.seal(key, made.id, new.note)
    await Contact.insert(made)
    await note(actor, "record_contact", "pairing", row.id, row.path)


async def _claim(actor: Actor, row: Pairing, new: NewContact) -> UUID | None:
    """Ask for the minutes as for any service: another person approves, and what overlaps counts once. None: nothing
    to ask for, or she is no volunteer any more.
    """
    if new.began_at is None or not new.minutes:
        return None
    async with transaction(EVERYWHERE):
        hers = await fetch_one(
            "SELECT v.id, v.path FROM volunteer v WHERE v.person = $1 AND v.left_at IS NULL", row.person
        )
    if hers is None:
        return None
    began = datetime.combine(new.happened_on, new.began_at, tzinfo=clock.BEIJING)
    asked = NewClaim(
        volunteer=hers["id"],
        title=TITLE,
        service_class=ServiceClass.CARE,
        starts_at=began,
        ends_at=began + timedelta(minutes=new.minutes),
        reason=TITLE,
        evidence=EVIDENCE,
    )
    return await claim(Actor(actor.id, actor.name, (Grant(Role.SYSTEM, hers["path"]),), actor.person), asked)


async def exempt(actor: Actor, pairing_id: UUID, new: NewExemption) -> None:
    """Let duties of a pairing that runs rest until a day. Raises NoSuchPairing, Forbidden, NotRunning, Invalid."""
    today = clock.today()
    if not today <= new.until <= today + LONGEST_EXEMPTION:
        raise Invalid(fields={"until": f"填今天到半年以内的日期，最晚 {(today + LONGEST_EXEMPTION).isoformat()}"})
    async with transaction(actor):
        row = await _kept(actor, pairing_id)
        if row.begun_on is None or row.closed_on is not None:
            raise NotRunning
        rests = {"pairing": row.id, "person": row.person, "path": row.path, "until": new.until}
        staff = {"recorded_by": actor.id, "recorded_by_name": actor.name}
        await Exemption.insert(
            *(Exemption(**rests, **staff, duty=duty.value, excuse=new.excuse.value) for duty in sorted(new.duties))
        )
        await note(actor, "exempt_contacts", "pairing", row.id, row.path)


async def end_exemption(actor: Actor, pairing_id: UUID, exemption: UUID) -> None:
    """Let a duty count again from now on; ended twice is ended. Raises NoSuchPairing, Forbidden."""
    async with transaction(actor):
        row = await _kept(actor, pairing_id)
        ended = await fetch_one(
            "UPDATE exemption SET ended_at = $3 WHERE id = $1 AND pairing = $2 AND ended_at IS NULL RETURNING id",
            *(exemption, pairing_id, clock.now()),
        )
        if ended is not None:
            await note(actor, "end_exemption", "pairing", row.id, row.path)


async def _kept(actor: Actor, pairing_id: UUID) -> Pairing:
    row = await Pairing.objects().where(Pairing.id == pairing_id).lock_rows().first()
    if row is None:
        raise NoSuchPairing
    require(actor, Permission.KEEP_PAIRINGS, within=row.path)
    return row


async def open_card(actor: Actor, pairing_id: UUID) -> OpenCard:
    """The child's name, where it lives and who answers for it, for its mother alone; the log says so before.

    Raises:
        NoSuchPairing: it is not hers, does not run, or she is paused. ReadAlong: others use her number too. Erased.
    """
    if actor.by_shared_phone:
        raise ReadAlong
    if database().current_transaction.get() is not None:
        raise RuntimeError("a reading is logged before it is answered: never within another transaction")
    async with transaction(actor):
        found = await own_pairing(actor, pairing_id)
    await note(actor, "read_own_child", "child", found.child, found.path)
    async with transaction(EVERYWHERE):
        told = await unsealed(found.child)
    return OpenCard(told.name or "", told.address or "", told.guardians)
