"""The one-time log-in code: sent by the request that made it, never by the worker, and never twice.

Its text is kept nowhere. The row says that a code went to a phone and what became of it; should the process die
meanwhile, the provider is asked, and nothing is sent again.
"""

from functools import lru_cache

from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import CODE, KINDS, Way
from jinguo.notifications.channels import Channels, open_channels
from jinguo.notifications.channels.base import Outgoing
from jinguo.notifications.errors import NoChannel
from jinguo.notifications.rules import filled
from jinguo.notifications.sending import LEASE
from jinguo.notifications.settling import MOST_ATTEMPTS, settle
from jinguo.notifications.tables import Message
from jinguo.notifications.wording import words_for

NO_ACTOR = {
    "send_code": "login: to the phone that asked for it",
    "close_channels": "service: when it ends",
}
"""Functions that take no actor, and why."""

HIDDEN = "••••••"
"""What is kept in place of a code."""

_SENDING = """
INSERT INTO message (id, key, kind, path, channel, provider, address, address_index, subject, text, variables, urgent,
                     state, due_at, expires_at, attempts, begun_at, lease_until, worker, code, reason, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', true, 'sending', $11, NULL, 1, $11, $12, 'web', '', '', $11)"""


@lru_cache
def channels() -> Channels:
    """The channels of this process, for what is sent at once."""
    return open_channels(settings())


async def close_channels() -> None:
    """Let go of what has been opened."""
    await channels().close()
    channels.cache_clear()


async def send_code(phone: str, code: str) -> None:
    """Send a log-in code to the phone that asked for it; what becomes of it is in its row, not in an error.

    Raises:
        NoChannel: nothing that sends SMS is set up.
    """
    channel = channels().ways.get(Way.SMS)
    if channel is None:
        raise NoChannel
    kind, row, now = KINDS[CODE], uuid7(), clock.now()
    words = await words_for(kind, EVERYWHERE.path or "")
    async with transaction(EVERYWHERE):
        await fetch(
            _SENDING,
            *(row, f"{CODE}:{row}", CODE, EVERYWHERE.path, Way.SMS.value, channel.name),
            *(Message.address.seal(row, phone), Message.address_index.of(phone)),
            *(words.subject, filled(words.text, {"code": HIDDEN}), now, now + LEASE),
        )
    variables = {"code": code}
    outgoing = Outgoing(row, phone, filled(words.text, variables), words.subject, CODE, variables, now)
    await settle(row, MOST_ATTEMPTS, await channel.send(outgoing))
