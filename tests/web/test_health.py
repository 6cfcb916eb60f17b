import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys
from jinguo.authority.tables import KeyCheck
from jinguo.kernel import crypto
from jinguo.kernel.db import transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.notices.actions import queue
from jinguo.tasks import heartbeat
from tests.conftest import Hands

WELL = {
    "status": "well",
    "database": "writable",
    "worker": "working",
    "worker_seen_seconds": 0,
    "message_waits_seconds": 0,
    "task_waits_seconds": 0,
}


@pytest.fixture
async def agreed(visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    """The service, after it has agreed on its keys."""
    await agree_on_keys(SYSTEM, crypto.ring())
    return visitor


async def test_health_writes_into_the_database(agreed: httpx.AsyncClient, hands: Hands) -> None:
    later = hands.forward(minutes=5)
    await heartbeat.begin("a:1")

    answer = await agreed.get("/health")

    assert (answer.status_code, answer.json()) == (200, WELL)
    assert [row["written_at"] for row in await KeyCheck.select(KeyCheck.written_at)] == [later]


async def test_health_says_that_no_worker_runs_and_how_long_things_wait(
    agreed: httpx.AsyncClient, hands: Hands
) -> None:
    never = await agreed.get("/health")
    await heartbeat.begin("a:1")
    async with transaction(SYSTEM):
        await queue(SYSTEM, "event_reminder", uuid7(), "/330211/")
    hands.forward(seconds=90)
    gone = await agreed.get("/health")

    absent = WELL | {"status": "degraded", "worker": "absent"}
    assert (never.status_code, never.json()) == (200, absent | {"worker_seen_seconds": None})
    assert (gone.status_code, gone.json()) == (200, absent | {"worker_seen_seconds": 90, "message_waits_seconds": 90})


async def test_health_is_ill_before_the_service_has_agreed_on_its_keys(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/health")

    assert (answer.status_code, answer.json()) == (503, {"status": "ill", "database": "unavailable"})
