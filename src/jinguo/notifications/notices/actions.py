"""Telling people: a notice is queued with the change that causes it; the worker sends it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import KINDS

_QUEUE = """
INSERT INTO notice (id, key, kind, thing, person, account, path, facts, state, due_at, expires_at, attempts, reason,
                    created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, 0, '', $11, $12) ON CONFLICT (key) DO NOTHING RETURNING id"""

_QUEUE_MANY = """
WITH made AS (
    INSERT INTO notice (id, key, kind, thing, person, account, path, facts, state, due_at, expires_at, attempts, reason,
                        created_at, created_by)
    SELECT id, key, $1, thing, person, account, path, $2::jsonb, 'queued', $3::timestamptz, $4::timestamptz, 0, '',
           $5::timestamptz, $6::uuid
      FROM unnest($7::uuid[], $8::text[], $9::uuid[], $10::uuid[], $11::uuid[], $12::text[])
           AS given(id, key, thing, person, account, path)
    ON CONFLICT (key) DO NOTHING RETURNING 1)
SELECT count(*) AS queued FROM made"""


@dataclass(frozen=True, slots=True)
class One:
    """One of many notices of a kind: what it is about, where, its key, and whom it is for."""

    key: str
    thing: UUID
    path: str
    person: UUID | None = None
    account: UUID | None = None


async def queue(
    actor: Actor,
    kind: str,
    thing: UUID,
    path: str,
    *,
    key: str = "",
    person: UUID | None = None,
    account: UUID | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **facts: object,
) -> bool:
    """Queue a notice in the caller's transaction: rolled back with it, and told once per key.

    The caller has asked for permission. Returns False when it was queued before. KeyError: there is no such kind.

    Args:
        thing: what it is about; `path` the organisation's whose it is, and whose staff see what became of it.
        key: what makes it once; left out: kind, thing and whom it is for.
        person, account: whom it is for; neither: whoever it concerns when it is due.
        expires_at: after that it is not worth telling.
        facts: what the text needs and cannot be looked up later, such as a reason; never a value of a person.
    """
    known, to, now = KINDS[kind].key, person or account, clock.now()
    named = key or f"{known}:{thing}" + (f":{to}" if to else "")
    made = await fetch(
        _QUEUE,
        *(uuid7(), named, known, thing, person, account, path, json.dumps(facts, ensure_ascii=False, default=str)),
        *(due_at or now, expires_at, now, actor.id),
    )
    return bool(made)


async def queue_many(
    actor: Actor,
    kind: str,
    ones: Sequence[One],
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **facts: object,
) -> int:
    """Queue many notices of one kind by one statement, in the caller's transaction; each once per key, as `queue`.

    Returns how many are new. `facts` are the same for all. KeyError: there is no such kind.
    """
    known, now = KINDS[kind].key, clock.now()
    columns = (
        [uuid7() for _ in ones],
        *([getattr(one, name) for one in ones] for name in ("key", "thing", "person", "account", "path")),
    )
    made = await fetch(
        _QUEUE_MANY,
        *(known, json.dumps(facts, ensure_ascii=False, default=str), due_at or now, expires_at, now, actor.id),
        *columns,
    )
    return made[0]["queued"]
