"""What became of an attempt: written down once it is known, by whoever learns it first; a delivery is never undone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import asyncpg

from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch_everywhere
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Cause, State
from jinguo.notifications.channels.base import Accepted, Later, Outcome, Receipt, Refused, Uncertain
from jinguo.notifications.rules import again_after
from jinguo.notifications.tables import BlockedAddress, Message

NO_ACTOR = {
    "conclude": "worker: writes down what a provider answered",
    "write": "worker: writes down what a provider answered",
    "drop": "worker: a message that must not go out",
    "report": "provider: says what became of a message that it was given",
    "block": "provider: says that nothing will ever arrive there",
}
"""Functions that take no actor, and why."""

MOST_ATTEMPTS = 6
LOOK_AGAIN = timedelta(seconds=30)
"""How long a provider has to know itself what it was given, before it is asked."""

_WRITE = """
UPDATE message SET state = $2, reference = coalesce(reference, $3), code = $4, reason = $5, due_at = $6, cause = $10,
       lease_until = NULL, sent_at = coalesce(sent_at, $7), delivered_at = coalesce(delivered_at, $8)
 WHERE id = $1 AND CASE WHEN $7::timestamptz IS NULL THEN state IN ('sending', 'unknown') AND attempts = $9
                   ELSE state IN ('sending', 'unknown') OR (state = 'queued' AND begun_at IS NOT NULL) END
RETURNING id"""
"""That it went out is true whichever attempt it was of, even where another is to follow; anything else is said of one
attempt alone.
"""

_NAMED = "UPDATE message SET reference = $2 WHERE id = $1 AND reference IS NULL"

_DROP = """
UPDATE message SET state = 'dropped', cause = $2, reason = $4, lease_until = NULL
 WHERE id = $1 AND state = 'sending' AND attempts = $3"""

_REPORTED = """
UPDATE message SET state = $2::text, code = $3, reason = $4, cause = $8, lease_until = NULL,
       reference = coalesce(reference, $6::text), sent_at = coalesce(sent_at, $5),
       delivered_at = CASE $2::text WHEN 'delivered' THEN coalesce(delivered_at, $5) END
 WHERE id = $1 AND provider = $7 AND begun_at IS NOT NULL
   AND (reference IS NULL OR $6::text IS NULL OR reference = $6)
   AND CASE $2::text WHEN 'delivered' THEN state IN ('queued', 'sending', 'sent', 'unknown', 'failed')
               WHEN 'failed' THEN state IN ('queued', 'sending', 'sent', 'unknown')
               ELSE state IN ('queued', 'sending', 'unknown') OR (state = 'failed' AND reference IS NULL) END
RETURNING id"""
"""What came later says more, whatever arrives first: delivered is never undone, failed only by delivered. `queued`: one
that was taken for lost and is to go out again; `failed` without a reference: one that was given up, in the dark.
"""

_BLOCK = """
INSERT INTO blocked_address (id, channel, address_index, code, reason, blocked_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel, address_index) WHERE lifted_at IS NULL DO NOTHING"""


async def conclude(message: UUID, attempts: int, outcome: Outcome) -> None:
    """Write down what became of an attempt, the how many-th it was. A callback that was quicker has the last word."""
    match outcome:
        case Accepted(reference, arrived):
            await write(message, attempts, State.DELIVERED if arrived else State.SENT, reference=reference)
        case Refused(code, reason, dead, cause):
            await write(message, attempts, State.FAILED, cause, code=code, reason=reason)
            if dead:
                await block(message, code, reason)
        case Later(code, reason, cause):
            state = State.QUEUED if attempts < MOST_ATTEMPTS else State.FAILED
            await write(message, attempts, state, cause, code=code, reason=reason, after=again_after(attempts))
        case Uncertain(reason):
            await write(message, attempts, State.UNKNOWN, Cause.IN_DOUBT, reason=reason, after=LOOK_AGAIN)


async def write(
    message: UUID,
    attempts: int,
    state: State,
    cause: Cause | None = None,
    *,
    reference: str | None = None,
    code: str = "",
    reason: str = "",
    after: timedelta = timedelta(),
) -> None:
    """A message that was being sent, or whose fate was unknown, is in this state now; tried again `after` so long.

    `attempts`: how many there had been. Where another has begun since, what was learned of this one is too late.
    """
    now = clock.now()
    out = state in (State.SENT, State.DELIVERED)

    async def said(known: str | None) -> bool:
        rows = await fetch_everywhere(
            _WRITE,
            *(message, state.value, known, code[:60], reason[:200], now + after),
            *(now if out else None, now if state is State.DELIVERED else None, attempts, cause or ""),
        )
        if not rows and known:
            await fetch_everywhere(_NAMED, message, known)
        return bool(rows)

    await _unless_taken(said, reference)


async def drop(message: UUID, attempts: int, cause: Cause) -> None:
    """A message does not go out, and why; unless another attempt has begun."""
    await fetch_everywhere(_DROP, message, cause.value, attempts, cause.label)


async def report(provider: str, receipt: Receipt) -> bool:
    """A provider's word about a message that it was given: whether it changed anything. Late, doubled and disordered
    ones are harmless.
    """

    async def said(known: str | None) -> bool:
        told = (receipt.message, receipt.state.value, receipt.code[:60], receipt.reason[:200])
        return bool(await fetch_everywhere(_REPORTED, *told, clock.now(), known, provider, receipt.cause or ""))

    return await _unless_taken(said, receipt.reference)


async def _unless_taken(said: Callable[[str | None], Awaitable[bool]], reference: str | None) -> bool:
    """Write with the provider's name for a message; without, where another message has got that name: a look-up of two
    texts of the same words to one phone may take the one for the other.
    """
    try:
        return await said(reference)
    except asyncpg.UniqueViolationError:
        return await said(None)


async def block(message: UUID, code: str, reason: str) -> None:
    """Nothing is sent to the address of this message any more, by this way."""
    rows = await fetch_everywhere("SELECT channel, address FROM message WHERE id = $1", message)
    if not rows or rows[0]["address"] is None:
        return
    try:
        address = Message.address.open(message, rows[0]["address"])
    except crypto.Unreadable:
        return
    index = BlockedAddress.address_index.of(address)
    await fetch_everywhere(_BLOCK, uuid7(), rows[0]["channel"], index, code[:60], reason[:200], clock.now())
