"""Boards (看板): who is inside, late, missing or gone at an event, and which scans were refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.catalogue import DOORS_SHUT, Kind, Standing
from jinguo.checkin.rules import standing
from jinguo.events.strangers import MASKED, beyond_reach, shown
from jinguo.hours.catalogue import Method
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import name_from_above


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A person's row on the live board. `scan` is her latest accepted scan, which can be undone; `minutes` what her
    segments here sum to.
    """

    volunteer: UUID
    name: str
    number: str
    standing: Standing
    signed_up: bool
    in_at: datetime | None
    out_at: datetime | None
    method: Method | None
    segment: UUID | None
    scan: UUID | None
    segments: int
    minutes: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A scan that was refused: when, why, and of whom; None or "": nobody whose name may be told."""

    at: datetime
    code: str
    kind: Kind
    name: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """The live board (看板) of an event: where each person stands, and the latest scans, accepted or refused."""

    event: UUID
    title: str
    as_of: datetime
    rows: list[BoardRow]
    refusals: list[RefusedRow]

    @property
    def counts(self) -> dict[Standing, int]:
        """Count the people by where they stand, every standing named."""
        return {place: sum(row.standing is place for row in self.rows) for place in Standing}


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The time and place at which an event is held."""

    path: str
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Attendance:
    """An attendance: a person on the board before it is known where she stands."""

    volunteer: UUID
    name: str
    number: str
    signed_up: bool
    in_at: datetime | None
    out_at: datetime | None
    inside_since: datetime | None
    method: Method | None
    segment: UUID | None
    segments: int
    minutes: int
    scan: UUID | None


_STRANGER = f"(planned.signed_up_by IS NOT NULL AND mine.volunteer IS NULL AND {beyond_reach('$2')})"
"""`events.strangers.unmet` of the board."""


_BOARD = f"""
WITH mine AS (
  SELECT s.volunteer, max(s.in_at) AS in_at, max(s.out_at) AS out_at, count(*) AS segments,
         max(s.in_at) FILTER (WHERE s.out_at IS NULL) AS inside_since,
         (array_agg(s.id ORDER BY s.in_at DESC))[1] AS segment, (array_agg(coalesce(s.out_method,
         s.in_method) ORDER BY s.in_at DESC))[1] AS method,
         sum(CASE WHEN s.out_at IS NULL THEN 0
             ELSE floor(extract(epoch FROM s.out_at) / 60) - floor(extract(epoch
             FROM s.in_at) / 60) END)::bigint AS minutes
    FROM segment s WHERE s.event = $1 AND s.annulled_at IS NULL GROUP BY s.volunteer),
planned AS (
  SELECT volunteer, signed_up_by FROM sign_up
   WHERE event = $1 AND withdrawn_at IS NULL AND {unrestricted("person")})
SELECT v.id AS volunteer, {shown(_STRANGER, name_from_above("$2", "$3"), MASKED)} AS name, v.number,
       planned.volunteer IS NOT NULL AS signed_up,
       mine.in_at, mine.out_at,
       mine.inside_since,
       mine.method, mine.segment, coalesce(mine.segments, 0) AS segments, coalesce(mine.minutes, 0) AS minutes,
       (SELECT k.id FROM scan k WHERE k.segment = mine.segment AND k.outcome = 'accepted' AND k.annulled_at IS NULL
         ORDER BY k.received_at DESC LIMIT 1) AS scan
  FROM planned FULL JOIN mine USING (volunteer) JOIN volunteer v ON v.id = volunteer JOIN person p ON p.id = v.person
 ORDER BY p.initials COLLATE "C", p.name COLLATE "C", v.number"""


async def board(actor: Actor, event: UUID) -> Board:
    """Read the live board of an event: who signed up or came, visitors from other branches included, each with where
    she stands, in the order of names (by pinyin initials) as the sign-ups are.
    """
    now = clock.now()
    async with transaction(EVERYWHERE):
        facts = await fetch_one_as(_Occasion, "SELECT path, title, starts_at, ends_at FROM event WHERE id = $1", event)
        if facts is None or not actor.may(Permission.SEE_EVENTS, facts.path, event=event):
            raise NotFound
        rows = await fetch_as(_Attendance, _BOARD, event, actor.path, facts.path)
        refusals = await fetch_as(
            RefusedRow,
            f"SELECT k.at, k.code, k.kind, {shown('k.code = ANY($4)', name_from_above('$2', '$3'))} AS name"
            " FROM scan k LEFT JOIN person p ON p.id = k.person"
            " WHERE k.event = $1 AND k.outcome = 'refused' ORDER BY k.received_at DESC LIMIT 10",
            *(event, actor.path, facts.path, list(DOORS_SHUT)),
        )
    return Board(
        event=event,
        title=facts.title,
        as_of=now,
        rows=[_board_row(row, facts, now) for row in rows],
        refusals=refusals,
    )


def _board_row(row: _Attendance, event: _Occasion, now: datetime) -> BoardRow:
    inside = row.inside_since
    return BoardRow(
        volunteer=row.volunteer,
        name=row.name,
        number=row.number,
        standing=standing(event.starts_at, event.ends_at, now, inside_since=inside, left_at=row.out_at),
        signed_up=row.signed_up,
        in_at=row.in_at,
        out_at=None if inside else row.out_at,
        method=row.method,
        segment=row.segment,
        scan=row.scan,
        segments=row.segments,
        minutes=row.minutes,
    )
