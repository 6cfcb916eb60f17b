"""On the first of a month every volunteer who served in the one before is told her hours, once."""

from datetime import UTC, datetime, timedelta

import pytest

from jinguo.authority.actor import Actor
from jinguo.hours.catalogue import Method
from jinguo.hours.ledger.actions import record
from jinguo.hours.ledger.services import Service
from jinguo.hours.subjects import subject
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people.restriction import restrict
from jinguo.tasks.execution import do_next
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from jinguo.worker.cadence import monthly
from jinguo.worker.runners import RUNNERS
from jinguo.worker.schedule import SCHEDULE, Clock, Entry, TaskKind
from tests.conftest import NOON, Hands
from tests.worker.outbox import Read, messages, queued
from tests.world import CHENGDONG, World, registration

HOME, FIRST = "/330211/001/001/", datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MONTHLY = [entry for entry in SCHEDULE if entry.kind is TaskKind.STATE_MONTH]


async def served(actor: Actor, who: Registered, start: datetime, minutes: int) -> None:
    async with transaction(EVERYWHERE):
        about = await subject(actor, who.id, None)
        service = Service(about, Method.SCREEN, start, start + timedelta(minutes=minutes), segment=uuid7())
        await record(actor, service)


async def the_first_comes(hands: Hands) -> None:
    hands.set(FIRST)
    await Clock(MONTHLY)()
    while await do_next(RUNNERS, "test"):
        pass


async def test_the_month_that_has_ended_is_told_as_the_pages_say_it(world: World, hands: Hands) -> None:
    await served(world.zhou_min, world.wang_fang, NOON, 65)
    await served(world.zhou_min, world.wang_fang, NOON + timedelta(days=1), 60)
    await served(world.zhou_min, world.wang_fang, datetime(2026, 10, 31, 4, 0, tzinfo=UTC), 60)
    await served(world.zhou_min, world.wang_fang, FIRST - timedelta(hours=9, minutes=30), 90)
    await the_first_comes(hands)

    said = "王芳您好，您2026年11月的志愿服务时长为2.6小时，有疑问请联系工作人员。"
    assert await messages("hours_month") == [
        Read(world.wang_fang.person, "inbox", HOME, said),
        Read(world.wang_fang.person, "sms", HOME, said),
    ]


async def test_nobody_is_told_twice_however_often_it_is_asked(world: World, hands: Hands) -> None:
    await served(world.zhou_min, world.wang_fang, NOON, 60)
    await the_first_comes(hands)
    again = [Entry(TaskKind.STATE_MONTH, monthly(2, datetime.min.time()))]
    hands.forward(days=1)
    await Clock(again)()
    await do_next(RUNNERS, "test")

    async with transaction(EVERYWHERE):
        outcomes = [row["outcome"] for row in await fetch("SELECT outcome FROM task ORDER BY created_at")]
    assert await queued("hours_month") == 1
    assert outcomes == [f"2026年11月有时长的 1 人，新安排通知 {fresh} 条。" for fresh in (1, 0)]


async def test_who_did_not_serve_has_left_or_must_be_left_alone_is_sent_nothing(world: World, hands: Hands) -> None:
    gone = await volunteers.register(world.zhou_min, registration("何静", "13700001111", CHENGDONG))
    quiet = await volunteers.register(world.zhou_min, registration("林月", "13700002222", CHENGDONG))
    later = await volunteers.register(world.zhou_min, registration("李娜", "13700003333", CHENGDONG))
    for each in (gone, quiet, later):
        await served(world.zhou_min, each, NOON, 60)
    await volunteers.leave(world.li_mei, gone.id, "搬走了")
    async with transaction(world.li_mei):
        await restrict(world.li_mei, [quiet.person])
    await the_first_comes(hands)
    await volunteers.leave(world.li_mei, later.id, "搬走了")

    assert await messages("hours_month") == []
    assert await queued("hours_month") == 1


@pytest.mark.parametrize("days", [21])
async def test_a_statement_that_could_not_be_told_for_three_weeks_is_not_told(
    world: World, hands: Hands, days: int
) -> None:
    await served(world.zhou_min, world.wang_fang, NOON, 60)
    await the_first_comes(hands)
    hands.forward(days=days)

    assert await messages("hours_month") == []
