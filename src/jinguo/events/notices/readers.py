"""The people of an event as readers of what staff write to them: who has a place, and who came without one."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events import queries
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.events.strangers import OTHER_DISTRICT, unmet
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.restriction import RESTRICTED_PEOPLE
from jinguo.people.rules import from_above

_READERS = f"""
SELECT p.id AS person, {from_above("$2", "$3", "p.name", "")} AS name,
       p.id IN {RESTRICTED_PEOPLE} AS restricted
  FROM person p JOIN volunteer v ON v.person = p.id AND v.left_at IS NULL
 WHERE p.merged_into IS NULL
   AND p.id IN (SELECT s.person FROM sign_up s JOIN event e ON e.id = s.event
                 WHERE s.event = $1 AND s.withdrawn_at IS NULL AND NOT {unmet("s", "signed_up_by", OTHER_DISTRICT)}
                UNION SELECT t.person FROM segment t WHERE t.event = $1 AND t.annulled_at IS NULL)"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who can be written to."""

    person: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Readers:
    """The people of an event, and how many of them nobody may write to from here: their data may only be stored, or
    only their own level sees them.
    """

    event: EventCard
    people: list[Reader]
    restricted: int
    local_only: int


@dataclass(frozen=True, slots=True)
class _Concerned:
    """A person of an event; her name is "" where only her own level sees it."""

    person: UUID
    name: str
    restricted: bool


async def readers(actor: Actor, event_id: UUID) -> Readers:
    """Find whom the actor may write to about an event; nobody if it is a draft or cancelled.

    Raises:
        NoSuchEvent, Forbidden.
    """
    event = await queries.event(actor, event_id)
    require(actor, Permission.SEND_MESSAGES, within=event.path)
    if event.state in (State.DRAFT, State.CANCELLED):
        return Readers(event, [], 0, 0)
    async with transaction(EVERYWHERE):
        rows = await fetch_as(_Concerned, _READERS, event_id, actor.path, event.path)
    free = [row for row in rows if not row.restricted]
    people = [Reader(person=row.person, name=row.name) for row in free if row.name]
    return Readers(event, people, len(rows) - len(free), len(free) - len(people))
