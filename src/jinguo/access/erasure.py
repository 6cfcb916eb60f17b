"""Erasure of access: sessions end, codes die, and what only served to log in is truly deleted when it is old."""

from datetime import datetime

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

CLEARED = ("session", "login_code", "invitation", "recovery_code")
"""Tables of which the database itself deletes what ended more than 180 days ago, by `clear_<table>s`."""


async def erase(actor: Actor, gone: Gone) -> None:
    """End an erased person's sessions and codes; empty what tells of her phone. Needs reach everywhere. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    now = clock.now()
    await fetch(
        "UPDATE session SET ended_at = coalesce(ended_at, $3), device = '', phone_index = NULL"
        " WHERE person = ANY($1) OR account = ANY($2)",
        gone.people,
        gone.accounts,
        now,
    )
    await fetch(
        "UPDATE login_code SET expires_at = least(expires_at, $3), used_at = coalesce(used_at, $3), phone_index = '',"
        " code_mac = '', person = NULL WHERE person = ANY($1) OR phone_index = ANY($2)",
        gone.people,
        gone.phones,
        now,
    )
    await fetch(
        "UPDATE role_grant SET until = greatest(since, $2), reason = ''"
        " WHERE person = ANY($1) AND (until IS NULL OR until > $2)",
        gone.people,
        now,
    )
    await fetch("UPDATE invitation SET name = $2 WHERE person = ANY($1)", gone.people, ERASED)
    await empty_accounts(actor, gone)


async def empty_accounts(actor: Actor, gone: Gone) -> None:
    """Empty the closed accounts of an erased person: the log keeps their ids. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE account SET name = $2, username = 'x' || replace(id::text, '-', ''), password_hash = '-',"
        " second_secret = NULL, email = NULL, logged_in_at = NULL,"
        " emptied_at = coalesce(emptied_at, $3) WHERE id = ANY($1) AND closed_at IS NOT NULL",
        gone.accounts,
        ERASED,
        clock.now(),
    )


async def clear(actor: Actor, table: str, before: datetime) -> int:
    """Delete rows that ended before, and over 180 days ago by the database's own clock; return how many. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    if table not in CLEARED:
        raise ValueError(table)
    return (await fetch(f"SELECT clear_{table}s($1) AS gone", before))[0]["gone"]


async def empty_closed_accounts(actor: Actor, before: datetime) -> int:
    """Empty the names of accounts that were closed before; return how many. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    rows = await fetch("SELECT id FROM account WHERE closed_at <= $1 AND emptied_at IS NULL", before)
    await empty_accounts(actor, Gone([], [], [row["id"] for row in rows], [], [], []))
    return len(rows)
