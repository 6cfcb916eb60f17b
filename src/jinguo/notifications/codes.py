"""The one-time log-in code: sent by the process that made it, beside the answer to the browser, and never twice.

Its text is kept nowhere. The row says that a code went to a phone and what became of it; should the process die
meanwhile, the provider is asked, and nothing is sent again.
"""

import asyncio
from datetime import timedelta
from functools import lru_cache

import structlog

from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_everywhere
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import CODE, KINDS, Cause, Way
from jinguo.notifications.channels import Channels, open_channels
from jinguo.notifications.channels.base import HIDDEN, Channel, Later, Outgoing, Refused
from jinguo.notifications.errors import NoChannel
from jinguo.notifications.messages.jobs import LEASE
from jinguo.notifications.messages.outcomes import conclude
from jinguo.notifications.rules import filled
from jinguo.notifications.tables import Message

NO_ACTOR = {
    "ready": "login: before a code is made",
    "send_soon": "login: to the phone that asked for it",
    "is_faulty": "login: whether codes arrive at all at present",
    "drain": "service: before it ends",
    "close_channels": "service: when it ends",
}
"""Functions that take no actor, and why."""

LATEST = 3
"""So many codes in a row that no provider took are a fault of the channel. One alone may be a fault of the phone."""

REMEMBERED = timedelta(days=1)
LAST_WAIT = 15
"""Seconds that the service waits at its end for codes that are on their way."""

_UNDER_WAY: set[asyncio.Task[None]] = set()
_log = structlog.get_logger("jinguo.sms")

_SENDING = """
INSERT INTO message (id, key, kind, path, channel, provider, address, address_index, subject, text, variables, urgent,
                     state, due_at, expires_at, attempts, begun_at, lease_until, worker, code, reason, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', true, 'sending', $11, NULL, 1, $11, $12, 'web', '', '', $11)"""

_LATEST = """
SELECT sent_at FROM message
 WHERE path = $1 AND created_at > $2 AND kind = $3 AND channel = $4 AND state <> 'sending'
   AND (sent_at IS NOT NULL OR cause <> ALL($5::text[]))
 ORDER BY created_at DESC LIMIT $6"""


@lru_cache
def channels() -> Channels:
    """The channels of this process, for what is sent at once."""
    return open_channels(settings())


def ready() -> Channel:
    """The channel that codes go by. Raises NoChannel: nothing that sends SMS is set up, whoever asks."""
    channel = channels().ways.get(Way.SMS)
    if channel is None:
        raise NoChannel
    return channel


def send_soon(phone: str, code: str) -> None:
    """Send a log-in code to the phone that asked for it, beside whatever comes next.

    Nobody waits for it: whoever asks must not be able to tell by the time, or by an error, whether a code was sent.
    What becomes of it is in its row.
    """
    task = asyncio.create_task(_send(ready(), phone, code))
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)


async def is_faulty() -> bool:
    """Whether the latest codes, to whomever, were taken by no provider: said to everybody, until one is taken.

    Refused numbers say nothing of the channel, and do not count.
    """
    numbers = [Cause.NO_NUMBER.value, Cause.REFUSES.value]
    since = clock.now() - REMEMBERED
    rows = await fetch_everywhere(_LATEST, EVERYWHERE.path, since, CODE, Way.SMS.value, numbers, LATEST)
    return len(rows) == LATEST and all(row["sent_at"] is None for row in rows)


async def drain() -> None:
    """Wait until the codes that are on their way have got an answer, a while at most."""
    if _UNDER_WAY:
        await asyncio.wait(_UNDER_WAY, timeout=LAST_WAIT)


async def close_channels() -> None:
    """Wait for what is on its way, and let go of what has been opened."""
    await drain()
    await channels().close()
    channels.cache_clear()


async def _send(channel: Channel, phone: str, code: str) -> None:
    kind, row, now = KINDS[CODE], uuid7(), clock.now()
    variables = {"code": code}
    outgoing = Outgoing(row, phone, filled(kind.text, variables), kind.subject, CODE, variables, now)
    try:
        await fetch_everywhere(
            _SENDING,
            *(row, f"{CODE}:{row}", CODE, EVERYWHERE.path, Way.SMS.value, channel.name),
            *(Message.address.seal(row, phone), Message.address_index.of(phone)),
            *(kind.subject, filled(kind.text, {"code": HIDDEN}), now, now + LEASE),
        )
        outcome = await channel.send(outgoing)
        if isinstance(outcome, Later):  # she has long asked for another
            outcome = Refused(outcome.code, outcome.reason, cause=outcome.cause)
        await conclude(row, 1, outcome)
    except Exception:
        _log.exception("login_code_failed", message=str(row))
