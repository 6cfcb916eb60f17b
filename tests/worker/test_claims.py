"""Claiming: one message to one sender however many there are, a cap that a race does not pass, and no claim that reads
the whole table, whenever it was planned.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from jinguo.kernel import clock
from jinguo.kernel.db import PLANNED_ONCE, Database
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Absent, Accepted, Outgoing
from jinguo.notifications.messages import jobs, lookup
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.jobs import address_next
from jinguo.tasks import execution
from tests.notifications.test_outbox import messages, queued, telling
from tests.world import World


class Slow:
    """A provider that lets everybody else have a turn before it answers."""

    name = "slow"
    label = "慢"

    def __init__(self) -> None:
        self.given: list[UUID] = []

    async def send(self, outgoing: Outgoing) -> Accepted:
        self.given.append(outgoing.id)
        await asyncio.sleep(0.005)
        return Accepted(str(uuid7()))

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Absent:
        return Absent()

    async def close(self) -> None:
        """Nothing is held."""


async def drain(slow: Slow, senders: int) -> None:
    """So many senders of two workers, side by side, until none finds anything."""
    posts = [Post(Channels({Way.SMS: slow}), name) for name in ("a:1", "a:2")]

    async def sender(post: Post) -> None:
        while await send_next(post, Way.SMS):
            pass

    await asyncio.gather(*(sender(posts[number % 2]) for number in range(senders)))


async def test_many_senders_of_two_workers_send_each_message_once(world: World) -> None:
    for _ in range(40):
        await queued("event_cancelled")
    people = telling(world.wang_fang.person, starts_at=clock.now() + timedelta(hours=3))
    assert await address_next(people, (Way.SMS,))
    slow = Slow()

    await drain(slow, 12)

    assert len(slow.given) == len(set(slow.given)) == 40
    assert Counter(await messages("channel, state, attempts"))[("sms", "sent", 1)] == 40


async def test_a_cap_holds_when_many_send_to_one_person_at_once(world: World) -> None:
    for _ in range(20):
        await queued()
    assert await address_next(telling(world.wang_fang.person), (Way.SMS,))
    slow = Slow()

    await drain(slow, 12)

    assert len(slow.given) == len(set(slow.given)) == 5
    found = Counter(await messages("channel, state"))
    assert (found["sms", "sent"], found["sms", "queued"]) == (5, 15)


@pytest.fixture
async def planner(database: Database, worker_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as single statements have it, and tables as on the first day: known to be empty."""
    root = await asyncpg.connect(worker_database)
    await root.execute("TRUNCATE message, task CASCADE")
    await root.execute("VACUUM ANALYZE message, task")
    await root.close()
    config = {**PLANNED_ONCE, "app.path": "/"}
    connection = await asyncpg.connect(database.config["dsn"], server_settings=config)
    yield connection
    await connection.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.parametrize(
    "statement",
    [jobs._CLAIM, lookup._CLAIM, lookup._LEFT, lookup._STRANDED, execution._CLAIM],
    ids=["message", "unknown", "left", "stranded", "task"],
)
async def test_a_claim_that_was_planned_while_the_table_was_empty_reads_by_index(
    planner: asyncpg.Connection, statement: str
) -> None:
    many = max(int(number) for number in re.findall(r"\$(\d+)", statement))
    await planner.execute(f"PREPARE claim AS {statement}")
    [row] = await planner.fetch(f"EXPLAIN (FORMAT JSON) EXECUTE claim({','.join(['NULL'] * many)})")

    scans = [node for node in nodes(json.loads(row[0])[0]["Plan"]) if node["Node Type"].endswith("Scan")]

    reading = [node for node in scans if "Relation Name" in node]
    assert reading
    assert [node for node in reading if not {"Index Cond", "Recheck Cond"} & set(node)] == []
