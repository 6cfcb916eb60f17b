"""手机号: changed by staff or by herself, passed to somebody else, or a relative's that she shares.

Whoever can set the number of somebody registered can log in as her. So staff prove anew who they are and say why, she
is told in her inbox and at both numbers, and for 72 hours no full number can be had by the new one.
"""

from uuid import UUID

from jinguo.access.codes import phones as access
from jinguo.access.errors import ProofRequired
from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.addresses import old_numbers
from jinguo.notifications.addresses.blocks import forget_block
from jinguo.notifications.notices.actions import queue
from jinguo.people import phones as people
from jinguo.people.errors import NoSuchNumber
from jinguo.people.forms import Sharing
from jinguo.people.holders import guard
from jinguo.people.queries import phone_index
from jinguo.people.restriction import refuse_restricted
from jinguo.people.rules import shared_now
from jinguo.volunteers.errors import SharedLogin
from jinguo.volunteers.forms import NumberEnd, NumberPassed, PhoneChange
from jinguo.volunteers.registry import budget
from jinguo.volunteers.registry.actions import seen
from jinguo.volunteers.tables import Volunteer

BY_STAFF, BY_HERSELF = "工作人员", "您本人"

_FAMILY = "SELECT id, phone_index FROM person WHERE id = $1 OR merged_into = $1"


async def change(actor: Actor, volunteer_id: UUID, given: PhoneChange) -> None:
    """Change a volunteer's own number by staff, because she says so: what the former one had opened ends.

    Raises:
        NoSuchVolunteer, Forbidden, ProofRequired, Restricted. PhoneTaken, AlreadyShared. TooManyElsewhere.
    """
    async with budget.counted(actor), transaction(actor):
        row = await _hers(actor, volunteer_id)
        await refuse_restricted(row.person)
        await _replace(actor, row, given.phone, proven=False, reason=given.reason)
        await note(actor, "change_phone", "person", row.person, row.path, fields=["phone"], reason=given.reason)


async def change_own(actor: Actor, phone: str) -> None:
    """Change the actor's own number to another one, which she has just proven. A browser that has not proven lately who
    is in front of it counts as if staff had set the number: no full numbers for 72 hours. So does whoever came in by a
    number that staff have set within these, for it may be somebody else's.

    Raises:
        Forbidden, Restricted, PhoneTaken, AlreadyShared. SharedLogin: she has logged in by a number that others share.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    if actor.by_shared_phone:
        raise SharedLogin
    async with transaction(actor):
        row = await Volunteer.objects().where(Volunteer.person == actor.person).lock_rows().first()
        if row is None:
            raise SharedLogin
        await refuse_restricted(row.person)
        proven = _has_proven(actor) and await guard(row.person) is None
        await _replace(actor, row, phone, proven=proven)
        await note(actor, "change_own_phone", "person", row.person, row.path, fields=["phone"])


async def pass_on(actor: Actor, volunteer_id: UUID, given: NumberPassed) -> None:
    """号码已换人: the number is somebody else's now. It opens nothing of hers any more, she is told nothing there, and
    whoever has it can be registered at once. Her rows and hours stay; for who has left, too.

    Raises:
        NoSuchVolunteer, Forbidden, ProofRequired. NoSuchNumber: she has no such number now.
    """
    async with transaction(actor):
        row = await _hers(actor, volunteer_id)
        async with transaction(EVERYWHERE):
            numbers = {each["id"]: each["phone_index"] for each in await fetch(_FAMILY, row.person)}
        holder = given.holder or row.person
        if numbers.get(holder) is None:
            raise NoSuchNumber
        passed = await people.pass_on(actor, holder, given.reason)
        await access.end(actor, passed.index, [*numbers, *passed.sharing])
        if passed.number is not None:
            await forget_block(actor, passed.number)
        await queue(actor, "phone_passed_on", row.id, row.path, key=f"phone_passed_on:{uuid7()}", person=row.person)
        await note(actor, "pass_on_phone", "person", row.person, row.path, fields=["phone"], reason=given.reason)


async def pass_on_shared(actor: Actor, volunteer_id: UUID, index: bytes, reason: str) -> None:
    """Note that a number shared by a volunteer, and nobody's own, has passed to somebody else: it opens nobody now.

    Raises:
        NoSuchVolunteer, Forbidden, ProofRequired. NoSuchNumber: she does not share it now.
    """
    async with transaction(actor):
        row = await _hers(actor, volunteer_id)
        sharing = await people.pass_on_shared(actor, index)
        if row.person not in sharing:
            raise NoSuchNumber
        await access.end(actor, index, sharing)
        await queue(actor, "phone_passed_on", row.id, row.path, key=f"phone_passed_on:{uuid7()}", person=row.person)
        await note(actor, "pass_on_phone", "person", row.person, row.path, fields=["phone"], reason=reason)


async def share(actor: Actor, volunteer_id: UUID, given: Sharing) -> None:
    """Share a relative's number with a volunteer, to reach her and for log-in: she has none of her own, and agrees.

    Raises:
        NoSuchVolunteer, Forbidden, ProofRequired, Restricted, HasOwnPhone, AlreadyShared.
    """
    async with transaction(actor):
        row = await _hers(actor, volunteer_id)
        await refuse_restricted(row.person)
        await people.share(actor, row.person, given)
        await queue(actor, "phone_shared", row.id, row.path, key=f"phone_shared:{uuid7()}", person=row.person)
        await note(actor, "share_phone", "person", row.person, row.path, fields=["phone"], reason=given.reason)


async def end_sharing(actor: Actor, volunteer_id: UUID, holding: UUID, given: NumberEnd) -> None:
    """End a volunteer's sharing of a number. Raises NoSuchVolunteer, Forbidden, NoSuchNumber."""
    async with transaction(actor):
        row = await seen(volunteer_id, lock=True)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        index = await people.end_sharing(actor, row.person, holding)
        await access.end(actor, index, [row.person])
        await note(actor, "end_sharing_phone", "person", row.person, row.path, fields=["phone"], reason=given.reason)


async def _hers(actor: Actor, volunteer_id: UUID) -> Volunteer:
    """Lock a volunteer's row, for staff who register there and have proven lately who they are."""
    row = await seen(volunteer_id, lock=True)
    require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
    require_proof(actor)
    return row


def _has_proven(actor: Actor) -> bool:
    try:
        require_proof(actor)
    except ProofRequired:
        return False
    return True


async def _replace(actor: Actor, row: Volunteer, phone: str, *, proven: bool, reason: str = "") -> None:
    async with transaction(EVERYWHERE):
        before = await fetch_one("SELECT phone_index FROM person WHERE id = $1", row.person)
        shared = await fetch(_SHARED_NOW, row.person)
    former = await people.replace(actor, row.person, phone, proven=proven, reason=reason)
    ended = {before["phone_index"] if before else None, *(each["phone_index"] for each in shared)} - {None}
    for index in (*ended, phone_index(phone)):
        await access.end(actor, index, [row.person], but=actor.session)
    by = BY_HERSELF if actor.is_volunteer else BY_STAFF
    await queue(actor, "phone_changed", row.id, row.path, key=f"phone_changed:{uuid7()}", person=row.person, by=by)
    if former is not None:
        await old_numbers.tell(actor, former, row.person, row.path)


_SHARED_NOW = f"SELECT phone_index FROM phone_holding WHERE person = $1 AND {shared_now()}"
