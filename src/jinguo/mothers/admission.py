"""Admission of a whole roster of mothers: each is found among the volunteers and written in; who is not found goes back
with the way to register her.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import atomic, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.mothers.actions import write_in
from jinguo.mothers.catalogue import Distance, Language
from jinguo.mothers.errors import MotherAlready
from jinguo.mothers.forms import Offer
from jinguo.mothers.roster import Line, twice
from jinguo.people.catalogue import Manner
from jinguo.people.queries import id_number_index, phone_index
from jinguo.volunteers.rules import serving

NOT_FOUND = "没有找到这位志愿者：请先在“志愿者”里登记她（或先导入志愿者名册），再导入一次"
OTHER_NAME = "这个手机号或身份证号登记的是另一个名字，请核对姓名，或先在她的资料页改正"
SEVERAL = "这个村社有几位同名的志愿者，请补上手机号或身份证号"
TWICE = "和上面的一行是同一位，不用再导"

_BY_NUMBER = """
SELECT w.phone_index, w.id_number_index, v.id, p.name FROM person w
  JOIN person p ON p.id = coalesce(w.merged_into, w.id) JOIN volunteer v ON v.person = p.id
 WHERE w.phone_index = ANY($1::bytea[]) OR w.id_number_index = ANY($2::bytea[])"""

_BY_NAME = f"""
SELECT v.id, p.name, o.name AS place FROM volunteer v JOIN person p ON p.id = v.person
  JOIN organisation o ON o.id = v.organisation
 WHERE p.name = ANY($1::text[]) AND {serving("v")}"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A row that goes back, and why, as a sentence."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """Admitted: what became of a roster: who was written in, how many were mothers before, and what goes back."""

    written: tuple[str, ...]
    known: int
    returned: tuple[Returned, ...]


class _Tried(Exception):
    """Takes back what a trial has written."""


async def admit(actor: Actor, lines: Sequence[Line], *, dry_run: bool = False) -> Admitted:
    """Write in all whom a roster names and who are volunteers within reach, in one transaction; a trial is taken back.

    Raises:
        Forbidden.
    """
    require(actor, Permission.KEEP_MOTHERS)
    admitted = Admitted((), 0, ())
    try:
        async with transaction(actor):
            admitted = await _admit(actor, lines)
            if dry_run:
                raise _Tried
            counts = {"added": len(admitted.written), "known": admitted.known, "rejected": len(admitted.returned)}
            await note(actor, "import_mothers", "mother", uuid7(), actor.path or "", **counts)
    except _Tried:
        pass
    return admitted


async def _admit(actor: Actor, lines: Sequence[Line]) -> Admitted:
    found, again = await found_volunteers(lines), twice(lines)
    written, known, returned = [], 0, []
    for place, line in enumerate(lines):
        her = TWICE if place in again else found[place]
        if isinstance(her, str):
            returned.append(Returned(line, her))
            continue
        try:
            async with atomic():
                await write_in(actor, her, offer_in(line), Manner.ROSTER)
            written.append(line.name)
        except MotherAlready:
            known += 1
        except JinguoError as error:
            returned.append(Returned(line, error.message))
    return Admitted(tuple(written), known, tuple(returned))


def offer_in(line: Line) -> Offer:
    """The offer that a row speaks of; where she lives and when she has time is asked of her."""
    return Offer(
        capacity=line.capacity,
        skills=line.skills,
        languages=frozenset({Language.MANDARIN}),
        distance=Distance.TOWN,
    )


@dataclass(frozen=True, slots=True)
class _Namesake:
    """A volunteer of a name, and her place."""

    id: UUID
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A volunteer who is found by a number."""

    phone_index: bytes | None
    id_number_index: bytes | None
    id: UUID
    name: str


async def found_volunteers(lines: Sequence[Line]) -> list[UUID | str]:
    """The volunteer of each line, or why there is none, within the reach of the current transaction."""
    numbers = await _by_number(lines)
    names: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
    for row in await fetch_as(_Namesake, _BY_NAME, [line.name for line in lines]):
        names[row.name].append((row.place, row.id))
    return [_who(line, numbers, names) for line in lines]


async def _by_number(lines: Sequence[Line]) -> Mapping[bytes, tuple[str, UUID]]:
    phones = [phone_index(line.phone) for line in lines if line.phone]
    ids = [id_number_index(line.id_number) for line in lines if line.id_number]
    found: dict[bytes, tuple[str, UUID]] = {}
    for row in await fetch_as(_Numbered, _BY_NUMBER, phones, ids):
        for index in (row.phone_index, row.id_number_index):
            if index is not None:
                found[index] = (row.name, row.id)
    return found


def _who(
    line: Line, numbers: Mapping[bytes, tuple[str, UUID]], names: Mapping[str, Sequence[tuple[str, UUID]]]
) -> UUID | str:
    indices = [id_number_index(line.id_number)] if line.id_number else []
    indices += [phone_index(line.phone)] if line.phone else []
    by_number = next((numbers[index] for index in indices if index in numbers), None)
    if by_number is not None:
        return by_number[1] if by_number[0] == line.name else OTHER_NAME
    there = [each for place, each in names.get(line.name, ()) if line.village and place in line.village]
    if len(there) == 1:
        return there[0]
    return SEVERAL if there else NOT_FOUND


def rejects(admitted: Admitted) -> bytes:
    """Write the rows that go back as a workbook: where each stood, whom it names, and what to do."""
    rows = [
        {"工作表": each.line.sheet, "原行号": each.line.row, "姓名": each.line.name, "村社": each.line.village,
         "退回原因": each.reason}
        for each in admitted.returned
    ]  # fmt: skip
    return write([SheetOut("退回的行", pl.DataFrame(rows))])
