"""Queries about hours: single entries, claims that wait, a volunteer's own page, and how a district counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import ClaimKind, Decided, Method, Rounding, Source
from jinguo.hours.errors import NoSuchClaim, NoSuchEntry
from jinguo.hours.rules import BASE, Rule
from jinguo.hours.tables import Entry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.rules import name_from_above
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry.queries import hidden_from

NO_ACTOR = {
    "rule_for": "public: how a district counts",
    "rules_by_version": "public: how districts count",
}
"""Functions that take no actor, and why."""

STANDS = "e.reverses IS NULL AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id)"


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of an entry or claim: whom it is about and what was served, everything but the interval."""

    volunteer: UUID
    person: UUID
    home_path: str
    path: str
    event: UUID | None
    programme: UUID | None
    title: str
    service_class: ServiceClass | None
    is_volunteering: bool = True
    planned: tuple[datetime, datetime] | None = None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Make the subject of an entry already made."""
        return cls(
            volunteer=entry.volunteer,
            person=entry.person,
            home_path=entry.home_path,
            path=entry.path,
            event=entry.event,
            programme=entry.programme,
            title=entry.title,
            service_class=ServiceClass(entry.service_class),
        )

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of entries and claims that keep the subject."""
        return {
            "volunteer": self.volunteer,
            "person": self.person,
            "home_path": self.home_path,
            "path": self.path,
            "event": self.event,
            "programme": self.programme,
            "title": self.title,
            "service_class": self.service_class.value if self.service_class else "",
        }


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim as the decision about it sees it."""

    volunteer: UUID
    person: UUID
    home_path: str
    path: str
    event: UUID | None
    programme: UUID | None
    title: str
    service_class: ServiceClass
    method: Method
    starts_at: datetime
    ends_at: datetime
    segment: UUID | None
    reason: str
    claimed_by: UUID | None
    claimed_by_name: str

    @property
    def subject(self) -> Subject:
        """The subject of the claim: whom and what it is about."""
        return Subject(
            volunteer=self.volunteer,
            person=self.person,
            home_path=self.home_path,
            path=self.path,
            event=self.event,
            programme=self.programme,
            title=self.title,
            service_class=self.service_class,
        )


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """The places of an entry: where it was recorded, and where the volunteer belonged then."""

    id: UUID
    path: str
    home_path: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A ledger entry as it is shown. Minutes are whole; `stands` is False when it was reversed or is a reversal.
    `reverses` is the ledger number of what it takes back.
    """

    seq: int
    id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    title: str
    organisation: str
    source: Source
    served: int
    credited: int
    rule_version: str
    is_reversal: bool
    stands: bool
    reason: str
    recorded_by: str
    approved_by: str
    recorded_at: datetime
    planned: int | None
    reverses: int | None
    volunteer: UUID
    method: Method


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it is shown to staff or to its volunteer."""

    id: UUID
    kind: ClaimKind
    volunteer: UUID
    name: str
    number: str
    title: str
    service_class: ServiceClass
    starts_at: datetime
    ends_at: datetime
    reason: str
    evidence: str
    claimed_at: datetime
    claimed_by: UUID | None
    claimed_by_name: str
    decision: Decided | None
    decided_by_name: str
    decision_note: str
    decided_at: datetime | None
    organisation: str

    @property
    def minutes(self) -> int:
        """The length in minutes that the claim asks for."""
        return clock.epoch_minute(self.ends_at) - clock.epoch_minute(self.starts_at)


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A volunteer's own totals and entries, newest first. Minutes."""

    total: int
    this_year: int
    times_this_year: int
    by_source: dict[Source, int]
    entries: list[EntryRow]
    claims: list[ClaimRow]


@dataclass(frozen=True, slots=True)
class _Meant:
    """A volunteer and an event; of the event all is None where there is none."""

    id: UUID
    person: UUID
    home: str
    path: str | None
    event: UUID | None
    programme: UUID | None
    title: str | None
    service_class: ServiceClass | None
    is_volunteering: bool | None
    starts_at: datetime | None
    ends_at: datetime | None


async def subject(actor: Actor, volunteer: UUID, event: UUID | None) -> Subject:
    """Read the subject of a claim; without an event the organisation of the volunteer records it. Raises NotFound."""
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(
            _Meant,
            "SELECT v.id, v.person, v.path AS home, e.path, e.id AS event, e.programme, e.title, e.service_class,"
            " e.is_volunteering, e.starts_at, e.ends_at FROM volunteer v LEFT JOIN event e ON e.id = $2 WHERE"
            " v.id = (SELECT coalesce(g.merged_into, g.id) FROM volunteer g WHERE g.id = $1)",
            volunteer,
            event,
        )
    if row is None or (event is not None and row.event is None):
        raise NotFound
    within = row.path or row.home
    if not actor.may(Permission.SEE_HOURS, within) and not actor.may(Permission.SEE_HOURS, row.home):
        raise NotFound
    return Subject(
        volunteer=row.id,
        person=row.person,
        home_path=row.home,
        path=within,
        event=row.event,
        programme=row.programme,
        title=row.title or "",
        service_class=row.service_class,
        is_volunteering=row.is_volunteering is not False,
        planned=(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else None,
    )


async def claim_facts(actor: Actor, claim_id: UUID) -> ClaimFacts:
    """Read a claim within the actor's reach, for the decision about it. Raises NoSuchClaim."""
    async with transaction(actor):
        row = await fetch_one_as(
            ClaimFacts,
            "SELECT volunteer, person, home_path, path, event, programme, title, service_class, method, starts_at,"
            " ends_at, segment, reason, claimed_by, claimed_by_name FROM claim WHERE id = $1",
            claim_id,
        )
    if row is None:
        raise NoSuchClaim
    return row


async def entry_facts(actor: Actor, entry_id: UUID) -> EntryFacts:
    """Read an entry within the actor's reach, for deciding who may reverse it. Raises NoSuchEntry."""
    async with transaction(actor):
        row = await fetch_one_as(EntryFacts, "SELECT id, path, home_path FROM entry WHERE id = $1", entry_id)
    if row is None:
        raise NoSuchEntry
    return row


async def rule_for(path: str, day: date) -> Rule:
    """Find the rule that a recording organisation's district has in force on a day; BASE where it has set none."""
    row = await fetch_one_as(
        Rule,
        f"SELECT {_RULE} FROM hours_rule"
        " WHERE $1 ^@ path AND effective_on <= $2 ORDER BY effective_on DESC, created_at DESC LIMIT 1",
        path,
        day,
    )
    return row or BASE


_RULE = "version, unit_minutes AS unit, rounding, daily_cap_minutes AS daily_cap"
"""The columns of a Rule."""


async def rules_by_version(versions: Collection[str]) -> dict[str, Rule]:
    """Read the rules that entries name, BASE among them."""
    statement = f"SELECT {_RULE} FROM hours_rule WHERE version = ANY($1::text[])"
    return {BASE.version: BASE} | {rule.version: rule for rule in await fetch_as(Rule, statement, list(versions))}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A version of a district's counting rule, with what it rests on."""

    version: str
    unit: int
    rounding: Rounding
    daily_cap: int
    effective_on: date
    source: str
    created_at: datetime

    @property
    def rule(self) -> Rule:
        """The rule as the version states it."""
        return Rule(version=self.version, unit=self.unit, rounding=self.rounding, daily_cap=self.daily_cap)


async def rules(actor: Actor, path: str) -> list[RuleRow]:
    """List all versions of one district's counting rule, the newest first; without BASE, which holds before the first.

    Raises:
        Forbidden: it is not the actor's own district, nor one below her.
    """
    hers = actor.path is not None and actor.path.startswith(path)
    require(actor, Permission.SEE_HOURS, within=actor.path if hers else path)
    return await fetch_as(
        RuleRow,
        f"SELECT {_RULE}, effective_on, source, created_at FROM hours_rule"
        " WHERE path = $1 ORDER BY effective_on DESC, created_at DESC",
        path,
    )


ENTRY_ROWS = f"""
SELECT e.seq, e.id, e.day, to_timestamp(e.start_minute * 60) AS starts_at, to_timestamp(e.end_minute * 60) AS ends_at,
       e.title, coalesce(o.name, '') AS organisation, e.source,
       e.served_minutes AS served,
       e.credited_minutes AS credited, e.rule_version, e.reverses IS NOT NULL AS is_reversal, {STANDS} AS stands,
       e.reason,
       e.recorded_by_name AS recorded_by, e.approved_by_name AS approved_by, e.recorded_at,
       e.planned_minutes AS planned,
       (SELECT was.seq FROM entry was WHERE was.id = e.reverses) AS reverses, e.volunteer, e.method
  FROM entry e LEFT JOIN organisation o ON o.path = e.path"""


async def entries(actor: Actor, volunteer: UUID, limit: int = 200) -> list[EntryRow]:
    """List a volunteer's entries within the actor's reach, newest service first; of who is 仅本级可见, whoever looks
    from above sees those that her own organisation recorded.
    """
    require(actor, Permission.SEE_HOURS)
    only = await recorded_by(actor, volunteer)
    async with transaction(actor):
        return await fetch_as(
            EntryRow,
            f"{ENTRY_ROWS} WHERE e.volunteer = $1 AND ($3::text IS NULL OR e.path = $3)"
            " ORDER BY e.start_minute DESC, e.seq DESC LIMIT $2",
            volunteer,
            limit,
            only,
        )


async def recorded_by(actor: Actor, volunteer: UUID) -> str | None:
    """Find the one organisation whose entries of hers the actor may read one by one; None: all within reach."""
    return actor.path if await hidden_from(actor, volunteer) else None


async def entry_page(actor: Actor, volunteer: UUID, page: int = 1, size: int = 50) -> Page[EntryRow]:
    """Read a volunteer's entries within the actor's reach, one page at a time."""
    require(actor, Permission.SEE_HOURS)
    only = await recorded_by(actor, volunteer)
    async with transaction(actor):
        counted = await fetch(
            "SELECT count(*) AS total FROM entry WHERE volunteer = $1 AND ($2::text IS NULL OR path = $2)",
            *(volunteer, only),
        )
        rows = await fetch_as(
            EntryRow,
            f"{ENTRY_ROWS} WHERE e.volunteer = $1 AND ($4::text IS NULL OR e.path = $4)"
            " ORDER BY e.start_minute DESC, e.seq DESC LIMIT $2 OFFSET $3",
            *(volunteer, size, (page - 1) * size, only),
        )
    return Page(rows, counted[0]["total"], page, size)


async def entry(actor: Actor, entry_id: UUID) -> EntryRow:
    """Read one entry within the actor's reach. Raises NoSuchEntry."""
    require(actor, Permission.SEE_HOURS)
    async with transaction(actor):
        row = await fetch_one_as(EntryRow, f"{ENTRY_ROWS} WHERE e.id = $1", entry_id)
    if row is None:
        raise NoSuchEntry
    return row


@dataclass(frozen=True, slots=True)
class _OwnSum:
    """The sum that one source gave a volunteer, in all and in this year. Minutes, and how often she came."""

    source: Source
    minutes: int
    this_year: int
    times: int


async def own(actor: Actor) -> OwnHours:
    """Read the actor's own hours, each entry with where it came from."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    year = clock.today().year
    async with transaction(actor):
        statement = f"{ENTRY_ROWS} WHERE e.person = $1 ORDER BY e.start_minute DESC, e.seq DESC"
        rows = await fetch_as(EntryRow, statement, actor.person)
        sums = await fetch_as(
            _OwnSum,
            "SELECT source, sum(credited_minutes)::bigint AS minutes,"
            " coalesce(sum(credited_minutes) FILTER (WHERE month BETWEEN $2 AND $3), 0)::bigint AS this_year,"
            " coalesce(sum(tally) FILTER (WHERE month BETWEEN $2 AND $3), 0)::bigint AS times"
            " FROM entry WHERE person = $1 GROUP BY source",
            actor.person,
            year * 100,
            year * 100 + 12,
        )
        statement = f"{_CLAIM_ROWS} WHERE c.person = $1 ORDER BY c.claimed_at DESC"
        waiting = await fetch_as(ClaimRow, statement, actor.person)
    return OwnHours(
        total=sum(each.minutes for each in sums),
        this_year=sum(each.this_year for each in sums),
        times_this_year=sum(each.times for each in sums),
        by_source={each.source: each.minutes for each in sums},
        entries=rows,
        claims=waiting,
    )


async def office_phones(actor: Actor) -> dict[UUID, str]:
    """The office phones to ask about the actor's own entries: entry -> phone of its event, where one was given."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        rows = await fetch(
            "SELECT e.id, ev.contact FROM entry e JOIN event ev ON ev.id = e.event"
            " WHERE e.person = $1 AND ev.contact <> ''",
            actor.person,
        )
    return {row["id"]: row["contact"] for row in rows}


CLAIMS = """
SELECT c.id, c.kind, c.volunteer, {name} AS name, v.number, c.title, c.service_class, c.starts_at, c.ends_at, c.reason,
       c.evidence,
       c.claimed_at, c.claimed_by, c.claimed_by_name, c.decision, c.decided_by_name, c.decision_note, c.decided_at,
       coalesce(o.name, '') AS organisation
  FROM claim c JOIN volunteer v ON v.id = c.volunteer JOIN person p ON p.id = c.person
  LEFT JOIN organisation o ON o.path = c.path"""


_CLAIM_ROWS = CLAIMS.format(name="p.name")


async def claims(actor: Actor) -> list[ClaimRow]:
    """List all claims that wait in organisations within the actor's reach, of guests from elsewhere too, who are named;
    the oldest first.
    """
    require(actor, Permission.SEE_HOURS)
    statement = f"{CLAIMS.format(name=name_from_above('$1', 'c.path'))} WHERE c.decided_at IS NULL AND c.path ^@ $1"
    async with transaction(EVERYWHERE):
        return await fetch_as(ClaimRow, f"{statement} ORDER BY c.claimed_at, c.id", actor.path)


async def decided_claims(actor: Actor, page: int = 1, size: int = 50) -> Page[ClaimRow]:
    """List the decided claims of the actor's subtree, the latest decision first."""
    require(actor, Permission.SEE_HOURS)
    statement = f"{CLAIMS.format(name=name_from_above('$1', 'c.path'))} WHERE c.decided_at IS NOT NULL AND c.path ^@ $1"
    async with transaction(EVERYWHERE):
        counted = await fetch(
            "SELECT count(*) AS total FROM claim WHERE decided_at IS NOT NULL AND path ^@ $1", actor.path
        )
        rows = await fetch_as(
            ClaimRow,
            f"{statement} ORDER BY c.decided_at DESC, c.id DESC LIMIT $2 OFFSET $3",
            *(actor.path, size, (page - 1) * size),
        )
    return Page(rows, counted[0]["total"], page, size)


async def claim_row(actor: Actor, claim_id: UUID) -> ClaimRow:
    """Read one claim of an organisation within the actor's reach. Raises NoSuchClaim."""
    require(actor, Permission.SEE_HOURS)
    async with transaction(EVERYWHERE):
        statement = f"{CLAIMS.format(name=name_from_above('$2', 'c.path'))} WHERE c.id = $1 AND c.path ^@ $2"
        row = await fetch_one_as(ClaimRow, statement, claim_id, actor.path)
    if row is None:
        raise NoSuchClaim
    return row


async def claims_waiting(actor: Actor) -> int:
    """Count the claims that wait within the actor's reach, for the to-do list."""
    require(actor, Permission.SEE_HOURS)
    async with transaction(actor):
        rows = await fetch("SELECT count(*) AS waiting FROM claim WHERE decided_at IS NULL AND path ^@ $1", actor.path)
    return rows[0]["waiting"]
