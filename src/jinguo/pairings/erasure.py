"""Emptying pairings: who cared for whom from when until when stays as ids; nothing of what was said stays."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

_ENDED = "UPDATE pairing SET closed_on = greatest($2::date, begun_on) WHERE person = ANY($1) AND closed_on IS NULL"
_STEPS = "UPDATE pairing_step SET note = NULL, reason = '', view = '' WHERE person = ANY($1)"
_CONTACTS = "UPDATE contact SET note = NULL, topics = '{}', flags = '{}' WHERE person = ANY($1)"
_EXEMPTIONS = "UPDATE exemption SET excuse = '' WHERE person = ANY($1)"
_STAFF = (
    ("pairing", "opened_by", "opened_by_name"),
    ("pairing_step", "recorded_by", "recorded_by_name"),
    ("contact", "recorded_by", "recorded_by_name"),
    ("exemption", "recorded_by", "recorded_by_name"),
    ("exclusion", "recorded_by", "recorded_by_name"),
    ("pairing_import", "made_by", "made_by_name"),
    ("proposal", "made_by", "made_by_name"),
    ("weighting", "set_by", "set_by_name"),
    ("cadence", "set_by", "set_by_name"),
)
"""Columns that name a member of staff: table, id, name."""


async def erase(actor: Actor, gone: Gone) -> None:
    """End what runs, empty what was said, take out the names of accounts that are gone. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(_ENDED, gone.people, clock.today())
    await fetch(_STEPS, gone.people)
    await fetch(_CONTACTS, gone.people)
    await fetch(_EXEMPTIONS, gone.people)
    if gone.accounts:
        for table, known_by, name in _STAFF:
            await fetch(f"UPDATE {table} SET {name} = $2 WHERE {known_by} = ANY($1)", gone.accounts, ERASED)
