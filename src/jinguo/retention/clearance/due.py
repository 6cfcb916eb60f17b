"""Search for rows that are due: what each rule finds, with where they belong, whom they are about, and from when their
term counts.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import rules
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.terms import Rule
from jinguo.organisations.queries import full_names

_HELD = """
SELECT hers.id FROM hold h JOIN person p ON p.id = h.person CROSS JOIN LATERAL (
         SELECT p.id UNION SELECT p.merged_into WHERE p.merged_into IS NOT NULL
         UNION SELECT m.id FROM person m WHERE m.merged_into = coalesce(p.merged_into, p.id)) hers
 WHERE h.lifted_at IS NULL AND h.until >= $3"""
"""A hold is of a human: of all rows that were merged with the one that it names."""

_DUE = f"""found.at <= $1 AND found.path ^@ $2 AND (found.person IS NULL OR found.person NOT IN ({_HELD}))"""


@dataclass(frozen=True, slots=True)
class Due:
    """The rows that a rule finds due in one organisation."""

    rule: Rule
    path: str
    organisation: str
    rows: int
    people: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class Concerned:
    """A person whom a rule concerns."""

    rule: Rule
    organisation: str
    name: str
    number: str
    volunteer: UUID | None
    person: UUID
    since: datetime


def clearing() -> list[Rule]:
    """List the rules that clear something."""
    return [rule for rule in rules() if rule.keep is not None]


def cutoff(rule: Rule, now: datetime) -> datetime:
    """The moment before which, or at which, a record's term must have begun to be due now."""
    if rule.keep is None:
        raise ValueError(rule.slug)
    return now - rule.keep


async def sums(rule: Rule, before: datetime, path: str) -> tuple[int, int]:
    """Count rows and people that are due under a path; what is held is left out. Needs reach everywhere."""
    rows = await fetch(
        f"SELECT count(*) AS found, count(DISTINCT person) AS people FROM ({rule.found}) found WHERE {_DUE}",
        *(before, path, clock.today()),
    )
    return rows[0]["found"], rows[0]["people"]


async def people(rule: Rule, before: datetime, path: str) -> list[UUID]:
    """List the people due under a path by a rule about people, the longest gone first. Needs reach everywhere."""
    rows = await fetch(
        f"SELECT person FROM ({rule.found}) found WHERE {_DUE} ORDER BY at, person",
        *(before, path, clock.today()),
    )
    return [row["person"] for row in rows]


async def held() -> list[UUID]:
    """List the people who are held back from clearing today, every row of theirs. Needs reach everywhere."""
    return [row["id"] for row in await fetch(_HELD.replace("$3", "$1"), clock.today())]


async def is_due(rule: Rule, before: datetime, path: str, person: UUID) -> bool:
    """Whether a rule about people still finds a person due. Her volunteer row is locked until the transaction ends, so
    that she cannot come back meanwhile. Needs reach everywhere.
    """
    await fetch("SELECT FROM volunteer WHERE person = $1 FOR NO KEY UPDATE", person)
    return bool(
        await fetch(
            f"SELECT FROM ({rule.found}) found WHERE {_DUE} AND person = $4",
            *(before, path, clock.today(), person),
        )
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows that a rule finds at one organisation."""

    path: str
    rows: int
    people: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class _Concerned:
    """A person whom a rule finds."""

    person: UUID
    name: str
    number: str
    volunteer: UUID | None
    path: str
    since: datetime


async def due(actor: Actor) -> list[Due]:
    """List what each rule finds due now within the actor's reach, by rule and organisation: the dry run (试算)."""
    require(actor, Permission.KEEP_RETENTION)
    found = []
    async with transaction(EVERYWHERE):
        for rule in seen_rules(actor):
            rows = await fetch_as(
                _Found,
                f"SELECT path, count(*) AS rows, count(DISTINCT person) AS people, min(at) AS oldest, max(at) AS newest"
                f" FROM ({rule.found}) found WHERE {_DUE} GROUP BY path ORDER BY path",
                *(cutoff(rule, clock.now()), actor.path, clock.today()),
            )
            found += [(rule, row) for row in rows]
    names = await full_names({row.path for _, row in found})
    return [
        Due(
            rule=rule,
            path=row.path,
            organisation=names.get(row.path) or "全系统",
            rows=row.rows,
            people=row.people,
            oldest=row.oldest,
            newest=row.newest,
        )
        for rule, row in found
    ]


async def concerned(actor: Actor, rule: Rule, before: datetime | None = None, limit: int = 500) -> list[Concerned]:
    """List the people within the actor's reach whom a rule concerns, for staff; `before` of a batch, or now's."""
    require(actor, Permission.KEEP_RETENTION)
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            _Concerned,
            "SELECT DISTINCT ON (p.id) p.id AS person, p.name, coalesce(v.number, '') AS number, v.id AS volunteer,"
            f" found.path, found.at AS since FROM ({rule.found}) found JOIN person p ON p.id = found.person"
            f" LEFT JOIN volunteer v ON v.person = p.id WHERE {_DUE} AND (NOT p.local_only OR p.path = $2 OR $2 = '/')"
            " ORDER BY p.id, found.at LIMIT $4",
            *(before or cutoff(rule, clock.now()), actor.path, clock.today(), limit),
        )
    names = await full_names({row.path for row in rows})
    listed = [
        Concerned(
            rule=rule,
            organisation=names.get(row.path) or "",
            name=row.name,
            number=row.number,
            volunteer=row.volunteer,
            person=row.person,
            since=row.since,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda each: (each.since, each.number))


def seen_rules(actor: Actor) -> list[Rule]:
    """List the rules that clear something within the actor's reach; those of the whole service only for the service."""
    return [rule for rule in clearing() if not rule.whole or actor.path == "/"]
