"""Queries about the year's plan. Plans are public papers; lists are cut to the branch that somebody works in."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.plans.errors import NoSuchProgramme

NO_ACTOR = {"programme": "public: the year's plan is a published document"}
"""Functions that take no actor, and why."""

_COLUMNS = (
    "p.id, p.path, o.name AS organisation, p.year, p.number, p.title, p.section, p.capability, p.target, p.has_events"
    " FROM programme p JOIN organisation o ON o.id = p.organisation"
)


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """A programme as other domains and pages see it; `organisation` is the name of the one whose plan it is."""

    id: UUID
    path: str
    organisation: str
    year: int
    number: int
    title: str
    section: str
    capability: str
    target: str
    has_events: bool


async def programmes(
    actor: Actor, *, within: str | None = None, year: int | None = None, events_only: bool = False
) -> list[ProgrammeCard]:
    """List programmes that an organisation works to: its own, those of the organisations above it, and of those below.

    Args:
        within: the organisation's path, inside the actor's subtree; the whole subtree when left out.
        year: of the plan; all years when left out.
        events_only: leave out what is not carried out by holding events (honours, loans, papers).

    Order: path, year newest first, number.
    """
    require(actor, Permission.SEE_EVENTS, within=within or actor.path, event=actor.event)
    return await fetch_as(
        ProgrammeCard,
        f"SELECT {_COLUMNS} WHERE ($1 ^@ p.path OR p.path ^@ nullif($1, '')) AND ($2::smallint IS NULL OR p.year = $2)"
        " AND (p.has_events OR NOT $3) ORDER BY p.path, p.year DESC, p.number",
        within or actor.path or "",
        year,
        events_only,
    )


async def programme(programme_id: UUID) -> ProgrammeCard:
    """Read one programme. Raises NoSuchProgramme."""
    found = await fetch_one_as(ProgrammeCard, f"SELECT {_COLUMNS} WHERE p.id = $1", programme_id)
    if found is None:
        raise NoSuchProgramme
    return found
