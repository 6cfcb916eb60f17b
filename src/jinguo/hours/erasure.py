"""Erasure of hours: figures stay for ever; words about her, in entries and claims, are emptied."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty the reasons and evidence of an erased volunteer's entries and claims. The ledger lets go of a reason only
    once its person is erased, and of nothing else.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    await fetch("SELECT empty_entry_reasons($1)", gone.volunteers)
    await fetch(
        "UPDATE claim SET reason = '', evidence = '', decision_note = '' WHERE volunteer = ANY($1)", gone.volunteers
    )


async def empty_evidence(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty the evidence of claims that were decided before, but of those `held`; return how many.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        "UPDATE claim SET evidence = '' WHERE decided_at <= $1 AND path ^@ $2 AND evidence <> ''"
        " AND person <> ALL($3) RETURNING id",
        before,
        path,
        held,
    )
    return len(done)
