"""A member of staff's inbox: what she was told in the role that she acts in; in another role she has another inbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_everywhere, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.notifications.errors import NoSuchMessage

NEEDED = Permission.SEE_ORGANISATIONS
"""What every role has that an account can be given."""

_HERS = "m.account = $1 AND m.path = $2 AND m.channel = 'inbox'"

_ROW = """
SELECT m.id, m.kind, n.thing, m.subject, m.text, m.created_at, m.read_at
  FROM message m LEFT JOIN notice n ON n.id = m.notice"""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as she reads it. `thing` is what it is about, as far as she can see it."""

    id: UUID
    kind: str
    thing: UUID | None
    subject: str
    text: str
    created_at: datetime
    read_at: datetime | None


async def inbox(actor: Actor, page: int = 1, size: int = 30) -> Page[Received]:
    """Her messages in this role, the latest first."""
    require(actor, NEEDED)
    async with transaction(actor):
        total = await fetch(f"SELECT count(*) AS total FROM message m WHERE {_HERS}", actor.id, actor.path)
        rows = await fetch(
            f"{_ROW} WHERE {_HERS} ORDER BY m.created_at DESC, m.id DESC LIMIT $3 OFFSET $4",
            *(actor.id, actor.path, size, (page - 1) * size),
        )
    return Page([Received(**row) for row in rows], total[0]["total"], page, size)


async def unread(actor: Actor) -> int:
    """How many of them she has not read; asked for every page of the desk."""
    if not actor.may(NEEDED):
        return 0
    statement = f"SELECT count(*) AS unread FROM message m WHERE {_HERS} AND m.read_at IS NULL"
    return (await fetch_everywhere(statement, actor.id, actor.path))[0]["unread"]


async def read(actor: Actor, message: UUID) -> Received:
    """She has read one; it keeps the first time. Raises NoSuchMessage."""
    require(actor, NEEDED)
    async with transaction(actor):
        row = await fetch_one(f"{_ROW} WHERE {_HERS} AND m.id = $3", actor.id, actor.path, message)
        if row is None:
            raise NoSuchMessage
        await fetch("UPDATE message SET read_at = $2 WHERE id = $1 AND read_at IS NULL", message, clock.now())
    return Received(**row)


async def read_all(actor: Actor) -> int:
    """She has seen them all; how many were new."""
    require(actor, NEEDED)
    async with transaction(actor):
        rows = await fetch(
            f"UPDATE message m SET read_at = $3 WHERE {_HERS} AND m.read_at IS NULL RETURNING m.id",
            *(actor.id, actor.path, clock.now()),
        )
    return len(rows)
