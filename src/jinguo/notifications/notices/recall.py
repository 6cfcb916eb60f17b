"""Taking back what has not gone out yet: it is no longer true, or no longer concerns her."""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import KINDS, Topic

_NOTICES = """
UPDATE notice SET state = 'withdrawn', settled_at = $4, reason = $5
 WHERE thing = ANY($1::uuid[]) AND kind = ANY($2::text[]) AND state = 'queued'
   AND ($3::uuid IS NULL OR person = $3)"""

_MESSAGES = """
UPDATE message m SET state = 'dropped', cause = 'recalled', reason = $4 FROM notice n
 WHERE n.id = m.notice AND n.thing = ANY($1::uuid[]) AND n.kind = ANY($2::text[]) AND m.state = 'queued'
   AND ($3::uuid IS NULL OR m.person = $3)"""

_UNDER_WAY = """
UPDATE message m SET expires_at = least(m.expires_at, $4) FROM notice n
 WHERE n.id = m.notice AND n.thing = ANY($1::uuid[]) AND n.kind = ANY($2::text[]) AND m.state IN ('sending', 'unknown')
   AND ($3::uuid IS NULL OR m.person = $3)"""
"""It may be out. Should it turn out that it is not, it is not tried again."""

_HERS = """
UPDATE message SET state = 'dropped', cause = 'recalled', reason = $3
 WHERE person = $1 AND kind = ANY($2::text[]) AND state = 'queued'"""

_UNTOLD = """
UPDATE notice SET state = 'withdrawn', settled_at = $2, reason = $3
 WHERE key = ANY($1::text[]) AND state = 'queued' RETURNING id"""


async def recall(
    actor: Actor,
    things: Collection[UUID],
    kinds: Collection[str],
    why: str,
    *,
    person: UUID | None = None,
    worded: bool = False,
) -> None:
    """Withdraw, in the caller's transaction, notices about these things that are not addressed yet, and messages that
    wait to be sent: for the night's end, or for another try. What a provider was given stays as it is, but is not tried
    again.

    The caller has asked for permission.

    Args:
        why: a Chinese sentence for the list of messages.
        person: only what is for her.
        worded: only messages, whose words no longer hold; a notice finds its words when it is addressed.
    """
    _ = actor
    async with transaction(EVERYWHERE):
        about = (list(things), list(kinds), person)
        if not worded:
            await fetch(_NOTICES, *about, clock.now(), why[:200])
        await fetch(_MESSAGES, *about, why[:200])
        await fetch(_UNDER_WAY, *about, clock.now())


async def recall_hers(actor: Actor, person: UUID, topics: Collection[Topic], why: str) -> None:
    """Withdraw, in the caller's transaction, all messages to her about these topics that wait to be sent. The caller
    has asked for permission.
    """
    _ = actor
    kinds = [kind.key for kind in KINDS.values() if kind.topic in topics]
    async with transaction(EVERYWHERE):
        await fetch(_HERS, person, kinds, why[:200])


async def withdraw(actor: Actor, keys: Collection[str], why: str) -> bool:
    """Take back what nobody has been told yet, as a whole, in the caller's transaction: whether it was in time. The
    caller has asked for permission.

    Args:
        keys: those that the notice may have.
    """
    _ = actor
    async with transaction(EVERYWHERE):
        return bool(await fetch(_UNTOLD, list(keys), clock.now(), why[:200]))
