"""Dossier of a person: all that is kept of her in every domain's tables, with words and names beside codes and ids."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import JSONB, Column, ForeignKey

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.labels import Labelled
from jinguo.kernel.parts import composed
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.organisations.queries import full_names
from jinguo.organisations.tables import Organisation
from jinguo.people.identity import starred

PATHS = ("path", "home_path", "owner_path", "kept_path", "gone_path")
MINUTES = ("start_minute", "end_minute")
WORD = "_text"
"""Ending of a key that says in words what the key before it says in a code or an id."""

_HER = """
WITH RECURSIVE one AS (
  SELECT id FROM person WHERE id = $1 UNION SELECT p.id FROM person p JOIN one ON p.merged_into = one.id)
SELECT array_agg(DISTINCT p.id) AS people, array_remove(array_agg(DISTINCT v.id), NULL) AS volunteers,
       array_remove(array_agg(DISTINCT a.id), NULL) AS accounts
  FROM one p LEFT JOIN volunteer v ON v.person = p.id LEFT JOIN account a ON a.person = p.id"""

_WITH = "WITH her AS (SELECT $1::uuid[] AS people, $2::uuid[] AS volunteers, $3::uuid[] AS accounts)"

_LOG = """
SELECT seq, at, action, path, detail, actor FROM audit_entry WHERE object_id = ANY($1::uuid[]) ORDER BY seq"""

_ROLES = """
SELECT g.account, g.role, g.path, g.since, g.until, o.name FROM role_grant g
  LEFT JOIN organisation o ON o.id = g.organisation WHERE g.account = ANY($1::uuid[]) ORDER BY g.path DESC"""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the dossier: rows of one kind; `fields` explains each key in Chinese."""

    key: str
    title: str
    fields: Mapping[str, str]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Her:
    """The ids by which rows are hers."""

    people: list[UUID] | None
    volunteers: list[UUID] | None
    accounts: list[UUID] | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the log; `detail` is JSON."""

    seq: int
    at: datetime
    action: str
    actor: UUID | None
    path: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Acted:
    """A role that an account holds or held; `name` is the organisation's."""

    account: UUID
    role: Role
    path: str
    since: datetime
    until: datetime | None
    name: str | None


async def gathered(person: UUID, *, masked: bool = False) -> list[Section]:
    """Gather everything that is kept of a person, in the order of the domains, the log last; `masked`: what is sealed
    in stars. Needs reach everywhere.
    """
    her = (await fetch_as(_Her, _HER, person))[0]
    ids = [her.people or [], her.volunteers or [], her.accounts or []]
    found = [(source, await _rows(source, ids, masked=masked)) for part in composed() for source in part.copied]
    spoken = await _names(found)
    sections = [_section(source, rows, spoken) for source, rows in found]
    things = {each for some in ids for each in some} | {row["id"] for _, rows in found for row in rows}
    return [*sections, await _log(things, set(ids[0]) | set(ids[2]))]


async def _rows(source: PersonalTable, ids: list[list[UUID]], *, masked: bool) -> list[dict[str, Any]]:
    names = ", ".join(f't."{column._meta.db_column_name}"' for column in source.columns)
    key = source.table._meta.primary_key._meta.name
    statement = (
        f'{_WITH} SELECT {names} FROM "{source.table._meta.tablename}" t, her WHERE {source.where} ORDER BY t."{key}"'
    )
    return [_opened(source, dict(row), masked=masked) for row in await fetch(statement, *ids)]


def _opened(source: PersonalTable, row: dict[str, Any], *, masked: bool) -> dict[str, Any]:
    """Open what is sealed or packed in a row; what was sealed in stars, if `masked`."""
    for column in source.columns:
        name = column._meta.name
        if row[name] is None:
            continue
        if isinstance(column, Encrypted):
            text = column.open(row[source.table._meta.primary_key._meta.name], row[name])
            row[name] = starred(text) if masked else text
        elif isinstance(column, JSONB):
            row[name] = json.loads(row[name])
    return row


async def _names(found: Iterable[tuple[PersonalTable, list[dict[str, Any]]]]) -> Mapping[object, str]:
    """Look up the names of ids and paths: organisations, events, programmes."""
    paths, things = set[str](), set[UUID]()
    for _, rows in found:
        for row in rows:
            paths |= {row[name] for name in PATHS if row.get(name)}
            things |= {value for value in row.values() if isinstance(value, UUID)}
    called: dict[object, str] = {**await full_names(paths)}
    for table, name in (("organisation", "name"), ("event", "title"), ("programme", "title")):
        rows = await fetch(f"SELECT id, {name} AS name FROM {table} WHERE id = ANY($1::uuid[])", list(things))
        called |= {row["id"]: row["name"] for row in rows}
    return called


def _section(source: PersonalTable, rows: list[dict[str, Any]], called: Mapping[object, str]) -> Section:
    fields: dict[str, str] = {}
    for column in source.columns:
        name = column._meta.name
        fields[name] = str(column._meta.help_text or "内部编号")
        if _speaks(source, column):
            fields[name + WORD] = fields[name] + "（文字）"
    spoken = [
        {key: value for column in source.columns for key, value in _said(source, column, row, called)} for row in rows
    ]
    return Section(source.table._meta.tablename, source.title, fields, spoken)


def _speaks(source: PersonalTable, column: Column) -> bool:
    """Whether a word or a name stands beside the value."""
    return _words(source, column) is not None or _is_named(column)


def _words(source: PersonalTable, column: Column) -> type[Labelled] | None:
    return next((words for each, words in source.words.items() if each._meta.name == column._meta.name), None)


def _is_named(column: Column) -> bool:
    name = column._meta.name
    is_place = isinstance(column, ForeignKey) and column._foreign_key_meta.resolved_references is Organisation
    return is_place or name in (*PATHS, *MINUTES, "event", "programme")


def _said(
    source: PersonalTable, column: Column, row: dict[str, Any], called: Mapping[object, str]
) -> Iterable[tuple[str, Any]]:
    name, value = column._meta.name, row[column._meta.name]
    yield name, value
    if words := _words(source, column):
        yield name + WORD, _labels(words, value)
    elif name in MINUTES:
        yield name + WORD, f"{clock.from_epoch_minute(value).astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    elif _is_named(column):
        yield name + WORD, called.get(value, "")


def _labels(words: type[Labelled], value: object) -> str:
    """Label a code or several; what the list does not know stays as it is."""
    codes = value if isinstance(value, list) else [] if value is None else [value]
    known = {each.value: each.label for each in words}
    return "、".join(known.get(str(code), str(code)) for code in codes)


_LOG_FIELDS = {
    "seq": "日志序号",
    "at": "时间",
    "action": "操作代码",
    "by": "谁做的（角色）",
    "path": "所属组织路径",
    "detail": "项目、用途、原因",
}


async def _log(things: set[UUID], herself: set[UUID]) -> Section:
    """Gather the lines of the log that concern a person. Others are named by the role that they acted in, not by name:
    that is their data.
    """
    rows = await fetch_as(_Line, _LOG, list(things))
    roles = await fetch_as(_Acted, _ROLES, [row.actor for row in rows if row.actor])
    lines = [
        {
            "seq": row.seq,
            "at": row.at,
            "action": row.action,
            "by": _role(row, roles, herself),
            "path": row.path,
            "detail": json.loads(row.detail),
        }
        for row in rows
    ]
    return Section("audit_entry", "和本人有关的操作日志", _LOG_FIELDS, lines)


def _role(row: _Line, roles: list[_Acted], herself: set[UUID]) -> str:
    """The role in which somebody acted at that time, over the nearest organisation."""
    if row.actor is None:
        return "系统"
    if row.actor in herself:
        return "本人"
    roles = [
        each
        for each in roles
        if each.account == row.actor
        and each.since <= row.at
        and (each.until is None or each.until > row.at)
        and row.path.startswith(each.path)
    ]
    return f"{roles[0].name or ''}{roles[0].role.label}" if roles else "工作人员或接口程序"


def plain(value: object) -> str:
    """Write a value as JSON has it: instants in Beijing time with their offset, ids and days as text."""
    if isinstance(value, datetime):
        return value.astimezone(clock.BEIJING).isoformat()
    return str(value)
