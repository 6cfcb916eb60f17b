"""What the outbox holds after the worker has found out whom each notice concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import audiences
from jinguo.notifications.catalogue import Way
from jinguo.notifications.notices.jobs import address_next


@dataclass(frozen=True)
class Read:
    """A message as it is read: by whom, by which way, in whose inbox, and its words."""

    to: UUID
    way: str
    path: str
    text: str


async def messages(kind: str, ways: Sequence[Way] = (Way.SMS, Way.EMAIL)) -> list[Read]:
    """Address what is due, then all messages of a kind, the first made first."""
    while await address_next(audiences(), ways):
        pass
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT coalesce(person, account) AS to, channel AS way, path, text FROM message WHERE kind = $1"
            " ORDER BY created_at, path, text, channel",
            kind,
        )
    return [Read(**row) for row in rows]


async def queued(kind: str) -> int:
    """How many notices of a kind there are, whatever became of them."""
    async with transaction(EVERYWHERE):
        return (await fetch("SELECT count(*) AS n FROM notice WHERE kind = $1", kind))[0]["n"]
