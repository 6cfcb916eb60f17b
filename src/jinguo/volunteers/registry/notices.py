"""Notices to a volunteer about her registration, as it is when it is told.

Told are who registers herself and who is looked through; not who is registered at the desk, where she is there, nor
thousands who are imported, who have asked for nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from jinguo.kernel.db import fetch_one
from jinguo.kernel.rows import fetch_one_as
from jinguo.people.rules import usable
from jinguo.volunteers.rules import serving

NO_ACTOR = {
    "told": "worker: whom a notice is for; needs reach everywhere",
    "name_of": "worker: whom a notice is for; needs reach everywhere",
}
"""Functions that take no actor, and why."""

_ADDRESSEE = f"""
SELECT v.person, p.name, v.number FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.id = $1 AND {serving("v")} AND {usable("p")}"""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A volunteer as her notices name her."""

    person: UUID
    name: str
    number: str


async def addressee(volunteer: UUID) -> Addressee | None:
    """Find whom a notice about a registration is for; None: she has left, is another's, or must be left alone."""
    return await fetch_one_as(Addressee, _ADDRESSEE, volunteer)


async def name_of(person: UUID) -> str | None:
    """Find the name in a notice about a person's number; None: she must be left alone."""
    row = await fetch_one(f"SELECT name FROM person p WHERE id = $1 AND {usable('p')}", person)
    return row["name"] if row else None
