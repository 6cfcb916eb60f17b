"""Attendance (到场): who came to an event is given the qualification of the training that it was."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin.errors import NotClosed
from jinguo.events import queries as events
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.rules import usable
from jinguo.qualifications.actions import earn
from jinguo.qualifications.forms import Attended

_CAME = f"""
SELECT DISTINCT p.id AS person, p.path FROM segment s JOIN volunteer w ON w.id = s.volunteer
  JOIN volunteer v ON v.id = coalesce(w.merged_into, w.id) JOIN person p ON p.id = v.person
 WHERE s.event = $1 AND s.annulled_at IS NULL AND s.out_at IS NOT NULL
   AND {usable("p")}"""


@dataclass(frozen=True, slots=True)
class Awarded:
    """The qualification that an event has given: its name, to how many now, and how many had it from this event."""

    label: str
    given: int
    known: int


async def award(actor: Actor, event_id: UUID, attended: Attended) -> Awarded:
    """Give all who came to a closed event the qualification of a training, from its day on; each once.

    Raises:
        NoSuchEvent, Forbidden, NoSuchKind. NotClosed: who came is not certain yet.
    """
    event = await events.event(actor, event_id)
    require(actor, Permission.KEEP_QUALIFICATIONS, within=event.path)
    if event.state is not State.CLOSED:
        raise NotClosed
    async with transaction(EVERYWHERE):
        came = {row["person"]: row["path"] for row in await fetch(_CAME, event_id)}
        day = clock.beijing_day(event.ends_at)
        kind, given = await earn(actor, attended.kind, came, event=event_id, at=event.path, on=day, title=event.title)
        facts = {"qualification": kind.label, "added": given}
        await note(actor, "award_qualification", "event", event_id, event.path, **facts)
    return Awarded(kind.label, given, len(came) - given)
