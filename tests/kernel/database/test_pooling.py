"""Nobody waits without end for a connection."""

import asyncio

import pytest

from jinguo.kernel.database import pool as pooling
from jinguo.kernel.database import statements as single
from jinguo.kernel.database.pool import open_pool
from jinguo.kernel.database.statements import SingleStatements


async def test_who_finds_the_pool_empty_waits_a_while_and_is_then_refused(
    worker_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "WAIT", 0.05)
    pool = await open_pool(worker_database, smallest=1, largest=1)

    async with pool.acquire():
        with pytest.raises(TimeoutError):
            await pool.acquire()
    assert await pool.fetchval("SELECT 1") == 1
    await pool.close()


async def test_who_waits_for_a_connection_that_comes_back_gets_it(worker_database: str) -> None:
    pool = await open_pool(worker_database, smallest=1, largest=2)

    answers = await asyncio.gather(*[pool.fetchval("SELECT pg_sleep(0.01)::text") for _ in range(20)])

    assert answers == [""] * 20
    await pool.close()


async def test_single_statements_do_not_wait_without_end_either(
    worker_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "WAIT", 0.05)
    statements = SingleStatements(1, dsn=worker_database)
    slow = asyncio.create_task(statements.fetch("SELECT pg_sleep(0.5)"))
    await asyncio.sleep(0.02)

    with pytest.raises(TimeoutError):
        await statements.fetch("SELECT 1")
    await slow
    assert (await statements.fetch("SELECT 1 AS one"))[0]["one"] == 1
    await statements.close()
