"""Erasure of duplicates: what a merge remembers for the way back names the one who was merged, so it goes with her."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Close an erased person's pairs, and forget what merges of hers had moved. Needs reach everywhere. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE duplicate_pair SET reasons = '{}', apart_at = coalesce(apart_at, $2)"
        " WHERE first = ANY($1) OR second = ANY($1)",
        gone.people,
        clock.now(),
    )
    await fetch("UPDATE merge SET reason = '', moved = '{}' WHERE kept = ANY($1) OR gone = ANY($1)", gone.people)
