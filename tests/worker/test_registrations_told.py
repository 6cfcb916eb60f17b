"""A volunteer is told that her registration has arrived, and that it was looked through: once each."""

import pytest

from jinguo.kernel.db import transaction
from jinguo.people.restriction import restrict
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions
from jinguo.volunteers.registry.actions import Registered
from tests.worker.outbox import Read, messages, queued
from tests.world import CHENGDONG, World

HOME = "/330211/001/001/"


async def herself_registered() -> Registered:
    new = SelfRegistration(name="何静", organisation=CHENGDONG, agree_collect=True)
    return await actions.register_self("13700001111", new)


async def test_who_registers_herself_is_told_that_it_has_arrived(world: World) -> None:
    she = await herself_registered()
    said = "何静您好，您的志愿者登记已收到，核对后会通知您。"

    assert await messages("registration_received") == [
        Read(she.person, "inbox", HOME, said),
        Read(she.person, "sms", HOME, said),
    ]


async def test_who_is_looked_through_is_told_her_number_once(world: World) -> None:
    she = await herself_registered()
    for _ in range(2):
        await actions.review(world.li_mei, she.id)

    told = await messages("registration_approved")

    assert [each.text for each in told] == [f"何静您好，您的志愿者登记已核对，编号{she.number}。"] * 2
    assert [each.way for each in told] == ["inbox", "sms"]


async def test_who_is_registered_at_the_desk_stands_there_and_is_sent_nothing(world: World) -> None:
    assert await queued("registration_received") + await queued("registration_approved") == 0


async def test_a_review_that_fails_tells_nobody(world: World) -> None:
    she = await herself_registered()
    with pytest.raises(RuntimeError):
        async with transaction(world.li_mei):
            await actions.review(world.li_mei, she.id)
            raise RuntimeError

    assert await queued("registration_approved") == 0


async def test_who_has_left_or_asked_to_be_erased_meanwhile_is_left_alone(world: World) -> None:
    gone, quiet = await herself_registered(), world.liu_yang
    await actions.review(world.li_mei, gone.id)
    await actions.leave(world.li_mei, gone.id, "搬走了")
    other = SelfRegistration(name="林月", organisation=CHENGDONG, agree_collect=True)
    quiet = await actions.register_self("13700002222", other)
    async with transaction(world.li_mei):
        await restrict(world.li_mei, [quiet.person])

    assert await messages("registration_received") + await messages("registration_approved") == []
    assert await queued("registration_received") == 2
