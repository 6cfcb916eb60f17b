"""What can be read of the log."""

from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.tables import AuditEntry


async def log(actor: Actor, *, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The log within the actor's subtree, newest first; `before` is a sequence number, for the next page."""
    require(actor, Permission.READ_LOG)
    rows = (
        AuditEntry.select()
        .where(AuditEntry.path.like(f"{actor.path}%"))
        .order_by(AuditEntry.seq, ascending=False)
        .limit(limit)
    )
    return await (rows.where(AuditEntry.seq < before) if before else rows)
