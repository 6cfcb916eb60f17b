"""Merge of two volunteers who are one: the old number leads to the one that stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import Party
from jinguo.kernel.rows import fetch_as
from jinguo.people.merge import LockedPerson
from jinguo.volunteers.tables import Volunteer


@dataclass(frozen=True, slots=True)
class _Volunteer:
    """The volunteer that one of two persons is."""

    person: UUID
    id: UUID
    number: str
    has_left: bool


async def parties(actor: Actor, locked: Mapping[UUID, LockedPerson]) -> dict[UUID, Party]:
    """Read the volunteers that the locked persons are, and lock their rows as well."""
    async with transaction(actor):
        rows = await fetch_as(
            _Volunteer,
            "SELECT person, id, number, left_at IS NOT NULL AS has_left FROM volunteer"
            " WHERE person = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE",
            list(locked),
        )
    found = {row.person: row for row in rows}
    return {person: _party(row, found.get(person)) for person, row in locked.items()}


def _party(person: LockedPerson, volunteer: _Volunteer | None) -> Party:
    return Party(
        person=person.id,
        path=person.path,
        name=person.name,
        volunteer=volunteer.id if volunteer else None,
        number=volunteer.number if volunteer else "",
        has_left=volunteer.has_left if volunteer else False,
    )


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Point one volunteer to the other, with whoever pointed to her before. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    if gone.volunteer is None:
        return {"pointing": [], "transfers": [], "doubled": [], "requests": [], "local_only": False}
    async with transaction(EVERYWHERE):
        rows = {row["id"]: row for row in await fetch(_LOCAL, [gone.volunteer, kept.volunteer])}
        was, hidden = rows[kept.volunteer]["local_only"], rows[gone.volunteer]["local_only"]
        await Volunteer.update({Volunteer.local_only: was or hidden}).where(Volunteer.id == kept.volunteer)
        pointing = await fetch(_POINT, gone.volunteer, kept.volunteer)
        transfers = await fetch(_TRANSFERS, gone.volunteer, kept.volunteer, kept.person, kept.path)
        doubled = await fetch(_DOUBLED, gone.volunteer)
        requests = await fetch(_REQUESTS, gone.person, kept.person, kept.path)
    return {
        "pointing": [str(row["id"]) for row in pointing],
        "transfers": [str(row["id"]) for row in transfers],
        "doubled": [str(row["id"]) for row in doubled],
        "requests": [str(row["id"]) for row in requests],
        "local_only": was,
    }


_LOCAL = "SELECT id, local_only FROM volunteer WHERE id = ANY($1::uuid[])"
_POINT = "UPDATE volunteer SET merged_into = $2 WHERE id = $1 OR merged_into = $1 RETURNING id"
_TRANSFERS = """
UPDATE transfer t SET volunteer = $2, person = $3, owner_path = $4 WHERE t.volunteer = $1 AND t.decided_at IS NULL
   AND NOT EXISTS (SELECT FROM transfer o WHERE o.volunteer = $2 AND o.path = t.path AND o.decided_at IS NULL)
RETURNING id"""

_DOUBLED = """
UPDATE transfer SET volunteer = NULL, person = NULL, owner_path = '' WHERE volunteer = $1 AND decided_at IS NULL
RETURNING id"""
"""A place that has asked for both asks for one: the second is like a request for nobody, as when it is made."""

_REQUESTS = """
UPDATE phone_request SET person = $2, path = $3 WHERE person = $1 AND decided_at IS NULL RETURNING id"""

_BACK = """
UPDATE transfer SET volunteer = $2, person = $3, owner_path = $4 WHERE id = ANY($1::uuid[]) AND decided_at IS NULL
   AND volunteer IS NULL"""

_REQUESTS_BACK = """
UPDATE phone_request SET person = $2, path = $3 WHERE id = ANY($1::uuid[]) AND person = $4"""


async def part(actor: Actor, gone: Party, kept: Party, moved: Mapping[str, Any]) -> None:
    """Part two volunteers again: take `unite` back. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    if gone.volunteer is None:
        return
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE volunteer SET merged_into = CASE WHEN id = $2 THEN NULL ELSE $2 END WHERE id = ANY($1::uuid[])",
            *(moved["pointing"], gone.volunteer),
        )
        await fetch(
            "UPDATE transfer SET volunteer = $2, person = $3, owner_path = $4"
            " WHERE id = ANY($1::uuid[]) AND volunteer = $5",
            *(moved["transfers"], gone.volunteer, gone.person, gone.path, kept.volunteer),
        )
        await fetch(_BACK, moved.get("doubled", []), gone.volunteer, gone.person, gone.path)
        await fetch(_REQUESTS_BACK, moved.get("requests", []), gone.person, gone.path, kept.person)
        rows = {row["id"]: row for row in await fetch(_LOCAL, [gone.volunteer, kept.volunteer])}
        if rows[gone.volunteer]["local_only"] and not moved["local_only"]:
            await Volunteer.update({Volunteer.local_only: False}).where(Volunteer.id == kept.volunteer)
