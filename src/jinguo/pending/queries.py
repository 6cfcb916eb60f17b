"""What waits for whoever asks: one reckoning, for her page and for the digest that she is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from jinguo.access.invitations.actions import open_invitations
from jinguo.access.queries import hands
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import queries as checkin
from jinguo.checkin.flags import inside_twice
from jinguo.duplicates import queries as duplicates
from jinguo.events import queries as events
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.hours import queries as hours
from jinguo.kernel import clock
from jinguo.kernel.working_days import working_days_after, working_days_until
from jinguo.pending.catalogue import DAYS_TO_RECORD, FOR_OTHERS, NAMED, Waits
from jinguo.retention import queries as erasures
from jinguo.retention.clearance import actions as retention
from jinguo.volunteers.phones import requests as phone_requests
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.transfers import requests


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that waits.

    Attributes:
        count: people, claims, requests … that it stands for; 1 for an event.
        days_left: working days until it is overdue, today included; 0 when it is; None where there is no term.
        names: whom it is about, some of them; `by` who asks for it.
        event: what it is about, with its title, where it is one event.
    """

    kind: Waits
    count: int = 1
    days_left: int | None = None
    names: tuple[str, ...] = ()
    by: str = ""
    event: UUID | None = None
    title: str = ""
    card: EventCard | None = None

    @property
    def is_late(self) -> bool:
        """Whether its term is over."""
        return self.days_left == 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How many things wait, and how many of them are overdue."""

    count: int
    late: int


async def matters(actor: Actor) -> list[Matter]:
    """All that waits for the actor, by kinds in the order of urgency; within a kind the oldest first."""
    found: list[Matter] = []
    for reckon, needed in _RECKONED:
        if actor.may(needed):
            found += await reckon(actor)
    return found


async def figures(actor: Actor) -> Figures:
    """What others wait for her to do, in two numbers."""
    hers = [each for each in await matters(actor) if each.kind not in FOR_OTHERS]
    return Figures(len(hers), sum(each.is_late for each in hers))


def days_left(ended_at: datetime) -> int:
    """Working days left to record what ended then, today included; 0 when they are over."""
    return working_days_until(clock.today(), working_days_after(clock.beijing_day(ended_at), DAYS_TO_RECORD))


async def _segments(actor: Actor) -> list[Matter]:
    found = await checkin.waiting(actor)
    matters = []
    for event, group in groupby(sorted(found, key=lambda row: (row.planned_end, row.event)), key=lambda row: row.event):
        rows = list(group)
        names, left = _some([row.name for row in rows]), days_left(rows[0].planned_end)
        matters.append(Matter(Waits.SEGMENTS, len(rows), left, names, event=event, title=rows[0].title))
    return matters


async def _twice(actor: Actor) -> list[Matter]:
    matters = []
    for event, group in groupby(await inside_twice(actor), key=lambda one: one.event):
        found = list(group)
        names, title = _some(list(dict.fromkeys(one.name for one in found))), found[0].title
        count = len({one.number for one in found})
        matters.append(Matter(Waits.TWICE, count, names=names, event=event, title=title))
    return matters


async def _closing(actor: Actor) -> list[Matter]:
    found = await events.events(actor, awaiting_closing=True, size=200)
    return [_about(Waits.CLOSING, event, days_left(event.ends_at)) for event in reversed(found.rows)]


async def _claims(actor: Actor) -> list[Matter]:
    found, hers = await hours.claims(actor), await hands(actor)
    others = [claim for claim in found if claim.claimed_by not in hers]
    own, matters = len(found) - len(others), []
    if others:
        left, first = min(days_left(claim.ends_at) for claim in others), others[0]
        matters.append(Matter(Waits.CLAIMS, len(others), left, (first.name,), first.claimed_by_name))
    return [*matters, Matter(Waits.OWN_CLAIMS, own)] if own else matters


async def _newcomers(actor: Actor) -> list[Matter]:
    found = await volunteers.search(actor, unreviewed=True, size=NAMED)
    return _any(Waits.NEWCOMERS, found.total, _some([row.name for row in found.rows]))


async def _transfers(actor: Actor) -> list[Matter]:
    found = await requests.incoming(actor)
    return _any(Waits.TRANSFERS, len(found), _some([row.name for row in found]), found[0].wanted_by if found else "")


async def _phones(actor: Actor) -> list[Matter]:
    return _any(Waits.PHONES, await phone_requests.count(actor))


async def _erasures(actor: Actor) -> list[Matter]:
    found = await erasures.waiting(actor)
    unanswered = [each.days_left for each in found if each.decided_at is None]
    return [Matter(Waits.ERASURES, len(found), min(unanswered, default=None))] if found else []


async def _batches(actor: Actor) -> list[Matter]:
    return _any(Waits.BATCHES, sum(batch.guarded for batch in await retention.batches(actor)))


async def _duplicates(actor: Actor) -> list[Matter]:
    return _any(Waits.DUPLICATES, (await duplicates.pairs(actor, size=1)).total)


async def _invitations(actor: Actor) -> list[Matter]:
    over = [row["name"] for row in await open_invitations(actor) if row["expired"]]
    return _any(Waits.INVITATIONS, len(over), _some(over))


async def _drafts(actor: Actor) -> list[Matter]:
    found = await events.events(actor, state=State.DRAFT, size=200)
    return [_about(Waits.DRAFTS, event) for event in reversed(found.rows)]


_RECKONED = (
    (_segments, Permission.SETTLE_SEGMENTS),
    (_twice, Permission.SETTLE_SEGMENTS),
    (_closing, Permission.PUBLISH_EVENTS),
    (_claims, Permission.APPROVE_HOURS),
    (_newcomers, Permission.REGISTER_VOLUNTEERS),
    (_transfers, Permission.REGISTER_VOLUNTEERS),
    (_phones, Permission.REGISTER_VOLUNTEERS),
    (_erasures, Permission.REGISTER_VOLUNTEERS),
    (_batches, Permission.KEEP_RETENTION),
    (_duplicates, Permission.MERGE_PEOPLE),
    (_invitations, Permission.KEEP_ACCOUNTS),
    (_drafts, Permission.PUBLISH_EVENTS),
)


def _about(kind: Waits, event: EventCard, left: int | None = None) -> Matter:
    return Matter(kind, days_left=left, event=event.id, title=event.title, card=event)


def _any(kind: Waits, count: int, names: tuple[str, ...] = (), by: str = "") -> list[Matter]:
    return [Matter(kind, count, names=names, by=by)] if count else []


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[:NAMED])
