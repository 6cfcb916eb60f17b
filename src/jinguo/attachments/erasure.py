"""Emptying attachments: the names of staff who were erased. An attachment goes with the key of whom it is about."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Take out the names of accounts that are gone. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    if gone.accounts:
        await fetch("UPDATE attachment SET stored_by_name = $2 WHERE stored_by = ANY($1)", gone.accounts, ERASED)
