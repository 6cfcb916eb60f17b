"""Actions on volunteers: register, revise, review, leave, rejoin, reveal a phone."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, Grant, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.versions import refuse_overtaken
from jinguo.notifications.catalogue import Topic
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.recall import recall_hers
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.people import actions as people
from jinguo.people.catalogue import ConsentKind, Manner
from jinguo.people.errors import ConsentRequired, PhoneTaken
from jinguo.people.forms import About, NewPerson, PersonChanges
from jinguo.people.queries import ConsentAnswer, consents, known
from jinguo.people.restriction import refuse_restricted
from jinguo.volunteers.errors import AlreadyRegistered, HasLeft, NoSuchVolunteer
from jinguo.volunteers.forms import Offer, Registration, Revision, SelfRegistration
from jinguo.volunteers.registry import budget, guardians, queries
from jinguo.volunteers.rules import number_of
from jinguo.volunteers.tables import Volunteer

NO_ACTOR = {
    "register_self": "login: the phone that she has proven stands for the actor",
    "seen": "internal: her row within the reach of the caller's transaction",
}
"""Functions that take no actor, and why."""

OWN_FIELDS = frozenset(
    {"skills", "service_classes", "available", "emergency_contact", "emergency_phone", "employer", "education"}
)
"""What she may change of herself; for the rest she asks her organisation, which has seen her papers."""

_PLAIN = ("skills", "available", "emergency_contact", "platform_number", "remark")


@dataclass(frozen=True, slots=True)
class Registered:
    """A volunteer's new row: her id, the person's id, and the number that she is known by. `claimed` is who has the ID
    number already that she typed, so that it was left out.
    """

    id: UUID
    person: UUID
    number: str
    claimed: UUID | None = None


async def register(actor: Actor, new: Registration) -> Registered:
    """Register a volunteer by staff, who has agreed to it; she counts as reviewed, for they have seen her papers.

    Raises:
        ConsentRequired, NoSuchOrganisation, Forbidden, PhoneTaken, IdNumberTaken.
        HasLeft: she was a volunteer here before. TooYoung, GuardianRequired. TooManyElsewhere: see `budget`.
    """
    _require_consent(new)
    async with budget.counted(actor), transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=place.path)
        person = await _known_person(actor, new)
        if person is None:
            person = await people.add_person(actor, new, place)
        return await _enrol(actor, person, place, new)


async def register_self(phone: str, new: SelfRegistration) -> Registered:
    """Register a volunteer with a phone that she has proven; active at once, to be looked at by her organisation.

    Raises:
        ConsentRequired, NoSuchOrganisation, TooYoung, GuardianRequired. AlreadyRegistered: with this phone.
    """
    _require_consent(new)
    claimed = next((each.id for each in await known(None, new.id_number)), None) if new.id_number else None
    about = NewPerson(phone=phone, **_own_words(new, without_id=claimed is not None))
    herself = uuid7()
    actor = Actor(herself, "", (Grant(Role.VOLUNTEER, None),), person=herself)
    try:
        async with transaction(actor):
            place = await organisations.by_code(new.organisation)
            await people.add_person(actor, about, place)
            return replace(await _enrol(actor, herself, place, new), claimed=claimed)
    except PhoneTaken:
        raise AlreadyRegistered from None


def _own_words(new: SelfRegistration, *, without_id: bool) -> dict[str, Any]:
    """The values that a newcomer states; an ID number that somebody has already is left out, and she is not told."""
    said = new.model_dump(include=set(About.model_fields))
    if not without_id:
        return said
    return {**said, "id_number": None, "sex": new.known_sex, "born_on": new.known_birth}


def _require_consent(new: Offer) -> None:
    if not new.agree_collect:
        raise ConsentRequired(fields={"agree_collect": ConsentRequired.message})


async def _known_person(actor: Actor, new: Registration) -> UUID | None:
    """Find the person, if she is known here by this name and phone and is no volunteer yet; None when nobody is known.

    Raises:
        PhoneTaken, IdNumberTaken: known, but otherwise. HasLeft.
    """
    found = await known(new.phone, new.id_number)
    same = [each for each in found if each.by_phone and each.name == new.name and each.seen_by(actor)]
    if not same or len(found) > 1:
        people.refuse_known(actor, found)
        return None
    row = await Volunteer.select(Volunteer.left_at).where(Volunteer.person == same[0].id).first()
    if row is None:
        return same[0].id
    if row["left_at"] is not None:
        raise HasLeft
    people.refuse_known(actor, found)
    return None


async def _enrol(actor: Actor, person: UUID, place: Place, new: Offer) -> Registered:
    """Write the volunteer's row and both answers, in the current transaction."""
    sequence = await fetch_one("SELECT nextval('volunteer_number') AS next")
    manner = Manner.SELF if actor.is_volunteer else Manner.STAFF
    by_staff = {"reviewed_at": clock.now(), "reviewed_by": actor.id, "enrolled_by": actor.id}
    row = Volunteer(
        person=person,
        number=number_of(sequence["next"] if sequence else 0),
        organisation=place.id,
        path=place.path,
        manner=manner.value,
        skills=new.skills,
        service_classes=_slugs(new),
        available=new.available,
        emergency_contact=new.emergency_contact,
        emergency_phone=new.emergency_phone,
        remark=new.remark if isinstance(new, Registration) else "",
        **(by_staff if manner is Manner.STAFF else {}),
    )
    await Volunteer.insert(row)
    await people.record_consent(actor, person, ConsentKind.COLLECTION, new.agree_collect, manner)
    await people.record_consent(actor, person, ConsentKind.PUBLICATION, new.agree_publish, manner)
    await guardians.record(actor, person, new, manner)
    await guardians.refuse_too_young(person)
    await note(actor, "register_volunteer", "volunteer", row.id, place.path, manner=manner.value)
    if manner is Manner.SELF:
        await queue(actor, "registration_received", row.id, place.path, person=person)
    return Registered(row.id, person, row.number)


def _slugs(offer: Offer | Revision) -> list[str]:
    return sorted(each.value for each in offer.service_classes)


async def revise(actor: Actor, volunteer_id: UUID, changes: Revision, made_from: str | None = None) -> None:
    """Correct what is kept of a volunteer but her phone: those of the given fields that are other than before, which
    the log names. She herself may change what she offers.

    Args:
        made_from: the version that the correction was made from (`Card.version`).

    Raises:
        Overtaken: it is another one by now.
        NoSuchVolunteer, NoSuchOrganisation, Forbidden, IdNumberTaken.
        Invalid: sex or birth date contradicts the ID number. TooYoung, GuardianRequired. TooManyElsewhere.
    """
    given = changes.model_fields_set
    counting = budget.counted(actor) if changes.id_number else nullcontext()  # nothing else of hers tells of others
    async with counting, transaction(actor):
        row = await seen(volunteer_id, lock=True)
        if not (actor.person == row.person and actor.is_volunteer and given <= OWN_FIELDS):
            require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        await refuse_restricted(row.person)
        if made_from is not None:
            refuse_overtaken(made_from, (await queries.volunteer(actor, row.id)).version)
        values = _other_values(row, changes)
        changed = {str(name) for name in values}
        personal = given & set(PersonChanges.model_fields)
        if personal:
            about = PersonChanges(**changes.model_dump(include=personal))
            changed |= set(await people.revise_person(actor, row.person, about))
        await guardians.record(actor, row.person, changes, Manner.STAFF)
        if {"born_on", "id_number"} & changed:
            await guardians.refuse_too_young(row.person)
        if values:
            await Volunteer.update(values).where(Volunteer.id == row.id)
        place = await organisations.by_code(changes.organisation) if changes.organisation else None
        if place is not None and place.path != row.path:
            await people.move_person(actor, row.person, place)  # the last: where she goes, the actor may not see her
            changed.add("organisation")
        if changed:
            await note(actor, "revise_volunteer", "volunteer", row.id, row.path, fields=sorted(changed))


def _other_values(row: Volunteer, changes: Revision) -> dict[Column | str, Any]:
    """List the values of a volunteer's own row that are to change, by the names of its columns; her organisation is not
    among them.
    """
    given = changes.model_fields_set
    values: dict[Column | str, Any] = {
        name: getattr(changes, name)
        for name in _PLAIN
        if name in given and (getattr(changes, name) or "") != (getattr(row, name) or "")
    }
    if "service_classes" in given and _slugs(changes) != sorted(row.service_classes):
        values["service_classes"] = _slugs(changes)
    lacking = [name for name in row.lacking if not filled(changes, name)]
    if lacking != row.lacking:
        values["lacking"] = lacking
    before = row.emergency_phone.reveal() if row.emergency_phone else None
    if "emergency_phone" in given and changes.emergency_phone != before:
        after = changes.emergency_phone
        values["emergency_phone"] = Volunteer.emergency_phone.seal(row.id, after) if after else None
    return values


def filled(changes: Revision, name: str) -> bool:
    """Whether a field that a volunteer lacked is given now; an ID number tells her sex and birth date."""
    return bool(getattr(changes, name, None)) or (name in ("sex", "born_on") and bool(changes.id_number))


async def set_local_only(actor: Actor, volunteer_id: UUID, local_only: bool) -> None:
    """Hide a volunteer from the levels above her organisation (仅本级可见), or show her to them again.

    Raises:
        NoSuchVolunteer, Forbidden. NotOwnLevel: the actor does not act for exactly her organisation.
    """
    async with transaction(actor):
        row = await seen(volunteer_id, lock=True)
        await people.set_local_only(actor, row.person, local_only)
        await Volunteer.update({Volunteer.local_only: local_only}).where(Volunteer.id == row.id)


async def review(actor: Actor, volunteer_id: UUID) -> None:
    """Review who registered herself: staff have looked at her data, and she is told; a second time changes nothing.

    Raises:
        NoSuchVolunteer, Forbidden.
    """
    async with transaction(actor):
        row = await seen(volunteer_id, lock=True)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        if row.reviewed_at is None:
            values = {Volunteer.reviewed_at: clock.now(), Volunteer.reviewed_by: actor.id}
            await Volunteer.update(values).where(Volunteer.id == row.id)
            await note(actor, "review_volunteer", "volunteer", row.id, row.path)
            await queue(actor, "registration_approved", row.id, row.path, person=row.person)


async def leave(actor: Actor, volunteer_id: UUID, reason: str) -> None:
    """End a volunteer's enrolment, by herself or by staff; her records stay. Raises NoSuchVolunteer, Forbidden."""
    await _set_left(actor, volunteer_id, "leave_volunteers", reason=reason)


async def rejoin(actor: Actor, volunteer_id: UUID) -> None:
    """Take a volunteer back under her old number.

    Raises:
        NoSuchVolunteer, Forbidden. ConsentRequired: she has withdrawn her consent to collection since.
    """
    await _set_left(actor, volunteer_id, "rejoin_volunteers")


async def _set_left(actor: Actor, volunteer_id: UUID, action: str, **detail: str) -> None:
    async with transaction(actor):
        row = await seen(volunteer_id, lock=True)
        if not (actor.is_volunteer and actor.person == row.person):
            require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        leaving = action == "leave_volunteers"
        if not leaving:
            await refuse_restricted(row.person)
        if not leaving and _withdrawn(await consents(actor, row.person)):
            raise ConsentRequired("她撤回了收集个人信息的同意。请先在“本人的同意”里记录她新的同意，再点“重新加入”。")
        if (row.left_at is None) is leaving:
            await Volunteer.update({Volunteer.left_at: clock.now() if leaving else None}).where(Volunteer.id == row.id)
            await note(actor, action, "volunteer", row.id, row.path, **detail)
            if leaving:
                await recall_hers(actor, row.person, (Topic.SERVICE, Topic.NEWS), "本人已退出")


def _withdrawn(answers: Mapping[ConsentKind, ConsentAnswer]) -> bool:
    """Whether a volunteer has answered no to collection after she had agreed to it."""
    answer = answers.get(ConsentKind.COLLECTION)
    return answer is not None and not answer.given


async def answer(actor: Actor, kind: ConsentKind, given: bool) -> None:
    """Record the actor's new answer to a question of consent. Collection is withdrawn in `consents`, not here.

    Raises:
        ConsentRequired, Forbidden, NoSuchPerson.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    if kind is ConsentKind.COLLECTION and not given:
        raise ConsentRequired("不同意收集个人信息就不能继续登记。要撤回的话，请在“我同意过什么”里点“撤回同意”。")
    if actor.person is not None:
        await people.record_consent(actor, actor.person, kind, given, Manner.SELF)


async def reveal_phone(actor: Actor, volunteer_id: UUID, purpose: str) -> str:
    """Reveal a volunteer's phone in full; the log says who looked and why. Raises NoSuchVolunteer, Forbidden."""
    async with transaction(actor):
        return await people.reveal_phone(actor, (await seen(volunteer_id)).person, purpose)


async def reveal_emergency_phone(actor: Actor, volunteer_id: UUID, purpose: str) -> str | None:
    """Reveal in full the phone to call when something happened to a volunteer; logged. None when nobody was named."""
    async with transaction(actor):
        row = await seen(volunteer_id)
        require(actor, Permission.REVEAL_CONTACTS, within=row.path)
        await refuse_restricted(row.person)
        detail = {"fields": ["emergency_phone"], "purpose": purpose}
        await note(actor, "reveal_emergency_phone", "volunteer", row.id, row.path, **detail)
        return row.emergency_phone.reveal() if row.emergency_phone else None


async def seen(volunteer_id: UUID, *, lock: bool = False) -> Volunteer:
    """Read a volunteer's row within the reach of the current transaction; of who was merged into another, that one's.

    Raises:
        NoSuchVolunteer.
    """
    query = Volunteer.objects().where(Volunteer.id == volunteer_id)
    row = await (query.lock_rows() if lock else query).first()
    if row is None:
        raise NoSuchVolunteer
    return row if row.merged_into is None else await seen(row.merged_into, lock=lock)
