"""Queries about a volunteer's numbers as staff see them, masked: her own, those that she shares, and former ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
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
SELECT id, kind, phone, relation, owner, reason, since, set_by_name, until, ending, ended_by_name
  FROM phone_holding WHERE person = $1 ORDER BY coalesce(until, since) DESC, id"""


async def numbers(actor: Actor, volunteer_id: UUID) -> Numbers:
    """List the numbers of a volunteer whom the actor may register. Raises NoSuchVolunteer, Forbidden."""
    card = await volunteer(actor, volunteer_id)
    require(actor, Permission.REGISTER_VOLUNTEERS, within=card.path)
    async with transaction(EVERYWHERE):
        own, others = await fetch(_OWN, card.person), await fetch(_OTHER, card.person)
    other = [_other(row) for row in others]
    return Numbers(
        tuple(
            OwnNumber(row["id"], _masked(Person.phone, row), row["since"], row["phone_set_by_name"], row["merged"])
            for row in own
        ),
        tuple(each for each in other if each.until is None),
        tuple(each for each in other if each.until is not None),
    )


def _other(row: Any) -> OtherNumber:  # noqa: ANN401
    said = ("id", "owner", "reason", "since", "set_by_name", "until", "ended_by_name")
    return OtherNumber(
        **{name: row[name] for name in said},
        kind=HoldingKind(row["kind"]),
        phone=_masked(PhoneHolding.phone, row),
        relation=Relation(row["relation"]) if row["relation"] else None,
        ending=HoldingEnd(row["ending"]) if row["ending"] else None,
    )


def _masked(column: Any, row: Any) -> str:  # noqa: ANN401
    if row["phone"] is None:
        return "已清除"
    try:
        return mask_phone(column.open(row["id"], row["phone"]))
    except crypto.Unreadable:
        return "读不出来"
