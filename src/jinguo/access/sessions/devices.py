"""Devices on which one is logged in, and how to end that: staff by their account, volunteers by themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.errors import NoSuchSession
from jinguo.access.policy import policy
from jinguo.access.rules import is_alive
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction

_HERS = "((account = $1 AND $2 IS NOT TRUE) OR (person = $1 AND account IS NULL AND $2)) AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is logged in. `agent` is what it calls itself."""

    id: UUID
    agent: str
    since: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


async def devices(actor: Actor) -> list[Device]:
    """List the actor's devices: this browser first, then the one used last."""
    now = clock.now()
    rows = await fetch(
        f"SELECT id, device, created_at, seen_at, expires_at FROM session WHERE {_HERS} AND expires_at > $3"
        " ORDER BY id = $4 DESC, seen_at DESC",
        actor.id,
        actor.is_volunteer,
        now,
        actor.session,
    )
    return [
        Device(
            row["id"], row["device"], row["created_at"], row["seen_at"], row["expires_at"], row["id"] == actor.session
        )
        for row in rows
        if is_alive(row["seen_at"], row["expires_at"], now, idle=not actor.is_volunteer, policy=policy())
    ]


async def end_device(actor: Actor, session: UUID) -> None:
    """Log one browser of one's own out. Raises NoSuchSession: it is none of one's own, or out already."""
    if not await _end(actor, "AND id = $4", session):
        raise NoSuchSession


async def end_others(actor: Actor) -> int:
    """Log all browsers but this one out; returns how many."""
    return await _end(actor, "AND id <> $4", actor.session)


async def _end(actor: Actor, which: str, session: UUID | None) -> int:
    async with transaction(EVERYWHERE):
        ended = await fetch(
            f"UPDATE session SET ended_at = $3 WHERE {_HERS} {which} RETURNING id",
            actor.id,
            actor.is_volunteer,
            clock.now(),
            session,
        )
        if ended:
            kind = "person" if actor.is_volunteer else "account"
            await note(actor, "end_own_sessions", kind, actor.id, actor.path or "", rows=len(ended))
    return len(ended)
