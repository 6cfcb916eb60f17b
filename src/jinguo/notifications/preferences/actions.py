"""接收意愿: which topics may reach her outside the inbox, and by which way; every answer is kept as proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import ASKED_FIRST, HERS, OUTSIDE, Manner, Topic, Way
from jinguo.people.errors import NoSuchPerson
from jinguo.people.restriction import refuse_restricted

_LATEST = """
SELECT DISTINCT ON (topic, channel) topic, channel, wanted, manner, answered_at FROM preference
 WHERE person = $1 ORDER BY topic, channel, answered_at DESC, id DESC"""

_SAY = """
INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at, recorded_by)
SELECT $1, p.id, p.path, $3, $4, $5, $6, $7, $8 FROM person p WHERE p.id = $2"""

Asked = tuple[Topic, Way]


@dataclass(frozen=True, slots=True)
class Wish:
    """What holds for one topic and way. `answered_at` is None where nobody has asked her and the default holds."""

    topic: Topic
    way: Way
    wanted: bool
    manner: Manner | None = None
    answered_at: datetime | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.topic.value}-{self.way.value}"


async def wishes(actor: Actor, person: UUID) -> list[Wish]:
    """What holds for her, topic by topic, within the actor's reach. Raises NoSuchPerson, Forbidden."""
    async with transaction(actor):
        await _require(actor, person, Permission.SEE_VOLUNTEERS)
        return await latest(person)


async def latest(person: UUID) -> list[Wish]:
    """The same within the reach of the transaction, for whoever has asked for permission."""
    said = {(row["topic"], row["channel"]): row for row in await fetch(_LATEST, person)}
    found = []
    for topic in HERS:
        for way in OUTSIDE:
            row = said.get((topic.value, way.value))
            if row is None:
                found.append(Wish(topic, way, topic not in ASKED_FIRST))
            else:
                found.append(Wish(topic, way, row["wanted"], Manner(row["manner"]), row["answered_at"]))
    return found


async def record(actor: Actor, person: UUID, answers: Mapping[Asked, bool], reason: str = "") -> int:
    """Write down what she wants: by herself, or by staff whom she has told, with how. Only what differs from what
    holds, or was never asked, is written; how many that were.

    Raises:
        NoSuchPerson, Forbidden, Restricted.
    """
    async with transaction(actor):
        path = await _require(actor, person, Permission.REGISTER_VOLUNTEERS)
        await refuse_restricted(person)
        manner = Manner.SELF if actor.is_volunteer else Manner.STAFF
        changed = await say(person, answers, manner, None if actor.is_volunteer else actor.id)
        if changed:
            said = [f"{each.topic.label}·{each.way.label}" for each in changed]
            await note(actor, "record_wishes", "person", person, path, fields=said, reason=reason)
    return len(changed)


async def say(person: UUID, answers: Mapping[Asked, bool], manner: Manner, by: UUID | None = None) -> list[Wish]:
    """Write answers that say something new; the wishes as they were before. The caller has asked for permission."""
    changed = [
        wish
        for wish in await latest(person)
        if (wanted := answers.get((wish.topic, wish.way))) is not None and wanted is not wish.wanted
    ]
    for wish in changed:
        await fetch(
            _SAY,
            *(uuid7(), person, wish.topic.value, wish.way.value, not wish.wanted, manner.value, clock.now(), by),
        )
    return changed


async def _require(actor: Actor, person: UUID, permission: Permission) -> str:
    row = await fetch_one("SELECT path FROM person WHERE id = $1", person)
    if row is None:
        raise NoSuchPerson
    if actor.is_volunteer:
        require(actor, Permission.OWN_PAGE, person=person)
    else:
        require(actor, permission, within=row["path"])
    return row["path"]
