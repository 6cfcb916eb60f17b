"""Numbers that are tried out tell nothing: no name, no telephone, no place, no SMS; a late code is a helper's word."""

from datetime import timedelta

import pytest

from jinguo.checkin import board as checkin_board
from jinguo.checkin.catalogue import Kind
from jinguo.events import actions as events
from jinguo.events import queries as sign_ups
from jinguo.events.errors import Overlaps
from jinguo.events.notices.recipients import coming_people
from jinguo.events.waiting_list.actions import join
from jinguo.hours import queries as hours
from jinguo.hours.catalogue import Method, Source
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers import codes
from tests.checkin.conftest import Run, Scan
from tests.conftest import NOON, Hands
from tests.world import World, herself


async def test_who_is_put_on_a_list_by_her_number_from_elsewhere_shows_nothing_until_she_comes(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run(starts_at=NOON + timedelta(minutes=40), capacity=1)
    await events.sign_up(world.zhao_li, event, world.liu_yang.id)
    await join(world.zhao_li, event, world.wang_fang.id)

    async def listed() -> tuple[list[tuple[str, str, str]], list[str]]:
        rows = await sign_ups.signed_up(world.zhao_li, event)
        board = await checkin_board.board(world.zhao_li, event)
        return [(row.name, row.phone_tail, row.home_path) for row in rows], [row.name for row in board.rows]

    assert await listed() == ([("刘*", "", "")], ["刘*"])
    async with transaction(EVERYWHERE):
        assert [each.is_stranger for each in await coming_people(event)] == [True]

    await scan(world.zhao_li, event, Kind.IN, volunteer=world.liu_yang.id)
    assert await listed() == ([("刘洋", "5678", "/430112/001/001/")], ["刘洋"])
    async with transaction(EVERYWHERE):
        assert [each.is_stranger for each in await coming_people(event)] == [False]


async def test_who_signs_up_herself_is_named_wherever_she_is_from(world: World, run: Run) -> None:
    event = await run(starts_at=NOON + timedelta(hours=4), ends_at=NOON + timedelta(hours=6))
    await events.sign_up(herself(world.liu_yang), event)

    rows = await sign_ups.signed_up(world.zhao_li, event)

    assert [(row.name, row.phone_tail) for row in rows] == [("刘洋", "5678")]
    other = await run(starts_at=NOON + timedelta(hours=5), ends_at=NOON + timedelta(hours=7), title="社区义诊")
    with pytest.raises(Overlaps) as refused:
        await events.sign_up(world.zhao_li, other, world.liu_yang.id)
    assert "亲子阅读陪伴" not in refused.value.message


async def test_before_the_doors_open_a_typed_number_tells_no_name(world: World, run: Run, scan: Scan) -> None:
    event = await run(starts_at=NOON + timedelta(days=7), ends_at=NOON + timedelta(days=7, hours=2))

    answer = await scan(world.zhao_li, event, Kind.IN, number=world.liu_yang.number)

    assert (answer.code, answer.name) == ("too_early", "")
    refusals = (await checkin_board.board(world.zhao_li, event)).refusals
    assert [(each.code, each.name) for each in refusals] == [("too_early", "")]


@pytest.mark.parametrize(
    ("late", "method"), [(9, Method.PERSONAL), (11, Method.LEADER)], ids=["in ten minutes", "later"]
)
async def test_a_code_that_comes_late_is_the_word_of_who_sends_it(
    world: World, run: Run, scan: Scan, hands: Hands, late: int, method: Method
) -> None:
    event, at = await run(), NOON
    code = codes.issue(world.wang_fang.id)
    hands.forward(minutes=late)

    await scan(world.zhao_li, event, Kind.IN, personal_code=code, at=at)

    async with transaction(EVERYWHERE):
        assert [row["in_method"] for row in await fetch("SELECT in_method FROM segment")] == [method.value]
    hands.forward(minutes=30)
    await scan(herself(world.wang_fang), event, Kind.OUT)
    own = await hours.own(herself(world.wang_fang))
    assert [(each.method, each.source) for each in own.entries] == [
        (Method.PERSONAL, Source.SCAN) if late < 10 else (Method.LEADER, Source.LEADER)
    ]
