"""What can be seen of qualifications: within the actor's reach, and by herself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.organisations.rules import ancestors
from jinguo.people.restriction import unrestricted
from jinguo.qualifications.catalogue import KINDS, SOON, Kind, Result, Sort, Standing
from jinguo.qualifications.rules import later, reach, standing
from jinguo.volunteers.registry.queries import person_of
from jinguo.volunteers.rules import serving

NO_ACTOR = {
    "valid_qualifications": "internal: gates ask permission, and read within the reach of their own transaction",
    "last_day_of": "internal: the audience of a reminder; needs reach everywhere",
    "labels": "public: kinds of qualification name no person",
    "kinds_at": "public: kinds of qualification name no person",
}
"""Functions that take no actor, and why."""

CONFIDENTIAL = frozenset({Sort.QUERY, Sort.STATEMENT})
"""Sorts that only those read who write them down, and she herself."""

Valid = Mapping[UUID, Mapping[str, date | None]]
"""Person -> code of a kind that she has, also through another one that covers it -> its last day; None: no end."""


@dataclass(frozen=True, slots=True)
class QualificationCard:
    """A qualification of hers, past and withdrawn ones too. `ends_on` is its last day; None: it has no end."""

    id: UUID
    kind: Kind
    standing: Standing
    result: Result | None
    begun_on: date
    ends_on: date | None
    issuer: str
    evidence: str
    event: UUID | None
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None
    withdrawn_by_name: str
    withdrawal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A qualification as it is kept: its kind by its code."""

    id: UUID
    kind: str
    result: Result | None
    begun_on: date
    ends_on: date | None
    issuer: str
    evidence: str
    event: UUID | None
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None
    withdrawn_by_name: str
    withdrawal: str


@dataclass(frozen=True, slots=True)
class _Worth:
    """The last day of a qualification that counts, of one kind."""

    kind: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """Shown: what somebody can show, of one kind."""

    person: UUID
    kind: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class _Ending:
    """A qualification that ends, with whose it is."""

    id: UUID
    volunteer: UUID
    name: str
    number: str
    path: str
    kind: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Ending:
    """Ending: one that ends soon, or has just ended, and that nothing has renewed."""

    id: UUID
    volunteer: UUID
    name: str
    number: str
    organisation: str
    kind: Kind
    ends_on: date


_KINDS = "SELECT id::text AS code, label, sort, months, covers, path FROM qualification_kind"


async def kinds_at(path: str, *, ended: bool = False) -> list[Kind]:
    """The kinds that count at a place: every district's, then its own district's; those `ended` too if asked for."""
    rows = await fetch_as(
        Kind,
        f"{_KINDS} WHERE path = ANY($1::text[]) AND (ended_at IS NULL OR $2) ORDER BY created_at, id",
        *([*ancestors(path), path], ended),
    )
    return [*KINDS, *rows]


async def kinds(actor: Actor) -> list[Kind]:
    """The kinds that count where the actor works. Raises Forbidden."""
    require(actor, Permission.SEE_VOLUNTEERS)
    return await kinds_at(actor.path or "")


_NAMED = f"{_KINDS} WHERE id::text = ANY($1::text[])"


async def _named(codes: Iterable[str]) -> Mapping[str, Kind]:
    """Kinds by their codes, whether ended or not."""
    found = {kind.code: kind for kind in KINDS}
    own = list({code for code in codes} - set(found))
    rows = await fetch_as(Kind, _NAMED, own) if own else []
    return found | {kind.code: kind for kind in rows}


async def labels(codes: Iterable[str]) -> list[str]:
    """The names of kinds of qualification, ended ones too, in alphabetical order of their codes."""
    known = await _named(codes)
    return [known[code].label for code in sorted(codes) if code in known]


_HERS = """
SELECT id, kind, result, begun_on, ends_on, issuer, evidence, event, recorded_at, recorded_by_name, withdrawn_at,
       withdrawn_by_name, withdrawal FROM qualification WHERE person = $1 ORDER BY begun_on DESC, id DESC"""


async def hers(actor: Actor, volunteer: UUID) -> list[QualificationCard]:
    """List all of a volunteer, the latest first; queries and statements only for those who write them down.

    Raises:
        NoSuchVolunteer, Forbidden.
    """
    person = await person_of(actor, volunteer)
    async with transaction(actor):
        row = await fetch_one("SELECT path FROM person WHERE id = $1", person)
        path = row["path"] if row else ""
        require(actor, Permission.SEE_VOLUNTEERS, within=path)
        found = await _cards(person)
    keeps = actor.may(Permission.KEEP_QUALIFICATIONS, within=path)
    return [each for each in found if keeps or each.kind.sort not in CONFIDENTIAL]


async def own(actor: Actor) -> list[QualificationCard]:
    """List all of her own, the latest first. Raises Forbidden."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        return await _cards(actor.person)


async def _cards(person: UUID | None) -> list[QualificationCard]:
    rows = await fetch_as(_Kept, _HERS, person)
    known, today = await _named(row.kind for row in rows), clock.today()
    return [_card(row, known[row.kind], today) for row in rows]


def _card(row: _Kept, kind: Kind, today: date) -> QualificationCard:
    return QualificationCard(
        id=row.id,
        kind=kind,
        standing=standing(row.begun_on, row.ends_on, row.result, today, withdrawn=row.withdrawn_at is not None),
        result=row.result,
        begun_on=row.begun_on,
        ends_on=row.ends_on,
        issuer=row.issuer,
        evidence=row.evidence,
        event=row.event,
        recorded_at=row.recorded_at,
        recorded_by_name=row.recorded_by_name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by_name=row.withdrawn_by_name,
        withdrawal=row.withdrawal,
    )


_VALID = """
SELECT q.person, q.kind, q.ends_on FROM qualification q
 WHERE q.person = ANY($1::uuid[]) AND q.withdrawn_at IS NULL AND (q.result IS NULL OR q.result = 'passed')
   AND q.begun_on <= $2 AND (q.ends_on IS NULL OR q.ends_on >= $2)
   AND NOT EXISTS (SELECT FROM qualification f WHERE f.person = q.person AND f.kind = q.kind AND f.result = 'failed'
                      AND f.withdrawn_at IS NULL AND f.begun_on <= $2 AND (f.begun_on, f.id) > (q.begun_on, q.id))"""
"""A query that was not passed ends the one that was passed before it."""


async def valid_qualifications(people: Collection[UUID], on: date) -> Valid:
    """Tell what people can show on a day, within the reach of the current transaction: the one query of all gates.

    Who has nothing is not in it.
    """
    rows = await fetch_as(_Shown, _VALID, list(people), on)
    covers = reach((await _named_closed(row.kind for row in rows)).values())
    found: dict[UUID, dict[str, date | None]] = defaultdict(dict)
    for row in rows:
        hers = found[row.person]
        for code in covers.get(row.kind, frozenset({row.kind})):
            hers[code] = later(hers[code], row.ends_on) if code in hers else row.ends_on
    return found


async def _named_closed(codes: Iterable[str]) -> Mapping[str, Kind]:
    """Kinds by their codes, with all that they cover through others."""
    known = await _named(codes)
    while missing := {code for kind in known.values() for code in kind.covers} - set(known):
        more = await _named(missing)
        if not missing & set(more):
            break
        known = {**known, **more}
    return known


LAST = """q.withdrawn_at IS NULL AND (q.result IS NULL OR q.result = 'passed')
   AND NOT EXISTS (SELECT FROM qualification n WHERE n.person = q.person AND n.kind = q.kind AND n.withdrawn_at IS NULL
                      AND (n.result IS NULL OR n.result = 'passed') AND n.id <> q.id
                      AND (n.ends_on IS NULL OR (n.ends_on, n.id) > (q.ends_on, q.id)))"""
"""SQL: nothing of the same kind lasts longer than `q`."""


async def last_day_of(qualification: UUID) -> tuple[Kind, date] | None:
    """Find what kind one is of and its last day; None: it counts no more, or another one lasts longer."""
    statement = f"SELECT q.kind, q.ends_on FROM qualification q WHERE q.id = $1 AND {LAST}"
    row = await fetch_one_as(_Worth, statement, qualification)
    if row is None or row.ends_on is None:
        return None
    return (await _named([row.kind]))[row.kind], row.ends_on


_ENDING = f"""
  FROM qualification q JOIN person p ON p.id = q.person JOIN volunteer v ON v.person = p.id
 WHERE q.path ^@ nullif($1, '') AND q.ends_on BETWEEN $2 AND $3 AND {LAST}
   AND {serving("v")} AND {unrestricted("v.person")}"""


async def ending(actor: Actor, *, run_out: bool = False, page: int = 1, size: int = 50) -> Page[Ending]:
    """List those of volunteers within reach that end within 60 days, the first first; or, `run_out`, that have ended
    within the last 60. Raises Forbidden.
    """
    require(actor, Permission.KEEP_QUALIFICATIONS)
    today = clock.today()
    days = (today - SOON, today - timedelta(days=1)) if run_out else (today, today + SOON)
    async with transaction(actor):
        total = await fetch_one(f"SELECT count(*) AS n {_ENDING}", actor.path, *days)
        rows = await fetch_as(
            _Ending,
            f"SELECT q.id, v.id AS volunteer, p.name, v.number, v.path, q.kind, q.ends_on {_ENDING}"
            " ORDER BY q.ends_on, q.id LIMIT $4 OFFSET $5",
            *(actor.path, *days, size, (page - 1) * size),
        )
    return Page(await _endings(rows), total["n"] if total else 0, page, size)


async def _endings(rows: Sequence[_Ending]) -> list[Ending]:
    names, known = await full_names({row.path for row in rows}), await _named(row.kind for row in rows)
    return [
        Ending(row.id, row.volunteer, row.name, row.number, names[row.path], known[row.kind], row.ends_on)
        for row in rows
    ]
