"""Resemblance of persons who may be one: pairs that agree in what two people seldom share.

Names, birth dates, the last digits of phones and the blind indexes of earlier and shared phones are compared; nothing
is decrypted. A phone or an ID number of now cannot be in two rows at all: their indexes are unique. Each way of
agreeing is one equality join, so that a nation of rows is hashed and never compared each with each; a block of more
than 20 rows that agree (a birth date that stands for an unknown one) says nothing, and is left out.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.labels import Labelled
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.text.chinese import initials
from jinguo.people.rules import initials_column
from jinguo.people.tables import Person

LARGEST_BLOCK = 20


class Likeness(Labelled):
    """The likeness of two rows: in what they agree. The value is stable."""

    NAME_BIRTH = "name_birth", "姓名和出生日期相同"
    NAME_TAIL = "name_tail", "姓名和手机尾号相同"
    SOUND_BIRTH = "sound_birth", "拼音首字母和出生日期相同"
    SOUND_TAIL = "sound_tail", "拼音首字母和手机尾号相同"
    NAME_PLACE = "name_place", "同一组织里同名"
    NAME_PHONE = "name_phone", "姓名相同，曾用同一手机号"
    ID_CLAIMED = "id_claimed", "自己登记时填了对方的身份证号"


_KEYS: Mapping[Likeness, tuple[str, ...]] = MappingProxyType(
    {
        Likeness.NAME_BIRTH: ("name", "born_on"),
        Likeness.NAME_TAIL: ("name", "tail", "district"),
        Likeness.SOUND_BIRTH: ("initials", "born_on", "district"),
        Likeness.SOUND_TAIL: ("initials", "tail", "district"),
        Likeness.NAME_PLACE: ("name", "path"),
    }
)
"""What must be equal. Four digits, or initials, agree by chance across a nation: these are compared in one district."""

_COMPARED = """
SELECT p.id, p.path, p.name, nullif(p.initials, '') AS initials, p.born_on, nullif(p.phone_tail, '') AS tail,
       p.phone_index, p.id_number_index IS NOT NULL AS has_id_number, split_part(p.path, '/', 2) AS district
  FROM person p WHERE p.merged_into IS NULL AND p.restricted_at IS NULL"""


_BARE = _COMPARED.replace("p.name,", "split_part(split_part(p.name, '（', 1), '(', 1) AS name,")
"""With each name without the note that older rosters left beside it: 褚丽（组长） is compared as 褚丽."""

_UNLIKE = {
    Likeness.NAME_PLACE: " AND (a.born_on = b.born_on) IS NOT FALSE AND NOT (a.has_id_number AND b.has_id_number)"
}
"""What speaks against a weak likeness: namesakes of one village with two birth dates, or two ID numbers, are two."""


_HELD = (
    "SELECT least(a.id, b.id) AS first, CASE WHEN a.id < b.id THEN a.path ELSE b.path END AS first_path,"
    " greatest(a.id, b.id) AS second, CASE WHEN a.id < b.id THEN b.path ELSE a.path END AS second_path,"
    f" '{Likeness.NAME_PHONE.value}' AS reason FROM phone_holding h JOIN compared a ON a.id = h.person"
    " JOIN compared b ON b.phone_index = h.phone_index AND b.name = a.name AND b.id <> a.id"
)
"""A number that was hers, or that she shared, is a namesake's own now."""


def pairs_statement() -> str:
    """The SQL for pairs within the reach: first, first_path, second, second_path, reasons; the smaller id is first."""
    blocks = ", ".join(f"{reason.value} AS ({_block(keys)})" for reason, keys in _KEYS.items())
    pairs = " UNION ALL ".join([*(_pairs(reason, keys) for reason, keys in _KEYS.items()), _HELD])
    return (
        f"WITH compared AS MATERIALIZED ({_BARE}), {blocks}, alike AS ({pairs})"
        " SELECT first, min(first_path) AS first_path, second, min(second_path) AS second_path,"
        " array_agg(DISTINCT reason ORDER BY reason)::varchar[] AS reasons FROM alike GROUP BY first, second"
    )


def _block(keys: tuple[str, ...]) -> str:
    """The SQL of the rows that agree with at least one other, and with few."""
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    return (
        f"SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY {', '.join(keys)}) AS agreeing FROM compared"
        f" WHERE {known}) c WHERE agreeing BETWEEN 2 AND {LARGEST_BLOCK}"
    )


def _pairs(reason: Likeness, keys: tuple[str, ...]) -> str:
    same = " AND ".join(f"a.{key} = b.{key}" for key in keys) + _UNLIKE.get(reason, "")
    return (
        "SELECT a.id AS first, a.path AS first_path, b.id AS second, b.path AS second_path,"
        f" '{reason.value}' AS reason FROM {reason.value} a JOIN {reason.value} b ON {same} AND a.id < b.id"
    )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A newcomer: what is compared of somebody who is not registered yet. `path` is where she is to belong."""

    name: str
    born_on: date | None
    phone: str
    path: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A registered person whom a newcomer resembles: `place` counts the newcomers from 0."""

    place: int
    person: UUID
    reasons: tuple[Likeness, ...]


async def resembling(actor: Actor, newcomers: Sequence[Newcomer]) -> list[Alike]:
    """Find the registered persons whom newcomers resemble within the actor's reach, in the newcomers' order. Who has
    the very phone is not told: that is no resemblance.
    """
    require(actor, Permission.REGISTER_VOLUNTEERS)
    if not newcomers:
        return []
    columns = await asyncio.to_thread(_columns, newcomers)
    async with transaction(actor):
        return await fetch_as(Alike, _NEWCOMERS, *columns)


def _columns(newcomers: Sequence[Newcomer]) -> list[list[Any]]:
    return [
        [each.name for each in newcomers],
        [each.born_on for each in newcomers],
        [each.phone[-4:] for each in newcomers],
        [initials_column(initials(each.name)) for each in newcomers],
        [each.path for each in newcomers],
        Person.phone_index.of_many([each.phone for each in newcomers]),
    ]


def _newcomers() -> str:
    joins = " UNION ALL ".join(
        f"SELECT g.place, p.id AS person, '{reason.value}' AS reason FROM given g JOIN compared p ON "
        + " AND ".join(f"p.{key} = g.{key}" for key in keys)
        + " AND p.phone_index IS DISTINCT FROM g.phone_index"
        for reason, keys in _KEYS.items()
    )
    held = (
        f" UNION ALL SELECT g.place, p.id AS person, '{Likeness.NAME_PHONE.value}' AS reason FROM given g"
        " JOIN phone_holding h ON h.phone_index = g.phone_index JOIN compared p ON p.id = h.person AND p.name = g.name"
        " AND p.phone_index IS DISTINCT FROM g.phone_index"
    )
    return (
        "WITH given AS (SELECT place, name, born_on, tail, nullif(initials, '') AS initials, path, phone_index,"
        " split_part(path, '/', 2) AS district FROM unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::text[],"
        " $6::bytea[]) WITH ORDINALITY AS n(name, born_on, tail, initials, path, phone_index, place)),"
        f" compared AS NOT MATERIALIZED ({_COMPARED})"
        " SELECT place - 1 AS place, person, array_agg(DISTINCT reason ORDER BY reason) AS reasons"
        f" FROM ({joins}{held}) alike"
        " GROUP BY place, person ORDER BY place, person"
    )


_NEWCOMERS = _newcomers()
