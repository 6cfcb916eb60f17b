"""Reach: whether a notice may go to somebody by one way, and to which address; the one place that decides it.

Addressing, sending, a broadcast and the count before it ask here. Quiet hours and daily caps only put a message off.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.access.tables import Account
from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as, fetch_everywhere_as
from jinguo.notifications.catalogue import ASKED_FIRST, Cause, Topic, Way
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.holders import SHARED, number_of
from jinguo.people.rules import usable
from jinguo.people.tables import Person

NO_ACTOR = {
    "contacts": "internal: takes people whom another query has found, within its transaction",
    "contact_of": "worker: whom one message is for",
    "blocked_addresses": "internal: digests of addresses that providers have refused",
}
"""Functions that take no actor, and why."""

_WANTED = """
LEFT JOIN LATERAL (SELECT f.wanted FROM preference f WHERE f.person = p.id AND f.topic = $2 AND f.channel = '{way}'
                    ORDER BY f.answered_at DESC, f.id DESC LIMIT 1) {way} ON true"""

_PEOPLE = f"""
SELECT p.id, false AS is_account, p.phone, p.email, shared, shared_phone,
       NOT {usable("p")} AS silent, sms.wanted AS sms, email.wanted AS by_email
  FROM person p {_WANTED.format(way="sms")}{_WANTED.format(way="email")}{SHARED}
 WHERE p.id = ANY($1::uuid[])"""

_ACCOUNTS = """
SELECT id, true AS is_account, NULL::bytea AS phone, email, NULL::uuid AS shared, NULL::bytea AS shared_phone,
       closed_at IS NOT NULL AS silent, true AS sms, true AS by_email
  FROM account WHERE id = ANY($1::uuid[])"""
"""Only letters go to an account, and its work is told to whoever holds it."""

_BLOCKED = "SELECT channel, address_index FROM blocked_address WHERE lifted_at IS NULL AND address_index IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or an account with the sealed addresses. `silent`: nothing is sent to her any more; `sms`, `by_email`:
    what she has said of one topic, None where she has said nothing.
    """

    id: UUID
    is_account: bool
    phone: bytes | None
    email: bytes | None
    shared: UUID | None
    shared_phone: bytes | None
    silent: bool
    sms: bool | None
    by_email: bool | None


@dataclass(frozen=True, slots=True)
class _Blocked:
    channel: Way
    address_index: bytes


async def contacts(people: Sequence[UUID], accounts: Sequence[UUID], topic: Topic) -> list[Contact]:
    """The people and accounts that a notice of a topic is for, within a transaction that reaches everywhere."""
    found = await fetch_as(Contact, _PEOPLE, people, topic.value) if people else []
    return found + (await fetch_as(Contact, _ACCOUNTS, accounts) if accounts else [])


async def contact_of(person: UUID | None, account: UUID | None, topic: Topic) -> Contact | None:
    """The one whom a message is for; None when there is nobody."""
    if person is not None:
        found = await fetch_everywhere_as(Contact, _PEOPLE, [person], topic.value)
    else:
        found = await fetch_everywhere_as(Contact, _ACCOUNTS, [account])
    return found[0] if found else None


async def blocked_addresses() -> dict[Way, set[bytes]]:
    """Digests of the addresses that providers have refused for good, by way."""
    async with transaction(EVERYWHERE):
        rows = await fetch_as(_Blocked, _BLOCKED)
    return {way: {row.address_index for row in rows if row.channel is way} for way in Way}


def hindered(contact: Contact, topic: Topic, way: Way) -> Cause | None:
    """Why nothing of a topic goes to somebody by a way, as far as it is known without opening her address."""
    wanted, has = (
        (contact.sms, contact.phone is not None or contact.shared_phone is not None)
        if way is Way.SMS
        else (contact.by_email, contact.email is not None)
    )
    if contact.silent:
        return Cause.SILENT
    if not (topic not in ASKED_FIRST if wanted is None else wanted):
        return Cause.UNWANTED
    return None if has else Cause.NO_ADDRESS


def reachable(contact: Contact, topic: Topic, way: Way, blocked: Collection[bytes] = ()) -> str | Cause:
    """The address at which a notice of a topic reaches somebody by a way; or why it reaches her not.

    Args:
        blocked: digests of refused addresses. Sending asks for its own address once more as it writes that down.
    """
    if cause := hindered(contact, topic, way):
        return cause
    try:
        address = number_of(contact) if way is Way.SMS else _mailbox(contact)
    except crypto.Unreadable:
        return Cause.UNREADABLE
    if address is None:
        return Cause.NO_ADDRESS
    return Cause.BLOCKED if blocked and BlockedAddress.address_index.of(address) in blocked else address


def _mailbox(contact: Contact) -> str | None:
    column = Account.email if contact.is_account else Person.email
    return column.open(contact.id, contact.email) if contact.email is not None else None
