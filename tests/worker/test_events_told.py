"""Events: who has a place, waits, moves up, must know of a change or forgot to check out is told, once and in time."""

from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.checkin.forms import Settlement
from jinguo.checkin.reminders import tell_forgotten
from jinguo.checkin.segments import annul, settle
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.events import actions
from jinguo.events.notices.actions import AHEAD, SETTLING, remind
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.kernel.audience import Due, Recipient
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import audiences
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from jinguo.people.restriction import restrict
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.volunteers.registry.actions import leave
from jinguo.worker.cadence import every_minutes
from jinguo.worker.runners import RUNNERS
from jinguo.worker.schedule import Clock, Entry
from tests.checkin.conftest import Run, Scan
from tests.conftest import NOON, Hands
from tests.events.town import Town, enrol, plan, published
from tests.events.town import settle as settled
from tests.notifications.test_outbox import Pigeon
from tests.worker.outbox import messages, queued
from tests.world import World

NIGHT = clock.at_beijing(NOON.date(), time(22))
MORNING = clock.at_beijing(NOON.date() + timedelta(days=1), time(8))


@pytest.fixture
async def town(world: World) -> Town:
    return await settled(world)


async def said(kind: str, way: Way = Way.SMS) -> list[tuple[UUID, str]]:
    """Who was told what by SMS, after addressing."""
    return [(each.to, each.text) for each in await messages(kind, (Way.SMS,)) if each.way == way.value]


async def sent(pigeon: Pigeon) -> list[str]:
    """All that has been given to the provider by now."""
    await messages("")
    while await send_next(Post(Channels({Way.SMS: pigeon}), "test"), Way.SMS):
        pass
    return [each.text for each in pigeon.given]


async def states(kind: str) -> list[tuple[str, str]]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT state, reason FROM message WHERE kind = $1 AND channel = 'sms' ORDER BY id", kind)
    return [tuple(row) for row in rows]


async def all_notices() -> int:
    async with transaction(EVERYWHERE):
        return (await fetch("SELECT count(*) AS n FROM notice"))[0]["n"]


Hook = Callable[[Town, UUID], Awaitable[Any]]

HOOKS: dict[str, Hook] = {
    "sign up": lambda town, event: actions.sign_up(town.li_mei, event, town.hu_lan.id),
    "wait": lambda town, event: waiting_list.join(town.liu_yang.actor, event),
    "move up": lambda town, event: actions.revise(town.li_mei, event, plan(capacity=3)),
    "change": lambda town, event: actions.revise(town.li_mei, event, plan(capacity=2, place="东门社区广场")),
    "cancel": lambda town, event: actions.cancel(town.li_mei, event, "下雨"),
}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
async def test_what_is_taken_back_is_not_told(town: Town, hook: Hook) -> None:
    event = await published(town.li_mei, capacity=2)
    await actions.sign_up(town.wang_fang.actor, event)
    if hook is not HOOKS["sign up"]:
        for each in (town.hu_lan, await enrol("赵娟", "19900000301")):
            await waiting_list.join(each.actor, event)
    before = await all_notices()

    with pytest.raises(RuntimeError):
        async with transaction(EVERYWHERE):
            await hook(town, event)
            assert await all_notices() == before + 1
            raise RuntimeError

    assert await all_notices() == before


async def test_who_signs_up_is_told_once_and_not_who_is_at_the_door(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    await actions.sign_up(town.wang_fang.actor, event)
    await actions.sign_up(town.li_mei, event, town.wang_fang.id)
    running = await published(town.li_mei, title="正在办", starts_in=0.5)
    await actions.sign_up(town.zhao_li, running, town.hu_lan.id)

    assert await said("signed_up") == [
        (town.wang_fang.actor.person, "王芳您好，您已报名清洁家园，11月22日 14:00开始，请准时参加。")
    ]
    assert await queued("signed_up") == 1


async def test_who_waits_is_told_and_told_again_when_she_moves_up(town: Town) -> None:
    event = await published(town.li_mei, capacity=1)
    await actions.sign_up(town.wang_fang.actor, event)
    await waiting_list.join(town.hu_lan.actor, event)
    her = town.hu_lan.person
    assert await said("waiting") == [(her, "胡兰您好，清洁家园名额已满，您已进入候补，有空位会通知您。")]

    await actions.withdraw(town.wang_fang.actor, event)

    assert await said("moved_up") == [
        (her, "胡兰您好，清洁家园有空位，您已由候补转为报名，11月22日 14:00开始。来不了请取消。")
    ]
    assert await states("waiting") == [("dropped", "已由候补转为报名")]


@pytest.mark.parametrize(("starts_in", "at_once"), [(26, True), (60, False)], ids=["tomorrow", "later"])
async def test_at_night_a_place_is_told_of_only_for_tomorrow(
    town: Town, hands: Hands, pigeon: Pigeon, starts_in: float, at_once: bool
) -> None:
    event = await published(town.li_mei, capacity=1, starts_in=starts_in)
    await actions.sign_up(town.wang_fang.actor, event)
    await sent(pigeon)
    hands.set(NIGHT)
    await waiting_list.join(town.hu_lan.actor, event)
    await actions.withdraw(town.wang_fang.actor, event)

    assert any("由候补转为报名" in each for each in await sent(pigeon)) == at_once
    hands.set(MORNING)
    assert sum("由候补转为报名" in each for each in await sent(pigeon)) == 1
    assert not any("已进入候补" in each for each in await sent(pigeon))


async def test_who_has_left_is_sent_nothing_that_waited_for_the_morning(
    town: Town, hands: Hands, pigeon: Pigeon
) -> None:
    event = await published(town.li_mei, starts_in=60)
    hands.set(NIGHT)
    await actions.sign_up(town.wang_fang.actor, event)
    assert await sent(pigeon) == []

    await leave(SYSTEM, town.wang_fang.id, "搬家")

    hands.set(MORNING)
    assert await sent(pigeon) == []
    assert await states("signed_up") == [("dropped", "本人已退出")]


async def test_an_event_is_reminded_of_once_for_each_start(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei, starts_in=20)
    await actions.sign_up(town.wang_fang.actor, event)
    await actions.sign_up(town.hu_lan.actor, event)
    await actions.withdraw(town.hu_lan.actor, event)
    await published(town.li_mei, title="还早", starts_in=25)

    assert [await remind(SYSTEM), await remind(SYSTEM)] == [1, 0]
    first = (town.wang_fang.actor.person, "王芳您好，您报名的清洁家园将于11月22日 08:00开始，请准时参加。")
    assert await said("event_reminder") == [first]

    await actions.revise(town.li_mei, event, plan(starts_in=22))
    assert await remind(SYSTEM) == 1
    second = (town.wang_fang.actor.person, "王芳您好，您报名的清洁家园将于11月22日 10:00开始，请准时参加。")
    assert await said("event_reminder") == [first, second]
    assert await states("event_reminder") == [("dropped", "活动又有变化，以新的通知为准"), ("queued", "")]


@pytest.mark.parametrize("hour", [0, 7, 8, 14, 19, 20, 23])
async def test_a_reminder_goes_out_by_day_and_half_a_day_ahead(
    town: Town, hands: Hands, pigeon: Pigeon, hour: int
) -> None:
    starts_at = clock.at_beijing(NOON.date() + timedelta(days=2), time(hour))
    event = await published(town.li_mei, starts_in=(starts_at - NOON) / timedelta(hours=1))
    await actions.sign_up(town.wang_fang.actor, event)
    told = len(await sent(pigeon))
    while len(await sent(pigeon)) == told:
        hands.forward(minutes=30)
        await remind(SYSTEM)

    local = hands.now.astimezone(clock.BEIJING)
    assert timedelta(hours=12) <= starts_at - hands.now <= AHEAD
    assert 8 <= local.hour < 20


async def test_a_reminder_that_waits_for_the_morning_does_not_outlive_the_event(
    town: Town, hands: Hands, pigeon: Pigeon
) -> None:
    event = await published(town.li_mei, starts_in=30)
    for each in (town.wang_fang, town.hu_lan):
        await actions.sign_up(each.actor, event)
    told = len(await sent(pigeon))
    late = await published(town.li_mei, title="明早", starts_in=21)
    await actions.sign_up(town.liu_yang.actor, late)
    hands.set(NIGHT)
    await remind(SYSTEM)
    await sent(pigeon)
    await actions.withdraw(town.hu_lan.actor, event)
    await actions.cancel(town.li_mei, late, "停电")

    cancelled = "刘洋您好，您报名的明早（11月22日 09:00）已取消：停电。请不要前往。"
    assert (await sent(pigeon))[told:] == [cancelled]
    hands.set(MORNING)
    assert (await sent(pigeon))[told:] == [cancelled, "王芳您好，您报名的清洁家园将于11月22日 18:00开始，请准时参加。"]


async def test_a_cancellation_reaches_who_signed_up_and_who_waited_with_its_reason(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei, capacity=1)
    await actions.sign_up(town.wang_fang.actor, event)
    for each in (town.hu_lan, town.liu_yang):
        await waiting_list.join(each.actor, event)
    await waiting_list.leave(town.liu_yang.actor, event)
    hands.forward(minutes=1)

    await actions.cancel(town.li_mei, event, "台风蓝色预警")
    await actions.cancel(town.li_mei, event, "再说一遍")

    text = "您好，您报名的清洁家园（11月22日 14:00）已取消：台风蓝色预警。请不要前往。"
    assert sorted(await said("event_cancelled")) == sorted(
        [(town.wang_fang.actor.person, f"王芳{text}"), (town.hu_lan.person, f"胡兰{text}")]
    )
    assert await said("signed_up") == []


async def test_several_changes_within_minutes_are_told_as_one_and_later_ones_again(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    await actions.sign_up(town.wang_fang.actor, event)
    start = plan().starts_at
    await actions.revise(town.li_mei, event, plan(place="东门社区广场"))
    hands.forward(minutes=2)
    await actions.revise(town.li_mei, event, plan(place="南门社区广场", starts_at=start, ends_at=plan().ends_at))
    assert await said("event_changed") == []
    hands.forward(minutes=SETTLING.total_seconds() / 60)

    told = [text for _, text in await said("event_changed")]
    assert told == ["王芳您好，您报名的清洁家园有变化：11月22日 14:00，南门社区广场。"]

    for place in ("西门社区广场", "南门社区广场"):
        await actions.revise(town.li_mei, event, plan(place=place, starts_at=start, ends_at=plan().ends_at))
        hands.forward(minutes=10)
        told = [text for _, text in await said("event_changed")]
    assert told[1:] == [
        f"王芳您好，您报名的清洁家园有变化：11月22日 14:00，{place}。" for place in ("西门社区广场", "南门社区广场")
    ]


async def test_what_nobody_need_know_of_is_not_told(town: Town, hands: Hands) -> None:
    draft = await actions.draft(town.li_mei, plan())
    await actions.revise(town.li_mei, draft, plan(place="东门社区广场"))
    await actions.cancel(town.li_mei, draft, "不办了")
    event = await published(town.li_mei)
    await actions.revise(town.li_mei, event, plan(content="改扫街道", capacity=9))

    assert await all_notices() == 0


async def test_who_has_left_or_asked_to_be_erased_is_told_nothing_and_a_merged_one_as_who_stays(town: Town) -> None:
    event = await published(town.li_mei)
    left, silent, old = [await enrol("赵娟", f"1990000040{each}") for each in range(3)]
    for each in (left, silent, old):
        await actions.sign_up(each.actor, event)
    await leave(SYSTEM, left.id, "搬家")
    async with transaction(EVERYWHERE):
        await restrict(SYSTEM, [silent.person])
    kept = town.hu_lan.person
    await duplicates.merge(SYSTEM, old.person, Decision(keep=kept, reason="她换了手机号"))

    await actions.cancel(town.li_mei, event, "下雨")

    assert [to for to, _ in await said("event_cancelled")] == [kept]
    assert [to for to, _ in await said("signed_up")] == []


async def test_what_is_no_longer_so_in_the_morning_is_not_told(town: Town, hands: Hands, pigeon: Pigeon) -> None:
    hands.set(NIGHT)
    moved = await published(town.li_mei, starts_in=12)
    called_off, left = [await published(town.li_mei, starts_in=each, title=f"活动{each}") for each in (15, 18)]
    for event in (moved, called_off, left):
        await actions.sign_up(town.hu_lan.actor, event)
    async with transaction(SYSTEM):
        for event in (called_off, left):
            await queue(SYSTEM, "event_word", event, "/", key=str(event), person=town.hu_lan.person)
    while await address_next({**audiences(), "event_word": _in_words}, (Way.SMS,)):
        pass

    await actions.revise(town.li_mei, moved, plan(starts_in=14))
    await actions.cancel(town.li_mei, called_off, "下雨")
    await actions.withdraw(town.hu_lan.actor, left)
    hands.set(MORNING)

    assert sorted(await sent(pigeon)) == [
        "胡兰您好，您报名的活动15（11月22日 13:00）已取消：下雨。请不要前往。",
        "胡兰您好，您报名的清洁家园有变化：11月22日 12:00，西门社区广场。",
    ]


async def _in_words(notice: Due) -> list[Recipient]:
    """Who wrote them does not matter here."""
    words = {"name": "胡兰", "title": "活动", "subject": "集合地点", "word": "请到东门集合"}
    return [Recipient(words, person=notice.person)]


async def test_two_who_are_found_at_night_to_be_one_are_told_in_the_morning_as_one(
    town: Town, hands: Hands, pigeon: Pigeon
) -> None:
    hands.set(NIGHT)
    both, full = await published(town.li_mei, starts_in=40), await published(town.li_mei, starts_in=60, capacity=1)
    gone = await enrol("胡兰", "19900000401")
    for each in (gone, town.hu_lan):
        await actions.sign_up(each.actor, both)
    await actions.sign_up(gone.actor, full)
    await waiting_list.join(town.hu_lan.actor, full)
    await sent(pigeon)
    await duplicates.merge(SYSTEM, gone.person, Decision(keep=town.hu_lan.person, reason="她换了手机号"))
    hands.set(MORNING)

    assert sorted(await sent(pigeon)) == [
        "胡兰您好，您已报名清洁家园，11月23日 14:00开始，请准时参加。",
        "胡兰您好，您已报名清洁家园，11月24日 10:00开始，请准时参加。",
        *["胡兰您好，您的两份登记已合并，登记过的手机号都还有用。有不是您的号码，请尽快联系所属妇联。"] * 2,
    ]


async def test_who_forgot_to_check_out_is_told_once_when_the_time_for_it_is_over(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    her = world.wang_fang
    await scan(world.zhao_li, event, number=her.number)
    hands.set(NOON + timedelta(hours=4, minutes=30))
    assert await tell_forgotten(SYSTEM) == 0
    hands.forward(minutes=1)

    assert [await tell_forgotten(SYSTEM), await tell_forgotten(SYSTEM)] == [1, 0]
    said_to_her = [(her.person, "王芳您好，您参加亲子阅读陪伴还没有签退，工作人员会和您核对离开时间。")]
    assert await said("check_out_forgotten") == said_to_her


async def test_whose_leaving_is_settled_meanwhile_or_long_ago_is_not_asked(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=world.wang_fang.number)
    hands.set(NOON + timedelta(hours=5))
    assert await tell_forgotten(SYSTEM) == 1
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT id FROM segment")
    await settle(world.zhao_li, row["id"], Settlement(out_at=NOON + timedelta(minutes=150)))
    assert await said("check_out_forgotten") == []

    event = await run(starts_at=hands.now, ends_at=hands.now + timedelta(hours=1))
    await scan(world.zhao_li, event, number=world.liu_yang.number)
    hands.forward(days=4)
    assert await tell_forgotten(SYSTEM) == 0


@pytest.mark.parametrize("undone", [False, True], ids=["settled", "annulled"])
async def test_whose_leaving_is_found_out_at_night_is_not_asked_in_the_morning(
    world: World, run: Run, scan: Scan, hands: Hands, pigeon: Pigeon, undone: bool
) -> None:
    hands.set(NOON + timedelta(hours=5))
    event = await run(starts_at=hands.now, ends_at=hands.now + timedelta(hours=3))
    await scan(world.zhao_li, event, number=world.wang_fang.number)
    hands.set(NIGHT + timedelta(minutes=10))
    assert await tell_forgotten(SYSTEM) == 1
    assert len(await said("check_out_forgotten")) == 1
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT s.id, k.id AS scan, e.ends_at FROM segment s, scan k, event e")
    if undone:
        await annul(world.li_mei, row["scan"], "扫错了人")
    else:
        await settle(world.zhao_li, row["id"], Settlement(out_at=row["ends_at"]))
    hands.set(MORNING)

    assert await sent(pigeon) == []
    assert await states("check_out_forgotten") == [("dropped", "离开时间已核定")]


async def test_the_clock_looks_after_events_every_five_minutes(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei, starts_in=20, capacity=1)
    await actions.sign_up(town.wang_fang.actor, event)
    await waiting_list.join(town.hu_lan.actor, event)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE sign_up SET withdrawn_at = now()")
    await Clock([Entry(TaskKind.LOOK_AFTER_EVENTS, every_minutes(5))])()

    assert await do_next(RUNNERS, "test", timedelta(minutes=1))

    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT state, outcome FROM task")
    assert tuple(row) == ("done", "提醒活动 1 场，候补转正 1 人，提示没有签退 0 人。")
    assert [text[:2] for _, text in await said("event_reminder")] == ["胡兰"]


@pytest.mark.parametrize("asked", [remind, tell_forgotten])
async def test_only_the_clock_and_the_top_have_everybody_told(town: Town, asked: Callable[..., Any]) -> None:
    for actor in (town.li_mei, town.chen_jing, town.hu_lan.actor):
        with pytest.raises(Forbidden):
            await asked(actor)
