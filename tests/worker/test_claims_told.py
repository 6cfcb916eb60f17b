"""Claims: those who may approve are told together and once a day, she and who asked are told the answer."""

from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.hours import actions
from jinguo.hours.forms import Decision
from jinguo.kernel.db import transaction
from jinguo.people.restriction import restrict
from tests.conftest import NOON, Hands
from tests.hours.test_ledger import wanted
from tests.posts import logged_in, post
from tests.worker.outbox import Read, messages, queued
from tests.world import JIAOCHUAN, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

STREET, HOME = "/330211/001/", "/330211/001/001/"
EARLIER = NOON - timedelta(days=1)


@pytest.fixture
async def asker(world: World) -> Actor:
    """李梅, officer of 招宝山街道, with an account."""
    return await logged_in(await post("李梅", Role.OFFICER, ZHAOBAOSHAN))


async def claimed(asker: Actor, world: World, hour: int = 0) -> UUID:
    return await actions.claim(asker, wanted(world.wang_fang, EARLIER + timedelta(hours=hour)))


async def test_those_who_may_approve_there_are_told_together_and_not_who_asked(
    world: World, asker: Actor, hands: Hands
) -> None:
    approver, reviewer = await post("周敏", Role.ADMINISTRATOR, ZHENHAI), await post("孙红", Role.REVIEWER, ZHAOBAOSHAN)
    for role, place in ((Role.OFFICER, JIAOCHUAN), (Role.READER, ZHENHAI), (Role.ADMINISTRATOR, WANGCHENG)):
        await post("何静", role, place)
    for hour in range(3):
        await claimed(asker, world, hour)
    before = await messages("approval_waiting")
    hands.forward(minutes=31)

    said = "城东社区有3条补录等待审批，请登录工作台办理。"
    assert before == []
    assert await messages("approval_waiting") == [
        Read(approver, "inbox", "/330211/", said),
        Read(reviewer, "inbox", STREET, said),
    ]


async def test_a_place_is_told_once_a_day_and_who_asked_first_when_another_asks(
    world: World, asker: Actor, hands: Hands
) -> None:
    other = await post("周敏", Role.OFFICER, ZHAOBAOSHAN)
    await claimed(asker, world)
    hands.forward(minutes=31)
    first = await messages("approval_waiting")
    await claimed(asker, world, 1)
    await claimed(await logged_in(other), world, 2)
    hands.forward(minutes=31)
    second = await messages("approval_waiting")
    hands.forward(days=1)
    await claimed(asker, world, 3)
    hands.forward(minutes=31)

    assert [each.to for each in first] == [other]
    assert [(each.to, each.text) for each in second[1:]] == [
        (asker.id, "城东社区有1条补录等待审批，请登录工作台办理。")
    ]
    third = await messages("approval_waiting")
    assert {(each.to, each.text[4:8]) for each in third[2:]} == {(other, "有3条补"), (asker.id, "有1条补")}


async def test_what_was_decided_meanwhile_is_not_told(world: World, asker: Actor, hands: Hands) -> None:
    await post("周敏", Role.ADMINISTRATOR, ZHENHAI)
    claim = await claimed(asker, world)
    await actions.decide(world.zhou_min, claim, Decision(approve=True))
    hands.forward(minutes=31)

    assert await messages("approval_waiting") == []


async def test_she_and_who_asked_are_told_what_was_credited(world: World, asker: Actor) -> None:
    claim = await claimed(asker, world)
    await actions.decide(world.zhou_min, claim, Decision(approve=True))

    said = "王芳您好，您社区义诊的时长补录已通过，计入1小时。"
    assert asker.id is not None
    assert await messages("claim_answered") == [
        Read(asker.id, "inbox", STREET, "李梅您好，您为王芳申请的社区义诊的时长补录已通过，计入1小时。"),
        Read(world.wang_fang.person, "inbox", HOME, said),
        Read(world.wang_fang.person, "sms", HOME, said),
    ]


@pytest.mark.parametrize(
    ("note", "said"),
    [("证明看不清", "没有通过：证明看不清"), ("孩子生病那天没有来", "没有通过，原因请登录后看")],
    ids=["plain", "of a child"],
)
async def test_a_refusal_is_told_with_its_reason_unless_that_must_not_go_out(
    world: World, asker: Actor, note: str, said: str
) -> None:
    claim = await claimed(asker, world)
    await actions.decide(world.zhou_min, claim, Decision(approve=False, note=note))

    told = await messages("claim_answered")

    assert told[-1].text == f"王芳您好，您社区义诊的时长补录{said}。"
    assert await queued("claim_answered") == 1


async def test_a_decision_that_is_rolled_back_and_a_claim_that_fails_tell_nobody(world: World, asker: Actor) -> None:
    claim = await claimed(asker, world)
    for step in (actions.decide(world.zhou_min, claim, Decision(approve=True)), claimed(world.zhou_min, world, 2)):
        with pytest.raises(RuntimeError):
            async with transaction(world.zhou_min):
                await step
                raise RuntimeError

    assert (await queued("claim_answered"), await queued("approval_waiting")) == (0, 1)


async def test_of_who_has_asked_to_be_erased_nothing_is_told(world: World, asker: Actor) -> None:
    claim = await claimed(asker, world)
    await actions.decide(world.zhou_min, claim, Decision(approve=True))
    async with transaction(world.zhou_min):
        await restrict(world.zhou_min, [world.wang_fang.person])

    assert await messages("claim_answered") == []
