"""Exports: every file taken out has a number and is in the register before it leaves."""

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.catalogue import PURPOSES, ExportKind
from jinguo.authority.tables import ExportRecord
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.forms import Form, Text, parse
from jinguo.kernel.spreadsheet import Mark

Register = Callable[[], Awaitable[UUID]]
"""Writes a file that is made into the register; call it before the file leaves."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Told over the telephone, none is taken for another: no 0, 1, I, L, O, U."""
LENGTH = 6
NUMBER = re.compile(rf"DC\d{{8}}-[{LETTERS}]{{{LENGTH}}}")
"""What a number looks like, also in the middle of a text."""

NAMES = 200
"""Characters of a file name that are kept."""


class Purpose(Form):
    """The purpose (用途) for which data is taken out."""

    purpose: Annotated[Text, Field(min_length=2, max_length=200)]


def new_number() -> str:
    """A number for an export of today: DC20261121-7K3FPQ. Of 730 million a day, drawn by chance."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"DC{clock.today():%Y%m%d}-{drawn}"


def mark_of(actor: Actor, number: str, who: str = "") -> Mark:
    """Make the watermark for a file of `actor`; `who` where she has no name as an actor (a volunteer for herself)."""
    return Mark(number, who or actor.name or "本人", clock.now())


def numbered(number: str, name: str) -> str:
    """Put the number of the export into a file's name before its ending: what a CSV is known by."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}_{number}.{ending}" if dot else f"{name}_{number}"


def purpose_of(text: object) -> str:
    """Tidy the purpose into what is kept. Raises Invalid, beside `purpose`: there is none, or it is too long."""
    return parse(Purpose, {"purpose": text} if text else {}).purpose


async def register_export(
    actor: Actor,
    number: str,
    *,
    kind: ExportKind,
    purpose: str,
    selection: Mapping[str, Any],
    columns: Sequence[str],
    rows: int,
    file_name: str,
    content: bytes,
    path: str | None = None,
) -> UUID:
    """Write an export into the register and into the log, in one transaction. Call it before the file leaves, with
    the file as it will leave; whether the actor may is for the caller to ask.

    Args:
        number: from `new_number`, as it stands in the file.
        selection: the filter: words, codes and dates, never values of people.
        columns: the headers of what is in the file.
        path: where the data belongs, when that is not the actor's subtree (a volunteer's own copy).

    Raises:
        Invalid: the purpose is missing or too long.
    """
    why, at = purpose_of(purpose), clock.now()
    sha256 = hashlib.sha256(content)
    where = path if path is not None else actor.path or ""
    record = ExportRecord(
        number=number,
        at=at,
        actor=actor.id,
        actor_name=actor.name,
        path=where,
        kind=kind.value,
        purpose=why,
        selection=json.dumps(selection, ensure_ascii=False, default=str),
        columns=[column[:40] for column in columns],
        rows=rows,
        file_name=file_name[:NAMES],
        sha256=sha256.digest(),
    )
    facts = {"number": number, "content": kind.value, "purpose": why, "rows": rows, "sha256": sha256.hexdigest()}
    async with transaction(actor):
        await ExportRecord.insert(record)
        await note(actor, "export_data", "export", record.id, where, **facts)
    return record.id


async def usual_purposes(actor: Actor) -> list[str]:
    """Suggest purposes to the actor: those that she gave last, newest first, then the common ones."""
    async with transaction(actor):
        own = await fetch(
            "SELECT purpose FROM export_record WHERE actor = $1 GROUP BY purpose ORDER BY max(at) DESC LIMIT 3",
            actor.id,
        )
    return list(dict.fromkeys([row["purpose"] for row in own] + list(PURPOSES)))
