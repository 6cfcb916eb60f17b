"""Messages, wishes and given mailboxes of two persons who are one: they go to who stays; what one of them refused is
sent to neither.
"""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import Moved, Party
from jinguo.notifications.catalogue import ASKED_FIRST, Cause, Manner, Topic

_TWICE = """
UPDATE message m SET state = 'dropped', cause = $3, reason = $4
 WHERE m.person = $1 AND m.state = 'queued' AND EXISTS
       (SELECT FROM message o WHERE o.person = $2 AND o.notice = m.notice AND o.channel = m.channel)"""

_MESSAGES = """
UPDATE message m SET person = $2,
       slot = m.slot + (SELECT coalesce(max(o.slot), 0) FROM message o
                         WHERE o.person = $2 AND o.channel = m.channel AND o.day = m.day)
 WHERE m.person = $1 RETURNING id"""
"""Slots go on after hers: no two messages of one person and day have the same."""

_NOTICES = "UPDATE notice SET person = $2 WHERE person = $1 AND state = 'queued' RETURNING id"

_PREFERENCES = "UPDATE preference SET person = $2, path = $3 WHERE person = $1 RETURNING id"

_GIVEN_TWICE = """
UPDATE mailbox SET state = 'dropped', address = NULL, settled_at = $3
 WHERE person = $1 AND state = 'waiting'
   AND EXISTS (SELECT FROM mailbox o WHERE o.person = $2 AND o.state = 'waiting')"""

_MAILBOXES = "UPDATE mailbox SET person = $2, path = $3 WHERE person = $1 RETURNING id"

_LATEST = """
SELECT DISTINCT ON (person, topic, channel) id, person, topic, channel, wanted FROM preference
 WHERE person = ANY($1::uuid[]) ORDER BY person, topic, channel, answered_at DESC, id DESC"""

_BEFORE = """
SELECT p.wanted FROM preference p JOIN preference r ON r.id = $2 AND (r.topic, r.channel) = (p.topic, p.channel)
 WHERE p.person = $1 AND p.id <> r.id AND p.answered_at <= r.answered_at
 ORDER BY p.answered_at DESC, p.id DESC LIMIT 1"""

_SAY = """
INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at, recorded_by)
SELECT $1, p.id, p.path, $3, $4, $5, $6, $7, $8 FROM person p WHERE p.id = $2"""


@dataclass(frozen=True, slots=True)
class _Wish:
    topic: Topic
    channel: str


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, list[str]]:
    """Move her messages, waiting notices, wishes and given mailboxes; where they wish otherwise, no holds, and where
    two mailboxes wait to be confirmed, that of who stays. The caller has asked for permission.
    """
    require(actor, Permission.MERGE_PEOPLE)
    return await _unite(actor, gone.person, kept.person)


async def late(actor: Actor, gone: Party, kept: Party, moved: Moved) -> dict[str, list[str]]:
    """What was just being written to her. The caller has asked for permission."""
    return await unite(actor, gone, kept)


async def _unite(actor: Actor, gone: UUID, kept: UUID) -> dict[str, list[str]]:
    async with transaction(EVERYWHERE):
        refused = await _differing(gone, kept)
        await fetch(_TWICE, gone, kept, Cause.MERGED.value, Cause.MERGED.label)
        messages = await fetch(_MESSAGES, gone, kept)
        notices = await fetch(_NOTICES, gone, kept)
        path = (await fetch("SELECT path FROM person WHERE id = $1", kept))[0]["path"]
        preferences = await fetch(_PREFERENCES, gone, kept, path)
        await fetch(_GIVEN_TWICE, gone, kept, clock.now())
        mailboxes = await fetch(_MAILBOXES, gone, kept, path)
        answers = [await _say(actor, kept, wish.topic.value, wish.channel, wanted=False) for wish in refused]
    return {
        "messages": [str(row["id"]) for row in messages],
        "notices": [str(row["id"]) for row in notices],
        "preferences": [str(row["id"]) for row in preferences],
        "mailboxes": [str(row["id"]) for row in mailboxes],
        "answers": [str(each) for each in answers],
    }


async def _differing(gone: UUID, kept: UUID) -> list[_Wish]:
    """Where who goes has answered otherwise than holds for who stays."""
    hers: dict[_Wish, bool] = {}
    others: dict[_Wish, bool] = {}
    for row in await fetch(_LATEST, [gone, kept]):
        (hers if row["person"] == gone else others)[_Wish(Topic(row["topic"]), row["channel"])] = row["wanted"]
    return [wish for wish, wanted in hers.items() if wanted is not others.get(wish, wish.topic not in ASKED_FIRST)]


async def _say(actor: Actor, person: UUID, topic: str, channel: str, *, wanted: bool) -> UUID:
    row = uuid7()
    await fetch(_SAY, row, person, topic, channel, wanted, Manner.STAFF.value, clock.now(), actor.id)
    return row


async def part(actor: Actor, goes: Party, stays: Party, moved: Moved) -> None:
    """Give them back; where the merge said no in her stead, what she had said holds again unless she has answered
    since. The caller has asked for permission.
    """
    require(actor, Permission.MERGE_PEOPLE)
    gone, kept = goes.person, stays.person
    async with transaction(EVERYWHERE):
        for table in ("message", "notice"):
            await fetch(
                f"UPDATE {table} SET person = $2 WHERE id = ANY($1::uuid[]) AND person = $3",
                *(moved[f"{table}s"], gone, kept),
            )
        latest = {row["id"]: row for row in await fetch(_LATEST, [kept])}
        for table, ids in (("preference", moved["preferences"]), ("mailbox", moved.get("mailboxes", []))):
            await fetch(
                f"UPDATE {table} SET person = $2, path = (SELECT p.path FROM person p WHERE p.id = $2)"
                " WHERE id = ANY($1::uuid[]) AND person = $3",
                *(ids, gone, kept),
            )
        for each in moved["answers"]:
            if (row := latest.get(UUID(each))) is not None:
                before = await fetch(_BEFORE, kept, UUID(each))
                wanted = before[0]["wanted"] if before else Topic(row["topic"]) not in ASKED_FIRST
                if wanted:
                    await _say(actor, kept, row["topic"], row["channel"], wanted=True)


async def messages(actor: Actor, person: UUID) -> int:
    """How many messages she was sent."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT count(*) AS hers FROM message WHERE person = $1", person)
    return rows[0]["hers"]
