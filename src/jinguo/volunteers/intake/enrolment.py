"""Enrolment of many volunteers at once, out of a roster: sealed by the column, written by the array."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import polars as pl

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.ids import uuids7
from jinguo.people import intake as people
from jinguo.people.catalogue import Manner
from jinguo.people.intake import SealedPeople
from jinguo.volunteers.rules import number_of
from jinguo.volunteers.tables import Volunteer

BATCH = 20_000
"""Rows that are sealed while as many are being written."""

_ADD = """
INSERT INTO volunteer (id, person, organisation, path, number, skills, service_classes, available, platform_number,
                       emergency_contact, emergency_phone, remark, lacking, manner, enrolled_at, enrolled_by,
                       reviewed_at, reviewed_by, roster)
SELECT id, person, organisation, path, number, skills, classes::varchar[], available, platform_number,
       emergency_contact, emergency_phone, remark, lacking::varchar[], $14, $15::timestamptz, $16::uuid, $15, $16,
       $17::uuid
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::bytea[], $12::text[], $13::text[])
       AS given(id, person, organisation, path, number, skills, classes, available, platform_number,
                emergency_contact, emergency_phone, remark, lacking)"""


async def write(actor: Actor, new: pl.DataFrame, roster: UUID, progress: Callable[[int, int], None]) -> None:
    """Write new people as volunteers of this import by batches, sealing the next batch in a thread meanwhile.

    Raises:
        Forbidden; asyncpg.UniqueViolationError: somebody was registered meanwhile.
    """
    at = clock.now()
    drawn = await fetch("SELECT nextval('volunteer_number') AS next FROM generate_series(1, $1)", new.height)
    new = new.with_columns(pl.Series("sequence", [row["next"] for row in drawn], pl.Int64))
    batches = list(new.iter_slices(BATCH))
    sealing = [asyncio.create_task(asyncio.to_thread(_sealed, batch)) for batch in batches[:1]]
    done = 0
    try:
        for number, batch in enumerate(batches):
            persons, volunteers = await sealing.pop()
            sealing += [
                asyncio.create_task(asyncio.to_thread(_sealed, each)) for each in batches[number + 1 : number + 2]
            ]
            await people.add_people(actor, persons, at)
            await fetch(_ADD, *volunteers, Manner.ROSTER.value, at, actor.id, roster)
            done += batch.height
            progress(done, new.height)
    finally:
        for task in sealing:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _sealed(batch: pl.DataFrame) -> tuple[SealedPeople, list[list[Any]]]:
    """Seal a batch's people, and lay out its volunteers' columns in the order of the statement."""
    persons = people.seal(batch)
    ids = uuids7(batch.height)
    plain = ("organisation", "path", "number", "skills", "classes", "available", "platform_number", "emergency_contact")
    rows = batch.with_columns(
        pl.Series("number", map(number_of, batch["sequence"]), pl.String),
        pl.col("skills", "available", "remark").fill_null(""),
        *(
            pl.format("{{{}}}", pl.col(column).list.join(",").fill_null("")).alias(name)
            for column, name in (("service_classes", "classes"), ("lacking", "lacks"))
        ),
    )
    columns = [rows[name].to_list() for name in plain]
    emergency = Volunteer.emergency_phone.seal_many(ids, rows["emergency_phone"].to_list())
    return persons, [ids, persons.ids, *columns, emergency, rows["remark"].to_list(), rows["lacks"].to_list()]
