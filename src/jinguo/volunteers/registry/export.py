"""志愿者名册 as a file: what the actor sees of each on her card, and with a proof the numbers in full.

The columns bear the words that an import knows, so that the file can be handed in again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import polars as pl
from pydantic import Field

from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import Register, mark_of, new_number, numbered, purpose_of, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import Form, Text
from jinguo.kernel.labels import Labelled
from jinguo.kernel.process.progress import Tell, silent
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.kernel.spreadsheet import Mark, SheetOut, write, write_csv
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place, full_names
from jinguo.people import identity
from jinguo.people.tables import Person
from jinguo.volunteers.registry import exposure
from jinguo.volunteers.registry.cards import CARD, FROM, CardRow
from jinguo.volunteers.registry.queries import listed, matching
from jinguo.volunteers.registry.search_words import index_in
from jinguo.volunteers.rules import wanted
from jinguo.volunteers.tables import Volunteer

BATCH = 2_000
"""Rows that are read, opened and turned into text at once."""

HEADERS: Mapping[str, str] = {
    "number": "巾帼册编号",
    "name": "姓名",
    "sex": "性别",
    "phone": "手机号码",
    "id_number": "身份证号码",
    "born_on": "出生日期",
    "organisation": "所属组织",
    "nation": "民族",
    "political_status": "政治面貌",
    "education": "学历",
    "employer": "工作单位及职务",
    "service_classes": "服务类别",
    "skills": "专业技能",
    "available": "可服务时间",
    "emergency_contact": "紧急联系人",
    "emergency_phone": "紧急联系人电话",
    "platform_number": "平台编号",
    "remark": "备注",
    "enrolled_at": "登记日期",
    "manner": "登记方式",
    "left_at": "退出日期",
}
"""The columns: fields of `exposure`, and the words over them."""

STATES: Mapping[str, str] = {"": "在册", "unreviewed": "待核对", "left": "已退出"}


class FileKind(StrEnum):
    """The kind of file to export."""

    XLSX = "xlsx"
    CSV = "csv"


class RosterFilter(Form):
    """The filter of a roster to export, as of the list. `q` is as typed, or what `search_words.opaque` made of it."""

    q: Annotated[Text, Field(max_length=40)] = ""
    organisation: Annotated[Text, Field(max_length=40)] = ""
    state: Annotated[Text, Field(max_length=10)] = ""


@dataclass(frozen=True, slots=True)
class ExportedRoster:
    """An exported roster, ready to be saved; `number` is the export's in the register."""

    name: str
    content: bytes
    number: str
    rows: int
    columns: tuple[str, ...]


async def export_roster(
    actor: Actor, chosen: RosterFilter, kind: FileKind = FileKind.XLSX, *, purpose: str, full: bool = False
) -> ExportedRoster:
    """Export the roster: write the file, which is registered with its purpose and filter before it leaves.

    Args:
        full: phones and ID numbers without stars, for those who may have them.

    Raises:
        Forbidden, NoSuchOrganisation; Invalid: no purpose, or no such state.
        ProofRequired: `full`, and she has not proven who she is within five minutes.
    """
    if full:
        require_proof(actor)
    made, register = await prepare_roster(actor, chosen, kind, purpose=purpose, full=full)
    await register()
    return made


async def prepare_roster(
    actor: Actor,
    chosen: RosterFilter,
    kind: FileKind = FileKind.XLSX,
    *,
    purpose: str,
    full: bool = False,
    tell: Tell = silent,
) -> tuple[ExportedRoster, Register]:
    """Prepare the roster's file, and what writes it into the register. That `full` was proven is for the caller to ask.

    Raises:
        Forbidden, NoSuchOrganisation, Invalid, as `export_roster`.
    """
    place, root = await _where(actor, chosen)
    if full:
        require(actor, exposure.NEEDS[exposure.Tier.FULL], within=root)
    purpose, number = purpose_of(purpose), new_number()
    _, count = await count_roster(actor, chosen)
    rows = await _read(actor, chosen, root, full=full, tell=lambda done: tell(done, count, "读取名册"))
    await tell(rows.height, rows.height, "写文件")
    table = rows.select(*_columns(actor, root)).rename(dict(HEADERS), strict=False)
    content = await asyncio.to_thread(_written, table, kind, mark_of(actor, number))
    about = "完整号码" if full else "打码"
    name = numbered(number, f"{place.name if place else '全部'}志愿者名册_{about}_{clock.today():%Y%m%d}.{kind}")
    register = partial(
        register_export,
        actor,
        number,
        kind=ExportKind.ROSTER,
        purpose=purpose,
        selection=_selection(chosen, root, full=full),
        columns=table.columns,
        rows=table.height,
        file_name=name,
        content=content,
    )
    return ExportedRoster(name, content, number, table.height, tuple(table.columns)), register


def _selection(chosen: RosterFilter, root: str, *, full: bool) -> dict[str, object]:
    """The filter as the register of exports keeps it: of a search only its kind, never what was searched for."""
    return {
        "organisation": chosen.organisation or root,
        "state": STATES[chosen.state],
        "search": (index_in(chosen.q)[0] or wanted(chosen.q).by).name.lower(),
        "full": full,
    }


async def count_roster(actor: Actor, chosen: RosterFilter) -> tuple[str, int]:
    """Count who will be in the file, and find the place that it will be about. Raises as `export_roster`."""
    place, root = await _where(actor, chosen)
    condition, argument = matching(chosen.q)
    async with transaction(actor):
        rows = await fetch(f"SELECT count(*) AS n {FROM} WHERE {_listed(condition, chosen)}", root, argument)
    return (place.name if place else "管理范围内全部"), rows[0]["n"]


async def _where(actor: Actor, chosen: RosterFilter) -> tuple[Place | None, str]:
    if chosen.state not in STATES:
        raise Invalid("没有这种名单，请从志愿者列表里重新点“导出名册”。", fields={"state": "没有这种名单"})
    place = await organisations.by_code(chosen.organisation) if chosen.organisation else None
    if place is None and actor.path not in (None, "/"):
        place = await organisations.by_path(actor.path or "")
    root = place.path if place else actor.path or ""
    require(actor, Permission.EXPORT_VOLUNTEERS, within=root)
    return place, root


def _listed(condition: str, chosen: RosterFilter) -> str:
    return listed(condition, unreviewed=chosen.state == "unreviewed", left=chosen.state == "left")


def _columns(actor: Actor, root: str) -> list[str]:
    """List the fields that the actor sees there, in the order of the file."""
    seen = exposure.seen(actor, root)
    return [field for field in HEADERS if field in seen]


async def _read(
    actor: Actor, chosen: RosterFilter, root: str, *, full: bool, tell: Callable[[int], Awaitable[None]]
) -> pl.DataFrame:
    """Read all rows, as text but for the days, by batches, each opened in a thread."""
    condition, argument = matching(chosen.q)
    where, last, parts = _listed(condition, chosen), "~", [pl.DataFrame(schema=_SHAPE)]
    statement = f"SELECT {CARD} {FROM} WHERE {where} AND v.number < $3 ORDER BY v.number DESC LIMIT {BATCH}"
    while True:
        async with transaction(actor):
            rows = await fetch_as(CardRow, statement, root, argument, last)
            names = await full_names({row.path for row in rows})
        if not rows:
            return pl.concat(parts)
        last = rows[-1].number
        parts.append(await asyncio.to_thread(_opened, actor, rows, names, full))
        await tell(sum(part.height for part in parts))


_SHAPE = {name: pl.Date if name in ("born_on", "enrolled_at", "left_at") else pl.String for name in HEADERS}


def _opened(actor: Actor, rows: list[CardRow], names: Mapping[str, str], full: bool) -> pl.DataFrame:
    """Open a batch as a frame of the shape `_SHAPE`: of each volunteer what the actor sees of her."""
    paths = {row.path for row in rows}
    seen = {path: exposure.seen(actor, path) for path in paths}
    whole = {path: exposure.in_full(actor, path) if full else frozenset[str]() for path in paths}
    told = [exposure.cut(_texts(row, names, whole[row.path]), seen[row.path]) for row in rows]
    return pl.DataFrame(told, schema=_SHAPE)


def _texts(row: CardRow, names: Mapping[str, str], whole: frozenset[str]) -> dict[str, Any]:
    sealed: Mapping[str, tuple[Encrypted, UUID, bytes | None, Callable[[str], str]]] = {
        "phone": (Person.phone, row.person, row.phone, identity.mask_phone),
        "id_number": (Person.id_number, row.person, row.id_number, identity.mask_id),
        "emergency_phone": (Volunteer.emergency_phone, row.id, row.emergency_phone, identity.mask_phone),
    }
    return {
        "number": row.number,
        "name": row.name,
        "sex": row.sex.label,
        "born_on": row.born_on,
        "nation": _label(row.nation),
        "political_status": _label(row.political_status),
        "education": _label(row.education),
        "employer": row.employer,
        "organisation": names.get(row.path) or row.place,
        "skills": row.skills,
        "service_classes": "、".join(each.label for each in row.service_classes),
        "available": row.available,
        "emergency_contact": row.emergency_contact,
        "platform_number": row.platform_number,
        "manner": row.manner.label,
        "enrolled_at": clock.beijing_day(row.enrolled_at),
        "left_at": clock.beijing_day(row.left_at) if row.left_at else None,
        "remark": row.remark,
        **{name: _number(how, in_full=name in whole) for name, how in sealed.items()},
    }


def _label(member: Labelled | None) -> str | None:
    return member.label if member else None


def _number(how: tuple[Encrypted, UUID, bytes | None, Callable[[str], str]], *, in_full: bool) -> str | None:
    column, row_id, envelope, mask = how
    if envelope is None:
        return None
    text = column.open(row_id, envelope)
    return text if in_full else mask(text)


def _written(table: pl.DataFrame, kind: FileKind, mark: Mark) -> bytes:
    return write_csv(table) if kind is FileKind.CSV else write([SheetOut("志愿者名册", table)], mark=mark)
