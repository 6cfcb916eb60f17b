"""A worker is seen while it runs, and missed when it does not."""

from datetime import timedelta

import asyncpg
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import Database, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.notices.actions import queue
from jinguo.tasks import heartbeat
from jinguo.tasks.heartbeat import Pulse
from jinguo.tasks.tables import WorkerRun
from tests.conftest import Hands


@pytest.mark.usefixtures("database")
async def test_a_worker_is_seen_while_its_heart_beats_and_missed_a_minute_later(hands: Hands) -> None:
    assert not (await heartbeat.pulse()).is_working

    run = await heartbeat.begin("a:1")
    hands.forward(seconds=50)
    await heartbeat.beat(run)
    hands.forward(seconds=60)
    assert (await heartbeat.pulse(), (await heartbeat.pulse()).is_working) == (Pulse(60, 0, 0), True)
    hands.forward(seconds=1)
    assert not (await heartbeat.pulse()).is_working


@pytest.mark.usefixtures("database")
async def test_who_has_ended_is_not_alive_but_another_may_be(hands: Hands) -> None:
    first, second = await heartbeat.begin("a:1"), await heartbeat.begin("a:2")
    await heartbeat.end(second)
    hands.forward(seconds=5)

    assert await heartbeat.pulse() == Pulse(5, 0, 0)
    await heartbeat.end(first)
    assert await heartbeat.pulse() == Pulse(None, 0, 0)


@pytest.mark.usefixtures("database")
async def test_what_waits_longest_is_told_and_what_is_not_due_does_not_wait(hands: Hands) -> None:
    async with transaction(SYSTEM):
        await queue(SYSTEM, "event_reminder", uuid7(), "/330211/", due_at=clock.now() - timedelta(minutes=3))
        await queue(SYSTEM, "event_reminder", uuid7(), "/330211/", due_at=clock.now() + timedelta(minutes=3))

    assert (await heartbeat.pulse()).message_seconds == 180
    hands.forward(minutes=5)
    assert (await heartbeat.pulse()).message_seconds == 480


async def test_rows_of_long_ago_are_cleared_and_younger_ones_cannot_be(
    database: Database, hands: Hands, worker_database: str
) -> None:
    await heartbeat.begin("old")
    hands.forward(days=31)
    await heartbeat.begin("new")
    root = await asyncpg.connect(worker_database)
    try:
        await root.execute("UPDATE worker_run SET seen_at = now() - interval '8 days' WHERE name = 'old'")
        await root.execute("UPDATE worker_run SET seen_at = now() - interval '6 days' WHERE name = 'new'")
    finally:
        await root.close()
    async with transaction(SYSTEM):
        await fetch("SELECT clear_worker_runs(now() + interval '1 year')")

    assert [row["name"] for row in await WorkerRun.select(WorkerRun.name)] == ["new"]
