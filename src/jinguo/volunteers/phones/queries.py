"""Queries about a volunteer's numbers as staff see them, masked: her own, those that she shares, and former ones."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.people.catalogue import HoldingEnd, HoldingKind, Relation
from jinguo.people.identity import mask_phone
from jinguo.people.tables import Person, PhoneHolding
from jinguo.volunteers.registry.queries import volunteer


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number that is the volunteer's now. `merged`: it came in by a merge, and only logs her in."""

    row: UUID
    phone: str
    since: datetime
    set_by_name: str
    merged: bool


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """A relative's number that she shares or has shared, or one that was hers."""

    id: UUID
    kind: HoldingKind
    phone: str
    relation: Relation | None
    owner: str
    reason: str
    since: datetime
    set_by_name: str
    until: datetime | None
    ending: HoldingEnd | None
    ended_by_name: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a volunteer: hers now, a relative's that she shares now, and those of before, the latest first."""

    own: tuple[OwnNumber, ...]
    shared: tuple[OtherNumber, ...]
    former: tuple[OtherNumber, ...]


_OWN = """
SELECT id, phone, coalesce(phone_since, created_at) AS since, phone_set_by_name, merged_into IS NOT NULL AS merged
  FROM person WHERE (id = $1 OR merged_into = $1) AND phone IS NOT NULL ORDER BY merged_into NULLS FIRST, id"""

_OTHER = """
SELECT id, kind, phone, nullif(relation, '') AS relation, owner, reason, since, set_by_name, until,
       nullif(ending, '') AS ending, ended_by_name
  FROM phone_holding WHERE person = $1 ORDER BY coalesce(until, since) DESC, id"""


@dataclass(frozen=True, slots=True)
class _OwnRow:
    """A number of hers as it is kept."""

    id: UUID
    phone: bytes
    since: datetime
    phone_set_by_name: str
    merged: bool


@dataclass(frozen=True, slots=True)
class _OtherRow:
    """A shared or former number as it is kept; None: it was emptied."""

    id: UUID
    kind: HoldingKind
    phone: bytes | None
    relation: Relation | None
    owner: str
    reason: str
    since: datetime
    set_by_name: str
    until: datetime | None
    ending: HoldingEnd | None
    ended_by_name: str


async def numbers(actor: Actor, volunteer_id: UUID) -> Numbers:
    """List the numbers of a volunteer whom the actor may register. Raises NoSuchVolunteer, Forbidden."""
    card = await volunteer(actor, volunteer_id)
    require(actor, Permission.REGISTER_VOLUNTEERS, within=card.path)
    async with transaction(EVERYWHERE):
        own = await fetch_as(_OwnRow, _OWN, card.person)
        other = [_other(row) for row in await fetch_as(_OtherRow, _OTHER, card.person)]
    return Numbers(
        own=tuple(_own(row) for row in own),
        shared=tuple(each for each in other if each.until is None),
        former=tuple(each for each in other if each.until is not None),
    )


def _own(row: _OwnRow) -> OwnNumber:
    return OwnNumber(
        row=row.id,
        phone=_masked(Person.phone, row.id, row.phone),
        since=row.since,
        set_by_name=row.phone_set_by_name,
        merged=row.merged,
    )


def _other(row: _OtherRow) -> OtherNumber:
    return OtherNumber(
        id=row.id,
        kind=row.kind,
        phone=_masked(PhoneHolding.phone, row.id, row.phone),
        relation=row.relation,
        owner=row.owner,
        reason=row.reason,
        since=row.since,
        set_by_name=row.set_by_name,
        until=row.until,
        ending=row.ending,
        ended_by_name=row.ended_by_name,
    )


def _masked(column: Encrypted, row: UUID, sealed: bytes | None) -> str:
    if sealed is None:
        return "已清除"
    try:
        return mask_phone(column.open(row, sealed))
    except crypto.Unreadable:
        return "读不出来"
