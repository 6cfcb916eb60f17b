"""Recipients of an event's notices, as they are when the notice is due: for the worker, within reach everywhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.events.rules import inside, on
from jinguo.events.strangers import OTHER_DISTRICT, unmet
from jinguo.kernel import clock
from jinguo.kernel.rows import fetch_as
from jinguo.people.rules import usable


@dataclass(frozen=True, slots=True)
class Coming:
    """A person to be told about an event, by her full name; where she was merged, the row that stayed. A stranger was
    put on the list by another district's staff and has not come yet.
    """

    person: UUID
    name: str
    title: str
    place: str
    starts_at: datetime
    cancel_reason: str
    is_stranger: bool

    @property
    def start(self) -> str:
        """The moment at which the event begins, as texts say it: 11月28日 09:00."""
        at = self.starts_at.astimezone(clock.BEIJING)
        return f"{at.month}月{at.day}日 {at:%H:%M}"


_TOLD = f"""
SELECT DISTINCT ON (p.id) p.id AS person, p.name, e.title, e.place, e.starts_at, e.cancel_reason,
       {{stranger}} AS is_stranger
  FROM {{source}} c
  JOIN event e ON e.id = c.event
  JOIN person who ON who.id = c.person
  JOIN person p ON p.id = coalesce(who.merged_into, who.id) AND {usable("p")}
  JOIN volunteer v ON v.id = c.volunteer AND v.left_at IS NULL
 WHERE {{condition}} ORDER BY p.id"""
"""Who has left, or whose data may only be stored, is told nothing."""

_PUT_BY = {"sign_up": "signed_up_by", "waiting": "added_by"}

_TAKES_PLACE = on("e")


async def signed_up_people(event_id: UUID) -> list[Coming]:
    """Find the people who have signed up for an event."""
    return await _told("sign_up", "c.event = $1 AND c.withdrawn_at IS NULL", event_id)


async def reminded_people(event_id: UUID, starts_at: datetime) -> list[Coming]:
    """Find the people who have signed up for an event that still begins at that moment."""
    condition = f"c.event = $1 AND c.withdrawn_at IS NULL AND e.starts_at = $2 AND {_TAKES_PLACE}"
    return await _told("sign_up", condition, event_id, starts_at)


async def coming_people(event_id: UUID) -> list[Coming]:
    """Find the people who have signed up for an event that still takes place."""
    return await _told("sign_up", f"c.event = $1 AND c.withdrawn_at IS NULL AND {_TAKES_PLACE}", event_id)


async def disappointed_people(event_id: UUID) -> list[Coming]:
    """Find the people who had signed up for a cancelled event, or were still waiting for a place in it."""
    signed_up = await _told("sign_up", "c.event = $1 AND c.withdrawn_at IS NULL", event_id)
    waited = await _told("waiting", "c.event = $1 AND c.ended_at = e.cancelled_at AND c.sign_up IS NULL", event_id)
    named = {each.person for each in signed_up}
    return signed_up + [each for each in waited if each.person not in named]


async def signed_up(sign_up_id: UUID) -> list[Coming]:
    """Find the person of a sign-up, as long as it stands."""
    return await _told("sign_up", f"c.id = $1 AND c.withdrawn_at IS NULL AND {_TAKES_PLACE}", sign_up_id)


async def waiting(waiting_id: UUID) -> list[Coming]:
    """Find the person of a place on a waiting list, as long as she waits."""
    return await _told("waiting", f"c.id = $1 AND c.ended_at IS NULL AND {_TAKES_PLACE}", waiting_id)


async def still_inside(segment_id: UUID) -> list[Coming]:
    """Find the person of a visit that has no end yet."""
    return await _told("segment", f"c.id = $1 AND {inside('c')}", segment_id)


async def _told(source: str, condition: str, *values: UUID | datetime) -> list[Coming]:
    stranger = unmet("c", _PUT_BY[source], OTHER_DISTRICT) if source in _PUT_BY else "false"
    found = _TOLD.format(source=source, condition=condition, stranger=stranger)
    return await fetch_as(Coming, found, *values)
