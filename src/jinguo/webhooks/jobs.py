"""Jobs of webhooks: send what is due, try again, stop what nothing reaches, clear what is old."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_one_as
from jinguo.webhooks import signatures, wire
from jinguo.webhooks.actions import finish, give_up
from jinguo.webhooks.catalogue import AGAIN, KEPT, STOPPED_AFTER, Change, DeliveryState
from jinguo.webhooks.queries import is_backed
from jinguo.webhooks.tables import Webhook
from jinguo.webhooks.wire import Answer

NO_ACTOR = {"deliver_next": "the worker's: as the service itself, within what the webhook's maker may see"}
"""Functions that take no actor, and why."""

LEASE = timedelta(minutes=1)
"""How long one attempt may take before another process takes it up."""

ARRIVED = range(200, 300)
"""The statuses by which a receiver says that it has it."""

GONE = 410
"""The receiver wants nothing more (Standard Webhooks 1.0)."""

_CLAIM = """
UPDATE delivery t SET lease_until = $2, attempts = t.attempts + 1 FROM webhook w
 WHERE w.id = t.webhook AND t.id = (
   SELECT d.id FROM delivery d JOIN webhook h ON h.id = d.webhook
    WHERE d.state = 'queued' AND d.due_at <= $1 AND (d.lease_until IS NULL OR d.lease_until < $1) AND h.ended_at IS NULL
      AND NOT EXISTS (SELECT FROM delivery o WHERE o.webhook = h.id AND o.state = 'queued' AND o.lease_until >= $1)
    ORDER BY d.due_at, d.happened_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
RETURNING t.id, t.kind, t.things, t.position, t.happened_at, t.attempts, w.id AS webhook, w.url, w.secret, w.account,
          w.role, w.path"""
"""To each receiver one at a time: one that hangs, with many to come, leaves the other places to the others."""

_DONE = """
UPDATE delivery SET state = $2, due_at = $3, lease_until = NULL, status = $4, trouble = $5, sent_at = $6
 WHERE id = $1 AND attempts = $7"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is to be sent now, with its webhook."""

    id: UUID
    kind: Change
    things: tuple[UUID, ...]
    position: int | None
    happened_at: datetime
    attempts: int
    webhook: UUID
    url: str
    secret: bytes
    account: UUID | None
    role: Role
    path: str


async def deliver_next() -> bool:
    """Send the delivery that has been due longest; return whether there was one."""
    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('claim delivery'))")
        row = await fetch_one_as(Claimed, _CLAIM, clock.now(), clock.now() + LEASE)
        if row is None:
            return False
        backed = await is_backed(row.account, row.role, row.path)
    if not backed:
        await _stop(row.webhook, row.path, "建立人不再有这个权限")
        return True
    body = content(row)
    secret = Webhook.secret.open(row.webhook, row.secret)
    seconds = int(clock.now().timestamp())
    answer = await wire.post(row.url, signatures.headers(secret, str(row.id), seconds, body), body)
    await _conclude(row, answer)
    return True


def content(row: Claimed) -> bytes:
    """Make the body of a delivery: what kind of change, when, and the ids; nothing about anybody."""
    told = {
        "type": row.kind,
        "timestamp": row.happened_at.isoformat(),
        "data": {"ids": [str(each) for each in row.things], "ledger_position": row.position},
    }
    return json.dumps(told).encode()


async def _conclude(row: Claimed, answer: Answer) -> None:
    now, arrived = clock.now(), answer.status in ARRIVED
    trouble = "" if arrived else answer.trouble or f"对方答复 {answer.status}"
    state, due_at = _next(row.attempts, now) if not arrived else (DeliveryState.DELIVERED, now)
    async with transaction(EVERYWHERE):
        await fetch(_DONE, row.id, state.value, due_at, answer.status, trouble[:100], now, row.attempts)
        failing = await fetch_one(
            "UPDATE webhook SET failing_since = CASE WHEN $2 THEN NULL ELSE coalesce(failing_since, $3) END"
            " WHERE id = $1 RETURNING failing_since AS since",
            *(row.webhook, arrived, now),
        )
    if answer.status == GONE:
        await _stop(row.webhook, row.path, "对方答复 410：不再接收")
    elif failing and failing["since"] and now - failing["since"] >= STOPPED_AFTER:
        await _stop(row.webhook, row.path, f"连续 {STOPPED_AFTER.days} 天没有送到")


def _next(attempts: int, now: datetime) -> tuple[DeliveryState, datetime]:
    """The next state of a delivery that did not arrive so many times, and when it is due."""
    return (DeliveryState.QUEUED, now + AGAIN[attempts - 1]) if attempts <= len(AGAIN) else (DeliveryState.FAILED, now)


async def _stop(webhook: UUID, path: str, reason: str) -> None:
    async with transaction(EVERYWHERE):
        await finish(SYSTEM, webhook, path, reason)


async def clear(actor: Actor) -> int:
    """Delete deliveries that were sent, or given up, over KEPT ago. Raises Forbidden: it belongs to the service."""
    require(actor, Permission.KEEP_RETENTION, within="/")
    async with transaction(EVERYWHERE):
        await give_up(actor)
        gone = await fetch("SELECT clear_deliveries($1) AS gone", clock.now() - KEPT)
    return gone[0]["gone"]
