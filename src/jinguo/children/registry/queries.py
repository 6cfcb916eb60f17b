"""What can be seen of children's files without reading them: codes, bands, categories, what is due. Never who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.queries import Deed, last_deed
from jinguo.children import rules, spans
from jinguo.children.catalogue import (
    Band,
    Boarding,
    Carer,
    Closing,
    End,
    Hope,
    Language,
    Level,
    Need,
    Schooling,
    Source,
    categories,
)
from jinguo.children.errors import NoSuchChild
from jinguo.children.registry.cards import ChildCard, ChildRow, Decided, Ended, Given, Linked, Named, version
from jinguo.children.registry.rows import seen
from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.forms import none_if_blank
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.people.catalogue import Sex
from jinguo.people.identity import ID_LENGTH, normal_id

NO_ACTOR: dict[str, str] = {}
"""Functions that take no actor, and why."""

_ROW = """
SELECT c.id, c.code, c.path, c.sex, c.birth_year, c.keeper, c.keeper_name, c.needs, c.closed_on, c.erased_at,
       coalesce(k.categories, '{}') AS categories, k.recheck_on, t.level, t.expires_on, s.given AS agreed
  FROM child c
  LEFT JOIN LATERAL (SELECT array_agg(category ORDER BY since, category) AS categories, min(recheck_on) AS recheck_on
                       FROM child_category WHERE child = c.id AND until IS NULL) k ON true
  LEFT JOIN LATERAL (SELECT level, expires_on FROM triage WHERE child = c.id
                      ORDER BY decided_at DESC, id DESC LIMIT 1) t ON true
  LEFT JOIN LATERAL (SELECT given FROM child_consent WHERE child = c.id
                      ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true"""

_FOUND = """
 WHERE c.path ^@ nullif($1, '') AND (c.closed_on IS NOT NULL) = $2 AND ($3::text = '' OR c.code = $3)
   AND ($4::bytea IS NULL OR c.id_number_index = $4) AND ($5::text = '' OR $5 = ANY(k.categories))
   AND (NOT $6::bool OR k.recheck_on <= $7 OR k.recheck_on IS NULL)
   AND (NOT $8::bool OR s.given IS NOT true)
   AND (NOT $9::bool OR t.level IS NULL OR t.expires_on < $7)
   AND ($10::int IS NULL OR c.birth_year BETWEEN $10 AND $11)"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which files are wanted; what is left out does not matter.

    Attributes:
        text: a code, or a whole ID number.
        recheck, unconsented, untriaged: only those that wait for this.
    """

    text: str = ""
    within: str = ""
    category: str = ""
    band: Band | None = None
    recheck: bool = False
    unconsented: bool = False
    untriaged: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as it is kept: categories by their codes."""

    id: UUID
    code: str
    path: str
    sex: Sex
    birth_year: int | None
    keeper: UUID | None
    keeper_name: str
    needs: tuple[Need, ...]
    closed_on: date | None
    erased_at: datetime | None
    categories: tuple[str, ...]
    recheck_on: date | None
    level: Level | None
    expires_on: date | None
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class _Given:
    """A category of a file as it is kept."""

    id: UUID
    category: str
    source: Source
    since: date
    checked_on: date
    recheck_on: date
    until: date | None
    ending: End | None
    by: str


@dataclass(frozen=True, slots=True)
class _Ended:
    """A closed file as it is kept."""

    id: UUID
    code: str
    path: str
    closed_on: date
    closing: Closing
    categories: tuple[str, ...]


async def files(actor: Actor, sought: Sought | None = None, *, page: int = 1, size: int = 50) -> Page[ChildRow]:
    """Files within reach, by code. Raises Forbidden."""
    asked = sought or Sought()
    root = asked.within or actor.path or ""
    require(actor, Permission.SEE_CHILDREN, within=root)
    today = clock.today()
    years = rules.birth_years(asked.band, today) if asked.band else (None, None)
    code, index = _typed(asked.text)
    flags = (asked.recheck, today, asked.unconsented, asked.untriaged)
    given = (root, asked.closed, code, index, asked.category, *flags, *years)
    async with transaction(actor):
        counted = await fetch_one(f"SELECT count(*) AS total FROM ({_ROW}{_FOUND}) found", *given)
        statement = f"{_ROW}{_FOUND} ORDER BY c.code LIMIT $12 OFFSET $13"
        rows = await fetch_as(_File, statement, *given, size, (max(page, 1) - 1) * size)
        names = await full_names({row.path for row in rows})
    return Page([ChildRow(**_row(row, names)) for row in rows], counted["total"] if counted else 0, page, size)


def _typed(text: str) -> tuple[str, bytes | None]:
    """Tell what a typed text looks for: a code, or a whole ID number by its index."""
    plain = normal_id(text).upper()
    if len(plain) == ID_LENGTH:
        return "", Child.id_number_index.of(plain)
    digits = plain.lstrip("E-")
    return (spans.code_of(int(digits)) if digits.isdecimal() and len(digits) < ID_LENGTH // 2 else plain), None


def _row(row: _File, names: Mapping[str, str]) -> dict[str, Any]:
    kept = ("id", "code", "path", "keeper", "keeper_name", "recheck_on", "agreed", "closed_on", "erased_at")
    return {
        **{name: getattr(row, name) for name in (*kept, "sex", "needs", "level", "expires_on")},
        "organisation": names.get(row.path, ""),
        "band": rules.band(row.birth_year, clock.today()),
        "categories": tuple(categories()[code] for code in row.categories),
    }


async def child(actor: Actor, child_id: UUID) -> ChildCard:
    """Read one file but for what is sealed. Raises NoSuchChild, Forbidden."""
    async with transaction(actor):
        own = await seen(actor, child_id)
        row = await fetch_one_as(_File, f"{_ROW} WHERE c.id = $1", child_id)
        if row is None:
            raise NoSuchChild
        names = await full_names({own.path})
        place = await fetch_one("SELECT code FROM organisation WHERE id = $1", own.organisation)
        return ChildCard(
            **_row(row, names),
            organisation_code=place["code"] if place else "",
            **_codes(own),
            household=own.household,
            version=version(own),
            given=await _given(child_id),
            guardians=await _guardians(child_id),
            siblings=await _siblings(child_id),
            triages=await _triages(child_id),
        )


def _codes(row: Child) -> dict[str, Any]:
    kinds = {"lives_with": Carer, "schooling": Schooling, "boarding": Boarding, "hope": Hope, "closing": Closing}
    plain = ("hope_asked_on", "opened_at", "opened_by_name", "closed_by_name")
    codes = {name: none_if_blank(getattr(row, name)) for name in kinds}
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: kinds[name](code) if code else None for name, code in codes.items()},
        "languages": tuple(Language(slug) for slug in row.languages),
    }


async def _given(child_id: UUID) -> tuple[Given, ...]:
    rows = await fetch_as(
        _Given,
        "SELECT id, category, source, since, checked_on, recheck_on, until, nullif(ending, '') AS ending,"
        " recorded_by_name AS by FROM child_category WHERE child = $1 ORDER BY until IS NOT NULL, since, id",
        child_id,
    )
    plain = ("id", "source", "since", "checked_on", "recheck_on", "until", "ending", "by")
    return tuple(Given(kind=categories()[row.category], **{name: getattr(row, name) for name in plain}) for row in rows)


async def _guardians(child_id: UUID) -> tuple[Named, ...]:
    rows = await fetch_as(
        Named,
        "SELECT id, kinship, recorded_at AS since FROM child_guardian WHERE child = $1 AND ended_at IS NULL"
        " ORDER BY id",
        child_id,
    )
    return tuple(rows)


async def _siblings(child_id: UUID) -> tuple[Linked, ...]:
    rows = await fetch_as(
        Linked,
        "SELECT s.id, c.id AS child, c.code FROM sibling s"
        " JOIN child c ON c.id = CASE WHEN s.first = $1 THEN s.second ELSE s.first END"
        " WHERE $1 IN (s.first, s.second) AND s.ended_at IS NULL ORDER BY c.code",
        child_id,
    )
    return tuple(rows)


async def _triages(child_id: UUID) -> tuple[Decided, ...]:
    rows = await fetch_as(
        Decided,
        "SELECT level, grounds, decided_at, decided_by_name AS by, expires_on FROM triage WHERE child = $1"
        " ORDER BY decided_at DESC, id DESC",
        child_id,
    )
    return tuple(rows)


async def last_change(actor: Actor, child_id: UUID) -> Deed | None:
    """Tell who corrected a file last, and when. Raises NoSuchChild, Forbidden."""
    await child(actor, child_id)
    return await last_deed("revise_child_file", child_id)


async def ended(actor: Actor) -> list[Ended]:
    """Closed files within reach that still have their key, those whose term is over first. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        rows = await fetch_as(
            _Ended,
            "SELECT c.id, c.code, c.path, c.closed_on, c.closing, array_agg(k.category) AS categories FROM child c"
            " JOIN child_category k ON k.child = c.id"
            " WHERE c.path ^@ nullif($1, '') AND c.closed_on IS NOT NULL AND c.erased_at IS NULL GROUP BY c.id",
            actor.path or "",
        )
        names = await full_names({row.path for row in rows})
    found = [
        Ended(
            id=row.id,
            code=row.code,
            organisation=names.get(row.path, ""),
            closed_on=row.closed_on,
            closing=row.closing,
            kept_until=rules.kept_until(row.closed_on, [categories()[code].kept_years for code in row.categories]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.kept_until, each.code))
