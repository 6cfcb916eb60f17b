"""What a volunteer says herself of a visit without an end, and the order in which people stand on the list."""

from datetime import timedelta

import pytest

from jinguo.checkin import board as checkin_board
from jinguo.checkin import queries, segments, visits
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.errors import BadEnd, NoSuchSegment, ReasonRequired
from jinguo.checkin.flags import inside_twice
from jinguo.checkin.forms import Settlement
from jinguo.checkin.visits import OwnOpen, say_left
from jinguo.events import actions as events
from jinguo.events import queries as sign_ups
from jinguo.hours import queries as hours
from jinguo.hours.catalogue import Source
from jinguo.kernel.matters import Waits
from jinguo.pending.queries import matters
from jinguo.volunteers.registry import actions as volunteers
from tests.checkin.conftest import Run, Scan
from tests.conftest import NOON, Hands
from tests.world import CHENGDONG, World, herself, registration


async def test_her_own_word_counts_nothing_until_staff_settle_by_it(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her, left = await run(), herself(world.wang_fang), NOON + timedelta(hours=2)
    await scan(her, event)
    hands.forward(hours=4)
    (stay,) = await visits.own_open(her)

    await say_left(her, stay.segment, left)

    ends_at = NOON + timedelta(minutes=150)
    assert await visits.own_open(her) == [OwnOpen(stay.segment, event, "亲子阅读陪伴", NOON, ends_at, left)]
    assert (await hours.own(her)).entries == []
    (waits,) = await queries.waiting(world.zhao_li)
    assert (waits.id, waits.said_out_at) == (stay.segment, left)
    with pytest.raises(ReasonRequired):
        await segments.settle(world.zhao_li, stay.segment, Settlement(out_at=left + timedelta(minutes=1)))
    assert (await segments.settle(world.zhao_li, stay.segment, Settlement(out_at=left))).minutes == 120
    assert (await hours.own(her)).by_source == {Source.LEADER: 120}
    assert await visits.own_open(her) == []


async def test_nobody_says_it_for_another_or_beyond_what_can_be(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(hours=6)
    (stay,) = await visits.own_open(her)

    with pytest.raises(NoSuchSegment):
        await say_left(herself(world.liu_yang), stay.segment, NOON + timedelta(hours=2))
    for minutes in (0, 150 + 121, 400):
        with pytest.raises(BadEnd):
            await say_left(her, stay.segment, NOON + timedelta(minutes=minutes))

    assert [each.said_out_at for each in await visits.own_open(her)] == [None]


async def test_the_list_at_the_door_is_in_the_order_of_the_sign_ups(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    for place, name in enumerate(("赵敏", "白洁", "周兰", "安宁", "丁香")):
        her = await volunteers.register(world.zhou_min, registration(name, f"1391234000{place}", CHENGDONG))
        await events.sign_up(world.zhao_li, event, her.id)
        if place % 2:
            await scan(world.zhao_li, event, Kind.IN, volunteer=her.id)
            hands.forward(minutes=1)

    board = await checkin_board.board(world.zhao_li, event)

    signed = [row.name for row in await sign_ups.signed_up(world.zhao_li, event)]
    assert signed == [row.name for row in board.rows] == ["安宁", "白洁", "丁香", "周兰", "赵敏"]


async def test_who_is_inside_two_events_at_once_is_shown_to_the_staff_of_both_and_counts_once(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    one, other, her = await run(), await run(title="社区义诊"), herself(world.wang_fang)
    await scan(her, one)
    hands.forward(minutes=20)
    await scan(world.zhao_li, other, Kind.IN, volunteer=world.wang_fang.id)

    found = await inside_twice(world.li_mei)
    waits = [each for each in await matters(world.zhao_li) if each.kind is Waits.TWICE]

    assert sorted((each.title, each.name, each.other) for each in found) == [
        ("亲子阅读陪伴", "王芳", "社区义诊"),
        ("社区义诊", "王芳", "亲子阅读陪伴"),
    ]
    assert sorted((each.event, each.count, each.names) for each in waits) == sorted(
        [(one, 1, ("王芳",)), (other, 1, ("王芳",))]
    )
    assert await inside_twice(world.chen_jing) == []
    hands.forward(minutes=40)
    for event in (one, other):
        await scan(world.zhao_li, event, Kind.OUT, volunteer=world.wang_fang.id)
    own = await hours.own(her)
    assert (own.total, own.times_this_year) == (60, 1)
