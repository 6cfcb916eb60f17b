"""Holders of a number, whom it opens: whose own it is, and the women who share it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.rules import shared_now
from jinguo.people.tables import Person, PhoneHolding

GUARDED_FOR = timedelta(hours=72)
"""How long after staff have set a number no full numbers can be had by it. Ours."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whom a number opens. `row` is the row that holds it: she herself, or one that was merged into her."""

    person: UUID
    row: UUID
    name: str
    path: str
    own: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard: staff have set her number not long ago, and for 72 hours full numbers are had at the desk alone."""

    set_by: UUID
    set_by_name: str
    until: datetime


SHARED = f"""
LEFT JOIN LATERAL (SELECT h.id AS shared, h.phone AS shared_phone FROM phone_holding h
                    WHERE h.person = p.id AND p.phone IS NULL AND {shared_now("h")}
                    ORDER BY h.since DESC, h.id LIMIT 1) lent ON true"""
"""SQL: beside a person `p`, the relative's number by which she is reached who has none of her own."""

_HOLDERS = f"""
SELECT s.id AS person, w.id AS row, s.name, s.path, true AS own FROM person w
  JOIN person s ON s.id = coalesce(w.merged_into, w.id) WHERE w.phone_index = $1
 UNION
SELECT s.id, h.id, s.name, s.path, false FROM phone_holding h JOIN person w ON w.id = h.person
  JOIN person s ON s.id = coalesce(w.merged_into, w.id)
 WHERE h.phone_index = $1 AND {shared_now("h")} AND s.erased_at IS NULL
 ORDER BY own DESC, name, person"""

OPENS = f"""
SELECT FROM person w WHERE w.phone_index = {{index}} AND coalesce(w.merged_into, w.id) = {{person}}
 UNION ALL SELECT FROM phone_holding h JOIN person w ON w.id = h.person
 WHERE h.phone_index = {{index}} AND {shared_now("h")} AND coalesce(w.merged_into, w.id) = {{person}}"""
"""SQL: a row when a number, by its index, opens a person now."""

_GUARD = """
SELECT phone_set_by AS set_by, phone_set_by_name AS set_by_name, phone_since + $3::interval AS until FROM person
 WHERE (id = $1 OR merged_into = $1) AND phone_set_by IS NOT NULL AND phone_since > $2
 ORDER BY phone_since DESC LIMIT 1"""


class Reached(Protocol):
    """A row of a person `p` with her sealed number, and what `SHARED` adds."""

    @property
    def id(self) -> UUID: ...
    @property
    def phone(self) -> bytes | None: ...
    @property
    def shared(self) -> UUID | None: ...
    @property
    def shared_phone(self) -> bytes | None: ...


def number_of(row: Reached) -> str | None:
    """The number by which somebody is reached; None when there is none. Raises crypto.Unreadable."""
    if row.phone is not None:
        return Person.phone.open(row.id, row.phone)
    if row.shared is None or row.shared_phone is None:
        return None
    return PhoneHolding.phone.open(row.shared, row.shared_phone)


async def holders(index: bytes) -> list[Holder]:
    """Find the holders of a number by its index: whose own it is first; nobody if it is registered nowhere."""
    async with transaction(EVERYWHERE):
        return await fetch_as(Holder, _HOLDERS, index)


async def is_shared(index: bytes) -> bool:
    """Whether a number is a relative's that somebody shares."""
    return any(not each.own for each in await holders(index))


async def guard(person: UUID) -> Guard | None:
    """Find the member of staff who has set a number of the person's within the last 72 hours; None when nobody has."""
    async with transaction(EVERYWHERE):
        return await fetch_one_as(Guard, _GUARD, person, clock.now() - GUARDED_FOR, GUARDED_FOR)
