"""Rows as frozen values of one kind: each column is a field of the same name, closed lists and ids are what they say.

A column that no field has, a field that no column fills and a value that its type does not allow are defects; they
say which statement and which column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar

import asyncpg
import msgspec

from jinguo.kernel.db import fetch, fetch_everywhere

Kind = TypeVar("Kind")
"""A frozen dataclass whose fields are named as the columns are."""

Row = asyncpg.Record | Mapping[str, Any]
"""A row as the driver or a table's query gives it."""


class UnlikeItsKind(TypeError):
    """A statement's rows are not of the kind that its caller names."""

    def __init__(self, kind: type, statement: str, why: str) -> None:
        super().__init__(f"{kind.__qualname__}: {why}; statement: {' '.join(statement.split())}")


async def fetch_as(kind: type[Kind], statement: str, *arguments: object) -> list[Kind]:
    """Rows of a hand-written statement as values of a kind. Raises UnlikeItsKind."""
    return rows_as(kind, await fetch(statement, *arguments), statement)


async def fetch_one_as(kind: type[Kind], statement: str, *arguments: object) -> Kind | None:
    """The first row of a hand-written statement as a value of a kind, or None. Raises UnlikeItsKind."""
    rows = rows_as(kind, (await fetch(statement, *arguments))[:1], statement)
    return rows[0] if rows else None


async def fetch_everywhere_as(kind: type[Kind], statement: str, *arguments: object) -> list[Kind]:
    """The same as `kernel.db.fetch_everywhere`, as values of a kind. Raises UnlikeItsKind."""
    return rows_as(kind, await fetch_everywhere(statement, *arguments), statement)


def rows_as(kind: type[Kind], rows: Iterable[Row], statement: str, *, whole: bool = True) -> list[Kind]:
    """Rows that are read already as values of a kind.

    Args:
        statement: for the sentence of a defect.
        whole: False where the rows hold more than this kind has fields for.

    Raises:
        UnlikeItsKind: they have other columns, or a value that the field's type does not allow.
    """
    found = [dict(row) for row in rows]
    if not found:
        return []
    every, needed = _columns(kind)
    columns = found[0].keys()
    if columns != every and not (needed <= columns and (columns <= every or not whole)):
        missing, extra = sorted(needed - columns), sorted(columns - every)
        raise UnlikeItsKind(
            kind, statement, f"no column {', '.join(missing) or '-'}, no field {', '.join(extra) or '-'}"
        )
    try:
        return msgspec.convert(found, list[kind])
    except msgspec.ValidationError as error:
        raise UnlikeItsKind(kind, statement, str(error)) from error


@cache
def _columns(kind: type) -> tuple[frozenset[str], frozenset[str]]:
    """The columns that a kind has fields for, and those that it cannot be without."""
    named = fields(kind)
    needed = (each.name for each in named if each.default is MISSING and each.default_factory is MISSING)
    return frozenset(each.name for each in named), frozenset(needed)


def _told(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "-"
