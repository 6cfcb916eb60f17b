"""Names for the log, which keeps ids alone: the volunteer and event that sign-ups are about."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import rows_as


@dataclass(frozen=True, slots=True)
class About:
    """The subject of an id: a volunteer at an event. `event` is None where it was none of ours; `title` is its name."""

    volunteer: UUID | None
    event: UUID | None
    title: str


async def told(actor: Actor, statement: str, ids: Collection[UUID], *more: str) -> dict[UUID, About]:
    """Look up id -> what it is about, by a statement that takes the ids as $1 (and `more` after it) and gives id,
    volunteer, event and title.

    What lies outside the actor's reach is missing.
    """
    if not ids:
        return {}
    async with transaction(actor):
        rows = await fetch(statement, list(ids), *more)
    return dict(zip((row["id"] for row in rows), rows_as(About, rows, statement, whole=False), strict=True))


_EVENTS = """
SELECT id, NULL::uuid AS volunteer, id AS event, title FROM event WHERE id = ANY($1::uuid[]) AND path ^@ $2"""

_SIGN_UPS = """
SELECT s.id, s.volunteer, s.event, e.title FROM sign_up s JOIN event e ON e.id = s.event WHERE s.id = ANY($1::uuid[])"""

_WAITING = """
SELECT w.id, w.volunteer, w.event, e.title FROM waiting w JOIN event e ON e.id = w.event WHERE w.id = ANY($1::uuid[])"""


async def events(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name events by id."""
    return await told(actor, _EVENTS, ids, actor.path) if actor.path else {}


async def sign_ups(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name sign-ups by id."""
    return await told(actor, _SIGN_UPS, ids)


async def waiting(actor: Actor, ids: Collection[UUID]) -> dict[UUID, About]:
    """Name places on waiting lists by id."""
    return await told(actor, _WAITING, ids)
