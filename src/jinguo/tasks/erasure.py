"""Erasure of tasks that ended long ago: what was asked for and what came out go, that it was asked for stays."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone

_SOUGHT = "coalesce(parameters->'filter'->>'q', '')"
"""What was typed to find somebody, in a list that was exported."""


async def erase(actor: Actor, gone: Gone) -> None:
    """End the term of every task's file that may hold an erased person, and forget the filters that name her.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE task SET file_until = $2 WHERE file_until > $2 AND EXISTS ("
        "SELECT FROM volunteer v WHERE v.id = ANY($1) AND v.path ^@ task.path)",
        gone.volunteers,
        clock.now(),
    )
    await fetch(
        f"UPDATE task SET parameters = '{{}}' WHERE finished_at IS NOT NULL AND {_SOUGHT} <> ''"
        f" AND EXISTS (SELECT FROM unnest($1::text[]) name WHERE strpos(name, {_SOUGHT}) > 0)",
        gone.names,
    )


async def empty_ended(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty tasks that ended before; return how many. They name nobody, so that none is held. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION, within=path)
    rows = await fetch(
        "UPDATE task SET parameters = '{}', result = '{}', outcome = '', file_name = ''"
        " WHERE finished_at <= $1 AND path ^@ $2 AND account IS NOT NULL AND (parameters <> '{}' OR result <> '{}')"
        " RETURNING id",
        before,
        path,
    )
    return len(rows)
