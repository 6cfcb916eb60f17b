"""停发的号码和邮箱: what a provider has refused for good; staff see why, and lift it once it has been put right."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.notifications.catalogue import OUTSIDE, Way
from jinguo.notifications.errors import NotBlocked
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.errors import NoSuchPerson
from jinguo.people.holders import SHARED, number_of
from jinguo.people.restriction import refuse_restricted
from jinguo.people.tables import Person

_BLOCKED = """
SELECT channel AS way, code, reason, blocked_at AS since FROM blocked_address
 WHERE lifted_at IS NULL AND (channel, address_index) IN (SELECT * FROM unnest($1::text[], $2::bytea[]))
 ORDER BY blocked_at"""

_LIFT = """
UPDATE blocked_address SET lifted_at = $3, lifted_by = $4
 WHERE channel = $1 AND address_index = $2 AND lifted_at IS NULL RETURNING id"""


@dataclass(frozen=True, slots=True)
class Block:
    """Nothing goes to her phone (`way` sms) or mailbox since then; `code` and `reason` are the provider's."""

    way: Way
    since: datetime
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Reached:
    """Somebody with her sealed addresses."""

    id: UUID
    path: str
    phone: bytes | None
    email: bytes | None
    shared: UUID | None
    shared_phone: bytes | None


async def blocks(actor: Actor, person: UUID) -> list[Block]:
    """Which of her addresses are blocked, within the actor's reach. Raises NoSuchPerson, Forbidden."""
    async with transaction(actor):
        row, indexes = await _indexes(person)
        if actor.is_volunteer:
            require(actor, Permission.OWN_PAGE, person=person)
        else:
            require(actor, Permission.SEE_VOLUNTEERS, within=row.path)
        return await fetch_as(Block, _BLOCKED, [way.value for way in indexes], list(indexes.values()))


async def lift(actor: Actor, person: UUID, way: Way, reason: str) -> None:
    """Send there again: it has been put right, and the log says how.

    Raises:
        NoSuchPerson, Forbidden, Restricted. NotBlocked: it is not, or not any more.
    """
    async with transaction(actor):
        row, indexes = await _indexes(person)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        await refuse_restricted(person)
        if way not in indexes or not await fetch(_LIFT, way.value, indexes[way], clock.now(), actor.id):
            raise NotBlocked
        await note(actor, "lift_block", "person", person, row.path, way=way.value, reason=reason)


async def _indexes(person: UUID) -> tuple[_Reached, dict[Way, bytes]]:
    """Her row, and what her addresses are blocked by, within the reach of the transaction."""
    row = await fetch_one_as(
        _Reached,
        f"SELECT p.id, p.path, p.phone, p.email, shared, shared_phone FROM person p {SHARED} WHERE p.id = $1",
        person,
    )
    if row is None:
        raise NoSuchPerson
    found: dict[Way, bytes] = {}
    for way in OUTSIDE:
        with suppress(crypto.Unreadable):
            if address := _address(row, way):
                found[way] = BlockedAddress.address_index.of(address)
    return row, found


def _address(row: _Reached, way: Way) -> str | None:
    if way is Way.SMS:
        return number_of(row)
    return Person.email.open(row.id, row.email) if row.email is not None else None


async def forget_block(actor: Actor, phone: str) -> None:
    """A number has passed to somebody else: what was refused there is no longer said of it. The caller has asked for
    permission.
    """
    async with transaction(EVERYWHERE):
        await fetch(_LIFT, Way.SMS.value, BlockedAddress.address_index.of(phone), clock.now(), actor.id)
