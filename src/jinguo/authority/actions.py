"""Writing the log."""

import json
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch

_INTO = "INSERT INTO audit_entry (at, actor, actor_name, action, object_kind, object_id, path, detail)"


def note_from(source: str, values: str) -> str:
    """The log as a part of a statement that does all at once: one row for each row of `source`.

    Args:
        source: a table expression of that statement.
        values: SQL for time, actor, her name, action, kind and id of the thing, path, detail.
    """
    return f"{_INTO} SELECT {values} FROM {source}"


async def note(actor: Actor, action: str, kind: str, thing: UUID | None, path: str = "", **detail: Any) -> None:  # noqa: ANN401
    """Write the log (操作日志) in the current transaction: names of fields and the purpose, never values of people."""
    facts = json.dumps(detail, ensure_ascii=False, default=str)
    await fetch(
        f"{_INTO} VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        clock.now(),
        actor.id,
        actor.name,
        action,
        kind,
        thing,
        path,
        facts,
    )
