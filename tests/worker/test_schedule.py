"""What the clock asks for: done once for each instant, whoever asks; the night's work among it."""

import asyncio
from datetime import time, timedelta

import pytest

from jinguo.duplicates import queries as duplicates
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.volunteers.registry import actions as volunteers
from jinguo.worker.cadence import daily, every_minutes, monthly
from jinguo.worker.runners import RUNNERS
from jinguo.worker.schedule import NIGHT, SCHEDULE, Clock, Entry
from tests.conftest import Hands
from tests.world import CHENGDONG, XIMEN, World, registration


async def asked() -> list[tuple[str, str]]:
    """Kind and instant of all tasks, the earlier first."""
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT kind, parameters->>'due' AS due FROM task ORDER BY due, kind")
    return [(row["kind"], row["due"]) for row in rows]


@pytest.mark.usefixtures("database")
async def test_an_instant_is_asked_for_once_however_many_workers_and_restarts(hands: Hands) -> None:
    schedule = [Entry(TaskKind.CLEAR_DUE, every_minutes(5))]
    noon = hands.now

    first, second = Clock(schedule), Clock(schedule)
    found = await asyncio.gather(first(), second(), Clock(schedule)())
    hands.forward(minutes=4)
    again = [await first(), await Clock(schedule)()]
    hands.forward(minutes=1)
    later = [await first(), await second()]

    assert (sorted(found), again, later) == ([False, False, True], [False, False], [True, False])
    due = [noon, noon + timedelta(minutes=5)]
    assert await asked() == [("clear_due", each.isoformat()) for each in due]


@pytest.mark.usefixtures("database")
async def test_after_a_pause_only_the_last_instant_is_made_up_for(hands: Hands) -> None:
    hands.forward(days=10)

    assert await Clock([Entry(TaskKind.CLEAR_DUE, daily(time(2, 30)))])()

    assert await asked() == [("clear_due", clock.at_beijing(clock.today(), time(2, 30)).isoformat())]


@pytest.mark.usefixtures("database")
async def test_an_instant_whose_task_may_be_cleared_is_not_asked_for_again(hands: Hands) -> None:
    hands.forward(days=-6)
    schedule = [Entry(TaskKind.STATE_MONTH, monthly(1, time(9)))]
    assert await Clock(schedule)() is False
    hands.forward(days=-1)
    assert await Clock(schedule)() is True


async def test_a_night_finds_who_is_registered_twice(world: World, hands: Hands) -> None:
    for phone, place in (("13712340001", CHENGDONG), ("13712340002", XIMEN)):
        await volunteers.register(
            world.zhou_min, registration("周桂英", phone, place, sex="2", born_on="1962-03-04", remark="")
        )
    hands.set(clock.at_beijing(clock.today(), NIGHT))

    assert await Clock()()
    while await do_next(RUNNERS, "a:1"):
        pass

    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT kind, state FROM task WHERE kind IN ('find_duplicates', 'clear_due') ORDER BY kind")
    assert [tuple(row) for row in rows] == [("clear_due", "done"), ("find_duplicates", "done")]
    assert len((await duplicates.pairs(world.zhou_min)).rows) == 1


def test_whatever_is_scheduled_has_somebody_who_does_it() -> None:
    assert [entry.kind for entry in SCHEDULE if entry.kind not in RUNNERS] == []
    assert len({entry.kind for entry in SCHEDULE}) == len(SCHEDULE)
