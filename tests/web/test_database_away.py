"""The database goes away and comes back under the real site: 503 meanwhile, and afterwards everything as before."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys
from jinguo.kernel import crypto
from jinguo.kernel.database import embedded
from jinguo.kernel.database.embedded import Server
from jinguo.kernel.database.migrations import migrate
from jinguo.kernel.db import database as engine
from tests.web.conftest import Clients


@pytest.fixture
async def own_server(worker_database: str, tmp_path: Path) -> AsyncIterator[Server]:
    """A server of this test alone, under the engine instead of the run's."""
    before = engine().config
    await engine().close()
    running = embedded.start(tmp_path / "pg", durable=False)
    await engine().open(running.dsn("jinguo_owner"))
    await migrate("jinguo_app")
    await engine().close()
    await engine().open(running.dsn(), largest=3)
    await agree_on_keys(SYSTEM, crypto.ring())
    yield running
    await engine().close()
    running.stop()
    await engine().open(before["dsn"], largest=12)


async def test_while_the_database_is_away_every_answer_says_so_and_afterwards_all_is_well(
    clients: Clients, own_server: Server, tmp_path: Path
) -> None:
    browser = await clients()
    program = await clients(headers={"Authorization": "Bearer nobody"})
    assert (await browser.get("/health")).status_code == 200

    await asyncio.to_thread(own_server.stop)
    pages = [await browser.get("/") for _ in range(5)]
    problems = [await program.get("/api/v1/events") for _ in range(5)]
    health = await browser.get("/health")
    static = await browser.get("/login/staff")

    assert {answer.status_code for answer in [*pages, *problems, health]} == {503}
    assert "系统正在恢复" in pages[-1].text
    assert problems[-1].json()["code"] == "unavailable"
    assert health.json() == {"status": "ill", "database": "unavailable"}
    assert static.status_code == 503

    again = await asyncio.to_thread(embedded.start, tmp_path / "pg", durable=False)
    try:
        answers = [await browser.get("/health"), await browser.get("/"), await program.get("/api/v1/events")]
        assert [answer.status_code for answer in answers] == [200, 303, 401]
    finally:
        again.stop()


async def test_twenty_requests_at_once_wait_for_three_connections_and_none_is_lost(
    clients: Clients, own_server: Server
) -> None:
    browser = await clients()

    answers = await asyncio.gather(*(browser.get("/") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {303}
    assert own_server.pid > 0
