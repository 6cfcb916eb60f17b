"""Messages that stay behind: whose fate is unknown, which the provider is asked about before anything goes out again,
and those that no channel takes any more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch_everywhere
from jinguo.kernel.rows import fetch_everywhere_as
from jinguo.notifications.catalogue import CODE, Cause, State, Way
from jinguo.notifications.channels.base import Absent, Uncertain
from jinguo.notifications.messages.jobs import Claim, Post, outgoing
from jinguo.notifications.messages.outcomes import MOST_ATTEMPTS, conclude, write
from jinguo.notifications.tables import Message

NO_ACTOR = {
    "take_over": "worker: finds what a dead worker has left behind",
    "give_up": "worker: what no channel takes any more",
    "look_up_next": "worker: asks the provider about what is unknown",
}
"""Functions that take no actor, and why."""

GIVE_UP = timedelta(hours=24)
"""How long a provider is asked about one message."""

_LEFT = """
UPDATE message
   SET state = 'unknown', cause = 'in_doubt', reason = '发送进程中断，正在核对', due_at = $2, lease_until = NULL
 WHERE id = ANY(ARRAY(SELECT id FROM message WHERE state = 'sending' AND lease_until < $1
                       LIMIT 100 FOR UPDATE SKIP LOCKED))
RETURNING id"""

STRANDED = timedelta(days=1)
"""How long a message waits for a channel that is not set up: somebody may be setting it up."""

_STRANDED = """
UPDATE message SET state = 'failed', cause = $3, reason = $4
 WHERE id = ANY(ARRAY(SELECT id FROM message WHERE state = 'queued' AND due_at <= $1 AND NOT channel = ANY($2::text[])
                       ORDER BY due_at, id LIMIT 100 FOR UPDATE SKIP LOCKED))
RETURNING id"""

_CLAIM = """
UPDATE message SET due_at = $2
 WHERE id = (SELECT id FROM message WHERE state = 'unknown' AND due_at <= $1
              ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, person, account, channel, provider, address, subject, text, variables::text AS variables, attempts,
          begun_at, (SELECT w.provider_code FROM wording w WHERE w.id = wording) AS template"""

_TAKEN = """
SELECT reference FROM message WHERE provider = $1 AND address_index = $2 AND id <> $3 AND reference IS NOT NULL
   AND begun_at > $4"""


@dataclass(frozen=True, slots=True)
class _Unknown(Claim):
    """A message whose fate is unknown, with the provider that was to have it, and where it was to go."""

    provider: str
    address: bytes | None


async def take_over() -> int:
    """What dead workers left sending is unknown from now on; returns how many."""
    now = clock.now()
    return len(await fetch_everywhere(_LEFT, now, now))


async def give_up(ways: Collection[Way]) -> int:
    """What has waited a day for a way that is not offered any more has failed, so that staff see it; returns how
    many.
    """
    offered, missing = [way.value for way in ways], Cause.NO_CHANNEL
    return len(await fetch_everywhere(_STRANDED, clock.now() - STRANDED, offered, missing.value, missing.label))


async def look_up_next(post: Post) -> bool:
    """Ask the provider about one message whose fate is unknown; False when there is none to ask about.

    A one-time code never goes out twice. What cannot be asked about (e-mail) goes out once more: its Message-ID tells
    that the two letters are one.
    """
    now = clock.now()
    rows = await fetch_everywhere_as(_Unknown, _CLAIM, now, now + post.lease)
    if not rows:
        return False
    row = rows[0]
    if row.address is None:  # its worker died before any provider heard of it
        await _again(row)
        return True
    channel = post.channels.by_name.get(row.provider)
    if channel is None:
        await _fail(row, Cause.PERHAPS, "结果不明；当时的服务商已经换掉，查不到了")
        return True
    try:
        address = Message.address.open(row.id, row.address)
    except crypto.Unreadable:
        await _fail(row, Cause.PERHAPS, "结果不明；收件地址读不出来，查不到了")
        return True
    found = await channel.find(outgoing(row, address), await _taken(row, address))
    if found is None and row.attempts > 1:
        await _fail(row, Cause.PERHAPS, "又试过一次，还是不知道到没到，可能已经收到")
    elif found is None:
        await _again(row, "不知道到没到，也没有处可查，再发一次")
    elif isinstance(found, Absent):
        await _again(row)
    elif not isinstance(found, Uncertain):
        await conclude(row.id, row.attempts, found)
    elif now - row.begun_at > GIVE_UP:
        await _fail(row, Cause.PERHAPS, "一直查不到结果，可能已经收到")
    return True


async def _taken(row: _Unknown, address: str) -> frozenset[str]:
    """What the provider calls our other messages to the same address: none of them is this one."""
    index = Message.address_index.of(address)
    since = row.begun_at - timedelta(days=2)
    rows = await fetch_everywhere(_TAKEN, row.provider, index, row.id, since)
    return frozenset(each["reference"] for each in rows)


async def _again(row: _Unknown, why: str = "核对过没有发出，重发") -> None:
    """It never went out, as far as can be known: once more, if it is not a code and not too often already."""
    if row.kind == CODE:
        await _fail(row, Cause.NOT_OUT, "没有发出去；验证码不重发，请本人重新获取")
    elif row.attempts >= MOST_ATTEMPTS:
        await _fail(row, Cause.NOT_OUT, "多次没有发出去")
    else:
        await write(row.id, row.attempts, State.QUEUED, Cause.NOT_OUT, reason=why)


async def _fail(row: _Unknown, cause: Cause, why: str) -> None:
    await write(row.id, row.attempts, State.FAILED, cause, reason=why)
