"""From a notice to messages: whom it concerns when it is due, by which ways, in whose words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from jinguo.kernel import clock
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.kernel.db import EVERYWHERE, atomic, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.addresses.reach import contacts, hindered
from jinguo.notifications.catalogue import (
    CODE,
    KINDS,
    OUTSIDE,
    QUIET,
    Kind,
    State,
    Topic,
    Way,
)
from jinguo.notifications.rules import again_after, filled, in_sms, waking
from jinguo.notifications.wordings.words import Words, words_for

NO_ACTOR = {"address_next": "worker: makes messages of notices that are due"}
"""Functions that take no actor, and why."""

AT_ONCE = 50
"""Notices that are addressed in one transaction."""

MOST_COUNTED = 32_767
"""What the column of recipients holds."""

MOST_ATTEMPTS = 6
SOON = timedelta(hours=24)
"""What begins within it may be told in quiet hours, when it is urgent."""

_log = structlog.get_logger("jinguo.worker")

_DUE = """
SELECT id, key, kind, thing, person, account, path, facts::text, expires_at, attempts FROM notice
 WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED"""

_ADDRESSED = """
UPDATE notice SET state = 'told', settled_at = $1, recipients = given.people, reason = ''
  FROM unnest($2::uuid[], $3::smallint[]) AS given(id, people) WHERE notice.id = given.id"""

_PUT_OFF = """
UPDATE notice SET attempts = attempts + 1, due_at = $2, reason = $3,
       state = CASE WHEN attempts + 1 >= $4 THEN 'failed' ELSE 'queued' END
 WHERE id = $1"""

_MESSAGES = """
INSERT INTO message (id, notice, key, kind, person, account, path, channel, provider, subject, text, variables, wording,
                     urgent, state, due_at, expires_at, attempts, worker, code, reason, created_at, sent_at,
                     delivered_at)
SELECT id, notice, key, kind, person, account, path, channel, '', subject, text, variables::jsonb, wording, urgent,
       state, due, expires, 0, '', '', '', $1, told, told
  FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
              $10::text[], $11::text[], $12::text[], $13::uuid[], $14::bool[], $15::text[], $16::timestamptz[],
              $17::timestamptz[], $18::timestamptz[])
       AS given(id, notice, key, kind, person, account, path, channel, subject, text, variables, wording, urgent, state,
                due, expires, told)
ON CONFLICT (key) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class _Told:
    """One message to be: in the order of the columns of the statement."""

    id: UUID
    notice: UUID
    key: str
    kind: str
    person: UUID | None
    account: UUID | None
    path: str
    channel: str
    subject: str
    text: str
    variables: str
    wording: UUID | None
    urgent: bool
    state: str
    due: datetime
    expires: datetime | None
    told: datetime | None

    def values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


async def address_next(audiences: Mapping[str, Audience], offered: Sequence[Way]) -> bool:
    """Make the messages of the notices that are due; False when none is.

    The inbox has its message at once; the others wait for the end of the quiet hours, unless it is urgent. A notice
    whose audience fails is put off, keeps nobody else waiting, and is given up after six attempts.
    """
    now = clock.now()
    try:
        async with transaction(EVERYWHERE):
            rows = await fetch(_DUE, now, AT_ONCE)
            if rows:
                await _address([due(row) for row in rows], audiences, offered, now)
    except Exception:  # one of them: found by taking each by itself
        return await _one_by_one(audiences, offered, now)
    return bool(rows)


def due(row: asyncpg.Record) -> Due:
    """A row of the table `notice` as its audience sees it."""
    given = {name: row[name] for name in Due.__slots__}
    return Due(**{**given, "facts": json.loads(row["facts"])})


async def _one_by_one(audiences: Mapping[str, Audience], offered: Sequence[Way], now: datetime) -> bool:
    async with transaction(EVERYWHERE):
        rows = await fetch(_DUE, now, AT_ONCE)
        for row in rows:
            try:
                async with atomic():
                    await _address([due(row)], audiences, offered, now)
            except Exception as error:
                _log.exception("notice_failed", kind=row["kind"], notice=str(row["id"]))
                later = now + again_after(row["attempts"] + 1)
                await fetch(_PUT_OFF, row["id"], later, f"收件人没有定下来：{type(error).__name__}", MOST_ATTEMPTS)
    return bool(rows)


async def _address(
    notices: Sequence[Due], audiences: Mapping[str, Audience], offered: Sequence[Way], now: datetime
) -> None:
    """Everything but the audiences is asked for all notices together: statements are what this costs."""
    people = {
        each.id: [] if each.expires_at and each.expires_at <= now else list(await audiences[each.kind](each))
        for each in notices
    }
    telling = [each for each in notices if people[each.id]]
    whose = dict.fromkeys((each.kind, each.path) for each in telling)
    words = {(kind, path): await words_for(KINDS[kind], path) for kind, path in whose}
    reached, shared = await _reached([(KINDS[each.kind].topic, to) for each in telling for to in people[each.id]])
    told = [
        _told(each, kind, words[each.kind, each.path], _named(to, way, shared), way, now)
        for each in telling
        for kind in [KINDS[each.kind]]
        for to in people[each.id]
        for way in kind.ways
        if way is Way.INBOX
        or (way in offered and not to.is_stranger and way in reached.get((kind.topic, to.person or to.account), ()))
    ]
    if told:
        await fetch(_MESSAGES, now, *map(list, zip(*(each.values() for each in told), strict=True)))
    counts = [min(len(people[each.id]), MOST_COUNTED) for each in notices]
    await fetch(_ADDRESSED, now, [each.id for each in notices], counts)


async def _reached(
    people: Sequence[tuple[Topic, Recipient]],
) -> tuple[Mapping[tuple[Topic, UUID | None], set[Way]], set[UUID]]:
    """Topic, and person or account -> ways by which she can and will be reached outside the inbox; and who is reached
    by a relative's number.
    """
    found: dict[tuple[Topic, UUID | None], set[Way]] = {}
    shared = set[UUID]()
    for topic in dict.fromkeys(topic for topic, _ in people):
        persons = [each.person for about, each in people if about is topic and each.person]
        accounts = [each.account for about, each in people if about is topic and each.account]
        for contact in await contacts(persons, accounts, topic):
            found[topic, contact.id] = {way for way in OUTSIDE if hindered(contact, topic, way) is None}
            shared |= {contact.id} if contact.shared else set()
    return found, shared


def _named(to: Recipient, way: Way, shared: set[UUID]) -> Recipient:
    """By a relative's number a text says first whom it is for."""
    if way is not Way.SMS or to.person not in shared or "name" not in to.variables:
        return to
    name = to.variables["name"]
    return replace(to, variables={**to.variables, "name": f"给{name}：{name}"})


def _told(notice: Due, kind: Kind, words: Words, to: Recipient, way: Way, now: datetime) -> _Told:
    soon = kind.urgent and to.starts_at is not None and to.starts_at - now <= SOON
    free = soon or kind.key == CODE
    inside = way is Way.INBOX
    variables = in_sms(to.variables) if way is Way.SMS else to.variables
    return _Told(
        uuid7(),
        notice.id,
        f"{notice.key}:{to.person or to.account}:{way.value}",
        kind.key,
        to.person,
        to.account,
        to.path or notice.path,
        way.value,
        filled(words.subject, variables)[:60],
        filled(words.text, variables),
        json.dumps(variables, ensure_ascii=False),
        words.id,
        free,
        (State.DELIVERED if inside else State.QUEUED).value,
        now if inside or free else waking(now, QUIET),
        notice.expires_at,
        now if inside else None,
    )
