"""Numbers of two rows that are one: what they open while they are one, and once they are two again."""

from uuid import UUID

import pytest

from jinguo.access.queries import session_actor
from jinguo.duplicates import actions
from jinguo.duplicates.forms import Decision
from jinguo.people.holders import holders
from jinguo.people.queries import phone_index
from jinguo.volunteers.forms import NumberEnd, NumberPassed, PhoneChange
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.phones.queries import numbers
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import Hands
from tests.duplicates.conftest import NEW_PHONE, OLD_PHONE
from tests.volunteers.test_phones import NEW, log_in, sharing, without_phone
from tests.world import CHENGDONG, LIU_YANGS_PHONE, World, proven, registration

CHANGE = PhoneChange(phone=NEW, reason="本人带身份证来换")


async def opened(phone: str) -> list[UUID]:
    """Whom a number opens."""
    return [each.person for each in await holders(phone_index(phone))]


async def merged(world: World, goes: Registered, stays: Registered, phone: str = "kept") -> UUID:
    decision = Decision.model_validate({"keep": stays.person, "reason": "同一个人", "phone": phone})
    return await actions.merge(proven(world.zhou_min), goes.person, decision)


async def sharing_twice(world: World) -> tuple[Registered, Registered]:
    """赵桂花, registered twice, each time with her child's number."""
    twice = [
        await without_phone(world),
        await volunteers.register(world.zhou_min, registration("赵桂华", "", CHENGDONG, no_phone=True)),
    ]
    for each in twice:
        await phones.share(proven(world.li_mei), each.id, sharing())
    return twice[0], twice[1]


async def test_two_who_share_one_number_are_merged_and_share_it_again_once_they_are_two(world: World) -> None:
    goes, stays = await sharing_twice(world)
    child = (await opened(LIU_YANGS_PHONE))[0]

    merge = await merged(world, goes, stays)
    while_one = await opened(LIU_YANGS_PHONE)
    await actions.undo(world.zhou_min, merge)

    assert while_one == [child, stays.person]
    assert sorted(await opened(LIU_YANGS_PHONE)) == sorted([child, goes.person, stays.person])


async def test_who_ceased_to_share_while_they_were_one_shares_it_neither_way(world: World) -> None:
    goes, stays = await sharing_twice(world)
    child = (await opened(LIU_YANGS_PHONE))[0]

    merge = await merged(world, goes, stays)
    (shared,) = (await numbers(world.li_mei, stays.id)).shared
    await phones.end_sharing(world.li_mei, stays.id, shared.id, NumberEnd(reason="家属不同意"))
    await actions.undo(world.zhou_min, merge)

    assert await opened(LIU_YANGS_PHONE) == [child]


async def test_a_number_that_she_was_given_while_they_were_one_stays_hers(
    world: World, old: Registered, new: Registered, hands: Hands
) -> None:
    merge = await merged(world, new, old, phone="gone")
    hands.forward(minutes=1)
    await phones.change(proven(world.zhou_min), old.id, CHANGE)

    await actions.undo(world.zhou_min, merge)

    assert [await opened(each) for each in (NEW, NEW_PHONE, OLD_PHONE)] == [[old.person], [new.person], []]
    former = (await numbers(world.zhou_min, old.id)).former
    assert [each.ending and each.ending.label for each in former] == ["换了号码", "换了号码"]


async def test_a_number_that_somebody_else_has_by_then_is_not_given_back(
    world: World, old: Registered, new: Registered, hands: Hands
) -> None:
    merge = await merged(world, new, old, phone="gone")
    hands.forward(minutes=1)
    await phones.change(proven(world.zhou_min), old.id, CHANGE)
    third = await volunteers.register(world.zhou_min, registration("陈晨", NEW_PHONE, CHENGDONG))

    await actions.undo(world.zhou_min, merge)

    assert [await opened(each) for each in (NEW, NEW_PHONE, OLD_PHONE)] == [[old.person], [third.person], []]
    assert (await numbers(world.zhou_min, new.id)).own == ()


async def test_a_number_that_was_passed_on_while_they_were_one_is_not_given_back(
    world: World, old: Registered, new: Registered
) -> None:
    merge = await merged(world, new, old, phone="gone")
    await phones.pass_on(proven(world.zhou_min), old.id, NumberPassed(reason="打过去是别人接的"))

    await actions.undo(world.zhou_min, merge)

    assert [await opened(each) for each in (NEW_PHONE, OLD_PHONE)] == [[], [old.person]]


@pytest.mark.parametrize("phone", ["kept", "gone"])
async def test_what_the_others_number_has_opened_while_they_were_one_ends_with_the_undo(
    world: World, old: Registered, new: Registered, hands: Hands, phone: str
) -> None:
    before = {each: (await log_in(each))[1].session for each in (OLD_PHONE, NEW_PHONE)}
    hands.forward(minutes=2)
    merge = await merged(world, new, old, phone)
    during = {each: (await log_in(each))[1].session for each in (OLD_PHONE, NEW_PHONE)}

    await actions.undo(world.zhou_min, merge)

    found = {}
    for what, sessions in (("before", before), ("during", during)):
        for number, session in sessions.items():
            assert session is not None
            known = await session_actor(session.token)
            found[what, number] = known and known[0].person
    assert found == {
        ("before", OLD_PHONE): old.person,
        ("before", NEW_PHONE): new.person,
        ("during", OLD_PHONE): old.person,
        ("during", NEW_PHONE): None,
    }


@pytest.mark.parametrize("goes", ["who shares", "who has it"])
async def test_who_shares_the_number_that_is_her_own_in_the_other_row_has_it_alone(
    world: World, old: Registered, hands: Hands, goes: str
) -> None:
    other = await without_phone(world, "李雪")
    await phones.share(proven(world.li_mei), other.id, sharing(OLD_PHONE))
    gone, stays = (other, old) if goes == "who shares" else (old, other)

    merge = await merged(world, gone, stays)
    hands.forward(minutes=2)
    session = (await log_in(OLD_PHONE))[1].session
    while_one = await opened(OLD_PHONE)
    await actions.undo(world.zhou_min, merge)

    assert while_one == [stays.person]
    assert session is not None
    assert (session.actor.person, session.actor.by_shared_phone) == (stays.person, False)
    assert await opened(OLD_PHONE) == [old.person, other.person]


async def test_a_number_that_somebody_else_has_by_then_is_shared_by_nobody_after_the_undo(
    world: World, old: Registered
) -> None:
    other = await without_phone(world, "李雪")
    await phones.share(proven(world.li_mei), other.id, sharing(OLD_PHONE))
    merge = await merged(world, other, old)
    await phones.pass_on(proven(world.zhou_min), old.id, NumberPassed(reason="打过去是别人接的"))
    third = await volunteers.register(world.zhou_min, registration("陈晨", OLD_PHONE, CHENGDONG))

    await actions.undo(world.zhou_min, merge)

    assert await opened(OLD_PHONE) == [third.person]
