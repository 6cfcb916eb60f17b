"""Writing the log."""

import json
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.chain import Record, plain
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_linked

_INTO = "INSERT INTO audit_entry (at, actor, actor_name, action, object_kind, object_id, path, detail, salt, lane,"
_INTO += " number, mac)"


def note_from(source: str, values: str, link: int) -> str:
    """The log as a part of a statement that does all at once: one row, if `source` has one.

    The statement goes through `fetch_linked` with the linker of the Record that the values make.

    Args:
        source: a table expression of that statement, of one row or none.
        values: SQL for time, actor, her name, action, kind and id of the thing, path, detail.
        link: the number of the first of the four parameters that carry the link.
    """
    linked = ", ".join(f"${link + each}" for each in range(4))
    return f"{_INTO} SELECT {values}, {linked} FROM {source}"


async def note(actor: Actor, action: str, kind: str, thing: UUID | None, path: str = "", **detail: Any) -> None:  # noqa: ANN401
    """Write the log (操作日志) in the current transaction: names of fields and the purpose, never values of people."""
    record = Record(clock.now(), actor.id, actor.name, action, kind, thing, path, plain(detail))
    await fetch_linked(
        record.linker,
        f"{_INTO} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING seq",
        record.at,
        actor.id,
        actor.name,
        action,
        kind,
        thing,
        path,
        json.dumps(record.detail, ensure_ascii=False),
    )
