"""Requests that wait for one of two rows that are one: they go with her, and come back."""

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.duplicates import actions
from jinguo.duplicates.forms import Decision
from jinguo.volunteers.forms import NewTransfer
from jinguo.volunteers.phones import requests as phone_requests
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from jinguo.volunteers.transfers import actions as transfers
from jinguo.volunteers.transfers import requests
from tests.conftest import Hands
from tests.duplicates.conftest import NEW_PHONE, OLD_PHONE
from tests.volunteers.test_phones import log_in
from tests.world import WULIPAI, World, proven, registration, staff


def hu_min() -> Actor:
    """A 统筹员 of 蛟川街道, beside 招宝山街道."""
    return staff("胡敏", Role.COORDINATOR, "/330211/002/")


async def wanted(actor: Actor) -> list[str]:
    return sorted(each.number for each in await requests.incoming(actor))


async def test_a_place_that_has_asked_for_both_waits_for_one_and_for_both_again(
    world: World, old: Registered, new: Registered
) -> None:
    for phone in (OLD_PHONE, NEW_PHONE):
        await transfers.ask(hu_min(), NewTransfer(phone=phone, organisation=WULIPAI, reason="搬到五里牌住了"))
    before = await wanted(world.li_mei)

    merge = await actions.merge(proven(world.zhou_min), old.person, Decision(keep=new.person, reason="同一个人"))
    while_one = await wanted(world.li_mei)
    await actions.undo(world.zhou_min, merge)

    assert (before, while_one) == (sorted([old.number, new.number]), [new.number])
    assert await wanted(world.li_mei) == before


async def test_a_request_about_her_number_is_seen_where_she_stays(world: World, old: Registered, hands: Hands) -> None:
    stays = await volunteers.register(world.zhou_min, registration("李雪", NEW_PHONE, WULIPAI))
    await phone_requests.ask_stranger((await log_in(OLD_PHONE))[0])

    merge = await actions.merge(proven(world.zhou_min), old.person, Decision(keep=stays.person, reason="同一个人"))
    here, (there,) = await phone_requests.count(world.li_mei), await phone_requests.waiting(hu_min())
    await actions.undo(world.zhou_min, merge)

    assert (here, [each.id for each in there.candidates]) == (0, [stays.id])
    (back,) = await phone_requests.waiting(world.li_mei)
    assert [each.id for each in back.candidates] == [old.id]
