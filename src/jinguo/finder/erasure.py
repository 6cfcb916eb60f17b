"""Erasure of saved filters: those of an erased account, and those that look for an erased person by her name."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone

_SOUGHT = "coalesce(asked->>'q', '')"
"""What was typed to find somebody."""


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty the saved filters of whom is gone, and those that name her. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE saved_filter SET ended_at = coalesce(ended_at, $3), name = '', asked = '{}',"
        " account_name = CASE WHEN account = ANY($1) THEN $4 ELSE account_name END"
        f" WHERE account = ANY($1) OR ({_SOUGHT} <> ''"
        f" AND EXISTS (SELECT FROM unnest($2::text[]) sought WHERE strpos(sought, {_SOUGHT}) > 0))",
        gone.accounts,
        gone.names,
        clock.now(),
        ERASED,
    )
