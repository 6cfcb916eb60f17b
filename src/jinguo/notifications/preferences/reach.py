"""How many of some people a notice would reach, and by which ways: before anything is sent."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.catalogue import ASKED_FIRST, OUTSIDE, Kind, Way
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.holders import SHARED, number_of
from jinguo.people.tables import Person

NO_ACTOR = {"outlook": "internal: takes people whom another query has found for the actor, and gives numbers"}
"""Functions that take no actor, and why."""

_WANTED = """
LEFT JOIN LATERAL (SELECT f.wanted FROM preference f WHERE f.person = p.id AND f.topic = $2 AND f.channel = '{way}'
                    ORDER BY f.answered_at DESC, f.id DESC LIMIT 1) {way} ON true"""

_PEOPLE = f"""
SELECT p.id, p.phone, p.email, shared, shared_phone, sms.wanted AS sms, email.wanted AS by_email FROM person p
  {_WANTED.format(way="sms")}{_WANTED.format(way="email")}{SHARED}
 WHERE p.id = ANY($1::uuid[])"""

_BLOCKED = "SELECT channel, address_index FROM blocked_address WHERE lifted_at IS NULL AND address_index IS NOT NULL"


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody with her sealed addresses and what she wants, None: she has not said."""

    id: UUID
    phone: bytes | None
    email: bytes | None
    shared: UUID | None
    shared_phone: bytes | None
    sms: bool | None
    by_email: bool | None


@dataclass(frozen=True, slots=True)
class _Blocked:
    """An address that a provider has refused."""

    channel: Way
    address_index: bytes


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of `total` people so many are reached by SMS, so many by e-mail, so many in their inbox alone.

    Not by SMS: `unwilling` have not agreed (or have refused), `without_phone` have none, of `blocked` the number was
    refused by a provider. Each is counted for the first of these reasons.
    """

    total: int
    sms: int
    email: int
    inbox_only: int
    unwilling: int
    without_phone: int
    blocked: int


async def outlook(kind: Kind, people: Collection[UUID], offered: Collection[Way]) -> Outlook:
    """Whom a notice of this kind would reach now; quiet hours and daily caps only put it off."""
    async with transaction(EVERYWHERE):
        rows = await fetch_as(_Person, _PEOPLE, list(people), kind.topic.value)
        blocked = await fetch_as(_Blocked, _BLOCKED)
    by_way = {way: {each.address_index for each in blocked if each.channel is way} for way in OUTSIDE}
    return await asyncio.to_thread(_counted, rows, kind, by_way, frozenset(offered) & frozenset(kind.ways))


def _counted(rows: Sequence[_Person], kind: Kind, blocked: dict[Way, set[bytes]], offered: Collection[Way]) -> Outlook:
    default = kind.topic not in ASKED_FIRST
    sms = email = both = unwilling = without = dead = 0
    for row in rows:
        wants = row.sms if row.sms is not None else default
        by_email = row.by_email if row.by_email is not None else default
        if not wants:
            unwilling += 1
        elif not _has_phone(row):
            without += 1
        elif _is_blocked(row, Way.SMS, blocked[Way.SMS]):
            dead += 1
        has_sms = wants and _has_phone(row) and not _is_blocked(row, Way.SMS, blocked[Way.SMS])
        has_email = by_email and row.email is not None and not _is_blocked(row, Way.EMAIL, blocked[Way.EMAIL])
        has_sms, has_email = has_sms and Way.SMS in offered, has_email and Way.EMAIL in offered
        sms, email, both = sms + has_sms, email + has_email, both + (has_sms and has_email)
    return Outlook(
        total=len(rows),
        sms=sms,
        email=email,
        inbox_only=len(rows) - sms - email + both,
        unwilling=unwilling,
        without_phone=without,
        blocked=dead,
    )


def _has_phone(row: _Person) -> bool:
    return row.phone is not None or row.shared_phone is not None


def _is_blocked(row: _Person, way: Way, blocked: set[bytes]) -> bool:
    """Whether nothing is sent there any more; opened only where any address is blocked at all."""
    if not blocked:
        return False
    try:
        address = number_of(row) if way is Way.SMS else _mailbox(row)
        return address is not None and BlockedAddress.address_index.of(address) in blocked
    except crypto.Unreadable:
        return False


def _mailbox(row: _Person) -> str | None:
    return Person.email.open(row.id, row.email) if row.email is not None else None
