"""Erasure of check-ins: times stay with the hours that they prove; phones' digests, refusals and words are emptied."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty words about an erased volunteer; forget her refused scans. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE scan SET device = NULL, annul_reason = '', "
        " person = CASE WHEN outcome = 'refused' THEN NULL ELSE person END,"
        " volunteer = CASE WHEN outcome = 'refused' THEN NULL ELSE volunteer END WHERE volunteer = ANY($1)",
        gone.volunteers,
    )
    await fetch("UPDATE segment SET settle_reason = '' WHERE volunteer = ANY($1)", gone.volunteers)


async def forget_refusals(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Forget who was refused before, but those `held`; return how many. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        "UPDATE scan SET person = NULL, volunteer = NULL, home_path = '', device = NULL, said_at = NULL"
        " WHERE outcome = 'refused' AND received_at <= $1 AND path ^@ $2"
        " AND (person IS NOT NULL OR device IS NOT NULL) AND NOT coalesce(person = ANY($3), false) RETURNING id",
        before,
        path,
        held,
    )
    return len(done)


async def forget_devices(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Forget phones that scanned before, but those `held`; how many. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        "UPDATE scan SET device = NULL WHERE received_at <= $1 AND path ^@ $2 AND device IS NOT NULL"
        " AND NOT coalesce(person = ANY($3), false) RETURNING id",
        before,
        path,
        held,
    )
    return len(done)
