"""From a notice to messages: whom it concerns when it is due, by which ways, in whose words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, atomic, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.audience import Audience, Due, Recipient, due
from jinguo.notifications.catalogue import ASKED_FIRST, CODE, KINDS, LONGEST_VARIABLE, OUTSIDE, QUIET, Kind, State, Way
from jinguo.notifications.rules import again_after, cut, filled, waking
from jinguo.notifications.wording import Words, words_for

NO_ACTOR = {"address_next": "worker: makes messages of notices that are due"}
"""Functions that take no actor, and why."""

AT_ONCE = 20
"""Notices that are addressed in one transaction."""

MOST_ATTEMPTS = 6
SOON = timedelta(hours=24)
"""What begins within it may be told in quiet hours, when it is urgent."""

_log = structlog.get_logger("jinguo.worker")

_DUE = """
SELECT id, key, kind, thing, person, account, path, facts::text, expires_at, attempts FROM notice
 WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED"""

_SETTLED = "UPDATE notice SET state = 'told', settled_at = $2, recipients = $3, reason = '' WHERE id = $1"

_PUT_OFF = """
UPDATE notice SET attempts = attempts + 1, due_at = $2, reason = $3,
       state = CASE WHEN attempts + 1 >= $4 THEN 'failed' ELSE 'queued' END
 WHERE id = $1"""

_PEOPLE = """
SELECT p.id, p.phone IS NOT NULL AS sms, p.email IS NOT NULL AS email,
       p.restricted_at IS NOT NULL OR p.erased_at IS NOT NULL AS silent,
       (SELECT coalesce(jsonb_object_agg(channel, wanted), '{}')::text FROM (
            SELECT DISTINCT ON (f.channel) f.channel, f.wanted FROM preference f
             WHERE f.person = p.id AND f.topic = $2 ORDER BY f.channel, f.answered_at DESC, f.id DESC) AS latest
       ) AS answers
  FROM person p WHERE p.id = ANY($1::uuid[])"""

_ACCOUNTS = "SELECT id, email IS NOT NULL AS email FROM account WHERE id = ANY($1::uuid[]) AND closed_at IS NULL"

_MESSAGES = """
INSERT INTO message (id, notice, key, kind, person, account, path, channel, provider, subject, text, variables, wording,
                     urgent, state, due_at, expires_at, attempts, worker, code, reason, created_at, sent_at,
                     delivered_at)
SELECT id, $1, key, $2, person, account, path, channel, '', subject, text, variables::jsonb, $3, urgent, state, due,
       $4, 0, '', '', '', $5, told, told
  FROM unnest($6::uuid[], $7::text[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[],
              $14::text[], $15::bool[], $16::text[], $17::timestamptz[], $18::timestamptz[])
       AS given(id, key, person, account, path, channel, subject, text, variables, urgent, state, due, told)
ON CONFLICT (key) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class _Told:
    """One message to be: in the order of the columns of the statement."""

    id: UUID
    key: str
    person: UUID | None
    account: UUID | None
    path: str
    channel: str
    subject: str
    text: str
    variables: str
    urgent: bool
    state: str
    due: datetime
    told: datetime | None

    def values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


async def address_next(audiences: Mapping[str, Audience], offered: Sequence[Way]) -> bool:
    """Make the messages of the notices that are due; False when none is.

    The inbox has its message at once; the others wait for the end of the quiet hours, unless it is urgent. A notice
    whose audience fails is put off, keeps nobody else waiting, and is given up after six attempts.
    """
    now = clock.now()
    async with transaction(EVERYWHERE):
        rows = await fetch(_DUE, now, AT_ONCE)
        for row in rows:
            notice = due(row)
            try:
                async with atomic():
                    await _address(notice, audiences[notice.kind], offered, now)
            except Exception as error:
                _log.exception("notice_failed", kind=notice.kind, notice=str(notice.id))
                later = now + again_after(row["attempts"] + 1)
                await fetch(_PUT_OFF, notice.id, later, f"收件人没有定下来：{type(error).__name__}", MOST_ATTEMPTS)
    return bool(rows)


async def _address(notice: Due, audience: Audience, offered: Sequence[Way], now: datetime) -> None:
    expired = notice.expires_at is not None and notice.expires_at <= now
    people = [] if expired else list(await audience(notice))
    kind = KINDS[notice.kind]
    if people:
        words = await words_for(kind, notice.path)
        reached = await _reached(kind, people)
        told = [
            _told(notice, kind, words, each, way, now)
            for each in people
            for way in kind.ways
            if way is Way.INBOX or (way in offered and way in reached.get(each.person or each.account, ()))
        ]
        if told:
            columns = [list(column) for column in zip(*(each.values() for each in told), strict=True)]
            await fetch(_MESSAGES, notice.id, notice.kind, words.id, notice.expires_at, now, *columns)
    await fetch(_SETTLED, notice.id, now, len(people))


async def _reached(kind: Kind, people: Sequence[Recipient]) -> Mapping[UUID | None, set[Way]]:
    """Person or account -> ways by which she can and will be reached outside the inbox."""
    found: dict[UUID | None, set[Way]] = {}
    persons = [each.person for each in people if each.person]
    accounts = [each.account for each in people if each.account]
    for row in await fetch(_PEOPLE, persons, kind.topic.value) if persons else ():
        answers = json.loads(row["answers"])
        default = kind.topic not in ASKED_FIRST
        found[row["id"]] = {
            way for way in OUTSIDE if row[way.value] and not row["silent"] and answers.get(way.value, default)
        }
    for row in await fetch(_ACCOUNTS, accounts) if accounts else ():
        found[row["id"]] = {Way.EMAIL} if row["email"] else set()
    return found


def _told(notice: Due, kind: Kind, words: Words, to: Recipient, way: Way, now: datetime) -> _Told:
    soon = kind.urgent and to.starts_at is not None and to.starts_at - now <= SOON
    free = soon or kind.key == CODE
    inside = way is Way.INBOX
    cutting = LONGEST_VARIABLE if way is Way.SMS else None
    variables = {name: cut(value, LONGEST_VARIABLE) if cutting else value for name, value in to.variables.items()}
    return _Told(
        uuid7(),
        f"{notice.key}:{to.person or to.account}:{way.value}",
        to.person,
        to.account,
        to.path or notice.path,
        way.value,
        filled(words.subject, variables)[:60],
        filled(words.text, variables),
        json.dumps(variables, ensure_ascii=False),
        free,
        (State.DELIVERED if inside else State.QUEUED).value,
        now if inside or free else waking(now, QUIET),
        now if inside else None,
    )
