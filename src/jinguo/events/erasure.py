"""Erasure of sign-ups: those for events that are still to come are taken back; past ones are ids alone."""

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone


async def erase(actor: Actor, gone: Gone) -> None:
    """Free the places in events to come that an erased volunteer had taken, and take her off every waiting list. Needs
    reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    await fetch(
        "UPDATE sign_up s SET withdrawn_at = $2 FROM event e WHERE e.id = s.event AND s.volunteer = ANY($1)"
        " AND s.withdrawn_at IS NULL AND e.ends_at > $2",
        gone.volunteers,
        clock.now(),
    )
    await fetch(
        "UPDATE waiting SET ended_at = $2 WHERE volunteer = ANY($1) AND ended_at IS NULL", gone.volunteers, clock.now()
    )
