"""Notices of hours: claims that wait and that were answered, and what a month came to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.notifications.notices.actions import queue
from jinguo.organisations.queries import by_path
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import usable
from jinguo.volunteers.rules import serving

NO_ACTOR = {
    "waiting_at": "worker: what waits for those who may approve; needs reach everywhere",
    "answered": "worker: whom an answer is for; needs reach everywhere",
    "served_in": "worker: who is sent a monthly statement; needs reach everywhere",
    "month_of": "worker: what a monthly statement says; needs reach everywhere",
}
"""Functions that take no actor, and why."""

GATHERED = timedelta(minutes=30)
"""How long claims are gathered before those who may approve are told: most come several at a time."""

_WAITING = "SELECT claimed_by, person FROM claim WHERE decided_at IS NULL AND path = $1"

_ANSWERED = f"""
SELECT c.title, c.decision = 'approved' AS approved, c.decision_note AS note, c.person, c.claimed_by, p.name,
       coalesce((SELECT sum(e.credited_minutes) FROM entry e WHERE e.volunteer = c.volunteer AND e.claim = c.id),
                0)::int AS minutes
  FROM claim c JOIN person p ON p.id = c.person
 WHERE c.id = $1 AND c.decision IN ('approved', 'refused') AND {usable("p")}"""

_SERVED = f"""
SELECT v.id AS volunteer, v.person, v.path
  FROM (SELECT volunteer FROM entry WHERE month = $1 GROUP BY volunteer HAVING sum(credited_minutes) > 0) e
  JOIN volunteer v ON v.id = e.volunteer WHERE {serving("v")} AND {unrestricted("v.person")} ORDER BY v.number"""

_MONTH = f"""
SELECT v.id AS volunteer, v.person, p.name,
       coalesce((SELECT sum(e.credited_minutes) FROM entry e WHERE e.volunteer = v.id AND e.month = $2), 0)::int
       AS minutes
  FROM volunteer v JOIN person p ON p.id = v.person WHERE v.id = $1 AND {serving("v")} AND {usable("p")}"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits: by whom and for whom."""

    claimed_by: UUID | None
    person: UUID


@dataclass(frozen=True, slots=True)
class Answered:
    """A claim that was decided. `minutes` are those that stand in the ledger for it now."""

    title: str
    approved: bool
    note: str
    person: UUID
    claimed_by: UUID | None
    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Server:
    """A volunteer who served in a month."""

    volunteer: UUID
    person: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month's minutes of a volunteer, as the ledger is now. Minutes."""

    volunteer: UUID
    person: UUID
    name: str
    minutes: int


async def tell_waiting(actor: Actor, path: str) -> None:
    """Queue a notice to those who may approve at a place, where a claim has been made, in the caller's transaction.

    One notice a day, place and asker: who is told of it leaves out whoever has been told that day.
    """
    place, now = await by_path(path), clock.now()
    key = f"approval_waiting:{place.id}:{clock.beijing_day(now)}:{actor.id}"
    await queue(actor, "approval_waiting", place.id, path, key=key, due_at=now + GATHERED)


async def tell_reduced(actor: Actor, claims: Collection[tuple[UUID, str]]) -> None:
    """Queue notices of back-fills, each with its place, that gave up minutes to a scan: to her and to who had asked."""
    for claim, path in claims:
        await queue(actor, "claim_reduced", claim, path, key=f"claim_reduced:{claim}:{clock.now().isoformat()}")


async def waiting_at(path: str) -> list[Waiting]:
    """List the claims that wait at exactly this place."""
    return await fetch_as(Waiting, _WAITING, path)


async def answered(claim: UUID) -> Answered | None:
    """Read a claim that was approved or refused; None when it was withdrawn, or her data may only be stored."""
    return await fetch_one_as(Answered, _ANSWERED, claim)


async def served_in(month: int) -> list[Server]:
    """List the volunteers with minutes in a month (yyyymm) who are told of it, in the order of their numbers."""
    return await fetch_as(Server, _SERVED, month)


async def month_of(volunteer: UUID, month: int) -> Month | None:
    """Read a volunteer's minutes in a month (yyyymm); None when nothing is left of them, or she is not to be told."""
    row = await fetch_one_as(Month, _MONTH, volunteer, month)
    return row if row and row.minutes > 0 else None
