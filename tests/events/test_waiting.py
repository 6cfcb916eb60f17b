"""The waiting list: who waits has no place, a free place goes to the first who can come, and to one alone."""

import asyncio
import random
from uuid import UUID

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.checkin.board import board
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.events import actions, names, queries
from jinguo.events.errors import Full, HasLeft, NoSuchEvent, NotWaiting, NoWaiting, Overlaps, SignUpClosed
from jinguo.events.sign_ups import histories
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.restriction import restrict
from jinguo.volunteers.registry.actions import leave
from tests.conftest import Hands
from tests.events.town import Town, Volunteer, enrol, plan, published
from tests.world import ZHENHAI


async def crowd(count: int) -> list[Volunteer]:
    return [await enrol("赵娟", f"199000002{number:02}") for number in range(count)]


async def full_event(town: Town, **changed: object) -> UUID:
    """An event of one place, which 王芳 has."""
    event = await published(town.li_mei, capacity=1, **changed)
    await actions.sign_up(town.wang_fang.actor, event)
    return event


async def coming(town: Town, event: UUID) -> list[UUID]:
    return [each.volunteer for each in await queries.signed_up(town.li_mei, event)]


async def in_line(event: UUID) -> list[UUID]:
    return [each.volunteer for each in await queries.waiting(SYSTEM, event)]


async def test_who_waits_has_no_place_anywhere(town: Town, hands: Hands) -> None:
    event = await full_event(town)

    joined = await waiting_list.join(town.hu_lan.actor, event)

    card = await queries.event(town.li_mei, event)
    assert (joined.position, card.signed_up, card.waiting, card.places_left) == (1, 1, 1, 0)
    assert await coming(town, event) == [town.wang_fang.id]
    assert [row.volunteer for row in (await board(town.li_mei, event)).rows] == [town.wang_fang.id]
    assert await queries.own(town.hu_lan.actor) == []
    assert await histories.signed_up_for(SYSTEM, town.hu_lan.id) == []
    [offer] = await queries.open_to(town.hu_lan.actor)
    assert (offer.signed_up_at, offer.position) == (None, 1)
    other = await published(town.li_mei, title="同一时间")
    await actions.sign_up(town.hu_lan.actor, other)
    assert await queries.own_position(town.wang_fang.actor, event) is None


async def test_a_free_place_goes_to_the_first_in_line(town: Town, hands: Hands) -> None:
    event = await full_event(town)
    first, second = await crowd(2)
    await waiting_list.join(first.actor, event)
    hands.forward(minutes=1)
    assert (await waiting_list.join(town.li_mei, event, second.id)).position == 2
    assert (await waiting_list.join(second.actor, event)).position == 2

    await actions.withdraw(town.wang_fang.actor, event)

    assert await coming(town, event) == [first.id]
    assert [(each.volunteer, each.by_staff) for each in await queries.waiting(town.zhao_li, event)] == [
        (second.id, True)
    ]
    assert await queries.own_position(second.actor, event) == 1
    with pytest.raises(Full):
        await actions.sign_up(town.wang_fang.actor, event)
    assert [each["action"] for each in await authority.log(SYSTEM)][:3] == [
        "move_up",
        "withdraw_sign_up",
        "join_waiting",
    ]


async def test_more_places_let_as_many_move_up_and_no_limit_lets_all(town: Town) -> None:
    event = await full_event(town)
    line = await crowd(5)
    for each in line:
        await waiting_list.join(each.actor, event)

    await actions.revise(town.li_mei, event, plan(capacity=3))
    assert await in_line(event) == [each.id for each in line[2:]]

    await actions.revise(town.li_mei, event, plan(capacity=None))
    assert await in_line(event) == []
    assert len(await coming(town, event)) == 6


async def test_who_cannot_come_just_now_is_passed_by_and_keeps_her_turn(town: Town) -> None:
    event = await full_event(town)
    busy, left, silent, free = await crowd(4)
    for each in (busy, left, silent, free):
        await waiting_list.join(each.actor, event)
    elsewhere = await published(town.li_mei, title="另一场", starts_in=27)
    await actions.sign_up(busy.actor, elsewhere)
    await leave(SYSTEM, left.id, "搬家")
    async with transaction(EVERYWHERE):
        await restrict(SYSTEM, [silent.person])

    await actions.withdraw(town.wang_fang.actor, event)
    assert await coming(town, event) == [free.id]

    await actions.withdraw(town.li_mei, event, free.id)
    assert await coming(town, event) == []
    await actions.withdraw(busy.actor, elsewhere)
    assert await waiting_list.fill_places(SYSTEM) == 1
    assert await coming(town, event) == [busy.id]


async def test_who_waits_comes_before_who_only_just_presses(town: Town) -> None:
    event = await full_event(town)
    await waiting_list.join(town.hu_lan.actor, event)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE sign_up SET withdrawn_at = now()")

    with pytest.raises(Full):
        await actions.sign_up(town.wang_fang.actor, event)


async def test_a_place_that_is_free_by_now_is_hers_at_once(town: Town) -> None:
    event = await published(town.li_mei, capacity=1)

    joined = await waiting_list.join(town.hu_lan.actor, event)

    assert joined.position == 0
    assert [each.id for each in await queries.signed_up(town.li_mei, event)] == [joined.id]
    assert await waiting_list.join(town.hu_lan.actor, event) == joined


async def test_she_leaves_the_line_and_can_join_it_again_at_its_end(town: Town, hands: Hands) -> None:
    event = await full_event(town)
    other, *_ = await crowd(1)
    await waiting_list.join(town.hu_lan.actor, event)
    await waiting_list.join(other.actor, event)

    await waiting_list.leave(town.hu_lan.actor, event)
    await waiting_list.leave(town.hu_lan.actor, event)
    hands.forward(minutes=1)
    again = await waiting_list.join(town.hu_lan.actor, event)

    assert again.position == 2
    assert (await names.waiting(SYSTEM, [again.id]))[again.id].title == "清洁家园"
    with pytest.raises(NotWaiting):
        await waiting_list.leave(town.wang_fang.actor, event)


async def test_the_line_is_refused_where_a_sign_up_would_be(town: Town, hands: Hands) -> None:
    event = await full_event(town)
    gone, busy = await crowd(2)
    await leave(SYSTEM, gone.id, "搬家")
    await actions.sign_up(busy.actor, await published(town.li_mei, title="另一场", starts_in=27))

    for attempt, refusal in (
        (waiting_list.join(gone.actor, event), HasLeft),
        (waiting_list.join(busy.actor, event), Overlaps),
        (waiting_list.join(town.sun_hong, event, town.hu_lan.id), Forbidden),
        (waiting_list.join(town.wang_fang.actor, event, town.hu_lan.id), Forbidden),
        (waiting_list.join(town.chen_jing, event, town.hu_lan.id), NoSuchEvent),
        (queries.waiting(town.chen_jing, event), NoSuchEvent),
        (waiting_list.fill_places(town.hu_lan.actor), Forbidden),
    ):
        with pytest.raises(refusal):
            await attempt
    assert await in_line(event) == []


async def test_once_it_has_begun_nobody_waits_or_moves_up(town: Town, hands: Hands) -> None:
    event = await full_event(town)
    await waiting_list.join(town.hu_lan.actor, event)
    late, *_ = await crowd(1)
    hands.set(plan().starts_at)

    with pytest.raises(NoWaiting):
        await waiting_list.join(late.actor, event)
    await actions.withdraw(town.wang_fang.actor, event)

    assert await waiting_list.fill_places(SYSTEM) == 0
    assert await coming(town, event) == []
    await actions.sign_up(town.hu_lan.actor, event)
    assert await in_line(event) == []


async def test_a_cancelled_event_keeps_nobody_waiting(town: Town) -> None:
    event = await full_event(town)
    await waiting_list.join(town.hu_lan.actor, event)

    await actions.cancel(town.li_mei, event, "台风蓝色预警")

    assert await in_line(event) == []
    with pytest.raises(SignUpClosed):
        await waiting_list.join(town.hu_lan.actor, event)


async def test_ten_places_freed_at_once_go_to_the_first_ten(town: Town) -> None:
    inside, line = (everybody := await crowd(25))[:10], everybody[10:]
    event = await published(town.li_mei, capacity=10)
    for each in inside:
        await actions.sign_up(each.actor, event)
    for each in line:
        await waiting_list.join(each.actor, event)

    await asyncio.gather(*(actions.withdraw(each.actor, event) for each in inside))

    assert set(await coming(town, event)) == {each.id for each in line[:10]}
    assert await in_line(event) == [each.id for each in line[10:]]


async def test_whatever_happens_at_once_no_place_is_lost_or_given_twice(town: Town) -> None:
    """Two events at one time with the same people in both lines: nobody gets both, and nothing waits for ever."""
    everybody = await crowd(16)
    both = [await published(town.li_mei, title=title, capacity=4) for title in ("上午场", "下午场")]
    for event, inside in zip(both, (everybody[:4], everybody[4:8]), strict=True):
        for each in inside:
            await actions.sign_up(each.actor, event)
        for each in everybody[8:]:
            await waiting_list.join(each.actor, event)
    moves = [actions.withdraw(each.actor, both[at >= 4]) for at, each in enumerate(everybody[:8])]
    moves += [waiting_list.join(each.actor, both[at % 2]) for at, each in enumerate(everybody[8:])]
    moves += [actions.sign_up(each.actor, both[at % 2]) for at, each in enumerate(everybody[12:])]
    random.Random(4).shuffle(moves)

    answers = await asyncio.gather(*moves, return_exceptions=True)

    assert {type(each) for each in answers if isinstance(each, BaseException)} <= {Full, Overlaps}
    await waiting_list.fill_places(SYSTEM)
    places = [set(await coming(town, event)) for event in both]
    assert [len(each) for each in places] == [4, 4]
    assert places[0] & places[1] == set()
    assert places[0] | places[1] <= {each.id for each in everybody[8:]}


@pytest.mark.parametrize("gone_first", [True, False])
async def test_two_lines_of_one_person_are_one_and_two_again(town: Town, hands: Hands, gone_first: bool) -> None:
    event = await full_event(town)
    kept = await enrol("胡兰", "19900000077")
    gone = town.hu_lan
    for each in (gone, kept) if gone_first else (kept, gone):
        await waiting_list.join(each.actor, event)
        hands.forward(minutes=1)
    before = await queries.waiting(SYSTEM, event)

    merge = await duplicates.merge(SYSTEM, gone.person, Decision(keep=kept.person, reason="她换了手机号"))
    assert [(each.id, each.volunteer) for each in await queries.waiting(SYSTEM, event)] == [(before[0].id, kept.id)]
    await duplicates.undo(SYSTEM, merge)
    assert await queries.waiting(SYSTEM, event) == before

    await duplicates.merge(SYSTEM, gone.person, Decision(keep=kept.person, reason="她换了手机号"))
    await actions.withdraw(town.wang_fang.actor, event)
    assert (await coming(town, event), await in_line(event)) == ([kept.id], [])


async def test_a_place_of_who_has_left_goes_to_who_waits_and_to_nobody_else(town: Town) -> None:
    event, other = await full_event(town), await published(town.li_mei, starts_in=40)
    await actions.sign_up(town.wang_fang.actor, other)
    await waiting_list.join(town.hu_lan.actor, event)
    assert await waiting_list.fill_places(SYSTEM) == 0
    await leave(SYSTEM, town.wang_fang.id, "搬家")

    assert await waiting_list.fill_places(SYSTEM) == 1

    assert await coming(town, event) == [town.hu_lan.id]
    assert await coming(town, other) == [town.wang_fang.id]  # nobody waits for it, and she may come back


async def test_a_place_that_others_have_by_now_is_not_given_twice_by_undoing_a_merge(town: Town, hands: Hands) -> None:
    gone, waiter, later = [await enrol("胡兰", f"1990000060{each}") for each in range(3)]
    event = await published(town.li_mei, capacity=2)
    for each in (gone, town.hu_lan):
        await actions.sign_up(each.actor, event)
    hands.forward(minutes=1)
    for each in (waiter, later):
        await waiting_list.join(each.actor, event)
    merge = await duplicates.merge(SYSTEM, gone.person, Decision(keep=town.hu_lan.person, reason="她换了手机号"))
    assert await waiting_list.fill_places(SYSTEM) == 1

    await duplicates.undo(SYSTEM, merge)

    assert sorted(await coming(town, event)) == sorted([town.hu_lan.id, waiter.id])
    assert await in_line(event) == [gone.id, later.id]
    await actions.withdraw(waiter.actor, event)
    assert sorted(await coming(town, event)) == sorted([town.hu_lan.id, gone.id])


async def test_only_who_may_see_the_event_sees_the_line(town: Town) -> None:
    event = await published(town.zhou_min, capacity=1, organisation=ZHENHAI)
    await actions.sign_up(town.wang_fang.actor, event)
    await waiting_list.join(town.hu_lan.actor, event)

    with pytest.raises(NoSuchEvent):
        await queries.waiting(town.li_mei, event)
    assert [each.name for each in await queries.waiting(town.zhou_min, event)] == ["胡兰"]
    assert (await queries.waiting(town.zhou_min, event))[0].waiting_since == clock.now()
