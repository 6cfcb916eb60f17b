"""转入申请: a branch asks for a volunteer of another branch, which decides.

Whoever asks types a whole phone number and is always told the same: the request has gone out. That a volunteer has this
phone, she learns only if her branch answers.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_one_as
from jinguo.organisations import queries as organisations
from jinguo.people import actions as people
from jinguo.people.identity import mask_phone
from jinguo.people.queries import phone_index
from jinguo.people.restriction import refuse_restricted
from jinguo.people.rules import sees, usable
from jinguo.volunteers.errors import AlreadyAsked, AlreadyHere, NoSuchTransfer, OwnRequest, TooManyTransfers
from jinguo.volunteers.forms import NewTransfer, TransferAnswer
from jinguo.volunteers.tables import Transfer, Volunteer

WAITS = timedelta(days=30)
"""After that a request nobody has answered lapses. Ours."""

MOST_A_DAY = 20
"""Requests of one account a Beijing day: numbers are not to be tried through. Ours."""


_HER = f"""
SELECT v.id, v.person, v.path, v.local_only FROM person w JOIN person p ON p.id =
       CASE WHEN w.merged_into IS NULL THEN w.id ELSE w.merged_into END
  JOIN volunteer v ON v.person = p.id
 WHERE w.phone_index = $1 AND v.left_at IS NULL AND {usable("p")}"""
"""By any phone of hers, also one that she had before a merge; whose data may only be stored is nobody."""

_MOVED = """
UPDATE volunteer v SET organisation = p.organisation, path = p.path FROM person p WHERE p.id = v.person AND p.id = $1"""

_ASKED_FOR = """
UPDATE transfer t SET owner_path = p.path FROM volunteer v JOIN person p ON p.id = v.person
 WHERE t.volunteer = v.id AND p.id = $1 AND t.decided_at IS NULL"""


_PHONE_REQUESTS = """
UPDATE phone_request r SET path = p.path FROM person w JOIN person p ON p.id = coalesce(w.merged_into, w.id)
 WHERE r.person = w.id AND p.id = $1 AND r.decided_at IS NULL"""


@dataclass(frozen=True, slots=True)
class _Her:
    """The volunteer who has a phone."""

    id: UUID
    person: UUID
    path: str
    local_only: bool


async def ask(actor: Actor, new: NewTransfer) -> None:
    """Ask for a transfer by phone. Nothing tells whether anybody has it, but if she is within the actor's sight.

    Raises:
        Forbidden, NoSuchOrganisation, AlreadyHere, AlreadyAsked, TooManyTransfers.
    """
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=place.path)
        async with transaction(EVERYWHERE):
            her = await fetch_one_as(_Her, _HER, phone_index(new.phone))
        if her is not None and sees(actor.path, her.path, her.local_only):
            raise AlreadyHere
        await _refuse_repeated(actor, place.path, new.phone)
        if her is not None and await _waits_already(her.id, place.path):
            her = None
        row = Transfer(
            volunteer=her.id if her else None,
            person=her.person if her else None,
            owner_path=her.path if her else "",
            phone=new.phone,
            phone_mask=mask_phone(new.phone),
            organisation=place.id,
            path=place.path,
            reason=new.reason,
            asked_by=actor.id,
            asked_by_name=actor.name,
        )
        await Transfer.insert(row)
        await note(actor, "ask_transfer", "transfer", row.id, place.path)


async def _refuse_repeated(actor: Actor, path: str, phone: str) -> None:
    """Refuse a second request for a phone from the same organisation, and too many a day from one account; both from
    our own rows alone.
    """
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 13))", path)
    now = clock.now()
    await Transfer.update({Transfer.decided_at: now, Transfer.withdrawn_at: now, Transfer.phone: None}).where(
        Transfer.path == path, Transfer.decided_at.is_null(), Transfer.asked_at <= now - WAITS
    )
    waiting = await Transfer.objects().where(Transfer.path == path, Transfer.decided_at.is_null())
    if any(row.phone is not None and row.phone.reveal() == phone for row in waiting):
        raise AlreadyAsked
    today = clock.at_beijing(clock.today())
    if await Transfer.count().where(Transfer.asked_by == actor.id, Transfer.asked_at >= today) >= MOST_A_DAY:
        raise TooManyTransfers


async def _waits_already(volunteer: UUID, path: str) -> bool:
    """Whether this organisation has asked for the volunteer by another phone of hers. That this one is hers, too, it is
    not told: such a request is like one for nobody.
    """
    async with transaction(EVERYWHERE):
        return await Transfer.exists().where(
            Transfer.volunteer == volunteer, Transfer.path == path, Transfer.decided_at.is_null()
        )


async def decide(actor: Actor, transfer: UUID, given: TransferAnswer) -> None:
    """Decide about a transfer, for the branch that has the volunteer. Agreed: she moves at once; what she has served
    stays where she served it.

    Raises:
        NoSuchTransfer, Forbidden, OwnRequest. Restricted: she has asked to be erased since.
    """
    async with transaction(actor):
        row = await _open(transfer)
        her = await Volunteer.select(Volunteer.path).where(Volunteer.id == row.volunteer).first()
        if her is None:
            raise NoSuchTransfer
        require(actor, Permission.REGISTER_VOLUNTEERS, within=her["path"])
        if await same_hand(actor, row.asked_by):
            raise OwnRequest
        if given.agree:
            await refuse_restricted(row.person)
        await note(actor, "decide_transfer", "transfer", row.id, her["path"], approve=given.agree, reason=given.answer)
        async with transaction(EVERYWHERE):
            await Transfer.update(
                {
                    Transfer.decided_at: clock.now(),
                    Transfer.decided_by: actor.id,
                    Transfer.decided_by_name: actor.name,
                    Transfer.agreed: given.agree,
                    Transfer.answer: given.answer,
                    Transfer.phone: None,
                }
            ).where(Transfer.id == row.id)
        if given.agree:
            await _hand_over(actor, row)


async def _hand_over(actor: Actor, row: Transfer) -> None:
    place = await organisations.by_path(row.path)
    await people.hand_over_person(actor, row.person, place)


async def follow(person: UUID) -> None:
    """Move a volunteer, and the requests that wait for her or about her number, to where she is now. The caller has
    moved the person.
    """
    async with transaction(EVERYWHERE):
        for statement in (_MOVED, _ASKED_FOR, _PHONE_REQUESTS):
            await fetch(statement, person)


async def withdraw(actor: Actor, transfer: UUID) -> None:
    """Withdraw a transfer request of the actor's organisation. Raises NoSuchTransfer, Forbidden."""
    async with transaction(actor):
        row = await _open(transfer)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        now = clock.now()
        await Transfer.update({Transfer.decided_at: now, Transfer.withdrawn_at: now, Transfer.phone: None}).where(
            Transfer.id == row.id
        )
        await note(actor, "withdraw_transfer", "transfer", row.id, row.path)


async def _open(transfer: UUID) -> Transfer:
    """Read a request that waits, locked, within the reach of the current transaction. Raises NoSuchTransfer."""
    row = await Transfer.objects().where(Transfer.id == transfer).lock_rows().first()
    if row is None or row.decided_at is not None or clock.now() >= row.asked_at + WAITS:
        raise NoSuchTransfer
    return row
