"""Visits of the volunteer herself: what she sees of them, and her word of when she left if she forgot to check out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.errors import AlreadySettled, BadEnd, NoSuchSegment
from jinguo.checkin.queries import segment_for_update
from jinguo.events.rules import WINDOW, inside
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict
from jinguo.kernel.rows import fetch_as, fetch_one_as


async def say_left(actor: Actor, segment: UUID, out_at: datetime) -> None:
    """Keep the actor's own word of when she left. Nothing is credited by it: staff see it beside what they settle.

    Said again before that, the later word counts.

    Raises:
        NoSuchSegment: not hers. AlreadySettled, BadEnd. Conflict: the event is closed.
    """
    require(actor, Permission.OWN_CHECK_IN, person=actor.person)
    async with transaction(EVERYWHERE):
        row = await segment_for_update(segment)
        if row.person != actor.person:
            raise NoSuchSegment
        if row.out_at is not None:
            raise AlreadySettled
        if row.closed_at is not None:
            raise Conflict("活动已经结项，离开时间不能再补；请找活动负责人申请补录。")
        now = clock.now()
        if not row.in_at < out_at <= min(now, row.ends_at + WINDOW.after):
            raise BadEnd
        await fetch("UPDATE segment SET said_out_at = $2, said_at = $3 WHERE id = $1", segment, out_at, now)
        await note(actor, "say_left", "segment", segment, row.path)


@dataclass(frozen=True, slots=True)
class OwnOpen:
    """A visit of the volunteer herself without a check-out, and what she has said of when she left."""

    segment: UUID
    event: UUID
    title: str
    in_at: datetime
    ends_at: datetime
    said_out_at: datetime | None


async def own_open(actor: Actor) -> list[OwnOpen]:
    """List the actor's own visits that have no end yet, at events that run or are over, the latest first."""
    require(actor, Permission.OWN_CHECK_IN, person=actor.person)
    async with transaction(actor):
        return await fetch_as(
            OwnOpen,
            "SELECT s.id AS segment, s.event, e.title, s.in_at, e.ends_at, s.said_out_at FROM segment s"
            " JOIN event e ON e.id = s.event WHERE s.volunteer IN (SELECT id FROM volunteer WHERE person = $1)"
            f" AND {inside('s')} ORDER BY s.in_at DESC, s.id",
            actor.person,
        )


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """The state that the check-in page shows a volunteer: inside since when, or her last visit."""

    inside_since: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None

    @property
    def next_kind(self) -> Kind:
        """The kind of scan that the page's one big button makes now."""
        return Kind.OUT if self.inside_since else Kind.IN


async def own_standing(actor: Actor, event: UUID) -> OwnStanding:
    """Read the actor's own standing at an event."""
    require(actor, Permission.OWN_CHECK_IN, person=actor.person)
    async with transaction(actor):
        row = await fetch_one_as(
            OwnStanding,
            "SELECT max(in_at) FILTER (WHERE out_at IS NULL) AS inside_since, max(in_at) AS last_in_at,"
            " max(out_at) AS last_out_at"
            " FROM segment WHERE event = $1 AND person = $2 AND annulled_at IS NULL",
            event,
            actor.person,
        )
    return row or OwnStanding(None, None, None)
