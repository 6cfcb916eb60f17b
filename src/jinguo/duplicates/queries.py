"""Queries about duplicates: only where the actor reaches both sides, and no number of them in full."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jinguo.access import merge as access
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin import merge as checkin
from jinguo.duplicates.errors import NoSuchMerge, NoSuchPair
from jinguo.events import merge as events
from jinguo.hours import merge as hours
from jinguo.hours.merge import Outlook
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.parts import Party
from jinguo.kernel.rows import Row, rows_as
from jinguo.organisations.queries import full_names
from jinguo.people import merge as people
from jinguo.people.catalogue import Sex
from jinguo.people.resemblance import Alike, Likeness, Newcomer, resembling


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a pair as it is compared: the last digits of the phone, and whether there is an ID number. `number` is
    "" for who is no volunteer.
    """

    person: UUID
    volunteer: UUID | None
    number: str
    name: str
    path: str
    organisation: str
    sex: Sex
    born_on: date | None
    phone_tail: str
    has_id_number: bool
    skills: str
    enrolled_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of rows that may be one human (查重), and why."""

    id: UUID
    first: Side
    second: Side
    reasons: tuple[Likeness, ...]
    found_at: datetime
    apart_at: datetime | None
    apart_by_name: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that was made. Minutes are those of before and after. `undoable`: nothing stands in the way."""

    id: UUID
    kept: Side
    gone: Side
    reason: str
    kept_minutes: int
    gone_minutes: int
    minutes: int
    merged_at: datetime
    merged_by_name: str
    undone_at: datetime | None
    undone_by_name: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The effects that a merge would have. `both_there` counts events at which both are inside now, `refusals` the
    questions that will count as refused, `along` her personal roles, `roles` what of her does not move: those of a
    staff account.
    """

    hours: Outlook
    visits: int
    both_there: int
    sign_ups: int
    consents: int
    refusals: tuple[str, ...]
    along: tuple[str, ...]
    roles: tuple[str, ...]


def _side(letter: str) -> str:
    return f"""
{letter}.id AS {letter}_person, {letter}v.id AS {letter}_volunteer, coalesce({letter}v.number, '') AS {letter}_number,
{letter}.name AS {letter}_name, {letter}.path AS {letter}_path, '' AS {letter}_organisation,
{letter}.sex::text AS {letter}_sex,
{letter}.born_on AS {letter}_born_on, {letter}.phone_tail AS {letter}_phone_tail,
{letter}.id_number_index IS NOT NULL AS {letter}_has_id_number, coalesce({letter}v.skills, '') AS {letter}_skills,
{letter}v.enrolled_at AS {letter}_enrolled_at, {letter}v.left_at AS {letter}_left_at"""


def _joined(letter: str, on: str) -> str:
    return f"JOIN person {letter} ON {letter}.id = {on} LEFT JOIN volunteer {letter}v ON {letter}v.person = {letter}.id"


_PAIRS = f"""
SELECT d.id, d.reasons, d.found_at, d.apart_at, d.apart_by_name, {_side("a")}, {_side("b")}
  FROM duplicate_pair d {_joined("a", "d.first")} {_joined("b", "d.second")}
 WHERE a.merged_into IS NULL AND b.merged_into IS NULL AND a.restricted_at IS NULL AND b.restricted_at IS NULL
   AND (d.apart_at IS NOT NULL OR cardinality(d.reasons) > 0)"""

_STRONGEST = f"d.reasons = '{{{Likeness.NAME_PLACE.value}}}', cardinality(d.reasons) DESC, d.found_at DESC"
"""Who agree in name and place alone stand below all others."""

_MERGES = f"""
SELECT m.id, m.reason, m.kept_minutes, m.gone_minutes, m.minutes, m.merged_at, m.merged_by_name, m.undone_at,
       m.undone_by_name, {_side("a")}, {_side("b")},
       m.undone_at IS NULL AND a.erased_at IS NULL AND b.erased_at IS NULL AND NOT EXISTS (
         SELECT FROM merge o WHERE o.undone_at IS NULL AND o.id > m.id AND m.kept IN (o.kept, o.gone)) AS undoable
  FROM merge m {_joined("a", "m.kept")} {_joined("b", "m.gone")} WHERE true"""


async def _sides(rows: Sequence[Row], letter: str) -> list[Side]:
    """One side of each row, from the columns that its letter stands before."""
    before = f"{letter}_"
    found = rows_as(
        Side,
        [
            {column.removeprefix(before): value for column, value in row.items() if column.startswith(before)}
            for row in rows
        ],
        _side(letter),
    )
    names = await full_names({each.path for each in found})
    return [replace(each, organisation=names.get(each.path, "")) for each in found]


async def pairs(actor: Actor, *, apart: bool = False, page: int = 1, size: int = 20) -> Page[Pair]:
    """List the pairs of which the actor reaches both sides: those to be looked at, or those said to be two people."""
    require(actor, Permission.MERGE_PEOPLE)
    where = f"{_PAIRS} AND d.apart_at IS {'NOT ' if apart else ''}NULL"
    async with transaction(actor):
        total = await fetch_one(f"SELECT count(*) AS total FROM ({where}) found")
        order = "d.apart_at DESC" if apart else _STRONGEST
        rows = await fetch(f"{where} ORDER BY {order}, d.id LIMIT $1 OFFSET $2", size, (max(page, 1) - 1) * size)
        found = await _pairs(rows)
    return Page(found, total["total"] if total else 0, max(page, 1), size)


async def pair(actor: Actor, pair_id: UUID) -> Pair:
    """Read one pair. Raises NoSuchPair, Forbidden."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(actor):
        found = await _pairs(await fetch(f"{_PAIRS} AND d.id = $1", pair_id))
    if not found:
        raise NoSuchPair
    return found[0]


@dataclass(frozen=True, slots=True)
class _Alike:
    """The columns of a pair beside those of its two sides."""

    id: UUID
    reasons: tuple[Likeness, ...]
    found_at: datetime
    apart_at: datetime | None
    apart_by_name: str


async def _pairs(rows: Sequence[Row]) -> list[Pair]:
    """Pairs from rows of _PAIRS."""
    alike, firsts, seconds = (
        rows_as(_Alike, rows, _PAIRS, whole=False),
        await _sides(rows, "a"),
        await _sides(rows, "b"),
    )
    return [
        Pair(
            id=each.id,
            first=first,
            second=second,
            reasons=each.reasons,
            found_at=each.found_at,
            apart_at=each.apart_at,
            apart_by_name=each.apart_by_name,
        )
        for each, first, second in zip(alike, firsts, seconds, strict=True)
    ]


async def merges(actor: Actor, *, page: int = 1, size: int = 20) -> Page[MergeRow]:
    """List the merges of which the actor reaches both sides, the latest first."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(actor):
        total = await fetch_one(f"SELECT count(*) AS total FROM ({_MERGES}) found")
        rows = await fetch(
            f"{_MERGES} ORDER BY m.merged_at DESC, m.id DESC LIMIT $1 OFFSET $2", size, (max(page, 1) - 1) * size
        )
        found = await _merges(rows)
    return Page(found, total["total"] if total else 0, max(page, 1), size)


async def merge(actor: Actor, merge_id: UUID) -> MergeRow:
    """Read one merge. Raises NoSuchMerge, Forbidden."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(actor):
        found = await _merges(await fetch(f"{_MERGES} AND m.id = $1", merge_id))
    if not found:
        raise NoSuchMerge
    return found[0]


@dataclass(frozen=True, slots=True)
class _Made:
    """The columns of a merge beside those of its two sides."""

    id: UUID
    reason: str
    kept_minutes: int
    gone_minutes: int
    minutes: int
    merged_at: datetime
    merged_by_name: str
    undone_at: datetime | None
    undone_by_name: str
    undoable: bool


async def _merges(rows: Sequence[Row]) -> list[MergeRow]:
    """Merges from rows of _MERGES."""
    made, kept, gone = rows_as(_Made, rows, _MERGES, whole=False), await _sides(rows, "a"), await _sides(rows, "b")
    return [
        MergeRow(
            id=each.id,
            kept=stays,
            gone=goes,
            reason=each.reason,
            kept_minutes=each.kept_minutes,
            gone_minutes=each.gone_minutes,
            minutes=each.minutes,
            merged_at=each.merged_at,
            merged_by_name=each.merged_by_name,
            undone_at=each.undone_at,
            undone_by_name=each.undone_by_name,
            undoable=each.undoable,
        )
        for each, stays, goes in zip(made, kept, gone, strict=True)
    ]


async def preview(actor: Actor, gone: Side, kept: Side) -> Preview:
    """Work out the effects of a merge. The actor reaches them: she was handed the sides. Raises Forbidden."""
    for each in (gone, kept):
        require(actor, Permission.MERGE_PEOPLE, within=each.path)
    goes, stays = _party(gone), _party(kept)
    visits, both_there = await checkin.visits(actor, goes, stays)
    consents, refusals = await people.answers(actor, gone.person, kept.person)
    return Preview(
        hours=await hours.outlook(actor, goes, stays),
        visits=visits,
        both_there=both_there,
        sign_ups=await events.sign_ups(actor, goes),
        consents=consents,
        refusals=refusals,
        along=await access.along(actor, gone.person),
        roles=await access.staying(actor, gone.person),
    )


def _party(side: Side) -> Party:
    return Party(
        person=side.person,
        path=side.path,
        name=side.name,
        volunteer=side.volunteer,
        number=side.number,
        has_left=side.left_at is not None,
    )


@dataclass(frozen=True, slots=True)
class Suspect:
    """A registered person whom a newcomer resembles, and why."""

    side: Side
    reasons: tuple[Likeness, ...]


_SUSPECTS = f"SELECT {_side('a')} FROM (SELECT unnest($1::uuid[]) AS id) given {_joined('a', 'given.id')}"


async def suspects(actor: Actor, newcomer: Newcomer) -> list[Suspect]:
    """List the registered persons within the actor's reach whom a newcomer may be; the likeliest first."""
    found = await resembling(actor, [newcomer])
    async with transaction(actor):
        rows = await fetch(_SUSPECTS, [each.person for each in found])
        sides = {side.person: side for side in await _sides(rows, "a")}
    likeliest = sorted(found, key=_unlikeness)
    return [Suspect(sides[each.person], each.reasons) for each in likeliest if each.person in sides]


def _unlikeness(alike: Alike) -> tuple[int, str]:
    return -len(alike.reasons), alike.reasons[0].value
