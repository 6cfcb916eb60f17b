"""What can be read of the log."""

from collections.abc import Collection
from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.tables import AuditEntry


async def log(
    actor: Actor, *, before: int | None = None, limit: int = 50, kinds: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The log within the actor's subtree, newest first.

    Args:
        before: a sequence number, for the next page.
        kinds: only what was done to things of these kinds; all when empty.
    """
    require(actor, Permission.READ_LOG)
    rows = (
        AuditEntry.select()
        .where(AuditEntry.path.like(f"{actor.path}%"))
        .order_by(AuditEntry.seq, ascending=False)
        .limit(limit)
    )
    if kinds:
        rows = rows.where(AuditEntry.object_kind.is_in(list(kinds)))
    return await (rows.where(AuditEntry.seq < before) if before else rows)
