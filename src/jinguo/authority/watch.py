"""Guards of the log's beginning and ends: a digest of the rows from before the chain, and witnesses of how far each
lane has come.

The chain itself tells when a row inside it was changed or taken out. Only another row, in another lane, or an anchor
outside of the database tells that the last rows of a lane are gone.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.chain import unlinked_row
from jinguo.kernel import clock, crypto
from jinguo.kernel.database.lanes import Lane
from jinguo.kernel.db import connection, fetch, fetch_one, transaction

EVERY = timedelta(minutes=5)
"""How often a witness is written, when there is anything new."""

PREFIX = 8
"""Bytes of a MAC that a witness repeats."""

KIND = "log"
"""What rows of the log about the log itself are about; they have no path, and are never redacted."""

NOT_LINKED = "lane IS NULL OR number IS NULL OR mac IS NULL"
"""SQL: the row is in no lane, or has lost its place there."""

READABLE_AT = "CASE WHEN at BETWEEN '1000-01-01Z' AND '9000-01-01Z' THEN at END AS at"
"""SQL: when; nothing for instants that no service writes and that Python cannot read."""

_UNLINKED = f"""
SELECT seq, {READABLE_AT}, actor, actor_name, action, object_kind, object_id, path, detail::text FROM audit_entry
 WHERE {NOT_LINKED} ORDER BY seq"""

_HEADS = """
WITH RECURSIVE used AS (
  (SELECT lane FROM audit_entry WHERE lane IS NOT NULL ORDER BY lane LIMIT 1)
  UNION ALL
  SELECT (SELECT e.lane FROM audit_entry e WHERE e.lane > used.lane ORDER BY e.lane LIMIT 1) FROM used
   WHERE used.lane IS NOT NULL
)
SELECT used.lane, head.number, head.mac FROM used
  CROSS JOIN LATERAL (SELECT number, mac FROM audit_entry e WHERE e.lane = used.lane AND number IS NOT NULL
                         AND mac IS NOT NULL ORDER BY number DESC LIMIT 1) head
 ORDER BY used.lane"""
"""By index alone: two rows a lane, however long the log is."""

_LAST = "SELECT seq, at FROM audit_entry WHERE object_kind = 'log' AND action = $1 ORDER BY seq DESC LIMIT 1"
_NEWS = "SELECT EXISTS (SELECT 1 FROM audit_entry WHERE seq > $1 AND action <> 'witness_log') AS there"
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('jinguo log witness')) AS mine"


async def begin(actor: Actor) -> None:
    """Begin the chain: record, once for all, what there is from before it; part of the current transaction."""
    if await fetch_one(_LAST, "begin_log"):
        return
    await fetch("SELECT pg_advisory_xact_lock(hashtext('jinguo log beginning'))")
    if await fetch_one(_LAST, "begin_log"):
        return
    count, digest = await unlinked()
    await note(actor, "begin_log", KIND, None, unlinked=count, digest=digest)


async def unlinked() -> tuple[int, str]:
    """Count the rows without a lane and compute the keyed digest of them all, in the current transaction."""
    count, content = 0, hashlib.sha256()
    async for row in connection().cursor(_UNLINKED, prefetch=1000):
        count += 1
        content.update(unlinked_row(row))
    return count, crypto.ring().mac("log beginning", content.digest()).hex()


async def heads() -> dict[int, Lane]:
    """Read the head of each lane, as the current transaction sees it."""
    return {row["lane"]: Lane(row["lane"], row["number"], row["mac"]) for row in await fetch(_HEADS)}


class Witness:
    """A writer of witnesses in one process: it remembers how far each lane was when it told of it last."""

    def __init__(self) -> None:
        self._told: dict[int, int] = {}

    async def tell(self, actor: Actor) -> bool:
        """Write a witness of the lanes that have gone on, unless there is nothing new, the last one is recent, or
        another process is just doing it.
        """
        async with transaction(actor):
            if not await _due():
                return False
            now = await heads()
            news = {lane.id: lane for lane in now.values() if lane.number > self._told.get(lane.id, 0)}
            if news:
                await note(actor, "witness_log", KIND, None, heads=claims(news))
        self._told |= {lane.id: lane.number for lane in news.values()}
        return bool(news)


async def _due() -> bool:
    taken = await fetch_one(_LOCK)
    if not taken or not taken["mine"]:
        return False
    last = await fetch_one(_LAST, "witness_log")
    if last is None:
        return True
    news = await fetch_one(_NEWS, last["seq"])
    return bool(news and news["there"]) and clock.now() - last["at"] >= EVERY


def claims(lanes: Mapping[int, Lane]) -> dict[str, list[Any]]:
    """Put the heads as a witness claims them: lane -> number and the beginning of the MAC."""
    return {str(lane.id): [lane.number, lane.mac[:PREFIX].hex()] for lane in lanes.values()}


def claimed(detail: str) -> dict[tuple[int, int], bytes]:
    """Parse the heads that a witness claims: (lane, number) -> how the MAC begins. What is no witness says nothing."""
    said = json.loads(detail).get("heads") or {}
    return {(int(lane), int(number)): bytes.fromhex(prefix) for lane, (number, prefix) in said.items()}
