"""Emptying mothers: that somebody was one from when until when stays, nothing of what she offered or why she paused."""

from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone

_OFFER = "UPDATE mother SET skills = '{}', languages = '{}', slots = '{}', team = NULL WHERE person = ANY($1)"
_STAGES = """
UPDATE mother_stage SET reason = '', note = '', until = coalesce(until, $2) WHERE person = ANY($1)"""

_FOLLOW = """
UPDATE mother m SET path = p.path,
       resides = m.resides AND split_part(m.path, '/', 2) = split_part(p.path, '/', 2),
       team = CASE WHEN split_part(m.path, '/', 2) = split_part(p.path, '/', 2) THEN m.team END
  FROM person p WHERE p.id = m.person AND p.id = $1"""
_HALTS = "UPDATE mother_halt h SET path = p.path FROM person p WHERE p.id = h.person AND p.id = $1"
_FOLLOWING = "UPDATE mother_stage s SET path = p.path FROM person p WHERE p.id = s.person AND p.id = $1"


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty what she offered and every reason; she is no mother any more. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    await fetch(_OFFER, gone.people)
    await fetch(_STAGES, gone.people, clock.now())


async def follow(person: UUID) -> None:
    """A mother goes to where the person is now; in another district she is in no team and has to say where she lives.
    The caller has moved her.
    """
    async with transaction(EVERYWHERE):
        await fetch(_FOLLOW, person)
        await fetch(_FOLLOWING, person)
        await fetch(_HALTS, person)
