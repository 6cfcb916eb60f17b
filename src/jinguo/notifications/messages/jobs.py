"""From a message to a provider, one at a time; every step is safe to be killed in.

A message is *sending* before the provider hears of it and settled after. Whoever dies between the two leaves it
sending; when its lease is over it becomes *unknown*, and the provider is asked before anything goes out again.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jinguo.access.tables import Account
from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch_everywhere
from jinguo.notifications.addresses.links import confirm_link, stop_link
from jinguo.notifications.catalogue import ASKED_FIRST, CONFIRM, HERS, KINDS, PHONE_LEFT, QUIET, Topic, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Channel, Outgoing
from jinguo.notifications.messages.outcomes import drop, settle
from jinguo.notifications.rules import is_quiet, tomorrow
from jinguo.notifications.tables import BlockedAddress, Mailbox, Message
from jinguo.people.holders import SHARED, number_of
from jinguo.people.tables import Person, PhoneHolding

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
       reason = CASE j.verdict WHEN 'dropped' THEN '已经过期，没有再发' WHEN 'queued' THEN $6 ELSE '' END,
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
          m.attempts, m.begun_at, (SELECT w.provider_code FROM wording w WHERE w.id = m.wording) AS template"""
"""By indexes alone, however it is planned: a join of `judged` with the table, planned while that was empty, went
through all messages for each claim.
"""

_PERSON = f"""
SELECT p.id, p.phone, p.email, shared, shared_phone, p.restricted_at IS NOT NULL OR p.erased_at IS NOT NULL AS silent,
       (SELECT f.wanted FROM preference f WHERE f.person = p.id AND f.topic = $2 AND f.channel = $3
         ORDER BY f.answered_at DESC, f.id DESC LIMIT 1) AS wanted
  FROM person p {SHARED} WHERE p.id = $1"""

_ACCOUNT = "SELECT id, email, closed_at IS NOT NULL AS silent FROM account WHERE id = $1"

_GIVEN = """
SELECT m.address FROM mailbox m LEFT JOIN person p ON p.id = m.person
 WHERE m.id = $1 AND m.state = 'waiting' AND m.address IS NOT NULL AND p.restricted_at IS NULL"""

_ADDRESSED = """
UPDATE message SET address = $2, address_index = $3, provider = $4, lease_until = $6
 WHERE id = $1 AND state = 'sending' AND attempts = $7
   AND NOT EXISTS (SELECT FROM blocked_address b
                    WHERE b.channel = message.channel AND b.address_index = $5 AND b.lifted_at IS NULL)
RETURNING id"""
"""Whoever slept past its lease finds another attempt begun, and hands nothing over. From here on the lease is new."""


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
        rows = await fetch_everywhere(
            _CLAIM,
            *(now, way.value, is_quiet(now, QUIET), clock.beijing_day(now), most),
            *(f"今天已发满 {most} 条，明天再发", tomorrow(now, QUIET), now + post.lease, post.worker),
        )
    except asyncpg.UniqueViolationError:
        return True  # another worker has just counted a message to the same person: look again
    if not rows:
        return False
    if rows[0]["state"] == "sending":
        await _send(post, rows[0], post.channels.ways[way])
    return True


async def _send(post: Post, row: asyncpg.Record, channel: Channel) -> None:
    address, hindrance = await _address_of(row)
    if address is None:
        await drop(row["id"], row["attempts"], hindrance)
        return
    index = Message.address_index.of(address)
    asks = row["kind"] == CONFIRM  # whether letters arrive there now
    kept = await fetch_everywhere(
        _ADDRESSED,
        *(row["id"], Message.address.seal(row["id"], address), index, channel.name),
        *(None if asks else BlockedAddress.address_index.of(address), clock.now() + post.lease, row["attempts"]),
    )
    if not kept:
        await drop(row["id"], row["attempts"], "这个号码或邮箱此前被拒收，已停发")
        return
    await settle(row["id"], row["attempts"], await channel.send(outgoing(row, address)))


async def _address_of(row: asyncpg.Record) -> tuple[str | None, str]:
    """Where it goes now; or None, and why it does not."""
    if row["kind"] == CONFIRM:
        return await _address_to_confirm(row)
    if row["kind"] == PHONE_LEFT:
        return await _former_number(row)
    way, topic = Way(row["channel"]), KINDS[row["kind"]].topic
    if row["person"] is not None:
        found = await fetch_everywhere(_PERSON, row["person"], topic.value, way.value)
    else:
        found = await fetch_everywhere(_ACCOUNT, row["account"])
    if not found or found[0]["silent"]:
        return None, "资料已停用，不再发送"
    if row["person"] is not None and not _wanted(found[0]["wanted"], topic):
        return None, "本人选择不收"
    try:
        address = _opened(found[0], way, of_person=row["person"] is not None)
    except crypto.Unreadable:
        return None, "联系方式读不出来，请核对资料"
    return (address, "") if address else (None, "没有可用的联系方式")


def _opened(found: asyncpg.Record, way: Way, *, of_person: bool) -> str | None:
    """The address of a person or an account by this way. Raises crypto.Unreadable."""
    if way is Way.SMS:
        return number_of(found) if of_person else None
    column = Person.email if of_person else Account.email
    return column.open(found["id"], found["email"]) if found["email"] is not None else None


async def _former_number(row: asyncpg.Record) -> tuple[str | None, str]:
    """The number that was hers until now, which the message has its id from."""
    found = await fetch_everywhere("SELECT phone FROM phone_holding WHERE id = $1 AND phone IS NOT NULL", row["id"])
    if not found:
        return None, "没有可用的联系方式"
    try:
        return PhoneHolding.phone.open(row["id"], found[0]["phone"]), ""
    except crypto.Unreadable:
        return None, "联系方式读不出来，请核对资料"


async def _address_to_confirm(row: asyncpg.Record) -> tuple[str | None, str]:
    """The mailbox that nobody has confirmed yet: only this letter goes there."""
    found = await fetch_everywhere(_GIVEN, row["id"])
    if not found:
        return None, "邮箱已改或已取消"
    try:
        return Mailbox.address.open(row["id"], found[0]["address"]), ""
    except crypto.Unreadable:
        return None, "邮箱读不出来，请重新填写"


def _wanted(answer: bool | None, topic: Topic) -> bool:
    return answer if answer is not None else topic not in ASKED_FIRST


def outgoing(row: asyncpg.Record, address: str) -> Outgoing:
    """What a provider is given of a claimed row of the table `message`."""
    foot, stop = _foot(row)
    return Outgoing(
        row["id"],
        address,
        row["text"],
        row["subject"],
        "" if row["template"] == "" else row["kind"],  # an own text is not what was approved for the catalogue's
        json.loads(row["variables"]),
        row["begun_at"],
        row["template"] or "",
        foot,
        stop,
    )


def _foot(row: asyncpg.Record) -> tuple[str, str]:
    """What stands below the text of a letter, and the link by which she refuses more. Texts themselves carry no links:
    they are kept, and may go by SMS as well.
    """
    if row["channel"] != Way.EMAIL.value:
        return "", ""
    if row["kind"] == CONFIRM:
        return f"请打开链接确认：\n{confirm_link(row['id'])}", ""
    if row["person"] is None or KINDS[row["kind"]].topic not in HERS:
        return "", ""
    stop = stop_link(row["id"])
    return f"不想再收这类邮件，请打开：\n{stop}", stop
