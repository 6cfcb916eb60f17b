"""From a message to a provider, one at a time; every step is safe to be killed in.

A message is *sending* before the provider hears of it, and concluded after. Whoever dies between the two leaves it
sending; when its lease is over it becomes *unknown*, and the provider is asked before anything goes out again.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch_everywhere
from jinguo.kernel.rows import fetch_everywhere_as
from jinguo.notifications.addresses.links import confirm_link, stop_link
from jinguo.notifications.addresses.reach import contact_of, reachable
from jinguo.notifications.catalogue import (
    CONFIRM,
    HERS,
    KINDS,
    PHONE_LEFT,
    QUIET,
    Cause,
    State,
    Way,
)
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Channel, Outgoing
from jinguo.notifications.messages.outcomes import conclude, drop
from jinguo.notifications.rules import is_quiet, tomorrow
from jinguo.notifications.tables import BlockedAddress, Mailbox, Message
from jinguo.people.rules import usable
from jinguo.people.tables import PhoneHolding

NO_ACTOR = {"send_next": "worker: sends what is due"}
"""Functions that take no actor, and why."""

LEASE = timedelta(seconds=60)
"""How long one attempt may take; longer than every channel's own time limit."""

_CLAIM = """
WITH next AS (
    SELECT id, person, channel, urgent, expires_at, day, slot FROM message
     WHERE state = 'queued' AND due_at <= $1 AND channel = $2 AND (urgent OR NOT $3::bool)
     ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
counted AS (
    SELECT n.*, (SELECT coalesce(max(m.slot), 0) FROM message m
                  WHERE m.person = n.person AND m.channel = n.channel AND m.day = $4::date) AS slots
      FROM next n),
judged AS MATERIALIZED (
    SELECT c.*, CASE WHEN c.expires_at <= $1 THEN 'dropped'
                     WHEN c.person IS NOT NULL AND NOT c.urgent AND c.day IS DISTINCT FROM $4 AND c.slots >= $5
                     THEN 'queued' ELSE 'sending' END AS verdict
      FROM counted c)
UPDATE message m
   SET state = j.verdict,
       cause = CASE j.verdict WHEN 'dropped' THEN 'expired' WHEN 'queued' THEN 'full' ELSE '' END,
       reason = CASE j.verdict WHEN 'dropped' THEN $10 WHEN 'queued' THEN $6 ELSE '' END,
       due_at = CASE j.verdict WHEN 'queued' THEN $7::timestamptz ELSE m.due_at END,
       day = CASE WHEN j.verdict = 'sending' AND j.person IS NOT NULL THEN $4 ELSE m.day END,
       slot = CASE WHEN j.verdict = 'sending' AND j.person IS NOT NULL AND j.day IS DISTINCT FROM $4
                   THEN j.slots + 1 ELSE m.slot END,
       lease_until = CASE j.verdict WHEN 'sending' THEN $8::timestamptz END,
       worker = CASE j.verdict WHEN 'sending' THEN $9 ELSE m.worker END,
       attempts = m.attempts + (j.verdict = 'sending')::int,
       begun_at = CASE j.verdict WHEN 'sending' THEN coalesce(m.begun_at, $1) ELSE m.begun_at END
  FROM judged j WHERE m.id = (SELECT id FROM next)
RETURNING m.id, m.state, m.kind, m.person, m.account, m.channel, m.subject, m.text, m.variables::text AS variables,
          m.attempts, coalesce(m.begun_at, $1) AS begun_at,
          (SELECT w.provider_code FROM wording w WHERE w.id = m.wording) AS template"""
"""By indexes alone, however it is planned: a join of `judged` with the table, planned while that was empty, went
through all messages for each claim.
"""

_GIVEN = f"""
SELECT m.address FROM mailbox m LEFT JOIN person p ON p.id = m.person
 WHERE m.id = $1 AND m.state = 'waiting' AND m.address IS NOT NULL AND {usable("p")}"""

_ADDRESSED = """
UPDATE message SET address = $2, address_index = $3, provider = $4, lease_until = $6
 WHERE id = $1 AND state = 'sending' AND attempts = $7
   AND NOT EXISTS (SELECT FROM blocked_address b
                    WHERE b.channel = message.channel AND b.address_index = $5 AND b.lifted_at IS NULL)
RETURNING id"""
"""Whoever slept past its lease finds another attempt begun, and hands nothing over. From here on the lease is new."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that a worker has taken; `variables` as JSON, `template` is the provider's name of the own wording."""

    id: UUID
    kind: str
    person: UUID | None
    account: UUID | None
    channel: Way
    subject: str
    text: str
    variables: str
    attempts: int
    begun_at: datetime
    template: str | None


@dataclass(frozen=True, slots=True)
class Claimed(Claim):
    """One that was due, and what becomes of it."""

    state: State


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker sends with. `lease` is how long one attempt may take."""

    channels: Channels
    worker: str
    lease: timedelta = LEASE


async def send_next(post: Post, way: Way) -> bool:
    """Send one message that is due by this way; False when none is."""
    now = clock.now()
    most = settings().messages_a_day
    try:
        rows = await fetch_everywhere_as(
            Claimed,
            _CLAIM,
            *(now, way.value, is_quiet(now, QUIET), clock.beijing_day(now), most),
            *(f"{Cause.FULL.label} {most} 条，明天再发", tomorrow(now, QUIET), now + post.lease, post.worker),
            Cause.EXPIRED.label,
        )
    except asyncpg.UniqueViolationError:
        return True  # another worker has just counted a message to the same person: look again
    if not rows:
        return False
    if rows[0].state is State.SENDING:
        await _send(post, rows[0], post.channels.ways[way])
    return True


async def _send(post: Post, row: Claimed, channel: Channel) -> None:
    address = await _address_of(row)
    if isinstance(address, Cause):
        await drop(row.id, row.attempts, address)
        return
    index = Message.address_index.of(address)
    asks = row.kind == CONFIRM  # whether letters arrive there now
    kept = await fetch_everywhere(
        _ADDRESSED,
        *(row.id, Message.address.seal(row.id, address), index, channel.name),
        *(None if asks else BlockedAddress.address_index.of(address), clock.now() + post.lease, row.attempts),
    )
    if not kept:
        await drop(row.id, row.attempts, Cause.BLOCKED)
        return
    await conclude(row.id, row.attempts, await channel.send(outgoing(row, address)))


async def _address_of(row: Claimed) -> str | Cause:
    """The address where a message goes now; or the cause why it does not."""
    if row.kind == CONFIRM:
        return await _address_to_confirm(row)
    if row.kind == PHONE_LEFT:
        return await _former_number(row)
    topic = KINDS[row.kind].topic
    contact = await contact_of(row.person, row.account, topic)
    return reachable(contact, topic, row.channel) if contact else Cause.SILENT


async def _former_number(row: Claimed) -> str | Cause:
    """The number that was hers until now, which the message has its id from."""
    found = await fetch_everywhere("SELECT phone FROM phone_holding WHERE id = $1 AND phone IS NOT NULL", row.id)
    if not found:
        return Cause.NO_ADDRESS
    try:
        return PhoneHolding.phone.open(row.id, found[0]["phone"])
    except crypto.Unreadable:
        return Cause.UNREADABLE


async def _address_to_confirm(row: Claimed) -> str | Cause:
    """The mailbox that nobody has confirmed yet: only this letter goes there."""
    found = await fetch_everywhere(_GIVEN, row.id)
    if not found:
        return Cause.CHANGED
    try:
        return Mailbox.address.open(row.id, found[0]["address"])
    except crypto.Unreadable:
        return Cause.UNREADABLE


def outgoing(row: Claim, address: str) -> Outgoing:
    """What a provider is given of a claimed row of the table `message`."""
    foot, stop = _foot(row)
    return Outgoing(
        id=row.id,
        address=address,
        text=row.text,
        subject=row.subject,
        template="" if row.template == "" else row.kind,  # an own text is not what was approved for the catalogue's
        variables=json.loads(row.variables),
        begun_at=row.begun_at,
        template_code=row.template or "",
        foot=foot,
        stop=stop,
    )


def _foot(row: Claim) -> tuple[str, str]:
    """What stands below the text of a letter, and the link by which she refuses more. Texts themselves carry no links:
    they are kept, and may go by SMS as well.
    """
    if row.channel is not Way.EMAIL:
        return "", ""
    if row.kind == CONFIRM:
        return f"请打开链接确认：\n{confirm_link(row.id)}", ""
    if row.person is None or KINDS[row.kind].topic not in HERS:
        return "", ""
    stop = stop_link(row.id)
    return f"不想再收这类邮件，请打开：\n{stop}", stop
