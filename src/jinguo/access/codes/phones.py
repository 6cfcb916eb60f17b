"""End what a number has opened: its sessions, the codes on their way to it, and what it has proven."""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction

_SESSIONS = """
UPDATE session SET ended_at = $3 WHERE person = ANY($1::uuid[]) AND account IS NULL AND ended_at IS NULL
   AND (phone_index IS NULL OR phone_index = $2) AND id IS DISTINCT FROM $4"""

_CODES = """
UPDATE login_code SET expires_at = least(expires_at, $2), used_at = NULL, code_mac = ''
 WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 hour'"""
"""A code that was used has proven the number for 20 minutes: that ends, too."""


async def end(actor: Actor, index: bytes, people: Collection[UUID], *, but: UUID | None = None) -> None:
    """End what a number has opened of these people, or may have opened; `but` one session. The caller has asked for
    permission.
    """
    _ = actor
    async with transaction(EVERYWHERE):
        await fetch(_SESSIONS, list(people), index, clock.now(), but)
        await fetch(_CODES, index, clock.now())
