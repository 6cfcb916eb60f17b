"""Queries at the door: what a scan must know, the live board, and segments that wait for the leader."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.checkin.errors import NoSuchSegment
from jinguo.checkin.rules import EventTimes, Presence
from jinguo.events.rules import inside
from jinguo.hours.catalogue import Method
from jinguo.hours.subjects import Subject
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.rows import fetch_as, fetch_everywhere_as, fetch_one_as
from jinguo.people.rules import name_from_above
from jinguo.volunteers.catalogue import ServiceClass

NO_ACTOR = {
    "at_the_door": "internal: `check_in` asks permission with what it finds",
    "segment_for_update": "internal: `settle` asks permission with what it finds",
}
"""Functions that take no actor, and why."""

_DOOR = """
SELECT e.id AS event, e.path, e.title, e.starts_at, e.ends_at, e.published_at IS NOT NULL AS published,
       e.closed_at IS NOT NULL AS closed, e.cancelled_at IS NOT NULL AS cancelled, e.is_volunteering, e.programme,
       e.service_class,
       v.id AS volunteer, v.person, v.path AS home_path, v.left_at IS NOT NULL AS has_left,
       {name} AS name,
       p.restricted_at IS NOT NULL AS restricted,
       been.segment, been.inside_since, been.in_method, been.last_segment, been.last_out_at,
       n.id AS scan, n.outcome AS scan_outcome, n.code AS scan_code, n.at AS scan_at,
       n.volunteer AS scan_volunteer, n.kind AS scan_kind,
       $4::bytea IS NOT NULL AND EXISTS (SELECT FROM scan d WHERE d.device = $4
         AND d.event IS NOT DISTINCT FROM e.id AND d.outcome = 'accepted'
         AND d.annulled_at IS NULL AND d.volunteer <> v.id) AS device_used
  FROM event e
  LEFT JOIN volunteer shown ON shown.{key} = $2
  LEFT JOIN volunteer v ON v.id = CASE WHEN shown.merged_into IS NULL THEN shown.id ELSE shown.merged_into END
  LEFT JOIN person p ON p.id = v.person
  LEFT JOIN LATERAL (
         SELECT max(s.in_at) FILTER (WHERE s.out_at IS NULL) AS inside_since, max(s.out_at) AS last_out_at,
                (array_agg(s.id) FILTER (WHERE s.out_at IS NULL))[1] AS segment,
                (array_agg(s.in_method) FILTER (WHERE s.out_at IS NULL))[1] AS in_method,
                (array_agg(s.id ORDER BY s.out_at DESC NULLS LAST))[1] AS last_segment
           FROM segment s WHERE s.event = e.id AND s.volunteer = v.id AND s.annulled_at IS NULL) been ON true
  LEFT JOIN scan n ON n.event = e.id AND n.nonce = $3
 WHERE e.id = $1"""

"""CASE, because PostgreSQL takes coalesce() for something that may leak: below row-level security the index on
volunteer.id would not be used, and every scan would read all volunteers. IS NOT DISTINCT FROM, because no index can
serve it: while `scan` is empty, one by event would seem as good as one by device, and read the whole event each time.
"""

DOOR_BY = {key: _DOOR.format(key=key, name=name_from_above("$5", "e.path")) for key in ("id", "number", "person")}


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """The facts that a scan must know: the event, the volunteer who is meant (all None where nobody is), her visits
    there, and the scan that came with the same nonce before. `device_used`: the phone has let in somebody else.
    """

    event: UUID
    path: str
    title: str
    starts_at: datetime
    ends_at: datetime
    published: bool
    closed: bool
    cancelled: bool
    is_volunteering: bool
    programme: UUID | None
    service_class: ServiceClass
    volunteer: UUID | None
    person: UUID | None
    home_path: str | None
    has_left: bool
    name: str | None
    restricted: bool
    segment: UUID | None
    inside_since: datetime | None
    in_method: Method | None
    last_segment: UUID | None
    last_out_at: datetime | None
    scan: UUID | None
    scan_outcome: Outcome | None
    scan_code: str | None
    scan_at: datetime | None
    scan_volunteer: UUID | None
    scan_kind: Kind | None
    device_used: bool

    @property
    def times(self) -> EventTimes:
        """The times and states of an event that the rules of scanning need."""
        return EventTimes(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            published=self.published,
            closed=self.closed,
            cancelled=self.cancelled,
        )

    @property
    def presence(self) -> Presence:
        """The volunteer's presence that the rules of scanning need."""
        return Presence(
            known=self.volunteer is not None,
            left=self.has_left,
            device_used=self.device_used,
            inside_since=self.inside_since,
            last_out_at=self.last_out_at,
        )

    @property
    def subject(self) -> Subject:
        """The subject of the volunteer's minutes. Raises LookupError: nobody is meant."""
        if self.volunteer is None or self.person is None or self.home_path is None:
            raise LookupError("minutes are somebody's")
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


async def at_the_door(
    event: UUID, key: str, who: UUID | str | None, nonce: str, device: bytes | None, reach: str | None
) -> AtTheDoor:
    """Read all that a scan must know, in one statement; `key` is `id`, `number` or `person`. Raises NotFound.

    Args:
        reach: of whoever is told her name.
    """
    rows = await fetch_everywhere_as(AtTheDoor, DOOR_BY[key], event, who, nonce, device, reach)
    if not rows:
        raise NotFound("没有找到这场活动，请重新扫现场的二维码。")
    return rows[0]


@dataclass(frozen=True, slots=True)
class WaitingSegment:
    """A segment without a check-out after its event's planned end: it credits nothing until the leader says when she
    left. The last signs of her: how she came (`method`), when a scan of hers was refused since then, and when she says
    herself that she left.
    """

    id: UUID
    event: UUID
    title: str
    volunteer: UUID
    name: str
    number: str
    in_at: datetime
    method: Method
    planned_end: datetime
    refused_at: datetime | None
    said_out_at: datetime | None


_WAITING = f"""
SELECT s.id, s.event, e.title, s.volunteer, {name_from_above("$2", "e.path")} AS name, v.number, s.in_at,
       s.in_method AS method, e.ends_at AS planned_end, s.said_out_at,
       (SELECT max(k.at) FROM scan k WHERE k.volunteer = s.volunteer AND k.event = s.event AND k.outcome = 'refused'
           AND k.at > s.in_at) AS refused_at
  FROM segment s JOIN event e ON e.id = s.event JOIN volunteer v ON v.id = s.volunteer JOIN person p ON p.id = s.person
 WHERE {inside("s")} AND e.ends_at < $1 AND s.path ^@ $2
       AND ($3::uuid IS NULL OR s.event = $3) AND ($4::uuid IS NULL OR s.event = $4)
 ORDER BY e.ends_at, e.id, p.initials COLLATE "C", p.name COLLATE "C", v.number"""


async def waiting(actor: Actor, event: UUID | None = None) -> list[WaitingSegment]:
    """List the segments to be confirmed within the actor's subtree (or at the one event that she is bound to), of one
    event or of all, the oldest event first.
    """
    require(actor, Permission.SEE_EVENTS)
    async with transaction(EVERYWHERE):
        return await fetch_as(WaitingSegment, _WAITING, clock.now(), actor.path, event, actor.event)


async def open_segments(actor: Actor, event: UUID) -> int:
    """Count the segments without a check-out at an event within the actor's subtree, before its planned end as well."""
    require(actor, Permission.SEE_EVENTS)
    async with transaction(actor):
        rows = await fetch(
            "SELECT count(*) AS still_open FROM segment"
            " WHERE event = $1 AND path ^@ $2 AND ($3::uuid IS NULL OR event = $3)"
            f" AND {inside()}",
            event,
            actor.path,
            actor.event,
        )
    return rows[0]["still_open"]


_SEGMENT = """
SELECT s.id, s.event, s.path, s.volunteer, s.person, s.home_path, s.in_at, s.out_at,
       s.said_out_at, s.annulled_at, e.title, e.service_class,
       e.programme, e.is_volunteering, e.starts_at, e.ends_at, e.closed_at
  FROM segment s JOIN event e ON e.id = s.event WHERE s.id = $1 FOR UPDATE OF s"""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """A segment with its event, as whoever sets its end or undoes it sees it."""

    id: UUID
    event: UUID
    path: str
    volunteer: UUID
    person: UUID
    home_path: str
    in_at: datetime
    out_at: datetime | None
    said_out_at: datetime | None
    annulled_at: datetime | None
    title: str
    service_class: ServiceClass
    programme: UUID | None
    is_volunteering: bool
    starts_at: datetime
    ends_at: datetime
    closed_at: datetime | None

    @property
    def subject(self) -> Subject:
        """The subject of the volunteer's minutes."""
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


async def segment_for_update(segment: UUID) -> SegmentFacts:
    """Read a segment with its event, locked. Needs reach everywhere. Raises NoSuchSegment."""
    row = await fetch_one_as(SegmentFacts, _SEGMENT, segment)
    if row is None or row.annulled_at is not None:
        raise NoSuchSegment
    return row
