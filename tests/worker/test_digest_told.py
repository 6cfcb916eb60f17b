"""On the morning of a working day each member of staff is told how much waits for her in each of her roles."""

from datetime import UTC, datetime, timedelta

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.hours.actions import claim, decide
from jinguo.hours.forms import Decision
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.pending.queries import Figures
from jinguo.tasks.execution import do_next
from jinguo.worker import digests
from jinguo.worker.runners import RUNNERS
from jinguo.worker.schedule import SCHEDULE, Clock, TaskKind
from tests.conftest import NOON, Hands
from tests.hours.test_ledger import wanted
from tests.posts import account, holds, logged_in, post
from tests.web.desk_town import plan
from tests.worker.outbox import Read, messages, queued
from tests.world import JIAOCHUAN, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""08:30 in Beijing."""
DAILY = [entry for entry in SCHEDULE if entry.kind is TaskKind.SUM_UP]
STREET = "/330211/001/"


async def morning(hands: Hands, moment: datetime = MONDAY) -> None:
    hands.set(moment)
    await Clock(DAILY)()
    while await do_next(RUNNERS, "test"):
        pass


async def test_each_role_is_told_what_waits_there_and_what_is_late(world: World, hands: Hands) -> None:
    above, officer = await post("周敏", Role.ADMINISTRATOR, ZHENHAI), await post("李梅", Role.OFFICER, ZHAOBAOSHAN)
    for role, place in ((Role.OFFICER, JIAOCHUAN), (Role.READER, ZHENHAI), (Role.ADMINISTRATOR, WANGCHENG)):
        await post("何静", role, place)
    event = await events.draft(world.zhou_min, plan(NOON + timedelta(minutes=1)))
    await events.publish(world.zhou_min, event)
    await claim(await logged_in(officer), wanted(world.wang_fang))
    await events.draft(world.zhou_min, plan(NOON + timedelta(days=60)))
    await morning(hands, datetime(2026, 12, 7, 0, 30, tzinfo=UTC))

    assert await messages("digest") == [
        Read(above, "inbox", "/330211/", "镇海区还有2件事没有办，其中2件已超期，请登录工作台办理。"),
        Read(officer, "inbox", STREET, "招宝山街道还有1件事没有办，其中1件已超期，请登录工作台办理。"),
    ]


async def test_a_role_that_cannot_be_reckoned_keeps_nobody_else_from_her_digest(
    world: World, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = await account("赵丽")
    await holds(both, Role.OFFICER, ZHAOBAOSHAN)
    await holds(both, Role.REVIEWER, ZHENHAI)
    await claim(world.li_mei, wanted(world.wang_fang))
    reckoned = digests.figures

    async def fails_for_the_street(actor: Actor) -> Figures:
        if actor.path == STREET:
            raise LookupError
        return await reckoned(actor)

    monkeypatch.setattr(digests, "figures", fails_for_the_street)
    await morning(hands)

    assert [each.path for each in await messages("digest")] == ["/330211/"]


async def test_two_roles_of_one_account_have_a_digest_each(world: World, hands: Hands) -> None:
    both = await account("赵丽")
    await holds(both, Role.OFFICER, ZHAOBAOSHAN)
    await holds(both, Role.REVIEWER, ZHENHAI)
    await claim(world.li_mei, wanted(world.wang_fang))
    await morning(hands)

    assert [each.path for each in await messages("digest")] == ["/330211/", STREET]


@pytest.mark.parametrize("day", [22, 28], ids=["Sunday", "Saturday"])
async def test_on_a_weekend_nobody_is_called(world: World, hands: Hands, day: int) -> None:
    await post("周敏", Role.ADMINISTRATOR, ZHENHAI)
    await claim(world.li_mei, wanted(world.wang_fang))
    await morning(hands, datetime(2026, 11, day, 0, 30, tzinfo=UTC))

    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT outcome FROM task")
    assert (row["outcome"], await queued("digest")) == ("不是工作日，没有安排。", 0)


async def test_what_is_done_before_it_is_told_and_who_has_left_office_are_left_out(world: World, hands: Hands) -> None:
    gone = await post("何静", Role.OFFICER, ZHAOBAOSHAN)
    await post("周敏", Role.ADMINISTRATOR, ZHENHAI)
    waiting = await claim(world.li_mei, wanted(world.wang_fang))
    await morning(hands)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE role_grant SET until = $2 WHERE account = $1", gone, hands.now)
    still = await queued("digest")
    await decide(world.zhou_min, waiting, Decision(approve=True))

    assert still == 2
    assert await messages("digest") == []
