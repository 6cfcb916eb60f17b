"""Sign-ups: by herself or by staff, one place for one person, never two things at once."""

import asyncio

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import NOBODY, SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.events import actions, queries
from jinguo.events.errors import Full, HasLeft, NoSuchEvent, NotSignedUp, Overlaps, SignUpClosed
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.registry.actions import leave
from tests.conftest import Hands
from tests.events.town import Town, enrol, plan, published
from tests.world import WANGCHENG


async def logged() -> list[str]:
    ours = ("sign_up", "withdraw_sign_up")
    return [entry["action"] for entry in await authority.log(SYSTEM) if entry["action"] in ours]


async def test_a_volunteer_signs_herself_up(town: Town) -> None:
    event = await published(town.li_mei)

    sign_up = await actions.sign_up(town.wang_fang.actor, event)

    assert await queries.signed_up(town.li_mei, event) == [
        queries.SignedUp(
            id=sign_up,
            volunteer=town.wang_fang.id,
            name="王芳",
            number=town.wang_fang.number,
            phone_tail="1234",
            home_path="/330211/001/001/",
            signed_up_at=clock.now(),
            by_staff=False,
        )
    ]
    assert await logged() == ["sign_up"]


async def test_the_office_and_the_door_sign_others_up(town: Town) -> None:
    event = await published(town.li_mei)

    await actions.sign_up(town.li_mei, event, town.wang_fang.id)
    await actions.sign_up(town.zhao_li, event, town.liu_yang.id)

    assert [(each.name, each.by_staff) for each in await queries.signed_up(town.zhao_li, event)] == [
        ("刘*", True),
        ("王芳", True),
    ]


async def test_nobody_else_signs_anybody_up(town: Town) -> None:
    event = await published(town.li_mei)

    for actor in (town.sun_hong, town.hu_lan.actor):
        with pytest.raises(Forbidden):
            await actions.sign_up(actor, event, town.wang_fang.id)
    for stranger in (town.chen_jing, NOBODY):
        with pytest.raises(NoSuchEvent):
            await actions.sign_up(stranger, event, town.wang_fang.id)
    for actor in (town.li_mei, NOBODY):
        with pytest.raises(NotFound):
            await actions.sign_up(actor, event)
    with pytest.raises(NotFound):
        await actions.sign_up(town.li_mei, event, uuid7())
    without_role = Actor(None, "", (), person=town.wang_fang.actor.person)
    with pytest.raises(NoSuchEvent):
        await actions.sign_up(without_role, event)

    assert await queries.signed_up(SYSTEM, event) == []
    assert await logged() == []


async def test_the_same_again_is_answered_with_the_first(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei, capacity=1)

    first = await actions.sign_up(town.wang_fang.actor, event)
    at = clock.now()
    hands.forward(minutes=3)
    again = await actions.sign_up(town.wang_fang.actor, event)
    by_staff = await actions.sign_up(town.li_mei, event, town.wang_fang.id)

    assert first == again == by_staff
    assert [(each.id, each.signed_up_at) for each in await queries.signed_up(town.li_mei, event)] == [(first, at)]
    assert await logged() == ["sign_up"]


async def test_ten_presses_at_once_are_one_sign_up(town: Town) -> None:
    event = await published(town.li_mei)

    answers = await asyncio.gather(*(actions.sign_up(town.wang_fang.actor, event) for _ in range(10)))

    assert len(set(answers)) == 1
    assert len(await queries.signed_up(town.li_mei, event)) == 1


async def test_twenty_at_once_for_five_places_fill_exactly_five(town: Town) -> None:
    crowd = [await enrol("赵娟", f"199000001{number:02}") for number in range(20)]
    event = await published(town.li_mei, capacity=5)

    answers = await asyncio.gather(*(actions.sign_up(each.actor, event) for each in crowd), return_exceptions=True)

    assert sum(not isinstance(answer, BaseException) for answer in answers) == 5
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(refusal) for refusal in refusals} == {Full}
    assert str(refusals[0]) == "名额已满（5 人），可以加入候补，有空位时按先后转为报名；也可以看看其他活动。"
    assert len(await queries.signed_up(town.li_mei, event)) == 5


async def test_a_withdrawn_place_is_free_and_signing_up_again_is_a_new_row(town: Town) -> None:
    event = await published(town.li_mei, capacity=1)
    first = await actions.sign_up(town.wang_fang.actor, event)

    await actions.withdraw(town.wang_fang.actor, event)
    by_fang = await actions.sign_up(town.hu_lan.actor, event)
    with pytest.raises(Full):
        await actions.sign_up(town.wang_fang.actor, event)
    await actions.withdraw(town.li_mei, event, town.hu_lan.id)
    second = await actions.sign_up(town.wang_fang.actor, event)

    assert len({first, by_fang, second}) == 3
    assert [each.id for each in await queries.signed_up(town.li_mei, event)] == [second]
    assert await logged() == ["sign_up", "withdraw_sign_up", "sign_up", "withdraw_sign_up", "sign_up"]


async def test_withdrawing_twice_is_withdrawing_once(town: Town) -> None:
    event = await published(town.li_mei)
    await actions.sign_up(town.wang_fang.actor, event)

    await actions.withdraw(town.wang_fang.actor, event)
    await actions.withdraw(town.wang_fang.actor, event)

    assert await logged() == ["withdraw_sign_up", "sign_up"]


async def test_only_who_has_signed_up_can_withdraw(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    await actions.sign_up(town.wang_fang.actor, event)

    with pytest.raises(NotSignedUp):
        await actions.withdraw(town.hu_lan.actor, event)
    with pytest.raises(Forbidden):
        await actions.withdraw(town.hu_lan.actor, event, town.wang_fang.id)
    with pytest.raises(NoSuchEvent):
        await actions.withdraw(town.chen_jing, event, town.wang_fang.id)
    hands.set(plan().ends_at)
    with pytest.raises(SignUpClosed):
        await actions.withdraw(town.wang_fang.actor, event)

    assert [each.name for each in await queries.signed_up(town.li_mei, event)] == ["王芳"]


async def test_what_overlaps_is_refused_and_the_other_event_is_named(town: Town) -> None:
    await actions.sign_up(town.wang_fang.actor, await published(town.li_mei, title="亲子阅读"))
    later = await published(town.li_mei, title="敬老", starts_in=27)

    with pytest.raises(Overlaps) as refused:
        await actions.sign_up(town.wang_fang.actor, later)
    with pytest.raises(Overlaps):
        await actions.sign_up(town.li_mei, later, town.wang_fang.id)

    assert str(refused.value) == "与已报名的“亲子阅读”（明天 下午 2:00 到 下午 4:00）时间冲突，请先取消其中一个。"
    assert await queries.signed_up(town.li_mei, later) == []


async def test_an_overlap_in_another_district_is_seen_too(town: Town) -> None:
    away = await published(town.chen_jing, organisation=WANGCHENG, title="望城敬老", hours=20)
    await actions.sign_up(town.wang_fang.actor, away)

    with pytest.raises(Overlaps) as refused:
        await actions.sign_up(town.li_mei, await published(town.li_mei), town.wang_fang.id)

    assert "“望城敬老”（明天 下午 2:00 到 11月23日 周一 上午 10:00）" in str(refused.value)


async def test_what_follows_or_will_not_take_place_does_not_overlap(town: Town, hands: Hands) -> None:
    following, called_off = await published(town.li_mei, starts_in=28), await published(town.li_mei)
    withdrawn, over = await published(town.li_mei), await published(town.li_mei, starts_in=1, hours=20)
    for event in (following, called_off):
        await actions.sign_up(town.wang_fang.actor, event)
    await actions.cancel(town.li_mei, called_off, "下雨")
    await actions.sign_up(town.wang_fang.actor, withdrawn)
    await actions.withdraw(town.wang_fang.actor, withdrawn)
    await actions.sign_up(town.wang_fang.actor, over)
    wanted = await published(town.li_mei, title="想去的", starts_in=20, hours=8)
    hands.forward(hours=2)
    await actions.close(town.li_mei, over)

    await actions.sign_up(town.wang_fang.actor, wanted)

    assert [each.name for each in await queries.signed_up(town.li_mei, wanted)] == ["王芳"]


async def test_two_that_overlap_cannot_slip_in_together(town: Town) -> None:
    both = [await published(town.li_mei, title=title) for title in ("上午场", "下午场")]

    answers = await asyncio.gather(
        *(actions.sign_up(town.wang_fang.actor, event) for event in both for _ in range(3)), return_exceptions=True
    )

    made = {answer for answer in answers if not isinstance(answer, BaseException)}
    assert len(made) == 1
    assert {type(answer) for answer in answers if isinstance(answer, BaseException)} == {Overlaps}


@pytest.mark.parametrize(
    ("hours", "taken"), [(25.0, True), (27.99, True), (28.0, False)], ids=["window opens", "almost over", "over"]
)
async def test_sign_ups_are_taken_until_the_planned_end(town: Town, hands: Hands, hours: float, taken: bool) -> None:
    event = await published(town.li_mei)
    hands.forward(hours=hours)

    if taken:
        await actions.sign_up(town.wang_fang.actor, event)
    else:
        with pytest.raises(SignUpClosed) as refused:
            await actions.sign_up(town.wang_fang.actor, event)
        assert str(refused.value) == "活动已经结束，不能报名了。到过现场的，请找活动负责人补记。"

    assert len(await queries.signed_up(town.li_mei, event)) == taken


async def test_a_cancelled_event_says_why_it_takes_nobody(town: Town) -> None:
    event = await published(town.li_mei)
    await actions.cancel(town.li_mei, event, "台风蓝色预警")

    with pytest.raises(SignUpClosed) as refused:
        await actions.sign_up(town.wang_fang.actor, event)

    assert str(refused.value) == "活动已取消，不能报名：台风蓝色预警"


async def test_a_draft_is_unknown_to_volunteers_and_takes_nobody(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())

    with pytest.raises(NoSuchEvent):
        await actions.sign_up(town.wang_fang.actor, event)
    with pytest.raises(SignUpClosed) as refused:
        await actions.sign_up(town.li_mei, event, town.wang_fang.id)

    assert str(refused.value) == "活动还没有发布，发布后才能报名。"
    assert await queries.signed_up(town.li_mei, event) == []


async def test_who_has_left_is_not_signed_up(town: Town) -> None:
    event = await published(town.li_mei)
    await leave(town.li_mei, town.wang_fang.id, "搬家")

    for attempt in (
        actions.sign_up(town.wang_fang.actor, event),
        actions.sign_up(town.li_mei, event, town.wang_fang.id),
    ):
        with pytest.raises(HasLeft):
            await attempt

    assert await queries.signed_up(town.li_mei, event) == []


async def test_guests_of_other_events_sign_up_and_are_told_that_it_gives_no_hours(town: Town) -> None:
    """民政部令67号 art. 19."""
    fair = await published(town.li_mei, title="女性专场招聘会", is_volunteering=False, content="", risks="")

    await actions.sign_up(town.wang_fang.actor, fair)

    assert (await queries.event(town.wang_fang.actor, fair)).hours_note == "不计志愿时长"
    assert (await queries.event(town.wang_fang.actor, await published(town.li_mei, starts_in=50))).hours_note == ""


async def test_a_refusal_leaves_no_trace_of_a_sign_up(town: Town) -> None:
    event = await published(town.li_mei, capacity=1)
    await actions.sign_up(town.hu_lan.actor, event)

    with pytest.raises(JinguoError):
        await actions.sign_up(town.wang_fang.actor, event)

    assert await queries.own(town.wang_fang.actor) == []
    assert await logged() == ["sign_up"]


async def test_check_ins_go_on_while_a_sign_up_holds_the_event(town: Town) -> None:
    """Who scans needs the event's row only as the target of a foreign key; the lock of a sign-up must leave it that."""
    event = await published(town.li_mei)

    holding, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction(EVERYWHERE):
            await queries.locked(town.li_mei, event)
            holding.set()
            await done.wait()

    holder = asyncio.create_task(hold())
    await holding.wait()
    try:
        async with transaction(EVERYWHERE):
            rows = await fetch("SELECT 1 FROM event WHERE id = $1 FOR KEY SHARE NOWAIT", event)
    finally:
        done.set()
        await holder

    assert len(rows) == 1
