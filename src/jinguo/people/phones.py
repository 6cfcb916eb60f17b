"""Phones, each held for a time: what becomes of a number that is changed, has passed to somebody else, or is shared.

The number that is her own now stands in her row, where nobody else can have it; a `PhoneHolding` keeps those that were
hers, and those of relatives that she shares. The caller has asked for permission (and for a proof), and writes the log.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.actions import TAIL, refuse_known, taken
from jinguo.people.catalogue import HoldingEnd, HoldingKind
from jinguo.people.errors import AlreadyShared, HasOwnPhone, NoSuchNumber, NoSuchPerson
from jinguo.people.forms import Sharing
from jinguo.people.queries import known
from jinguo.people.rules import shared_now
from jinguo.people.tables import Person, PhoneHolding

_END_SHARED = f"""
UPDATE phone_holding SET until = $2, ending = $3, ended_by = $4, ended_by_name = $5
 WHERE {shared_now()} AND {{}} RETURNING person, phone_index"""


@dataclass(frozen=True, slots=True)
class _Ended:
    """A person who shared a number until now."""

    person: UUID
    phone_index: bytes | None


async def replace(actor: Actor, person: UUID, phone: str, *, proven: bool, reason: str = "") -> UUID | None:
    """Give a person another number of her own; what she shared until now ends. Returns the holding of the number that
    was hers, None when she had none.

    Args:
        proven: she has shown herself that it is hers. Otherwise whoever acts is kept as who has set it.

    Raises:
        NoSuchPerson. PhoneTaken: somebody has it. AlreadyShared: it is hers.
    """
    index = Person.phone_index.of(phone)
    async with transaction(EVERYWHERE):
        row = await _locked(person)
        found = [each for each in await known(phone, None) if each.by_phone]
        if any(each.id == person for each in found):
            raise AlreadyShared
        refuse_known(actor, found)
        former = await _put_away(actor, row, HoldingEnd.REPLACED, reason)
        values = {
            Person.phone: Person.phone.seal(person, phone),
            Person.phone_index: index,
            Person.phone_tail: phone[-TAIL:],
            **set_by(None if proven else actor),
        }
        with taken():
            await Person.update({**values, Person.updated_at: clock.now()}).where(Person.id == person)
        await _end_shared(actor, "person = $1", person, HoldingEnd.REPLACED)
    return former


def set_by(actor: Actor | None) -> dict[Any, Any]:
    """The columns that say since when a number is hers, and who has set it in her stead; None: she herself."""
    return {
        Person.phone_since: clock.now(),
        Person.phone_set_by: actor.id if actor else None,
        Person.phone_set_by_name: actor.name[:60] if actor else "",
    }


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The result of passing a number on: it is nobody's now. `number` is None where it could not be read; `sharing` are
    those who shared it.
    """

    index: bytes
    number: str | None = field(repr=False)
    sharing: tuple[UUID, ...]


async def pass_on(actor: Actor, row_id: UUID, reason: str) -> PassedOn:
    """Note that the number of a row has passed to somebody else (号码已换人): it is free at once, and nobody shares it
    any more.

    Raises:
        NoSuchPerson. NoSuchNumber: the row has none now.
    """
    async with transaction(EVERYWHERE):
        row = await _locked(row_id)
        index, number = row.phone_index, _readable(row)
        if await _put_away(actor, row, HoldingEnd.PASSED_ON, reason) is None:
            raise NoSuchNumber
        emptied = {Person.phone: None, Person.phone_index: None, Person.phone_tail: "", **set_by(None)}
        await Person.update({**emptied, Person.updated_at: clock.now()}).where(Person.id == row_id)
        ended = await _end_shared(actor, "phone_index = $1", index, HoldingEnd.PASSED_ON)
    return PassedOn(index, number, tuple(each.person for each in ended))


async def pass_on_shared(actor: Actor, index: bytes) -> tuple[UUID, ...]:
    """Note that a number that women share, and is nobody's own, has passed to somebody else: nobody shares it any more.
    Returns who did.
    """
    async with transaction(EVERYWHERE):
        ended = await _end_shared(actor, "phone_index = $1", index, HoldingEnd.PASSED_ON)
    return tuple(each.person for each in ended)


async def share(actor: Actor, person: UUID, new: Sharing) -> bytes:
    """Let a woman without a number of her own be reached, and log in, by a relative's. Returns the number's index.

    Raises:
        NoSuchPerson, HasOwnPhone. AlreadyShared: she shares it already.
    """
    index = Person.phone_index.of(new.phone)
    async with transaction(EVERYWHERE):
        row = await _locked(person)
        if row.phone_index is not None:
            raise HasOwnPhone
        if await PhoneHolding.exists().where(*_shared_now(person), PhoneHolding.phone_index == index):
            raise AlreadyShared
        holding = PhoneHolding(
            person=person,
            path=row.path,
            kind=HoldingKind.SHARED.value,
            phone_index=index,
            phone=new.phone,
            relation=new.relation.value,
            owner=new.owner,
            reason=new.reason,
            set_by=actor.id,
            set_by_name=actor.name[:60],
        )
        await PhoneHolding.insert(holding)
    return index


async def end_sharing(actor: Actor, person: UUID, holding: UUID) -> bytes:
    """End a person's sharing of a number. Returns its index. Raises NoSuchNumber."""
    async with transaction(EVERYWHERE):
        ended = await _end_shared(actor, "person = $1 AND id = $6", person, HoldingEnd.ENDED, holding)
    if not ended or ended[0].phone_index is None:
        raise NoSuchNumber
    return ended[0].phone_index


async def swap_phones_of(one: UUID, other: UUID) -> None:
    """Exchange the numbers of two rows that are one human. Needs reach everywhere."""
    rows = {row.id: row for row in await Person.objects().where(Person.id.is_in([one, other])).lock_rows()}
    numbers = {row_id: row.phone.reveal() if row.phone else None for row_id, row in rows.items()}
    nothing = {Person.phone: None, Person.phone_index: None, Person.phone_tail: ""}
    await Person.update(nothing).where(Person.id.is_in([one, other]))
    for row_id, source in ((one, other), (other, one)):
        number, before = numbers[source], rows[source]
        if number is None:
            continue
        values = {
            Person.phone: Person.phone.seal(row_id, number),
            Person.phone_index: Person.phone_index.of(number),
            Person.phone_tail: number[-TAIL:],
            Person.phone_since: before.phone_since,
            Person.phone_set_by: before.phone_set_by,
            Person.phone_set_by_name: before.phone_set_by_name,
        }
        await Person.update(values).where(Person.id == row_id)


async def replaced_since(actor: Actor, gone: UUID, kept: UUID, brought: str | None) -> None:
    """Part the numbers of two rows that are two humans again, when `kept` was given another number meanwhile, which is
    hers: the one that she had before the merge, and `gone` holds, ends; the one that `gone` had brought (held since
    `brought`) is `gone`'s again, if nobody has it now. Needs reach everywhere.
    """
    number = await _replaced(kept, brought)
    if (ended := await _put_away(actor, await _locked(gone), HoldingEnd.REPLACED, "")) is not None:
        whose = "UPDATE phone_holding h SET person = p.id, path = p.path FROM person p WHERE p.id = $2 AND h.id = $1"
        await fetch(whose, ended, kept)
    values: dict[Any, Any] = {Person.phone: None, Person.phone_index: None, Person.phone_tail: ""}
    if number is not None and not await known(number, None):
        values = {
            Person.phone: Person.phone.seal(gone, number),
            Person.phone_index: Person.phone_index.of(number),
            Person.phone_tail: number[-TAIL:],
        }
    await Person.update(values).where(Person.id == gone)


async def _replaced(person: UUID, since: str | None) -> str | None:
    """Find the number that was hers since then, until it was replaced; None: there is none, or it cannot be read."""
    row = (
        await PhoneHolding.objects()
        .where(
            PhoneHolding.person == person,
            PhoneHolding.kind == HoldingKind.FORMER.value,
            PhoneHolding.ending == HoldingEnd.REPLACED.value,
            PhoneHolding.since == (datetime.fromisoformat(since) if since else None),
        )
        .first()
    )
    with suppress(crypto.Unreadable):
        return row.phone.reveal() if row and row.phone else None
    return None


def _shared_now(person: UUID) -> tuple[Any, ...]:
    kind = PhoneHolding.kind == HoldingKind.SHARED.value
    return PhoneHolding.person == person, kind, PhoneHolding.until.is_null()


async def _locked(person: UUID) -> Person:
    row = await Person.objects().where(Person.id == person).lock_rows().first()
    if row is None:
        raise NoSuchPerson
    return row


async def _end_shared(actor: Actor, which: str, whose: UUID | bytes, how: HoldingEnd, *more: UUID) -> list[_Ended]:
    by = (how.value, actor.id, actor.name[:60])
    return await fetch_as(_Ended, _END_SHARED.format(which), whose, clock.now(), *by, *more)


def _readable(row: Person) -> str | None:
    try:
        return row.phone.reveal() if row.phone else None
    except crypto.Unreadable:
        return None


async def _put_away(actor: Actor, row: Person, how: HoldingEnd, reason: str) -> UUID | None:
    """Put the present number of a row away as one that was hers; None when she has none."""
    if row.phone is None or row.phone_index is None:
        return None
    former = PhoneHolding(
        person=row.id,
        path=row.path,
        kind=HoldingKind.FORMER.value,
        phone_index=row.phone_index,
        phone=_readable(row),
        reason=reason,
        since=row.phone_since or row.created_at,
        set_by=row.phone_set_by,
        set_by_name=row.phone_set_by_name,
        until=clock.now(),
        ending=how.value,
        ended_by=actor.id,
        ended_by_name=actor.name[:60],
    )
    await PhoneHolding.insert(former)
    return former.id
