"""Actions on the log: write into it, and redact it."""

import json
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jinguo.authority.actor import Actor, require
from jinguo.authority.chain import Record, plain
from jinguo.authority.errors import NoSuchEntry, NotRedactable
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_linked, fetch_one, transaction
from jinguo.kernel.forms import Form, Text, parse

_INTO = "INSERT INTO audit_entry (at, actor, actor_name, action, object_kind, object_id, path, detail, salt, lane,"
_INTO += " number, mac)"


def note_from(source: str, values: str, link: int) -> str:
    """Make the part of a statement that writes the log with all else at once: one row, if `source` has one.

    The statement goes through `fetch_linked` with the linker of the Record that the values make.

    Args:
        source: a table expression of that statement, of one row or none.
        values: SQL for time, actor, her name, action, kind and id of the thing, path, detail.
        link: the number of the first of the four parameters that carry the link.
    """
    linked = ", ".join(f"${link + each}" for each in range(4))
    return f"{_INTO} SELECT {values}, {linked} FROM {source}"


async def note(actor: Actor, action: str, kind: str, thing: UUID | None, path: str = "", **detail: object) -> None:
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


class Redaction(Form):
    """The reason for which the content of a row of the log is taken out (隐去)."""

    reason: Annotated[Text, Field(min_length=4, max_length=200)]


_REDACTED = """
SELECT at, actor, actor_name, action, object_kind, object_id, path, detail::text, salt FROM audit_entry
 WHERE seq = $1"""


async def redact(actor: Actor, seq: int, reason: str) -> None:
    """Redact a row of the log: take out the actor's name and the facts for good, for personal data that was typed where
    it does not belong. When, who by id, what and to which thing stay, the chain still verifies, and a row of its own
    tells who did this and why.

    Raises:
        Forbidden; Invalid: no reason; NoSuchEntry: none within the actor's reach; NotRedactable.
    """
    require(actor, Permission.REDACT_LOG)
    why = parse(Redaction, {"reason": reason} if reason else {}).reason
    async with transaction(actor):
        row = await fetch_one(_REDACTED, seq)
        if row is None or not actor.may(Permission.REDACT_LOG, within=row["path"] or "/"):
            raise NoSuchEntry
        if row["salt"] is None or row["object_kind"] == "log":
            raise NotRedactable
        record = Record.of(row)
        await note(actor, "redact_entry", "log", None, row["path"], entry=seq, reason=why)
        done = await fetch_one("SELECT redact_audit_entry($1, $2) AS done", seq, record.digest(row["salt"]))
        if not done or not done["done"]:
            raise NotRedactable
