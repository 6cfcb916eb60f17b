"""站内消息: what she was told, on her own pages; always there, also where nothing may be sent to her."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as

PAGE_SIZE = 20

_HERS = "person = $1 AND channel = 'inbox' AND text <> ''"


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message as she reads it. `is_new`: she had not seen it before this page."""

    id: UUID
    subject: str
    text: str
    at: datetime
    is_new: bool


async def own(actor: Actor, *, page: int = 1, size: int = PAGE_SIZE) -> Page[InboxMessage]:
    """Her messages, the latest first. Texts are kept half a year."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        total = await fetch_one(f"SELECT count(*) AS total FROM message WHERE {_HERS}", actor.person)
        told = await fetch_as(
            InboxMessage,
            "SELECT id, subject, text, created_at AS at, read_at IS NULL AS is_new"
            f" FROM message WHERE {_HERS} ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
            *(actor.person, size, (page - 1) * size),
        )
    return Page(told, total["total"] if total else 0, page, size)


async def mark_read(actor: Actor, messages: list[UUID]) -> None:
    """She has been shown these; the first time counts."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        await fetch(
            "UPDATE message SET read_at = $3 WHERE person = $1 AND id = ANY($2::uuid[]) AND read_at IS NULL",
            *(actor.person, messages, clock.now()),
        )


async def unread(actor: Actor) -> int:
    """How many she has not seen."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        row = await fetch_one(f"SELECT count(*) AS fresh FROM message WHERE {_HERS} AND read_at IS NULL", actor.person)
    return row["fresh"] if row else 0
