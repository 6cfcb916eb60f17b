"""Intake of many people out of a roster: recognised by their indexes, sealed by the column, written by the array.

Sealing is CPU work without the database, so that a caller can seal the next thousands while these are being written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuids7
from jinguo.kernel.text.chinese import initials
from jinguo.people.catalogue import ConsentKind, Manner, Sex
from jinguo.people.rules import initials_column
from jinguo.people.tables import Person

ROWS = pl.Schema(
    {
        "name": pl.String,
        "phone": pl.String,
        "phone_index": pl.Binary,
        "id_number": pl.String,
        "id_number_index": pl.Binary,
        "sex": pl.String,
        "born_on": pl.Date,
        "organisation": pl.String,
        "path": pl.String,
        "nation": pl.String,
        "political_status": pl.String,
        "education": pl.String,
        "employer": pl.String,
        "agree_publish": pl.Boolean,
        "guardian": pl.String,
        "guardian_relation": pl.String,
        "guardian_agreed_on": pl.Date,
    }
)
"""People to be added: normalised phone and ID number, `sex` 女 or 男, `organisation` an id as text, codes of the
national lists. All of them agree to collection; a null `agree_publish` is a question that was not asked.
`guardian…` are given of minors: who has agreed for her, and when."""

FOUND = pl.Schema(
    {
        "place": pl.Int64,
        "by": pl.String,
        "person": pl.String,
        "name": pl.String,
        "path": pl.String,
        "local_only": pl.Boolean,
        "organisation": pl.String,
        "id_number_index": pl.Binary,
    }
)
"""Who is registered already: `place` counts the given values from 0, `by` is "phone" or "id_number"."""

ROSTER_VERSION = "名册"
"""In place of a notice's version: what she was shown is the organisation's own paper."""

_FIND = """
SELECT (given.place - 1)::bigint AS place, $2::text AS by, p.id::text AS person, p.name, p.path, p.local_only,
       o.name AS organisation, p.id_number_index
  FROM unnest($1::bytea[]) WITH ORDINALITY AS given(value, place)
  JOIN person written ON written.{column} = given.value
  JOIN person p ON p.id = coalesce(written.merged_into, written.id) JOIN organisation o ON o.id = p.organisation"""

_ADD = """
INSERT INTO person (id, organisation, path, name, initials, sex, born_on, phone_index, phone, phone_tail,
                    id_number_index, id_number, nation, political_status, education, employer, created_at, updated_at)
SELECT *, $17::timestamptz, $17 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int2[],
  $7::date[], $8::bytea[], $9::bytea[], $10::text[], $11::bytea[], $12::bytea[], $13::text[], $14::text[], $15::text[],
  $16::text[])"""

_CONSENT = """
INSERT INTO consent (id, person, path, given, guardian, relation, answered_at, kind, version, recorded_by, manner)
SELECT id, person, path, given, guardian, relation, coalesce(at, $8::timestamptz), $9, $10, $11::uuid, $12
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[], $5::text[], $6::text[], $7::timestamptz[])
       AS said(id, person, path, given, guardian, relation, at)"""


@dataclass(frozen=True, slots=True)
class SealedPeople:
    """People ready to be written: `columns` in the order of the statement, ids first; nothing of it can be read."""

    columns: list[list]
    answers: dict[ConsentKind, list[list]]

    @property
    def ids(self) -> list[UUID]:
        """The ids that the people will have, in the given order."""
        return self.columns[0]

    @property
    def paths(self) -> list[str]:
        """The paths of the organisations where the people belong."""
        return self.columns[2]


def indexes(phones: Sequence[str], id_numbers: Sequence[str | None]) -> tuple[list[bytes | None], list[bytes | None]]:
    """Compute the blind indexes of two normalised columns; about 3 µs a value. Blocks: use a thread."""
    return Person.phone_index.of_many(phones), Person.id_number_index.of_many(id_numbers)


async def find(phones: Sequence[bytes | None], id_numbers: Sequence[bytes | None]) -> pl.DataFrame:
    """Find which phones and ID numbers are registered, anywhere: for deciding, never for showing outside the reach.

    Shape: two columns of indexes -> FOUND, in no order.
    """
    rows = []
    async with transaction(EVERYWHERE):
        for column, values in (("phone_index", phones), ("id_number_index", id_numbers)):
            rows += await fetch(_FIND.format(column=column), values, column.removesuffix("_index"))
    return pl.DataFrame([tuple(row) for row in rows], schema=FOUND, orient="row")


def seal(rows: pl.DataFrame) -> SealedPeople:
    """Give people ids and seal their phones and ID numbers; about 20 µs each. Blocks: use a thread.

    Shape: ROWS -> columns for `add_people`.
    """
    ids = uuids7(rows.height)
    phones, numbers, names, paths = (rows[name].to_list() for name in ("phone", "id_number", "name", "path"))
    sexes = {Sex.FEMALE.label: int(Sex.FEMALE), Sex.MALE.label: int(Sex.MALE)}
    columns = [
        ids,
        rows["organisation"].to_list(),
        paths,
        names,
        [initials_column(initials(name)) for name in names],
        rows["sex"].replace_strict(sexes, default=int(Sex.UNKNOWN), return_dtype=pl.Int16).to_list(),
        rows["born_on"].to_list(),
        rows["phone_index"].to_list(),
        Person.phone.seal_many(ids, phones),
        rows["phone"].str.slice(-4).to_list(),
        rows["id_number_index"].to_list(),
        Person.id_number.seal_many(ids, numbers),
        *(rows[name].to_list() for name in ("nation", "political_status", "education", "employer")),
    ]
    return SealedPeople(columns, _answers(rows, ids))


def _answers(rows: pl.DataFrame, ids: Sequence[UUID]) -> dict[ConsentKind, list[list]]:
    """Gather the answers to each question: all to collection, some to publication, guardians of minors to theirs."""
    people = rows.with_columns(pl.Series("person", ids, pl.Object))
    return {
        ConsentKind.COLLECTION: _answer(people, [True] * rows.height),
        ConsentKind.PUBLICATION: _answer(
            asked := people.filter(pl.col("agree_publish").is_not_null()), asked["agree_publish"].to_list()
        ),
        ConsentKind.GUARDIAN: _guardians(people.filter(pl.col("guardian_agreed_on").is_not_null())),
    }


def _answer(people: pl.DataFrame, given: list[bool]) -> list[list]:
    nobody = [None] * people.height
    return [uuids7(people.height), people["person"].to_list(), people["path"].to_list(), given, nobody, nobody, nobody]


def _guardians(people: pl.DataFrame) -> list[list]:
    said = _answer(people, [True] * people.height)
    at = [clock.at_beijing(day) for day in people["guardian_agreed_on"]]
    return [*said[:4], people["guardian"].to_list(), people["guardian_relation"].to_list(), at]


async def add_people(actor: Actor, people: SealedPeople, at: datetime) -> None:
    """Write people and what they agreed to, in the current transaction. The caller logs the roster as a whole.

    Raises:
        Forbidden; asyncpg.UniqueViolationError: somebody was registered since `find` looked.
    """
    for path in set(people.paths):
        require(actor, Permission.IMPORT_VOLUNTEERS, within=path)
    async with transaction(actor):
        await fetch(_ADD, *people.columns, at)
        for kind, answers in people.answers.items():
            if answers[0]:
                await fetch(_CONSENT, *answers, at, kind.value, ROSTER_VERSION, actor.id, Manner.ROSTER.value)
