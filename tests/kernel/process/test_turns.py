"""So many at once, in order, and a turn is never lost with whoever waited for it."""

import asyncio

import pytest

from jinguo.kernel.process.turns import Turns


async def test_so_many_at_once_and_the_others_in_order() -> None:
    turns, order, inside, most = Turns(2, patience=5), [], 0, 0

    async def visit(number: int) -> None:
        nonlocal inside, most
        await turns.take()
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        order.append(number)
        inside -= 1
        turns.give()

    await asyncio.gather(*(visit(number) for number in range(20)))

    assert (most, order) == (2, list(range(20)))


async def test_who_waits_too_long_is_told_and_the_turn_goes_to_the_next() -> None:
    turns = Turns(1, patience=0.02)
    await turns.take()
    impatient = asyncio.create_task(turns.take())
    await asyncio.sleep(0.05)

    with pytest.raises(TimeoutError):
        await impatient
    turns.give()
    await asyncio.wait_for(turns.take(), 1)


async def test_a_turn_that_comes_as_whoever_waits_is_cancelled_goes_on_to_the_next() -> None:
    turns = Turns(1, patience=5)
    await turns.take()
    leaving = asyncio.create_task(turns.take())
    staying = asyncio.create_task(turns.take())
    await asyncio.sleep(0)

    turns.give()  # it is hers now, but she has not run yet
    leaving.cancel()
    await asyncio.wait_for(staying, 1)

    assert leaving.cancelled()
    turns.give()
    await asyncio.wait_for(turns.take(), 1)
