"""/metrics: for who has its token, in the format of Prometheus, and for nobody else."""

import re
from collections.abc import Iterator

import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.audience import Due, Recipient
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Way
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from jinguo.tasks import heartbeat
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import TaskKind
from tests.conftest import Hands
from tests.world import World

TOKEN = "a-token-of-the-watch"
LINE = re.compile(r'[a-z_]+(\{[a-z]+="[a-z_]*"(,[a-z]+="[a-z_]*")*\})? (NaN|[0-9.]+)')


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The token is set."""
    monkeypatch.setenv("JINGUO_METRICS_TOKEN", TOKEN)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def told(visitor: httpx.AsyncClient) -> dict[str, str]:
    """Metric, with its labels -> value."""
    answer = await visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return dict(line.rsplit(" ", 1) for line in lines)


async def test_without_a_token_in_the_settings_there_is_no_such_address(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 404


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("shown", [None, "", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer 口令".encode()])
async def test_without_the_token_nothing_is_told(visitor: httpx.AsyncClient, shown: str | None) -> None:
    answer = await visitor.get("/metrics", headers={} if shown is None else {"Authorization": shown})

    assert (answer.status_code, answer.text, answer.headers["www-authenticate"]) == (401, "unauthorized\n", "Bearer")


@pytest.mark.usefixtures("watched")
async def test_with_nothing_done_all_figures_are_there(visitor: httpx.AsyncClient) -> None:
    found = await told(visitor)

    assert (found["jinguo_workers"], found["jinguo_worker_seen_seconds"]) == ("0", "NaN")
    assert (found["jinguo_message_wait_seconds"], found["jinguo_notices_open"]) == ("0", "0")
    assert float(found["process_resident_memory_bytes"]) > 1_000_000 and float(found["process_cpu_seconds"]) > 0


@pytest.mark.usefixtures("watched")
async def test_messages_tasks_and_workers_are_counted(world: World, visitor: httpx.AsyncClient, hands: Hands) -> None:
    async def to_her(notice: Due) -> list[Recipient]:
        return [Recipient({"name": "王芳", "title": "环境整治", "start": "9:00"}, person=world.wang_fang.person)]

    await heartbeat.begin("a:1")
    async with transaction(SYSTEM):
        for _ in range(2):
            await queue(SYSTEM, "event_reminder", uuid7(), "/330211/")
    await address_next({"event_reminder": to_her}, (Way.SMS,))
    async with transaction(SYSTEM):
        await queue(SYSTEM, "event_reminder", uuid7(), "/330211/", due_at=clock.now())
    await ask(SYSTEM, TaskKind.CLEAR_DUE, "每夜到期清理", "/")
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE message SET state = 'failed', provider = 'twilio' WHERE id = ("
            " SELECT id FROM message WHERE channel = 'sms' LIMIT 1)"
        )
    hands.forward(seconds=42)

    found = await told(visitor)

    assert {name: value for name, value in found.items() if name.startswith("jinguo_")} == {
        "jinguo_workers": "1",
        "jinguo_worker_seen_seconds": "42",
        "jinguo_message_wait_seconds": "42",
        "jinguo_task_wait_seconds": "42",
        "jinguo_notices_open": "1",
        "jinguo_notices_failed_day": "0",
        'jinguo_messages_open{way="sms",provider="",state="queued"}': "1",
        'jinguo_messages_day{way="inbox",provider="",state="delivered"}': "2",
        'jinguo_messages_day{way="sms",provider="",state="queued"}': "1",
        'jinguo_messages_day{way="sms",provider="twilio",state="failed"}': "1",
        'jinguo_tasks_open{kind="clear_due",state="queued"}': "1",
        'jinguo_tasks_day{kind="clear_due",state="queued"}': "1",
    }
