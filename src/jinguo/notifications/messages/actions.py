"""What staff do with a message or a notice: send it once more, stop it, take it back, let it be tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_one_as
from jinguo.notifications.catalogue import KINDS, QUIET, Cause, State, Way
from jinguo.notifications.errors import NoSuchMessage, NoSuchNotice, NotAgain, TooLateToStop, TooLateToWithdraw
from jinguo.notifications.messages.rules import Fate, hindrance, missed
from jinguo.notifications.rules import waking
from jinguo.people.restriction import refuse_restricted
from jinguo.people.rules import from_above

FRESH = timedelta(hours=24)
"""How long what was urgent stays so."""

_ROW = """
SELECT kind, channel, state, cause, text, path, person, urgent, attempts, expires_at, created_at, sent_at
  FROM message WHERE id = $1 FOR UPDATE"""

_AGAIN = """
INSERT INTO message (id, notice, key, kind, person, account, path, channel, provider, subject, text, variables, wording,
                     urgent, state, due_at, expires_at, attempts, worker, code, reason, resend_of, created_at)
SELECT $2, notice, $3, kind, person, account, path, channel, '', subject, text, variables, wording, $4, 'queued', $5,
       expires_at, 0, '', '', '', id, $6
  FROM message WHERE id = $1 ON CONFLICT (key) DO NOTHING RETURNING id"""

_HIDDEN = f"""
SELECT FROM message m JOIN person p ON p.id = m.person
 WHERE m.id = $2 AND {from_above("$1", "m.path", "'seen'", "hidden")} = 'hidden'"""

_STOP = """
UPDATE message SET state = 'dropped', cause = $2, reason = $3
 WHERE id = $1 AND state = 'queued' RETURNING id"""

_WITHDRAW = """
UPDATE notice SET state = 'withdrawn', settled_at = $2, reason = '工作人员撤下'
 WHERE id = $1 AND state IN ('queued', 'failed') RETURNING id"""

_RETRY = """
UPDATE notice SET state = 'queued', attempts = 0, due_at = $2, reason = ''
 WHERE id = $1 AND state = 'failed' RETURNING id"""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message, locked until the transaction ends."""

    kind: str
    channel: Way
    state: State
    cause: str
    text: str
    path: str
    person: UUID | None
    urgent: bool
    attempts: int
    expires_at: datetime | None
    created_at: datetime
    sent_at: datetime | None

    @property
    def fate(self) -> Fate:
        """What decides whether it may be sent once more."""
        return Fate(
            kind=self.kind,
            way=self.channel,
            state=self.state,
            cause=self.cause,
            text=self.text,
            attempts=self.attempts,
            sent_at=self.sent_at,
            expires_at=self.expires_at,
        )


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice, locked until the transaction ends."""

    kind: str
    state: str
    path: str


async def resend(actor: Actor, message_id: UUID, *, reported: bool = False) -> UUID:
    """Queue a message once more as a row of its own, with the words that it had; its id. Asked twice, it
    is the same one.

    Address, wishes, blocked numbers, quiet hours and the day's cap are looked at when it goes out, as with any other.

    Args:
        reported: she says that it has not arrived; needed where the provider says otherwise.

    Raises:
        Forbidden, NoSuchMessage, NotAgain, Restricted.
    """
    require(actor, Permission.SEND_MESSAGES, within=actor.path)
    async with transaction(actor):
        row = await _message(actor, message_id)
        again = await fetch_one("SELECT id FROM message WHERE resend_of = $1", message_id)
        if again is not None:
            return again["id"]
        if row.person:
            await refuse_restricted(row.person)
            await _refuse_hidden(actor, message_id)
        fate, now = row.fate, clock.now()
        if said := hindrance(fate, now):
            raise NotAgain(said)
        if missed(fate) and not reported:
            raise NotAgain("服务商说已经送到了。本人说没有收到的，请勾选“本人说没有收到”再重发。")
        urgent = row.urgent and now - row.created_at < FRESH
        made, due = uuid7(), now if urgent else waking(now, QUIET)
        await fetch(_AGAIN, message_id, made, f"again:{message_id}", urgent, due, now)
        await note(actor, "resend_message", "message", made, row.path, notice=KINDS[row.kind].label)
    return made


async def stop_message(actor: Actor, message_id: UUID) -> None:
    """It does not go out. Raises Forbidden, NoSuchMessage; TooLateToStop: it is with the provider already."""
    require(actor, Permission.SEND_MESSAGES, within=actor.path)
    async with transaction(actor):
        row = await _message(actor, message_id)
        if row.state is State.DROPPED:
            return
        if not await fetch(_STOP, message_id, Cause.STOPPED.value, Cause.STOPPED.label):
            raise TooLateToStop
        await note(actor, "stop_message", "message", message_id, row.path, notice=KINDS[row.kind].label)


async def withdraw_notice(actor: Actor, notice_id: UUID) -> None:
    """Nobody is told. Raises Forbidden, NoSuchNotice; TooLateToWithdraw."""
    async with transaction(actor):
        if row := await _changed(actor, notice_id, _WITHDRAW, "withdrawn"):
            await note(actor, "withdraw_notice", "notice", notice_id, row.path, notice=KINDS[row.kind].label)


async def retry_notice(actor: Actor, notice_id: UUID) -> None:
    """A notice that was given up is tried again from now on. Raises Forbidden, NoSuchNotice; TooLateToWithdraw."""
    async with transaction(actor):
        if row := await _changed(actor, notice_id, _RETRY, "queued"):
            await note(actor, "retry_notice", "notice", notice_id, row.path, notice=KINDS[row.kind].label)


async def _message(actor: Actor, message_id: UUID) -> _Message:
    row = await fetch_one_as(_Message, _ROW, message_id)
    if row is None:
        raise NoSuchMessage
    require(actor, Permission.SEND_MESSAGES, within=row.path)
    return row


async def _refuse_hidden(actor: Actor, message_id: UUID) -> None:
    async with transaction(EVERYWHERE):
        if await fetch(_HIDDEN, actor.path, message_id):
            raise NotAgain("她设了仅本级可见，请由她所属的组织或者发这条消息的组织来重发。")


async def _changed(actor: Actor, notice_id: UUID, statement: str, done: str) -> _Notice | None:
    """The notice whose state was changed; None when it was in that state already."""
    require(actor, Permission.SEND_MESSAGES, within=actor.path)
    row = await fetch_one_as(_Notice, "SELECT kind, state, path FROM notice WHERE id = $1 FOR UPDATE", notice_id)
    if row is None:
        raise NoSuchNotice
    require(actor, Permission.SEND_MESSAGES, within=row.path)
    if row.state == done:
        return None
    if not await fetch(statement, notice_id, clock.now()):
        raise TooLateToWithdraw
    return row
