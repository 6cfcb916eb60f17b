"""Queries about webhooks: within the actor's reach, never the secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.queries import grants_of
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.kernel.cursors import USUAL, Slice, cut, keys
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.webhooks.catalogue import Change, DeliveryState
from jinguo.webhooks.errors import NoSuchWebhook

NO_ACTOR = {"is_backed": "internal: whether a webhook's maker still has what it carries"}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook: an address that is told of changes. `failing_since` is set while nothing arrives there."""

    id: UUID
    url: str
    kinds: list[Change]
    role: Role
    path: str
    created_at: datetime
    failing_since: datetime | None
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery (推送记录), and what became of it. `status` is the HTTP status of the latest answer."""

    id: UUID
    kind: Change
    things: list[UUID]
    position: int | None
    happened_at: datetime
    state: DeliveryState
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    status: int | None
    trouble: str


_WEBHOOK = """
SELECT w.id, w.url, w.kinds, w.role, w.path, w.created_at, w.failing_since, w.ended_at, w.end_reason FROM webhook w"""

_DELIVERY = """
SELECT d.id, d.kind, d.things, d.position, d.happened_at, d.state, d.attempts, d.due_at, d.sent_at, d.status, d.trouble
  FROM delivery d"""


async def webhooks(actor: Actor) -> list[WebhookRow]:
    """List the webhooks within the actor's reach, the newest first; those that were stopped as well."""
    require(actor, Permission.KEEP_TOKENS, within=actor.path)
    async with transaction(actor):
        statement = f"{_WEBHOOK} WHERE w.path ^@ nullif($1, '') ORDER BY w.id DESC"
        return await fetch_as(WebhookRow, statement, actor.path or "")


async def webhook(actor: Actor, webhook_id: UUID) -> WebhookRow:
    """Read one webhook. Raises NoSuchWebhook."""
    require(actor, Permission.KEEP_TOKENS)
    async with transaction(actor):
        found = await fetch_one_as(WebhookRow, f"{_WEBHOOK} WHERE w.id = $1", webhook_id)
    if found is None or not actor.may(Permission.KEEP_TOKENS, within=found.path):
        raise NoSuchWebhook
    return found


async def deliveries(actor: Actor, webhook_id: UUID, *, after: str = "", limit: int = USUAL) -> Slice[DeliveryRow]:
    """List what was sent to a webhook, the latest change first. Raises NoSuchWebhook, Invalid."""
    found = await webhook(actor, webhook_id)
    happened_at, last = keys(after, "deliveries", datetime.fromisoformat, UUID)
    async with transaction(actor):
        rows = await fetch_as(
            DeliveryRow,
            f"{_DELIVERY} WHERE d.webhook = $1 AND ($2::timestamptz IS NULL OR (d.happened_at, d.id) < ($2, $3::uuid))"
            " ORDER BY d.happened_at DESC, d.id DESC LIMIT $4",
            *(found.id, happened_at, last, limit + 1),
        )
    part, following = cut(rows, limit, "deliveries", lambda row: (row.happened_at, row.id))
    return Slice(part, following)


async def is_backed(account: UUID | None, role: Role, path: str) -> bool:
    """Whether an account still holds what a webhook of hers carries; one without an account is the command line's."""
    if account is None:
        return True
    closed = await fetch("SELECT FROM account WHERE id = $1 AND closed_at IS NOT NULL", account)
    return not closed and any(grant.allows(GRANTS[role], path) for grant in await grants_of(account))
