"""Requests between branches as each side may see them: who is asked for her, who asks, and she herself."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.organisations.queries import full_names
from jinguo.volunteers.transfers.actions import WAITS

SHOWN = 100
"""Requests of one's own on the page; older ones are in the log."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A transfer request for one of ours, that waits for us."""

    id: UUID
    volunteer: UUID
    name: str
    number: str
    organisation: str
    wanted_by: str
    reason: str
    asked_at: datetime
    asked_by_name: str
    asked_by: UUID | None

    @property
    def lapses_at(self) -> datetime:
        """The moment at which the request lapses."""
        return self.asked_at + WAITS


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request of ours. `agreed` is None while it waits, and when it was withdrawn or has lapsed (`ended`)."""

    id: UUID
    phone: str
    wanted_by: str
    reason: str
    asked_at: datetime
    asked_by_name: str
    agreed: bool | None
    answer: str
    decided_at: datetime | None
    ended: bool

    @property
    def waits(self) -> bool:
        """Whether an answer may still come."""
        return self.decided_at is None and not self.ended


@dataclass(frozen=True, slots=True)
class OwnTransfer:
    """A transfer request about the actor herself, as she sees it."""

    wanted_by: str
    reason: str
    asked_at: datetime
    agreed: bool | None
    answer: str
    decided_at: datetime | None


_INCOMING = """
SELECT t.id, t.volunteer, p.name, v.number, v.path AS organisation, t.path AS wanted_by, t.reason, t.asked_at,
       t.asked_by_name, t.asked_by
  FROM transfer t JOIN volunteer v ON v.id = t.volunteer JOIN person p ON p.id = v.person
 WHERE t.owner_path ^@ nullif($1, '') AND t.decided_at IS NULL AND t.asked_at > $2 ORDER BY t.asked_at"""


async def incoming(actor: Actor) -> list[Incoming]:
    """List the requests for volunteers whom the actor sees, that wait; the oldest first."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch_as(Incoming, _INCOMING, actor.path, clock.now() - WAITS)
    names = await full_names({path for row in rows for path in (row.organisation, row.wanted_by)})
    return [replace(row, organisation=names[row.organisation], wanted_by=names[row.wanted_by]) for row in rows]


_OUTGOING = f"""
SELECT t.id, t.phone_mask AS phone, t.path AS wanted_by, t.reason, t.asked_at, t.asked_by_name, t.agreed, t.answer,
       CASE WHEN t.withdrawn_at IS NULL THEN t.decided_at END AS decided_at,
       t.withdrawn_at IS NOT NULL OR (t.decided_at IS NULL AND t.asked_at <= $2) AS ended
  FROM transfer t WHERE t.path ^@ nullif($1, '') ORDER BY t.asked_at DESC, t.id DESC LIMIT {SHOWN}"""


async def outgoing(actor: Actor) -> list[Outgoing]:
    """List the actor's own requests and those of her colleagues, the latest first; of her who is asked for, only what
    was typed.
    """
    require(actor, Permission.REGISTER_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch_as(Outgoing, _OUTGOING, actor.path, clock.now() - WAITS)
    names = await full_names({row.wanted_by for row in rows})
    return [replace(row, wanted_by=names[row.wanted_by]) for row in rows]


_OWN = """
SELECT t.path AS wanted_by, t.reason, t.asked_at, t.agreed, t.answer, t.decided_at FROM transfer t
 WHERE t.person = $1 AND t.withdrawn_at IS NULL AND (t.decided_at IS NOT NULL OR t.asked_at > $2)
 ORDER BY t.asked_at DESC LIMIT 20"""


async def own(actor: Actor) -> list[OwnTransfer]:
    """List who has asked for the actor to be transferred, and what was answered; the latest first."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        rows = await fetch_as(OwnTransfer, _OWN, actor.person, clock.now() - WAITS)
    names = await full_names({row.wanted_by for row in rows})
    return [replace(row, wanted_by=names[row.wanted_by]) for row in rows]
