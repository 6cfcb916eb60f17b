"""Change of keys for all sealed values: how many are under which key, sealing them again, seeing that they open.

Statements are made from the tables themselves, so that no column can be forgotten. A value is written only over the
envelope that was read, and a row that somebody holds is passed by until the next round: writers lose nothing and are
never waited for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from piccolo.conf.apps import Finder

from jinguo.kernel.crypto import Unreadable, ring
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Unavailable
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.kernel.secrets.envelope import HEADER, SUITES

BATCH = 500
"""Rows that are sealed and written at once: some 10 ms."""

AGAIN_SECONDS = 0.2
WRITERS_SECONDS = 120
"""How long a transaction that began under the old key is waited for; the server ends idle ones after 60 s."""

_NOWHERE = UUID(int=0)

Meter = Callable[[str, int, int], None]
"""Called with the column, rows dealt with so far, and rows to deal with."""


@dataclass(frozen=True, slots=True)
class Under:
    """A count of sealed values: how many of a column ("table.column") are under a key id and a cipher."""

    field: str
    kid: str
    algorithm: str
    values: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that does not open, or whose index does not fit it; and in which row."""

    field: str
    row: UUID
    index: bool = False


def sealed_columns() -> list[Encrypted]:
    """List every sealed column of every table of every Piccolo app."""
    tables = sorted(Finder().get_table_classes(), key=lambda table: table._meta.tablename)
    return [column for table in tables for column in table._meta.columns if isinstance(column, Encrypted)]


async def census() -> list[Under]:
    """Count the values of each sealed column under each key, by column."""
    found: list[Under] = []
    for column in sealed_columns():
        table, name, _ = _names(column)
        async with transaction(EVERYWHERE):
            rows = await fetch(
                f"SELECT substring({name} FROM 1 FOR {HEADER}) AS head, count(*) AS n FROM {table}"
                f" WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 1"
            )
        found += [Under(column.field, *_of_header(row["head"]), row["n"]) for row in rows]
    return found


async def reseal_all(told: Meter) -> tuple[int, list[Broken]]:
    """Seal again whatever is not under the active key and cipher, round after round, until nothing is left that opens.

    Returns how many values were sealed again, and those that do not open: they stay as they are.
    """
    written, broken = 0, dict[tuple[str, UUID], Broken]()
    while True:
        behind = 0
        for column in sealed_columns():
            done = await _round(column, told)
            written += done.written
            behind += done.busy
            broken |= {(each.field, each.row): each for each in done.broken}
        if not behind:
            return written, list(broken.values())
        await asyncio.sleep(AGAIN_SECONDS)


async def writers_gone() -> None:
    """Wait until every transaction that has begun to write before now has ended.

    Raises:
        Unavailable: one goes on for more than 120 seconds.
    """
    async with transaction(EVERYWHERE):
        here = (await fetch("SELECT pg_current_xact_id()::text::bigint AS here"))[0]["here"]
    give_up_at = monotonic() + WRITERS_SECONDS
    while monotonic() < give_up_at:
        async with transaction(EVERYWHERE):
            rows = await fetch("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest")
        if rows[0]["oldest"] > here:
            return
        await asyncio.sleep(AGAIN_SECONDS)
    raise Unavailable("数据库里有一个写入很久没有结束，等不到它做完。请稍后再执行一次（keys rotate 加上 --resume）。")


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A sealed value of one row."""

    id: UUID
    sealed: bytes


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A sealed value of one row with the index that it is found by; either may be there without the other."""

    id: UUID
    sealed: bytes | None
    index: bytes | None


async def check_all(told: Meter) -> list[Broken]:
    """Check all sealed values; return those that do not open, and those whose index is another value's, in the order of
    tables and rows.
    """
    found: list[Broken] = []
    for column in sealed_columns():
        table, name, key = _names(column)
        index = f"{column.index._meta.db_column_name}" if column.index is not None else "NULL::bytea"
        condition = f"({name} IS NOT NULL OR {index} IS NOT NULL)"
        total, done, last = await _counted(table, condition), 0, _NOWHERE
        while True:
            async with transaction(EVERYWHERE):
                rows = await fetch_as(
                    _Indexed,
                    f"SELECT {key} AS id, {name} AS sealed, {index} AS index FROM {table}"
                    f" WHERE {condition} AND {key} > $1 ORDER BY {key} LIMIT {BATCH}",
                    last,
                )
            if not rows:
                break
            last, done = rows[-1].id, done + len(rows)
            found += await asyncio.to_thread(_checked, column, rows)
            told(column.field, done, max(done, total))
    return found


def _checked(column: Encrypted, rows: list[_Indexed]) -> list[Broken]:
    found = []
    for row in rows:
        try:
            text = column.open(row.id, row.sealed) if row.sealed is not None else None
        except Unreadable:
            found.append(Broken(column.field, row.id))
            continue
        wanted = column.index.of(text) if column.index is not None and text is not None else None
        if wanted != row.index:
            found.append(Broken(column.field, row.id, index=True))
    return found


@dataclass(frozen=True, slots=True)
class _Round:
    """The result of one round over a column; `busy`: rows that somebody else held or changed meanwhile."""

    written: int
    busy: int
    broken: list[Broken]


async def _round(column: Encrypted, told: Meter) -> _Round:
    table, name, key = _names(column)
    behind = f"{name} IS NOT NULL AND substring({name} FROM 1 FOR {HEADER}) <> $1"
    head, total, last = ring().header, 0, _NOWHERE
    written, busy, broken = 0, 0, list[Broken]()
    total = await _counted(table, behind, head)
    while True:
        async with transaction(EVERYWHERE):
            rows = await fetch_as(
                _Sealed,
                f"SELECT {key} AS id, {name} AS sealed FROM {table} WHERE {behind} AND {key} > $2"
                f" ORDER BY {key} LIMIT {BATCH}",
                head,
                last,
            )
        if not rows:
            return _Round(written, busy, broken)
        last = rows[-1].id
        changes, wrong = await asyncio.to_thread(_sealed_again, column, rows)
        swapped = await _swap(column, changes)
        written, busy, broken = written + swapped, busy + len(changes) - swapped, broken + wrong
        told(column.field, written + busy + len(broken), max(total, written + busy + len(broken)))


def _sealed_again(column: Encrypted, rows: list[_Sealed]) -> tuple[list[tuple[UUID, bytes, bytes]], list[Broken]]:
    """Seal values again: (row, old envelope, new envelope) of those that open, and those that do not."""
    changes, wrong = [], []
    for row in rows:
        try:
            new = column.reseal(row.id, row.sealed)
        except Unreadable:
            wrong.append(Broken(column.field, row.id))
            continue
        if new is not None:
            changes.append((row.id, row.sealed, new))
    return changes, wrong


async def _swap(column: Encrypted, changes: list[tuple[UUID, bytes, bytes]]) -> int:
    """Write the new envelopes over the old ones, where those still are and nobody holds the row. Returns how many."""
    if not changes:
        return 0
    table, name, key = _names(column)
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "WITH new AS (SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS given(id, old, sealed)),"
            f" free AS (SELECT t.{key} AS id, new.old, new.sealed FROM {table} t JOIN new ON t.{key} = new.id"
            f" WHERE t.{name} = new.old FOR NO KEY UPDATE OF t SKIP LOCKED)"
            f" UPDATE {table} t SET {name} = free.sealed FROM free"
            f" WHERE t.{key} = free.id AND t.{name} = free.old RETURNING 1",
            *(list(each) for each in zip(*changes, strict=True)),
        )
    return len(rows)


async def _counted(table: str, condition: str, *arguments: bytes) -> int:
    async with transaction(EVERYWHERE):
        return (await fetch(f"SELECT count(*) AS n FROM {table} WHERE {condition}", *arguments))[0]["n"]


def _names(column: Encrypted) -> tuple[str, str, str]:
    """The SQL names of a column: table, column and primary key."""
    meta = column._meta.table._meta
    return f'"{meta.tablename}"', f'"{column._meta.db_column_name}"', f'"{meta.primary_key._meta.db_column_name}"'


def _of_header(head: bytes) -> tuple[str, str]:
    """The key id and cipher that a header names."""
    return head[2:].hex(), next((name for name, suite in SUITES.items() if suite.number == head[1]), "?")
