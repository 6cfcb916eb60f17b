"""How many of some people a notice would reach, and by which ways: before anything is sent."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
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

_BLOCKED = "SELECT channel, address_index FROM blocked_address WHERE lifted_at IS NULL"


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
        rows = await fetch(_PEOPLE, list(people), kind.topic.value)
        blocked = await fetch(_BLOCKED)
    by_way = {way: {row["address_index"] for row in blocked if row["channel"] == way} for way in OUTSIDE}
    return await asyncio.to_thread(_counted, rows, kind, by_way, frozenset(offered) & frozenset(kind.ways))


def _counted(rows: Sequence[Any], kind: Kind, blocked: dict[Way, set[bytes]], offered: Collection[Way]) -> Outlook:
    default = kind.topic not in ASKED_FIRST
    sms = email = both = unwilling = without = dead = 0
    for row in rows:
        wants = row["sms"] if row["sms"] is not None else default
        by_email = row["by_email"] if row["by_email"] is not None else default
        if not wants:
            unwilling += 1
        elif not _has_phone(row):
            without += 1
        elif _is_blocked(row, "phone", blocked[Way.SMS]):
            dead += 1
        has_sms = wants and _has_phone(row) and not _is_blocked(row, "phone", blocked[Way.SMS])
        has_email = by_email and row["email"] is not None and not _is_blocked(row, "email", blocked[Way.EMAIL])
        has_sms, has_email = has_sms and Way.SMS in offered, has_email and Way.EMAIL in offered
        sms, email, both = sms + has_sms, email + has_email, both + (has_sms and has_email)
    return Outlook(len(rows), sms, email, len(rows) - sms - email + both, unwilling, without, dead)


def _has_phone(row: Any) -> bool:  # noqa: ANN401
    return row["phone"] is not None or row["shared_phone"] is not None


def _is_blocked(row: Any, name: str, blocked: set[bytes]) -> bool:  # noqa: ANN401
    """Whether nothing is sent there any more; opened only where any address is blocked at all."""
    if not blocked:
        return False
    try:
        address = number_of(row) if name == "phone" else Person.email.open(row["id"], row[name])
        return address is not None and BlockedAddress.address_index.of(address) in blocked
    except crypto.Unreadable:
        return False
