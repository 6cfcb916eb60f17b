"""Erasure of volunteers: the number stays, so that her entries hang together, and leads to nobody."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone
from jinguo.volunteers.tables import Volunteer

_NO_REQUEST = "name = '', clue = NULL, phone = NULL, phone_index = NULL, phone_mask = '', answer = ''"


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty what a volunteer offered, whom to call, what was remarked; she has left, if she had not yet. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    hers = Volunteer.id.is_in(gone.volunteers)
    if not gone.volunteers:
        return
    await Volunteer.update(
        {
            Volunteer.skills: "",
            Volunteer.service_classes: [],
            Volunteer.available: "",
            Volunteer.platform_number: None,
            Volunteer.emergency_contact: None,
            Volunteer.emergency_phone: None,
            Volunteer.remark: "",
        }
    ).where(hers)
    await Volunteer.update({Volunteer.left_at: clock.now()}).where(hers, Volunteer.left_at.is_null())
    await fetch(
        f"UPDATE phone_request SET {_NO_REQUEST}, decided_at = coalesce(decided_at, $2) WHERE person = ANY($1)",
        gone.people,
        clock.now(),
    )
    await fetch(
        "UPDATE transfer SET reason = '', answer = '', phone = NULL, phone_mask = '',"
        " decided_at = coalesce(decided_at, $2)"
        " WHERE person = ANY($1)",
        gone.people,
        clock.now(),
    )


async def empty_transfers(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty the reasons of transfers that were answered before, but of those `held`; return how many.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        "UPDATE transfer SET reason = '', answer = '', phone = NULL, phone_mask = ''"
        " WHERE decided_at <= $1 AND owner_path ^@ $2"
        " AND (reason <> '' OR answer <> '') AND person <> ALL($3) RETURNING id",
        before,
        path,
        held,
    )
    return len(done)


async def empty_phone_requests(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty requests about phones that were asked before, but of those `held`; return how many. What nobody has decided
    by then lapses.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        f"UPDATE phone_request SET {_NO_REQUEST}, decided_at = coalesce(decided_at, $4)"
        " WHERE asked_at <= $1 AND path ^@ $2 AND (name <> '' OR phone_mask <> '' OR answer <> '')"
        " AND NOT coalesce(person = ANY($3), false) RETURNING id",
        *(before, path, held, clock.now()),
    )
    return len(done)


async def forget_picked(actor: Actor, before: datetime) -> int:
    """Delete the sets of volunteers that were picked before; return how many. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    return (await fetch("SELECT clear_picked($1) AS gone", before))[0]["gone"]
