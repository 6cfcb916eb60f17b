"""Queries about claims (补录申请): what was asked for, by whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import ClaimKind, Decided, Method
from jinguo.hours.errors import NoSuchClaim
from jinguo.hours.subjects import Subject
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.rules import name_from_above
from jinguo.volunteers.catalogue import ServiceClass


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


CLAIM_ROWS = CLAIMS.format(name="p.name")


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
