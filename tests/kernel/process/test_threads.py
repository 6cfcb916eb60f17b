"""Work that is slow has threads of its own, and a queue that ends with a sentence."""

import asyncio
from threading import Event
from uuid import uuid4

import pytest

from jinguo.kernel.process.threads import Crowded, OneAtATime, Threads


async def test_so_many_are_done_at_once_so_many_wait_and_the_next_is_told_to_come_later() -> None:
    threads, go = Threads("test", 2, 1, "请稍后再试。"), Event()
    inside = [asyncio.ensure_future(threads.run(go.wait)) for _ in range(3)]
    await asyncio.sleep(0)

    with pytest.raises(Crowded, match="请稍后再试"):
        await threads.run(go.wait)
    go.set()

    assert await asyncio.gather(*inside) == [True, True, True]
    assert await threads.run(lambda: "again") == "again"


async def test_a_place_is_taken_until_its_thread_is_done_also_when_nobody_waits_any_more() -> None:
    threads, go = Threads("test", 1, 1, ""), Event()
    begun, queued = (asyncio.ensure_future(threads.run(go.wait)) for _ in range(2))
    await asyncio.sleep(0)
    begun.cancel()
    queued.cancel()
    await asyncio.sleep(0)

    third = asyncio.ensure_future(threads.run(lambda: 3))
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await threads.run(lambda: 4)
    go.set()

    assert await third == 3


async def test_an_account_does_one_at_a_time_and_others_beside_it() -> None:
    threads, go, hers, his = Threads("test", 2, 5, ""), Event(), uuid4(), uuid4()
    first = asyncio.ensure_future(threads.run_for(hers, go.wait))
    await asyncio.sleep(0)

    with pytest.raises(OneAtATime, match="请等它读完"):
        await threads.run_for(hers, go.wait)
    assert await threads.run_for(his, lambda: 1) == 1
    go.set()
    await first

    assert await threads.run_for(hers, lambda: 2) == 2
