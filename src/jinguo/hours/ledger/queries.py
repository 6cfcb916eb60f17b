"""Queries about the ledger for whoever writes it: the rule that a service is counted by, and the entries beside it.

All of them need reach everywhere; no page calls them.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jinguo.hours.catalogue import Rounding
from jinguo.hours.queries import STANDS
from jinguo.hours.rules import BASE, Of, Rule, Stood
from jinguo.hours.subjects import Subject
from jinguo.hours.tables import Entry
from jinguo.kernel.db import fetch, fetch_one
from jinguo.kernel.rows import fetch_as, fetch_one_as

NO_ACTOR = {
    "basis": "internal: needed to credit minutes",
    "standing": "internal: needed to credit minutes",
    "begun": "internal: needed to count a visit once",
    "visits": "internal: needed to count a visit once",
    "of_segment": "internal: needed to take a visit back",
    "of_visit": "internal: needed to count a visit once",
    "touching": "internal: needed to credit minutes again",
}
"""Functions that take no actor, and why."""

_BASIS = """
SELECT r.version, r.unit_minutes AS unit, r.rounding, r.daily_cap_minutes AS daily_cap, s.id AS survivor, s.person
  FROM volunteer v LEFT JOIN volunteer s ON s.id = v.merged_into
  LEFT JOIN LATERAL (SELECT * FROM hours_rule h WHERE $2 ^@ h.path AND h.effective_on <= $3
                      ORDER BY h.effective_on DESC, h.created_at DESC LIMIT 1) r ON true
 WHERE v.id = $1"""


@dataclass(frozen=True, slots=True)
class _Basis:
    """The rule in force, all None where the district has set none; and the one that she was merged into, if she was."""

    version: str | None
    unit: int | None
    rounding: Rounding | None
    daily_cap: int | None
    survivor: UUID | None
    person: UUID | None

    @property
    def rule(self) -> Rule:
        if self.version is None or self.unit is None or self.rounding is None or self.daily_cap is None:
            return BASE
        return Rule(version=self.version, unit=self.unit, rounding=self.rounding, daily_cap=self.daily_cap)


async def basis(who: Subject, day: date) -> tuple[Rule, Subject | None]:
    """Find the rule for a service, and the same subject as the one that she was merged into, if she was. Needs reach
    everywhere; asked once her ledger is locked, it stays true.
    """
    row = await fetch_one_as(_Basis, _BASIS, who.volunteer, who.path, day)
    if row is None:
        return BASE, None
    if row.survivor is None or row.person is None:
        return row.rule, None
    return row.rule, replace(who, volunteer=row.survivor, person=row.person)


_AROUND = 2 * 1440
"""Minutes around a service within which all lies that it is counted beside: a day, and an event of at most a day with
its doors (`events.forms.LONGEST`, `WINDOW`).
"""

_BEGUN = """
coalesce(CASE WHEN e.event IS NULL THEN (
  SELECT min(f.day) FROM entry f
   WHERE f.volunteer = e.volunteer AND coalesce(f.segment, f.claim) = coalesce(e.segment, e.claim)) END, e.day)"""
"""The day on which the service began that an entry is of; asked of those without an event alone."""

_STOOD = f"""
SELECT e.id, e.start_minute AS start, e.end_minute AS end, e.day, e.event, e.title, {_BEGUN} AS begun, e.source,
       e.credited_minutes AS credited, e.tally FROM entry e WHERE e.volunteer = $1 AND {STANDS}"""


async def standing(volunteer: UUID, start: int, end: int) -> list[Stood]:
    """Read what the ledger has of a volunteer around [start, end), as it was entered. Needs reach everywhere."""
    around = f"{_STOOD} AND e.end_minute > $2 AND e.start_minute < $3 ORDER BY e.seq"
    return await fetch_as(Stood, around, volunteer, start - _AROUND, end + _AROUND)


async def begun(volunteer: UUID, claim: UUID | None, segment: UUID | None, day: date) -> date:
    """Find the day on which a service began of which a part may be entered already. Needs reach everywhere."""
    row = await fetch_one(
        "SELECT min(day) AS day FROM entry WHERE volunteer = $1 AND coalesce(segment, claim) = $2",
        *(volunteer, segment or claim),
    )
    return min(day, row["day"]) if row and row["day"] else day


@dataclass(frozen=True, slots=True)
class _Visited:
    """An entry with the visit that it is of."""

    id: UUID
    event: UUID | None
    title: str
    begun: date


async def visits(entries: Collection[UUID]) -> dict[UUID, Of]:
    """Find the visit that each entry belongs to. Needs reach everywhere."""
    rows = await fetch_as(
        _Visited, f"SELECT e.id, e.event, e.title, {_BEGUN} AS begun FROM entry e WHERE e.id = ANY($1)", entries
    )
    return {row.id: Of(event=row.event, title=row.title, begun=row.begun) for row in rows}


_ALIKE = f"""
e.event IS NOT DISTINCT FROM $2 AND ($2::uuid IS NOT NULL OR (e.title = $3 AND {_BEGUN} = $4))"""
"""`rules.Of.is_one` in SQL."""


async def of_visit(volunteer: UUID, of: Of) -> list[Stood]:
    """List the standing entries of a visit, the earliest first. Needs reach everywhere."""
    statement = f"{_STOOD} AND {_ALIKE} ORDER BY e.start_minute, e.seq"
    return await fetch_as(Stood, statement, volunteer, of.event, of.title, of.begun)


_TOUCHING = f"""
SELECT e.id FROM entry e LEFT JOIN hours_rule h ON h.version = e.rule_version AND h.unit_minutes > 1
 WHERE e.volunteer = $1 AND {STANDS} AND (
       (e.end_minute > $5 AND e.start_minute < $6 AND (e.credited_minutes < e.served_minutes OR h.id IS NOT NULL))
       OR (h.id IS NOT NULL AND {_ALIKE}))"""


async def touching(entry: Entry, of: Of) -> list[UUID]:
    """List the standing entries that may have yielded minutes to one: they overlap it, and were credited less than they
    served; and where a rule rounds, those of its visit. Needs reach everywhere.
    """
    times = (entry.start_minute, entry.end_minute)
    rows = await fetch(_TOUCHING, entry.volunteer, of.event, of.title, of.begun, *times)
    return [row["id"] for row in rows]


async def of_segment(segment: UUID) -> list[UUID]:
    """List the standing entries of a segment, as they were entered. Needs reach everywhere."""
    rows = await fetch(f"SELECT e.id FROM entry e WHERE e.segment = $1 AND {STANDS} ORDER BY e.seq", segment)
    return [row["id"] for row in rows]
