"""Positions that tell what has changed since: an instant of the database itself, the lowest transaction that was still
under way then. Whatever such a transaction or a later one wrote is found by it, however late it committed; each row
carries who wrote it last (`xmin`), so nothing is kept beside it. docs/decisions/cursors-and-changes.md.
"""

import re

from jinguo.kernel.db import fetch_one
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.text import base64url

WRONG = "这个位置不对，请原样使用以前返回的 position"
LONGEST = 2**31 - 10_000_000
"""Transactions that a row's `xmin` (32 bits) can be told apart over; at 50 writes a second more than a year."""

_HERE = """
SELECT (pg_control_system()).system_identifier || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS database,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS lowest"""


class PositionGone(JinguoError):
    """The position is of another life of the database (restored, upgraded, taken over), or very old."""

    code = "position_gone"
    status = 410
    message = (
        "这个位置是数据库恢复或升级以前的，已经用不了。请不带 changed_since 重新取一遍全部，再用新的 position 接着取。"
    )


async def here() -> str:
    """Read the position now; within a transaction, before what is to be read there."""
    database, lowest = await _here()
    return base64url.encoded(f"{database}.{lowest}".encode())


async def writers_since(position: str) -> str | None:
    """Read the transaction that a position names, for `changed`; None for "". Raises Invalid, PositionGone."""
    if not position:
        return None
    database, lowest = _read(position)
    now_in, now = await _here()
    if database != now_in or not now - LONGEST < lowest <= now:
        raise PositionGone
    return str(lowest)


def changed(parameter: str, *tables: str) -> str:
    """The SQL condition that a row of one of the tables was written by that transaction or later; NULL asks for all."""
    tests = (f"age({table}.xmin) <= age({parameter}::text::xid8::xid)" for table in tables)
    return f"({parameter}::text IS NULL OR {' OR '.join(tests)})"


def _read(position: str) -> tuple[str, int]:
    try:
        told = base64url.decoded(position).decode()
    except ValueError:
        told = ""
    if not re.fullmatch(r"[0-9]{1,20}\.[0-9A-F]{8}\.[0-9]{1,18}", told):
        raise Invalid(f"{WRONG}。", fields={"changed_since": WRONG})
    database, _, lowest = told.rpartition(".")
    return database, int(lowest)


async def _here() -> tuple[str, int]:
    row = await fetch_one(_HERE)
    return (row["database"], row["lowest"]) if row else ("", 0)
