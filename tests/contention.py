"""Two sessions that get in each other's way, without chance: the second is seen waiting before the first goes on."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from jinguo.kernel.db import fetch

Answer = TypeVar("Answer")

_WAITING = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1"""


def elsewhere(work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
    """Begin work in a session of its own, outside the current transaction."""
    return asyncio.create_task(work, context=Context())


async def until_waiting(statement: str) -> None:
    """Until a statement that contains this text waits for another transaction to end. Gives up after 20 s."""
    await elsewhere(_until_waiting(f"%{statement}%"))


async def _until_waiting(pattern: str) -> None:
    async with asyncio.timeout(20):
        while not await fetch(_WAITING, pattern):  # noqa: ASYNC110 - another session is watched, it sets no event
            await asyncio.sleep(0.02)
