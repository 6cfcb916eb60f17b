"""不再接收, by the link in a letter: without logging in, for one topic or for all that can be refused, and undone."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_one_as
from jinguo.notifications.addresses import links
from jinguo.notifications.catalogue import HERS, KINDS, Manner, Topic, Way
from jinguo.notifications.errors import BadLink
from jinguo.notifications.preferences.actions import latest, say

NO_ACTOR = {
    "offered": "public: whoever has the link of a letter",
    "stop": "public: whoever has the link of a letter",
    "resume": "public: whoever has the link of a letter",
}
"""Functions that take no actor, and why."""

_LETTER = """
SELECT m.kind, m.channel, coalesce(p.merged_into, p.id) AS person, p.path
  FROM message m JOIN person p ON p.id = m.person WHERE m.id = $1"""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message with whose it is: who stays, where she was merged."""

    kind: str
    channel: Way
    person: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the link of a letter offers. `stopped`: topics that do not reach her by this way now.

    `undoable`: such a link has stopped one of them.
    """

    topic: Topic
    way: Way
    stopped: tuple[Topic, ...]
    undoable: bool

    @property
    def is_stopped(self) -> bool:
        return self.topic in self.stopped

    @property
    def all_stopped(self) -> bool:
        return set(HERS) <= set(self.stopped)


async def offered(token: str) -> Offer:
    """What can be refused by this link; it names nobody. Raises BadLink."""
    async with transaction(EVERYWHERE):
        return await _offer(await _letter(token))


async def stop(token: str, *, everything: bool = False) -> Offer:
    """She wants no more of this topic by this way, or of nothing that can be refused. Raises BadLink."""
    async with transaction(EVERYWHERE):
        row = await _letter(token)
        topic, way = KINDS[row.kind].topic, row.channel
        refused = {(each, way): False for each in (HERS if everything else (topic,))}
        if await say(row.person, refused, Manner.LINK):
            await note(SYSTEM, "stop_letters", "person", row.person, row.path, all=everything)
        return await _offer(row)


async def resume(token: str) -> Offer:
    """Take back what such links have stopped, and nothing that she has refused otherwise. Raises BadLink."""
    async with transaction(EVERYWHERE):
        row = await _letter(token)
        stopped = await _by_link(row.person, row.channel)
        if stopped and await say(row.person, {(each, row.channel): True for each in stopped}, Manner.LINK):
            await note(SYSTEM, "resume_letters", "person", row.person, row.path)
        return await _offer(row)


async def _letter(token: str) -> _Letter:
    row = await fetch_one_as(_Letter, _LETTER, links.read(links.STOP, token))
    if row is None or row.kind not in KINDS or KINDS[row.kind].topic not in HERS:
        raise BadLink
    return row


async def _offer(row: _Letter) -> Offer:
    way = row.channel
    stopped = tuple(wish.topic for wish in await latest(row.person) if wish.way is way and not wish.wanted)
    undoable = bool(await _by_link(row.person, way))
    return Offer(topic=KINDS[row.kind].topic, way=way, stopped=stopped, undoable=undoable)


async def _by_link(person: UUID, way: Way) -> list[Topic]:
    return [
        wish.topic
        for wish in await latest(person)
        if wish.way is way and not wish.wanted and wish.manner is Manner.LINK
    ]
