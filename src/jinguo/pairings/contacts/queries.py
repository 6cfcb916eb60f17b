"""What was seen and what is due: for staff within reach, for a mother of her own children as long as it runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Band, Carer, Hope, Language, Need
from jinguo.children.registry.seals import Guarded
from jinguo.children.rules import band
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.pairings.catalogue import UNDONE, Duty, Excuse, Finding, Flag, Medium, Partner, Topic
from jinguo.pairings.contacts.due import DATES, IN_SERVICE, RUNS, Due, Running, dues
from jinguo.pairings.errors import NoSuchPairing
from jinguo.pairings.policy import district_of, rhythm_at
from jinguo.pairings.queries import Wanted, key_of, pairing, pairings
from jinguo.pairings.queries import waiting as unpaired
from jinguo.pairings.rules import Rhythm
from jinguo.pairings.tables import Contact
from jinguo.people.catalogue import Sex

NO_ACTOR = {"under_way": "worker: what is due everywhere, for the reminders; needs reach everywhere"}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept(Running):
    """A running pairing as staff see it."""

    code: str
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own(Running):
    """A running pairing of the mother herself."""

    child: UUID
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hers(Running):
    """A running pairing, and whose it is."""

    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class _Child:
    """A child as its mother sees it without opening its file."""

    code: str
    sex: Sex
    birth_year: int | None
    needs: tuple[Need, ...]
    languages: tuple[Language, ...]
    hope: Hope | None
    lives_with: Carer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A pairing with something overdue."""

    id: UUID
    code: str
    name: str
    number: str
    organisation: str
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact as it was written down."""

    id: UUID
    happened_on: date
    medium: Medium
    partner: Partner
    made: bool
    minutes: int
    topics: Mapping[Topic, Finding]
    flags: tuple[Flag, ...]
    note: str
    recorded_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChild:
    """A mother's child on her own page: its code, what it needs, and what is due; who it is only when she asks."""

    id: UUID
    child: UUID
    path: str
    code: str
    sex: Sex
    band: Band | None
    needs: tuple[Need, ...]
    languages: tuple[Language, ...]
    hope: Hope | None
    lives_with: Carer | None
    begun_on: date
    until: date | None
    dues: tuple[Due, ...]

    @property
    def about(self) -> str:
        """Tell what is said of a child instead of its name: 女，9–11 岁."""
        sex = self.sex.label if self.sex in (Sex.FEMALE, Sex.MALE) else ""
        return "，".join(part for part in (sex, self.band.label if self.band else "年龄不详") if part)


@dataclass(frozen=True, slots=True)
class OpenCard:
    """Open card: who the child is and where, for its mother."""

    name: str
    address: str
    guardians: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pairing that runs, whose it is, and what is due of it first."""

    id: UUID
    person: UUID
    path: str
    first: Due


async def under_way(pairing_id: UUID | None = None) -> list[Waiting]:
    """List all pairings that run, or one, with what is due first, in the current transaction."""
    rows = await fetch_as(
        _Hers,
        f"SELECT p.id, p.person, p.path, p.begun_on, {DATES} FROM pairing p"
        f" WHERE {RUNS} AND ($2::uuid IS NULL OR p.id = $2) ORDER BY p.id",
        *(IN_SERVICE, pairing_id),
    )
    rhythms = {path: await rhythm_at(path) for path in {district_of(row.path) for row in rows}}
    return [Waiting(row.id, row.person, row.path, dues(row, rhythms[district_of(row.path)])[0]) for row in rows]


_MADE = """
SELECT count(DISTINCT k.occasion) AS made FROM contact k JOIN pairing p ON p.id = k.pairing
 WHERE k.made AND k.happened_on BETWEEN $1 AND $2 AND p.path ^@ nullif($3, '')"""


async def week_of(actor: Actor) -> tuple[int, int, int, int]:
    """Count what a weekly digest tells: occasions of the seven days before today, pairings with something overdue,
    those that wait for a step, and children without a mother. Raises Forbidden.
    """
    today = clock.today()
    late = len(await overdue(actor))
    undone = (await pairings(actor, Wanted(steps=UNDONE), size=1)).total
    async with transaction(actor):
        row = await fetch_one(_MADE, today - timedelta(days=7), today - timedelta(days=1), actor.path or "")
    return (row["made"] if row else 0, late, undone, await unpaired(actor))


async def overdue(actor: Actor) -> list[Overdue]:
    """Pairings within reach with something overdue, the longest first. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        rows = await fetch_as(
            _Kept,
            "SELECT p.id, p.path, p.begun_on, c.code, coalesce(q.name, '') AS name, coalesce(v.number, '') AS number,"
            f" {DATES} FROM pairing p JOIN child c ON c.id = p.child LEFT JOIN person q ON q.id = p.person"
            f" LEFT JOIN volunteer v ON v.person = p.person WHERE {RUNS} AND p.path ^@ nullif($2, '')",
            *(IN_SERVICE, actor.path or ""),
        )
        rhythms = {path: await rhythm_at(path) for path in {district_of(row.path) for row in rows}}
        names = await full_names({row.path for row in rows})
    found = []
    for row in rows:
        late = tuple(due for due in dues(row, rhythms[district_of(row.path)]) if due.late)
        if late:
            place = names.get(row.path, "")
            found.append(
                Overdue(id=row.id, code=row.code, name=row.name, number=row.number, organisation=place, dues=late)
            )
    return sorted(found, key=lambda each: (each.dues[0].on, each.code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """An exemption that has not run out."""

    id: UUID
    duty: Duty
    until: date
    excuse: Excuse
    recorded_at: datetime
    by: str


async def exemptions(actor: Actor, pairing_id: UUID) -> list[Resting]:
    """Tell what a mother need not do for now, the longest last. Raises NoSuchPairing, Forbidden."""
    await pairing(actor, pairing_id)
    async with transaction(actor):
        return await fetch_as(
            Resting,
            "SELECT id, duty, until, excuse, recorded_at, recorded_by_name AS by FROM exemption"
            " WHERE pairing = $1 AND ended_at IS NULL AND until >= $2 ORDER BY until, duty",
            *(pairing_id, clock.today()),
        )


async def contacts(actor: Actor, pairing_id: UUID) -> list[ContactRow]:
    """List all contacts of a pairing, the latest first. Raises NoSuchPairing, Forbidden."""
    row = await pairing(actor, pairing_id)
    async with transaction(actor):
        return await _rows(pairing_id, row.child)


async def _rows(pairing_id: UUID, child: UUID) -> list[ContactRow]:
    rows = (
        await Contact.objects()
        .where(Contact.pairing == pairing_id)
        .order_by(Contact.happened_on, Contact.recorded_at, ascending=False)
        .limit(100)
    )
    key = await key_of(child) if any(row.note for row in rows) else None
    return [
        ContactRow(
            id=row.id,
            happened_on=row.happened_on,
            medium=Medium(row.medium),
            partner=Partner(row.partner),
            made=row.made,
            minutes=row.minutes,
            topics={Topic(topic): Finding(found) for topic, found in json.loads(row.topics).items()},
            flags=tuple(Flag(flag) for flag in row.flags),
            note=(Contact.note.open(key, row.id, row.note) if key else None) or "",
            recorded_at=row.recorded_at,
            by=row.recorded_by_name,
        )
        for row in rows
    ]


_OWN = f"""
SELECT p.id, p.child, p.path, p.begun_on, p.until, {DATES} FROM pairing p
 WHERE {RUNS} AND p.person = $2"""
_CHILD = """
SELECT code, sex, birth_year, needs, languages, nullif(hope, '') AS hope, nullif(lives_with, '') AS lives_with
  FROM child WHERE id = $1 AND erased_at IS NULL"""


async def own_children(actor: Actor) -> list[OwnChild]:
    """The children whom she cares for now: nothing before it runs, after it has ended, or while she is paused.

    Raises:
        Forbidden.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        rows = await fetch_as(_Own, f"{_OWN} ORDER BY p.begun_on, p.id", IN_SERVICE, actor.person)
        rhythms = {path: await rhythm_at(path) for path in {district_of(row.path) for row in rows}}
    async with transaction(EVERYWHERE):
        children = {row.child: await fetch_one_as(_Child, _CHILD, row.child) for row in rows}
    return [
        _own(row, child, rhythms[district_of(row.path)]) for row in rows if (child := children[row.child]) is not None
    ]


async def own_pairing(actor: Actor, pairing_id: UUID) -> OwnChild:
    """Read one of them. Raises NoSuchPairing, Forbidden."""
    found = next((each for each in await own_children(actor) if each.id == pairing_id), None)
    if found is None:
        raise NoSuchPairing
    return found


def _own(row: _Own, child: _Child, rhythm: Rhythm) -> OwnChild:
    return OwnChild(
        id=row.id,
        child=row.child,
        path=row.path,
        code=child.code,
        sex=child.sex,
        band=band(child.birth_year, clock.today()),
        needs=child.needs,
        languages=child.languages,
        hope=child.hope,
        lives_with=child.lives_with,
        begun_on=row.begun_on,
        until=row.until,
        dues=dues(row, rhythm),
    )
