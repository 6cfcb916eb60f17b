"""Emptying qualifications: that something was held from when until when stays, nothing of what was said of her."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone

_FOLLOW = "UPDATE qualification q SET path = p.path FROM person p WHERE p.id = q.person AND p.id = $1"
_EMPTY = "result = NULL, issuer = '', evidence = '', withdrawal = ''"


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty results, issuers and evidence; what was valid is withdrawn. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        f"UPDATE qualification SET {_EMPTY}, withdrawn_at = coalesce(withdrawn_at, $2) WHERE person = ANY($1)",
        *(gone.people, clock.now()),
    )


async def empty_queries(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty what queries said that ended before, but of those `held`; how many. Needs reach everywhere. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        f"UPDATE qualification SET {_EMPTY}, withdrawn_at = coalesce(withdrawn_at, $4) WHERE result IS NOT NULL"
        " AND ends_on < $1 AND path ^@ $2 AND person <> ALL($3) RETURNING id",
        *(clock.beijing_day(before), path, held, clock.now()),
    )
    return len(done)


async def follow(person: UUID) -> None:
    """Move what a person has to where she is now. The caller has moved her."""
    async with transaction(EVERYWHERE):
        await fetch(_FOLLOW, person)
