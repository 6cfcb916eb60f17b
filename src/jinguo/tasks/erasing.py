"""Emptying tasks that ended long ago: what was asked for and what came out go, that it was asked for stays."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Nothing of a person stands here: a member of staff's tasks are her account's, which keeps its id. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)


async def empty_ended(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty tasks that ended before; how many. They name nobody, so that none is held. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION, within=path)
    rows = await fetch(
        "UPDATE task SET parameters = '{}', result = '{}', outcome = '', file_name = ''"
        " WHERE finished_at <= $1 AND path ^@ $2 AND account IS NOT NULL AND (parameters <> '{}' OR result <> '{}')"
        " RETURNING id",
        before,
        path,
    )
    return len(rows)
