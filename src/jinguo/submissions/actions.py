"""Actions on submissions: begin one, or get the answer that the first one had; answer it; set it free.

A row is claimed and committed before anything is done, so that a second press anywhere waits for the first. The commit
of whatever the first one changes says so in the same row (`MARK`): when the process dies before it could answer, the
next press knows whether the change was kept.
"""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import LoginRequired
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch, fetch_one, with_commit
from jinguo.kernel.rows import fetch_one_as
from jinguo.submissions.errors import AnswerLost, KeyReused, StillWorking

LEASE = timedelta(seconds=90)
"""Longer than any statement may run: who has not answered by then has died."""

REPEAT = timedelta(minutes=1)
"""Without a key, the same words by the same sender within so long, and nothing else between, are one press."""

KEPT = timedelta(days=1)

_WAIT = (0.05, 0.1, *[0.2] * 100)
"""Seconds between two looks at a first press that is under way: some 20 in all."""

_FIELD = "submission.answer"

_CLAIM = """
INSERT INTO submission AS s (id, content, begun_at) VALUES ($1, $2, $3)
    ON CONFLICT (id) DO UPDATE
   SET content = excluded.content, begun_at = excluded.begun_at, kept_at = NULL, answer = NULL
 WHERE (s.answer IS NULL AND s.kept_at IS NULL AND s.begun_at < $4)
    OR ($5::timestamptz IS NOT NULL AND (s.content <> excluded.content OR s.begun_at < $5))
RETURNING id"""

_MARK = (
    "UPDATE submission SET kept_at = now() WHERE id = '{}' AND begun_at > 'epoch'"
    " AND pg_current_xact_id_if_assigned() IS NOT NULL"
)

_RELEASE = """
UPDATE submission SET begun_at = 'epoch', kept_at = NULL
 WHERE id = $1 AND content = $2 AND answer IS NULL
   AND NOT ($3 AND kept_at IS NOT NULL)"""

_ANSWER = "UPDATE submission SET answer = $3 WHERE id = $1 AND content = $2"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that the first press was given. `headers` are those that lead on or say something."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a submission: it is ours to do."""

    id: UUID
    content: bytes


async def begin(actor: Actor, key: str | None, content: bytes) -> Claim | Answer:
    """Claim a submission, or get the first one's answer, after waiting for it. Whatever this task commits from now on
    says so in the claim.

    Args:
        key: names what is done; None: the same content twice in a row is the same.

    Raises:
        LoginRequired: nobody sends it. KeyReused, StillWorking, AnswerLost.
    """
    if actor.id is None:
        raise LoginRequired
    whole = crypto.ring().mac("submission", f"{actor.id} {key if key is not None else '-'}".encode())
    claim = Claim(UUID(bytes=whole[:16]), hashlib.sha256(content).digest())
    for pause in _WAIT:
        found = await _claimed(claim, again=key is None)
        if found is not None:
            return found
        await asyncio.sleep(pause)
    raise StillWorking


@dataclass(frozen=True, slots=True)
class _First:
    """The request that came first under a key: its digest, its times, and its answer as it is kept."""

    content: bytes
    begun_at: datetime
    kept_at: datetime | None
    answer: bytes | None


async def _claimed(claim: Claim, again: bool) -> Claim | Answer | None:
    """Claim a submission; the first answer where it has one, None while the first is under way."""
    now = clock.now()
    if await fetch_one(_CLAIM, claim.id, claim.content, now, now - LEASE, now - REPEAT if again else None):
        with_commit(_MARK.format(claim.id))
        return claim
    row = await fetch_one_as(
        _First, "SELECT content, begun_at, kept_at, answer FROM submission WHERE id = $1", claim.id
    )
    if row is None:  # cleared a moment ago
        return None
    first = _opened(claim.id, row.answer)
    if row.content != claim.content:
        raise KeyReused(answer=first)
    if first is None and row.kept_at is not None and (row.answer or row.begun_at < now - LEASE):
        raise AnswerLost
    return first


async def answer(actor: Actor, claim: Claim, given: Answer) -> None:
    """Keep the answer for whoever presses again."""
    with_commit("")
    text = json.dumps(asdict(given), ensure_ascii=False)
    await fetch(_ANSWER, claim.id, claim.content, crypto.ring().seal(_FIELD, claim.id, text))


async def release(actor: Actor, claim: Claim, *, unless_kept: bool = False) -> None:
    """Release a submission after which nothing was done: it may be corrected, and sent again under the same key.

    Args:
        unless_kept: leave it claimed if a commit went through under it, because nobody knows what that did.
    """
    with_commit("")
    await fetch(_RELEASE, claim.id, claim.content, unless_kept)


async def clear(actor: Actor) -> int:
    """Delete submissions that are older than a day; return how many. Raises Forbidden: it belongs to the service."""
    require(actor, Permission.KEEP_RETENTION, within="/")
    rows = await fetch("SELECT clear_submissions($1) AS gone", clock.now() - KEPT)
    return rows[0]["gone"]


def _opened(row: UUID, sealed: bytes | None) -> Answer | None:
    """Open an answer; None when there is none yet, or its key is in no ring any more."""
    if sealed is None:
        return None
    try:
        known: dict[str, Any] = json.loads(crypto.ring().open(_FIELD, row, sealed))
    except crypto.Unreadable:
        return None
    return Answer(known["status"], tuple((name, value) for name, value in known["headers"]), known["body"])
