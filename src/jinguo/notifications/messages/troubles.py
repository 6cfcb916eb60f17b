"""Whether a provider takes anything at all: what fails for a reason of ours fails for everybody until it is mended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import KINDS, OURS, Cause
from jinguo.notifications.messages.reasons import provider_label

LAST = 3
"""Attempts in a row that tell a trouble from bad luck. Ours."""

RECENT = timedelta(days=3)

_TRIED = """
WITH recent AS (
    SELECT m.provider, m.kind, m.path, m.state, m.code, m.cause, m.reason, m.attempts, m.begun_at, m.sent_at
      FROM message m
     WHERE m.created_at >= $1 AND m.provider <> '' AND m.begun_at IS NOT NULL),
good AS (SELECT provider, kind, max(sent_at) AS at FROM recent WHERE sent_at IS NOT NULL GROUP BY provider, kind)
SELECT r.provider, r.kind, r.code, r.cause, max(r.reason) AS reason, sum(r.attempts) AS attempts,
       min(r.begun_at) AS since,
       count(*) FILTER (WHERE r.path ^@ nullif($2::text, '')) AS here,
       count(*) FILTER (WHERE r.state = 'queued' AND r.path ^@ nullif($2::text, '')) AS waiting
  FROM recent r
 WHERE r.state IN ('queued', 'failed') AND r.cause = ANY($3::text[]) AND NOT EXISTS
       (SELECT FROM good g WHERE g.provider = r.provider AND g.at >= r.begun_at
           AND (g.kind = r.kind OR r.cause <> 'template'))
 GROUP BY r.provider, r.kind, r.code, r.cause"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A provider that has refused the last attempts for a reason of ours.

    Attributes:
        kinds: the kinds of notices that cannot go out, where it is about their template; else none is named.
        waiting: messages within the actor's reach that wait for it to be mended.
    """

    provider: str
    reason: str
    kinds: tuple[str, ...]
    since: datetime
    waiting: int


async def troubles(actor: Actor) -> list[Trouble]:
    """What keeps providers from sending at present; without anybody's messages. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(EVERYWHERE):
        rows = await fetch(_TRIED, clock.now() - RECENT, actor.path, list(OURS))
    found = []
    for provider, code, cause in dict.fromkeys((row["provider"], row["code"], row["cause"]) for row in rows):
        by_kind = cause == Cause.TEMPLATE
        same = [
            row
            for row in rows
            if (row["provider"], row["code"], row["cause"]) == (provider, code, cause) and (row["here"] or not by_kind)
        ]
        if sum(row["attempts"] for row in same) < LAST:
            continue
        kinds = tuple(KINDS[row["kind"]].label for row in same) if by_kind else ()
        since, waiting = min(row["since"] for row in same), sum(row["waiting"] for row in same)
        found.append(Trouble(provider_label(provider), same[0]["reason"], kinds, since, waiting))
    return found
