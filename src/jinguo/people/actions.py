"""Actions on people: register, revise, move, record consents, reveal a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError
from piccolo.columns import Column

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import composed
from jinguo.kernel.text.chinese import initials
from jinguo.organisations.queries import Place, by_path
from jinguo.people.catalogue import NOTICES, ConsentKind, Manner
from jinguo.people.errors import IdNumberTaken, NoSuchNumber, NoSuchPerson, NotOwnLevel, PhoneTaken
from jinguo.people.forms import NewPerson, PersonChanges, contradictions, sex_of
from jinguo.people.identity import birth_date
from jinguo.people.queries import Known, known
from jinguo.people.restriction import refuse_restricted
from jinguo.people.rules import initials_column
from jinguo.people.tables import Consent, Person, PhoneHolding

TAIL = 4
"""Digits of a phone that a search may ask for."""

SAME_OR_RELATIVE = (
    "是同一个人，请直接查找她，不用再登记；号码已经换了人，请在原来那位的资料里点“手机号”，办“号码已换人”；"
    "是她家属的号码，请勾选“她没有自己的手机号”，登记以后再加上共用的号码。"
)
"""What to do about a phone that somebody has."""

PLAIN = ("nation", "political_status", "education", "employer")
"""Fields that are written as they come in."""


async def add_person(actor: Actor, new: NewPerson, place: Place) -> UUID:
    """Register a person at an organisation: by staff, or by herself (then the actor's own id becomes hers).

    Raises:
        PhoneTaken, IdNumberTaken: she, or somebody else, is registered already. Forbidden.
    """
    person = (actor.person if actor.is_volunteer else None) or uuid7()
    _require(actor, place.path, person)
    row = Person(
        id=person,
        organisation=place.id,
        path=place.path,
        name=new.name,
        initials=initials_column(initials(new.name)),
        sex=int(new.known_sex),
        born_on=new.known_birth,
        phone=new.phone,
        phone_tail=(new.phone or "")[-TAIL:],
        id_number=new.id_number,
        **{field: getattr(new, field) for field in PLAIN},
    )
    async with transaction(actor):
        refuse_known(actor, await known(new.phone, new.id_number))
        with taken():
            await Person.insert(row)
        await note(actor, "add_person", "person", person, place.path)
    return person


def refuse_known(actor: Actor, found: list[Known]) -> None:
    """Refuse a phone or ID number that somebody has; who and where is told within the actor's reach only."""
    for each in found:
        seen = each.seen_by(actor)
        where = f"已经登记过：{each.organisation}的{each.name}。"
        if each.by_phone:
            raise PhoneTaken(f"这个手机号{where}{SAME_OR_RELATIVE}" if seen else None, elsewhere=not seen)
        said = f"这个身份证号{where}用的是另一个手机号，请先找到她，再改手机号。" if seen else None
        raise IdNumberTaken(said, elsewhere=not seen)


async def revise_person(actor: Actor, person: UUID, changes: PersonChanges) -> list[str]:
    """Correct a person's data but for her phone: those of the given fields that are other than before. Returns their
    names.

    Raises:
        NoSuchPerson, Forbidden, IdNumberTaken; Invalid: sex or birth date contradicts the ID number.
    """
    async with transaction(actor):
        row = await Person.objects().where(Person.id == person).lock_rows().first()
        if row is None:
            raise NoSuchPerson
        _require(actor, row.path, person)
        await refuse_restricted(person)
        changes = _news(row, changes)
        refuse_known(actor, [each for each in await known(None, changes.id_number) if each.id != person])
        values = _values(row, changes)
        if values:
            with taken():
                await Person.update({**values, Person.updated_at: clock.now()}).where(Person.id == person)
            await note(actor, "revise_person", "person", person, row.path, fields=sorted(changes.model_fields_set))
    return sorted(changes.model_fields_set)


def _news(row: Person, changes: PersonChanges) -> PersonChanges:
    """Reduce changes to those that are not in the row already, without the empty fields that change nothing."""
    before = {
        **{name: getattr(row, name) for name in ("name", "sex", "born_on", *PLAIN)},
        "id_number": row.id_number.reveal() if row.id_number else None,
    }
    new = {name: getattr(changes, name) for name in changes.model_fields_set}
    other = {name: value for name, value in new.items() if value != before[name]}
    meant = {name: value for name, value in other.items() if value is not None or name in PLAIN}
    return PersonChanges.model_construct(set(meant), **meant)


def _values(row: Person, changes: PersonChanges) -> dict[Column | str, Any]:
    """Translate changes into the columns of a row."""
    values: dict[Column | str, Any] = {
        each: getattr(changes, each) for each in PLAIN if each in changes.model_fields_set
    }
    if changes.name:
        values |= {Person.name: changes.name, Person.initials: initials_column(initials(changes.name))}
    number = changes.id_number or (row.id_number.reveal() if row.id_number else None)
    if wrong := contradictions(number, changes.sex, changes.born_on):
        raise Invalid(fields=wrong)
    if changes.id_number:
        values |= {
            Person.id_number: Person.id_number.seal(row.id, changes.id_number),
            Person.id_number_index: Person.id_number_index.of(changes.id_number),
            Person.sex: int(sex_of(changes.id_number)),
            Person.born_on: birth_date(changes.id_number),
        }
    elif number is None:
        stated = {Person.sex: int(changes.sex) if changes.sex else None, Person.born_on: changes.born_on}
        values |= {column: value for column, value in stated.items() if value is not None}
    return values


async def move_person(actor: Actor, person: UUID, place: Place) -> None:
    """Put a person under another organisation; both must be within the actor's reach."""
    async with transaction(actor):
        row = await Person.select(Person.path).where(Person.id == person).lock_rows().first()
        if row is None:
            raise NoSuchPerson
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row["path"])
        require(actor, Permission.REGISTER_VOLUNTEERS, within=place.path)
        await _move(actor, person, row["path"], place)


async def hand_over_person(actor: Actor, person: UUID, place: Place) -> None:
    """Give a person to another organisation, which has asked for her; she must be within the actor's reach, the place
    need not.

    Raises:
        NoSuchPerson, Forbidden.
    """
    async with transaction(actor):
        row = await Person.select(Person.path).where(Person.id == person).lock_rows().first()
        if row is None:
            raise NoSuchPerson
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row["path"])
        await _move(actor, person, row["path"], place)


async def _move(actor: Actor, person: UUID, before: str, place: Place) -> None:
    """Move a person with all that is hers, with reach everywhere, since the actor may not see her in the new place."""
    async with transaction(EVERYWHERE):
        await Person.update({Person.organisation: place.id, Person.path: place.path}).where(Person.id == person)
        await Consent.update({Consent.path: place.path}).where(Consent.person == person)
        await PhoneHolding.update({PhoneHolding.path: place.path}).where(PhoneHolding.person == person)
        for part in composed():
            if not isinstance(part.follow, str):
                await part.follow(person)
        await note(actor, "move_person", "person", person, place.path, before=(await by_path(before)).name)


async def set_local_only(actor: Actor, person: UUID, local_only: bool) -> None:
    """Hide a person from the levels above her organisation (仅本级可见), or show her to them again.

    Raises:
        NoSuchPerson, Forbidden. NotOwnLevel: the actor does not act for exactly her organisation.
    """
    async with transaction(actor):
        row = await Person.select(Person.path, Person.local_only).where(Person.id == person).lock_rows().first()
        if row is None:
            raise NoSuchPerson
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row["path"])
        if actor.path != row["path"]:
            raise NotOwnLevel
        if row["local_only"] is not local_only:
            await Person.update({Person.local_only: local_only}).where(Person.id == person)
            await note(actor, "set_local_only", "person", person, row["path"], hidden=local_only)


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian's consent: who has agreed for a minor, as what, and when."""

    guardian: str
    relation: str
    answered_at: datetime


async def record_consent(
    actor: Actor, person: UUID, kind: ConsentKind, given: bool, manner: Manner, guardian: Guardian | None = None
) -> None:
    """Record a person's answer, or her guardian's, to a question as it is worded now; earlier answers stay.

    Raises:
        NoSuchPerson, Forbidden.
    """
    async with transaction(actor):
        row = await Person.select(Person.path).where(Person.id == person).first()
        if row is None:
            raise NoSuchPerson
        _require(actor, row["path"], person)
        answer = Consent(
            person=person,
            path=row["path"],
            kind=kind.value,
            version=NOTICES[kind].version,
            given=given,
            recorded_by=None if actor.is_volunteer else actor.id,
            manner=manner.value,
            **(asdict(guardian) if guardian else {}),
        )
        await Consent.insert(answer)
        await note(actor, "record_consent", "person", person, row["path"], question=kind.value, given=given)


async def set_mailbox(actor: Actor, person: UUID, address: str | None) -> None:
    """Set a person's confirmed mailbox, written to from now on, or none. The caller writes the log.

    Raises:
        NoSuchPerson, Forbidden, Restricted.
    """
    async with transaction(actor):
        row = await Person.select(Person.path).where(Person.id == person).lock_rows().first()
        if row is None:
            raise NoSuchPerson
        _require(actor, row["path"], person)
        await refuse_restricted(person)
        sealed = Person.email.seal(person, address) if address else None
        await Person.update({Person.email: sealed, Person.updated_at: clock.now()}).where(Person.id == person)


async def reveal_phone(actor: Actor, person: UUID, purpose: str) -> str:
    """Reveal a phone number in full, once the log says who looked at it and why.

    Raises:
        NoSuchPerson, Forbidden. NoSuchNumber: she has none of her own.
    """
    async with transaction(actor):
        row = await Person.objects().where(Person.id == person).first()
        if row is None:
            raise NoSuchPerson
        require(actor, Permission.REVEAL_CONTACTS, within=row.path)
        await refuse_restricted(person)
        await note(actor, "reveal_phone", "person", person, row.path, fields=["phone"], purpose=purpose)
        if row.phone is None:
            raise NoSuchNumber("她现在没有自己的手机号。")
        return row.phone.reveal()


def _require(actor: Actor, path: str, person: UUID) -> None:
    """Require that staff register and correct within their subtree; a volunteer only herself."""
    if actor.is_volunteer:
        require(actor, Permission.OWN_PAGE, person=person)
    else:
        require(actor, Permission.REGISTER_VOLUNTEERS, within=path)


@contextmanager
def taken() -> Iterator[None]:
    """Raise PhoneTaken or IdNumberTaken if a unique index refuses: somebody else was quicker by a moment."""
    try:
        yield
    except UniqueViolationError as error:
        by_phone = getattr(error, "constraint_name", "") == "person_phone_index_key"
        raise (PhoneTaken if by_phone else IdNumberTaken) from None
