"""Cursors through long lists for programs: each part follows the last row given, however the list changes meanwhile.

A page number would show a row twice or leave one out when another comes or goes; a cursor names the row itself.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from jinguo.kernel.errors import Invalid
from jinguo.kernel.text import base64url

Row = TypeVar("Row")
Key = str | int | UUID | datetime

USUAL, MOST = 100, 1_000
"""Rows of one part: when nothing is said, and at most."""

WRONG = "这个位置不对，请原样使用上一次返回的 next（或 Link 里的网址），条件也要和上一次一样"


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """A part of a long list. The next part is asked for with `after=` what `next` says; null: this was the last."""

    rows: list[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class TrackedSlice(Generic[Row]):
    """A part of a list whose changes can be followed. The next part is asked for with `after=` what `next` says; null:
    this was the last. `position`, of the first part, asks later for what has changed since (`changed_since`).
    """

    rows: list[Row]
    next: str | None
    total: int | None
    position: str
    gone: list[UUID]


def cut(
    rows: Sequence[Row], limit: int, kind: str, key: Callable[[Row], Sequence[Key]]
) -> tuple[list[Row], str | None]:
    """Cut a part and the cursor behind it, from rows of which one more than `limit` was asked for."""
    part = list(rows[:limit])
    return part, cursor(kind, *key(part[-1])) if len(rows) > limit else None


def cursor(kind: str, *keys: Key) -> str:
    """Make the cursor of where a part ended; opaque to whoever gets it. `kind` names the list and its order."""
    told = json.dumps([kind, *(each.isoformat() if isinstance(each, datetime) else each for each in keys)], default=str)
    return base64url.encoded(told.encode())


def number_key(text: str) -> str:
    """Check a key that is a number of digits, kept as text. Raises ValueError."""
    if not re.fullmatch("[0-9]{1,20}", text):
        raise ValueError
    return text


def path_key(text: str) -> str:
    """Check a key that is the path of an organisation. Raises ValueError."""
    if not re.fullmatch(r"(?:/[0-9A-Za-z-]+)*/", text):
        raise ValueError
    return text


def keys(after: str, kind: str, *types: Callable[[str], Key]) -> tuple[Key | None, ...]:
    """Read a cursor's keys as these types; as many None for "" (the beginning). Raises Invalid."""
    if not after:
        return (None,) * len(types)
    try:
        told = json.loads(base64url.decoded(after))
        if told[0] != kind or len(told) != len(types) + 1:
            raise ValueError
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in told[1:]):
            raise ValueError
        return tuple(make(str(each)) for make, each in zip(types, told[1:], strict=True))
    except (ValueError, TypeError, IndexError, KeyError, RecursionError):
        raise Invalid(f"{WRONG}。", fields={"after": WRONG}) from None
