"""Queries about hours: single entries, claims that wait, a volunteer's own page, and how a district counts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import Method, Source
from jinguo.hours.claims.queries import CLAIM_ROWS, ClaimRow
from jinguo.hours.errors import NoSuchEntry
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.volunteers.registry.queries import hidden_from

STANDS = "e.reverses IS NULL AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id)"


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
class OwnHours:
    """A volunteer's own totals and entries, newest first. Minutes."""

    total: int
    this_year: int
    times_this_year: int
    by_source: dict[Source, int]
    entries: list[EntryRow]
    claims: list[ClaimRow]


async def entry_facts(actor: Actor, entry_id: UUID) -> EntryFacts:
    """Read an entry within the actor's reach, for deciding who may reverse it. Raises NoSuchEntry."""
    async with transaction(actor):
        row = await fetch_one_as(EntryFacts, "SELECT id, path, home_path FROM entry WHERE id = $1", entry_id)
    if row is None:
        raise NoSuchEntry
    return row


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
        statement = f"{CLAIM_ROWS} WHERE c.person = $1 ORDER BY c.claimed_at DESC"
        waiting = await fetch_as(ClaimRow, statement, actor.person)
    return OwnHours(
        total=sum(each.minutes for each in sums),
        this_year=sum(each.this_year for each in sums),
        times_this_year=sum(each.times for each in sums),
        by_source={each.source: each.minutes for each in sums},
        entries=rows,
        claims=waiting,
    )
