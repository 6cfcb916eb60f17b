"""Actions on webhooks: set one up, stop it, send a delivery once more."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.access.accounts.actions import maker
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import GRANTS, Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.webhooks import queries, wire
from jinguo.webhooks.catalogue import MOST, NEEDED
from jinguo.webhooks.errors import NoSuchDelivery, NoSuchWebhook, TooManyWebhooks
from jinguo.webhooks.forms import NewWebhook
from jinguo.webhooks.signatures import new_secret
from jinguo.webhooks.tables import Webhook

_END = "UPDATE webhook SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL RETURNING id"

_GIVE_UP = """
UPDATE delivery d SET state = 'failed', trouble = '推送已经停止' FROM webhook w
 WHERE w.id = d.webhook AND w.ended_at IS NOT NULL AND d.state = 'queued' AND ($1::uuid IS NULL OR w.id = $1)"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook that was set up, with its secret. `secret` checks its signatures; it is shown this once."""

    id: UUID
    secret: str


async def set_up(actor: Actor, new: NewWebhook) -> Opened:
    """Set up a webhook: an address told of changes within the actor's reach, for as long as she holds her role.

    Raises:
        Forbidden: her role does not see what is to be told. AddressRefused. TooManyWebhooks.
    """
    require(actor, Permission.KEEP_TOKENS, within=actor.path)
    role, path = actor.grants[0].role, actor.path or ""
    if not all(NEEDED[kind.partition(".")[0]] in GRANTS[role] for kind in new.kinds):
        raise Forbidden
    await wire.place_of(new.url)
    secret = new_secret()
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 11))", path)
        open_ones = await fetch_one("SELECT count(*) AS open FROM webhook WHERE path = $1 AND ended_at IS NULL", path)
        if open_ones and open_ones["open"] >= MOST:
            raise TooManyWebhooks
        kinds = sorted(each.value for each in new.kinds)
        row = Webhook(url=new.url, kinds=kinds, account=await maker(actor), role=role.value, path=path, secret=secret)
        await Webhook.insert(row)
        await note(actor, "set_up_webhook", "webhook", row.id, path, kinds=kinds)
    return Opened(row.id, secret)


async def end(actor: Actor, webhook_id: UUID) -> None:
    """End a webhook; nothing more is sent. Raises NoSuchWebhook."""
    async with transaction(actor):
        found = await queries.webhook(actor, webhook_id)
        if not await finish(actor, found.id, found.path, f"{actor.name}停止"):
            raise NoSuchWebhook


async def finish(actor: Actor, webhook: UUID, path: str, reason: str) -> bool:
    """Finish a webhook, in the caller's transaction, who has asked for permission; whether it had not ended yet."""
    if await fetch_one(_END, webhook, clock.now(), reason) is None:
        return False
    await give_up(actor, webhook)
    await note(actor, "end_webhook", "webhook", webhook, path, **({} if actor.id else {"reason": reason}))
    return True


async def give_up(actor: Actor, webhook: UUID | None = None) -> None:
    """Give up what waits for webhooks that have ended: of one, or of all, whose last attempt was under way then."""
    _ = actor
    await fetch(_GIVE_UP, webhook)


async def resend(actor: Actor, webhook_id: UUID, delivery_id: UUID) -> None:
    """Send a delivery once more, from the first attempt on, whatever became of it. Raises NoSuchWebhook,
    NoSuchDelivery.
    """
    async with transaction(actor):
        found = await queries.webhook(actor, webhook_id)
        if found.ended_at is not None:
            raise NoSuchWebhook
        row = await fetch_one(
            "UPDATE delivery SET state = 'queued', due_at = $3, attempts = 0, lease_until = NULL, trouble = ''"
            " WHERE id = $1 AND webhook = $2 AND (lease_until IS NULL OR lease_until < $3) RETURNING id",
            *(delivery_id, found.id, clock.now()),
        )
        if row is None:
            raise NoSuchDelivery
        await note(actor, "resend_delivery", "webhook", found.id, found.path)
