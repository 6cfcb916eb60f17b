"""A training that is closed gives those who came its qualification, each once."""

from datetime import date

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.checkin import actions
from jinguo.checkin.attendance import Awarded, award
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.errors import NotClosed
from jinguo.events.errors import NoSuchEvent
from jinguo.qualifications import queries
from jinguo.qualifications.actions import withdraw
from jinguo.qualifications.catalogue import MOTHER_TRAINING, RECORD_QUERY
from jinguo.qualifications.errors import NoSuchKind
from jinguo.qualifications.forms import Attended, Withdrawal
from tests.checkin.conftest import Run, Scan
from tests.conftest import Hands
from tests.world import World

TRAINING = Attended(kind=MOTHER_TRAINING)


async def test_who_came_and_left_earns_it_from_that_day_and_another_time_changes_nothing(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    for kind in (Kind.IN, Kind.OUT):
        await scan(world.zhao_li, event, kind, volunteer=world.wang_fang.id)
        hands.forward(hours=1)
    hands.forward(hours=2)
    with pytest.raises(NotClosed):
        await award(world.li_mei, event, TRAINING)
    await actions.close_event(world.zhou_min, event)

    first, again = await award(world.li_mei, event, TRAINING), await award(world.li_mei, event, TRAINING)

    [held] = await queries.hers(world.li_mei, world.wang_fang.id)
    assert (first, again) == (Awarded("爱心妈妈岗前培训", 1, 0), Awarded("爱心妈妈岗前培训", 0, 1))
    assert (held.kind.code, held.event, held.begun_on, held.ends_on) == (
        MOTHER_TRAINING,
        event,
        date(2026, 11, 21),
        date(2028, 11, 20),
    )
    assert held.evidence == "参加“亲子阅读陪伴”，到场签退"
    assert await queries.hers(world.chen_jing, world.liu_yang.id) == []


async def test_what_was_withdrawn_can_be_earned_again_and_only_trainings_are_given(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    for kind in (Kind.IN, Kind.OUT):
        await scan(world.zhao_li, event, kind, volunteer=world.wang_fang.id)
        hands.forward(hours=1)
    hands.forward(hours=2)
    await actions.close_event(world.zhou_min, event)
    await award(world.li_mei, event, TRAINING)
    [held] = await queries.hers(world.li_mei, world.wang_fang.id)
    await withdraw(world.li_mei, held.id, Withdrawal(reason="中途离开"))

    assert (await award(world.li_mei, event, TRAINING)).given == 1
    for wrong in (RECORD_QUERY, "health", "nothing"):
        with pytest.raises(NoSuchKind):
            await award(world.li_mei, event, Attended(kind=wrong))


async def test_a_leader_gives_none_and_another_district_finds_no_event(world: World, run: Run, hands: Hands) -> None:
    event = await run()
    hands.forward(hours=4)
    await actions.close_event(world.zhou_min, event)

    with pytest.raises(Forbidden):
        await award(world.zhao_li, event, TRAINING)
    with pytest.raises((Forbidden, NoSuchEvent)):
        await award(world.chen_jing, event, TRAINING)
