"""The night's work: once a night, by one process, and not before its time."""

import asyncio

from jinguo.duplicates import queries as duplicates
from jinguo.kernel import clock
from jinguo.volunteers import actions as volunteers
from jinguo.worker.nights import BEGINS, work_tonight
from tests.conftest import Hands
from tests.world import CHENGDONG, XIMEN, World, registration


async def test_a_night_finds_who_is_registered_twice_once_however_many_processes_try(
    world: World, hands: Hands
) -> None:
    for phone, place in (("13712340001", CHENGDONG), ("13712340002", XIMEN)):
        await volunteers.register(
            world.zhou_min, registration("周桂英", phone, place, sex="2", born_on="1962-03-04", remark="")
        )
    night = clock.at_beijing(clock.beijing_day(clock.now()), BEGINS)

    hands.set(night)
    hands.forward(seconds=-1)
    early = await work_tonight()
    hands.set(night)
    done = await asyncio.gather(*(work_tonight() for _ in range(3)))
    hands.forward(hours=20)
    later = await work_tonight()
    found = await duplicates.pairs(world.zhou_min)
    hands.set(night)
    hands.forward(days=1)

    assert (early, sorted(done), later) == (False, [False, False, True], False)
    assert len(found.rows) == 1
    assert await work_tonight()
