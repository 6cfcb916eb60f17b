"""A phone is held for a time: changed by staff or by herself, passed to somebody else, shared by a family."""

import json
import zipfile
from io import BytesIO
from uuid import UUID

import pytest

from jinguo.access.accounts import links
from jinguo.access.codes import actions as codes
from jinguo.access.codes import choices
from jinguo.access.codes.actions import Proven
from jinguo.access.errors import ProofRequired, SharedPhone, WrongCode, WrongName
from jinguo.access.queries import session_actor
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.errors import AlreadyShared, HasOwnPhone, NoSuchNumber, PhoneTaken
from jinguo.people.forms import Sharing
from jinguo.people.holders import holders
from jinguo.people.queries import phone_index
from jinguo.privacy.own_copy import take_own_copy, why_masked
from jinguo.volunteers.errors import SharedLogin
from jinguo.volunteers.forms import NumberEnd, NumberPassed, PhoneAnswer, PhoneChange
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.phones import requests
from jinguo.volunteers.phones.queries import numbers
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import Hands
from tests.world import CHENGDONG, LIU_YANGS_PHONE, WANG_FANGS_PHONE, World, id_number, proven, registration

NEW, P = "13611112222", WANG_FANGS_PHONE
CHANGE = PhoneChange(phone=NEW, reason="本人带身份证来换")
PASSED = NumberPassed(reason="打过去是别人接的")


def sharing(phone: str = LIU_YANGS_PHONE) -> Sharing:
    return Sharing.model_validate(
        {"phone": phone, "relation": "child", "owner": "刘洋", "reason": "本人不会用手机", "agree": True}
    )


async def without_phone(world: World, name: str = "赵桂花") -> Registered:
    form = registration(name, "", CHENGDONG, no_phone=True, id_number=id_number("19510101", "028"))
    return await actions.register(world.zhou_min, form)


async def log_in(phone: str) -> tuple[str, Proven]:
    """The cookie, and what the code has opened."""
    asked = await codes.challenge(phone)
    return asked.cookie, await codes.prove(asked.cookie, asked.code, "")


async def session(phone: str) -> Actor:
    _, opened = await log_in(phone)
    assert opened.session is not None
    return opened.session.actor


async def told(person: UUID) -> list[str]:
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT kind FROM notice WHERE person = $1 AND kind LIKE 'phone%' UNION ALL"
            " SELECT kind FROM message WHERE person = $1 AND notice IS NULL AND kind <> 'login_code' ORDER BY 1",
            person,
        )
    return [row["kind"] for row in rows]


async def whole(actor: Actor) -> str:
    copy = await take_own_copy(actor)
    with zipfile.ZipFile(BytesIO(copy.content)) as zipped:
        return "".join(zipped.read(name).decode("utf-8-sig") for name in zipped.namelist() if "表格" not in name)


async def test_a_number_is_changed_only_by_a_proof_and_both_numbers_and_her_inbox_are_told(
    world: World, hands: Hands
) -> None:
    her, old = world.wang_fang, await session(P)

    with pytest.raises(ProofRequired):
        await phones.change(world.li_mei, her.id, CHANGE)
    assert [each.name for each in await holders(phone_index(P))] == ["王芳"]
    await phones.change(proven(world.li_mei), her.id, CHANGE)

    assert (await holders(phone_index(P)), [each.name for each in await holders(phone_index(NEW))]) == ([], ["王芳"])
    async with transaction(EVERYWHERE):
        ended = await fetch("SELECT ended_at IS NOT NULL AS over FROM session WHERE id = $1", old.session)
    assert ended[0]["over"]
    assert await told(her.person) == ["phone_changed", "phone_left"]
    listed = await numbers(world.li_mei, her.id)
    assert [(each.phone, each.set_by_name) for each in listed.own] == [("136****2222", "李梅")]
    assert [(each.phone, each.ending and each.ending.label) for each in listed.former] == [("138****1234", "换了号码")]
    assert [row.name for row in (await queries.search(world.li_mei, P)).rows] == ["王芳"]  # found by her old number


async def test_for_72_hours_no_full_number_is_had_by_a_number_that_staff_have_set(world: World, hands: Hands) -> None:
    await phones.change(proven(world.li_mei), world.wang_fang.id, CHANGE)

    her = await session(NEW)
    masked = await whole(her)
    hands.forward(hours=73)
    later = await session(NEW)

    assert id_number() not in masked and "136****2222" in masked
    assert NEW not in masked and P not in masked and "13700009999" not in masked
    assert "您的手机号刚刚改过" in masked
    assert id_number() in await whole(later)
    marks = [json.loads(row["detail"]) for row in await fetch("SELECT detail FROM audit_entry WHERE action = 'log_in'")]
    assert [mark.get("phone_set_by") for mark in marks] == ["李梅", None]


async def test_a_merge_that_brings_a_number_needs_the_proof_tells_both_and_masks_for_72_hours(
    world: World, hands: Hands
) -> None:
    stooge = await actions.register(world.zhou_min, registration("王方", NEW, CHENGDONG))
    decision = Decision(keep=world.wang_fang.person, reason="同一个人")

    with pytest.raises(ProofRequired):
        await duplicates.merge(world.zhou_min, stooge.person, decision)
    merge = await duplicates.merge(proven(world.zhou_min), stooge.person, decision)
    masked = await whole(await session(NEW))
    await duplicates.undo(world.zhou_min, merge)

    assert id_number() not in masked
    assert (await told(stooge.person), await told(world.wang_fang.person)) == (["phone_joined"], ["phone_joined"])
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT phone_set_by FROM person WHERE id = $1", stooge.person)
    assert rows[0]["phone_set_by"] is None


async def test_a_number_that_has_passed_on_opens_nothing_and_registers_another_at_once(
    world: World, hands: Hands
) -> None:
    her, before = world.wang_fang, await log_in(P)
    await actions.leave(world.li_mei, her.id, "搬到外地")
    hands.forward(minutes=2)
    under_way = await codes.challenge(P)

    with pytest.raises(ProofRequired):
        await phones.pass_on(world.li_mei, her.id, PASSED)
    await phones.pass_on(proven(world.li_mei), her.id, PASSED)

    assert before[1].session is not None
    assert await session_actor(before[1].session.token) is None
    with pytest.raises(WrongCode):
        await codes.prove(under_way.cookie, under_way.code, "")
    second = await actions.register(world.zhou_min, registration("陈晨", P, CHENGDONG))
    assert (await queries.volunteer(world.li_mei, her.id)).phone == ""
    hands.forward(minutes=2)
    assert (await session(P)).person == second.person
    assert [row.name for row in (await queries.search(world.li_mei, P, left=True)).rows] == ["王芳"]
    with pytest.raises(NoSuchNumber):
        await phones.pass_on(proven(world.li_mei), her.id, PASSED)


async def test_neither_an_outsider_nor_a_taken_number_changes_anything(world: World) -> None:
    with pytest.raises(Exception, match="没有找到这位志愿者"):
        await phones.change(proven(world.chen_jing), world.wang_fang.id, CHANGE)
    with pytest.raises(PhoneTaken):
        await phones.change(proven(world.li_mei), world.wang_fang.id, PhoneChange(phone=LIU_YANGS_PHONE, reason="换号"))
    with pytest.raises(AlreadyShared):
        await phones.change(proven(world.li_mei), world.wang_fang.id, PhoneChange(phone=P, reason="换号"))

    assert (await numbers(world.li_mei, world.wang_fang.id)).former == ()


async def test_women_without_a_phone_share_a_relatives_and_choose_whom_they_act_for(world: World, hands: Hands) -> None:
    first, second = (
        await without_phone(world),
        await actions.register(world.zhou_min, registration("钱秀英", "", CHENGDONG, no_phone=True)),
    )
    for her in (first, second):
        await phones.share(proven(world.li_mei), her.id, sharing())
    with pytest.raises(HasOwnPhone):
        await phones.share(proven(world.li_mei), world.wang_fang.id, sharing())
    cookie, opened = await log_in(LIU_YANGS_PHONE)

    assert opened == Proven(None, asks=True)
    assert [each.name for each in (await choices.choice(cookie)).holders] == ["刘洋", "赵桂花", "钱秀英"]
    acting = (await choices.log_in_as(cookie, first.person, "")).actor
    assert (acting.person, acting.by_shared_phone) == (first.person, True)
    masked = await whole(acting)
    assert id_number("19510101", "028") not in masked and "几个人共用" in masked
    with pytest.raises(SharedLogin):
        await phones.change_own(acting, NEW)
    other = (await choices.act_for(acting, second.person, "")).actor
    assert (other.person, await why_masked(other) != "") == (second.person, True)
    with pytest.raises(WrongCode):
        await choices.log_in_as(cookie, world.wang_fang.person, "")
    with pytest.raises(Forbidden):
        await choices.act_for(acting, world.wang_fang.person, "")
    with pytest.raises(SharedPhone):
        await links.linkable(world.chen_jing, LIU_YANGS_PHONE)


async def test_a_relatives_number_opens_her_no_longer_once_it_is_taken_off_or_she_has_her_own(
    world: World, hands: Hands
) -> None:
    first, second = (
        await without_phone(world),
        await actions.register(world.zhou_min, registration("钱秀英", "", CHENGDONG, no_phone=True)),
    )
    for her in (first, second):
        await phones.share(proven(world.li_mei), her.id, sharing("13677778888"))
    cookie, _ = await log_in("13677778888")
    held = await choices.log_in_as(cookie, first.person, "")
    (shared,) = (await numbers(world.li_mei, first.id)).shared

    await phones.end_sharing(world.li_mei, first.id, shared.id, NumberEnd(reason="家属不同意"))
    await phones.change(proven(world.li_mei), second.id, CHANGE)

    assert await session_actor(held.token) is None
    assert await holders(phone_index("13677778888")) == []
    assert (await session(NEW)).by_shared_phone is False


async def test_a_number_not_used_for_90_days_shows_nobody_until_she_names_herself(world: World, hands: Hands) -> None:
    hands.forward(days=91)
    cookie, opened = await log_in(P)

    given = await choices.choice(cookie)

    assert (opened, given.by_name) == (Proven(None, asks=True), True)
    with pytest.raises(WrongName):
        await choices.log_in_named(cookie, "陈晨", "")
    with pytest.raises(WrongCode):
        await choices.log_in_as(cookie, world.wang_fang.person, "")
    assert (await choices.log_in_named(cookie, "王芳", "")).actor.person == world.wang_fang.person
    hands.forward(days=1)
    assert (await session(P)).person == world.wang_fang.person


async def test_a_shared_number_that_is_nobodys_own_shows_nobody_either_after_90_days(
    world: World, hands: Hands
) -> None:
    """Her daughter has another number by now, and the carrier may have given this one to a stranger."""
    her = await without_phone(world)
    await phones.share(proven(world.li_mei), her.id, sharing("13677778888"))
    hands.forward(days=89)
    within = await choices.choice((await log_in("13677778888"))[0])
    hands.forward(days=2)
    cookie, _ = await log_in("13677778888")

    after = await choices.choice(cookie)

    assert (within.by_name, after.by_name) == (False, True)
    with pytest.raises(WrongCode):
        await choices.log_in_as(cookie, her.person, "")
    assert (await choices.log_in_named(cookie, "赵桂花", "")).actor.person == her.person


async def test_names_are_not_tried_through(world: World, hands: Hands) -> None:
    hands.forward(days=91)
    cookie, _ = await log_in(P)

    for _ in range(9):
        with pytest.raises(WrongName):
            await choices.log_in_named(cookie, "陈晨", "")

    with pytest.raises(WrongCode):
        await choices.log_in_named(cookie, "王芳", "")


async def test_she_changes_her_own_number_and_an_old_log_in_counts_as_not_proven(world: World, hands: Hands) -> None:
    her = await session(P)

    await phones.change_own(her, NEW)
    fresh = await why_masked(her)
    hands.forward(minutes=6)
    await phones.change_own(her, "13611113333")

    assert (fresh, "您的手机号刚刚改过" in await why_masked(her)) == ("", True)
    assert await told(world.wang_fang.person) == ["phone_changed", "phone_changed", "phone_left", "phone_left"]
    async with transaction(EVERYWHERE):
        open_ = await fetch("SELECT ended_at FROM session WHERE id = $1", her.session)
    assert open_[0]["ended_at"] is None


async def test_a_number_that_staff_have_set_does_not_become_proven_by_changing_it_once_more(
    world: World, hands: Hands
) -> None:
    await phones.change(proven(world.li_mei), world.wang_fang.id, CHANGE)
    hands.forward(minutes=2)

    await phones.change_own(await session(NEW), "13611113333")
    hands.forward(minutes=2)

    assert id_number() not in await whole(await session("13611113333"))
    hands.forward(hours=73)
    assert id_number() in await whole(await session("13611113333"))


async def test_a_stranger_with_a_shared_number_is_heard_and_it_opens_nobody_any_more(
    world: World, hands: Hands
) -> None:
    first, second = (
        await without_phone(world),
        await actions.register(world.zhou_min, registration("钱秀英", "", CHENGDONG, no_phone=True)),
    )
    for her in (first, second):
        await phones.share(proven(world.li_mei), her.id, sharing("13677778888"))
    cookie, _ = await log_in("13677778888")
    held = await choices.log_in_as(cookie, second.person, "")

    await requests.ask_stranger(cookie)
    (waiting,) = await requests.waiting(world.li_mei)
    (named,) = waiting.candidates
    answer = PhoneAnswer(agree=True, answer="打过去是别人接的", volunteer=named.id)
    await requests.decide(proven(world.li_mei), waiting.id, answer)

    assert named.id == first.id
    assert (await holders(phone_index("13677778888")), await session_actor(held.token)) == ([], None)
    former = (await numbers(world.li_mei, second.id)).former
    assert [each.ending and each.ending.label for each in former] == ["号码已换人"]
