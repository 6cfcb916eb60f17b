"""Writing the log."""

import json
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch

NOTE = (
    "INSERT INTO audit_entry (at, actor, actor_name, action, object_kind, object_id, path, detail)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


async def note(actor: Actor, action: str, kind: str, thing: UUID | None, path: str = "", **detail: Any) -> None:  # noqa: ANN401
    """Write the log (操作日志) in the current transaction: names of fields and the purpose, never values of people."""
    facts = json.dumps(detail, ensure_ascii=False, default=str)
    await fetch(NOTE, clock.now(), actor.id, actor.name, action, kind, thing, path, facts)
