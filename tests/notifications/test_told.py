"""What staff see of messages, and what they may do with one: again, stop, take back."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel.audience import Due, Recipient
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Accepted, Later, Outcome, Refused, Uncertain
from jinguo.notifications.messages.actions import resend, retry_notice, stop_message, withdraw_notice
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.queries import by_state, letter, messages, others
from jinguo.notifications.messages.reasons import advice
from jinguo.notifications.messages.selection import Sought
from jinguo.notifications.messages.troubles import troubles
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from jinguo.notifications.notices.queries import _ROWS, unsent
from jinguo.notifications.notices.recall import recall
from jinguo.notifications.wordings.actions import NewWording, set_wording
from jinguo.people.restriction import restrict
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.recipients import people_told
from jinguo.volunteers.registry.search_words import opaque
from jinguo.writing.queries import _WRITTEN
from tests.conftest import Hands
from tests.notifications.test_outbox import Pigeon
from tests.world import WANG_FANGS_PHONE, World, staff

STREET, HOME = "/330211/001/", "/330211/001/001/"
VALUES = {"name": "王芳", "title": "社区环境整治", "start": "11月28日 09:00", "reason": "天气原因"}


async def told(
    person: UUID, *answers: Outcome, kind: str = "event_reminder", path: str = STREET, **more: object
) -> UUID:
    """A notice to one person that a provider answered so; the thing that it is about."""
    thing, pigeon = uuid7(), Pigeon(name="aliyun", answers=list(answers))
    async with transaction(SYSTEM):
        await queue(SYSTEM, kind, thing, path, person=person, **more)  # pyright: ignore[reportArgumentType]

    async def audience(notice: Due) -> Sequence[Recipient]:
        return [Recipient(VALUES, person=person)]

    await address_next({kind: audience}, (Way.SMS,))
    if answers:
        await send_next(Post(Channels({Way.SMS: pigeon}), "test"), Way.SMS)
    return thing


async def sms(actor: Actor, **sought: object) -> list[tuple[str, State]]:
    found = await messages(actor, Sought(way=Way.SMS, **sought))  # pyright: ignore[reportArgumentType]
    return [(each.name, each.state) for each in found.rows]


async def only(actor: Actor, state: State | None = None) -> UUID:
    [row] = (await messages(actor, Sought(way=Way.SMS, state=state))).rows
    return row.id


async def log() -> list[str]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action FROM audit_entry WHERE object_kind IN ('message', 'notice') ORDER BY seq")
    return [row["action"] for row in rows]


async def test_a_list_shows_what_is_within_reach_and_what_was_asked_for(world: World, hands: Hands) -> None:
    her, other = world.wang_fang.person, world.liu_yang.person
    thing = await told(her, Accepted("a"))
    await told(her, Refused("21211", "号码无效", cause=Cause.NO_NUMBER), path="/330211/")
    await told(other, Accepted("b"), path="/430112/")
    tomorrow = hands.forward(days=1)

    assert await sms(world.li_mei) == [("王芳", State.SENT)]
    assert await sms(world.zhou_min) == [("王芳", State.FAILED), ("王芳", State.SENT)]
    assert await sms(world.chen_jing) == [("刘洋", State.SENT)]
    assert await sms(world.zhou_min, state=State.FAILED) == [("王芳", State.FAILED)]
    assert await sms(world.zhou_min, things=[thing]) == [("王芳", State.SENT)]
    assert await sms(world.zhou_min, people=[other]) == await sms(world.zhou_min, people=[]) == []
    assert await sms(world.zhou_min, since=tomorrow) == await sms(world.zhou_min, until=tomorrow - timedelta(2)) == []
    assert await by_state(world.zhou_min, Sought(way=Way.SMS)) == {State.SENT: 1, State.FAILED: 1}
    with pytest.raises(Forbidden):
        await messages(world.sun_hong)
    with pytest.raises(Forbidden):
        await messages(world.zhao_li)


async def test_one_message_tells_all_that_became_of_it(world: World) -> None:
    await set_wording(world.zhou_min, "event_reminder", NewWording(subject="提醒", text="{name}，{title}{start}开始"))
    await told(world.wang_fang.person, Accepted("ref-1"))
    found = await letter(world.li_mei, await only(world.li_mei))

    assert (found.text, found.address, found.reference) == (
        "王芳，社区环境整治11月28日 09:00开始",
        "138****1234",
        "ref-1",
    )
    assert (found.wording, found.state, found.person) == ("镇海区的第 1 版", State.SENT, world.wang_fang.person)
    assert [(each.way, each.state) for each in await others(world.li_mei, found.id)] == [(Way.INBOX, State.DELIVERED)]
    with pytest.raises(NotFound):
        await letter(world.chen_jing, found.id)
    assert await others(world.chen_jing, found.id) == []


async def test_a_search_finds_by_name_number_and_phone_only_who_was_told(world: World) -> None:
    await told(world.wang_fang.person)
    her = [world.wang_fang.person]

    for typed in ("王芳", "wf", world.wang_fang.number, WANG_FANGS_PHONE, opaque(WANG_FANGS_PHONE), "1234"):
        assert await people_told(world.li_mei, typed) == her, typed
    assert await people_told(world.chen_jing, "王芳") == []
    assert await people_told(world.zhou_min, "刘洋") == []


async def test_who_keeps_to_her_own_level_and_who_is_restricted_is_not_shown(world: World) -> None:
    await told(world.wang_fang.person, Accepted("a"))
    message = await only(world.zhou_min)
    await volunteers.set_local_only(staff("何静", Role.OFFICER, HOME), world.wang_fang.id, True)
    hidden = await letter(world.zhou_min, message)

    assert (hidden.name, hidden.text, hidden.address, hidden.person) == ("仅本级可见", "", "", None)
    assert await people_told(world.zhou_min, "王芳") == []
    with pytest.raises(JinguoError, match="仅本级可见"):
        await resend(world.zhou_min, message, reported=True)
    assert (await letter(world.li_mei, message)).name == "王芳"
    async with transaction(EVERYWHERE):
        await restrict(SYSTEM, [world.wang_fang.person])
    assert await sms(world.zhou_min) == []
    assert await by_state(world.zhou_min) == {}
    with pytest.raises(NotFound):
        await letter(world.zhou_min, message)


async def test_a_failed_message_goes_out_again_once_whoever_asks_and_how_often(world: World) -> None:
    await told(world.wang_fang.person, Refused("x", "服务商拒绝"))
    message = await only(world.li_mei)
    made = await asyncio.gather(*(resend(each, message) for each in (world.li_mei, world.zhou_min, world.li_mei)))

    assert len(set(made)) == 1
    assert await sms(world.li_mei) == [("王芳", State.QUEUED), ("王芳", State.FAILED)]
    assert await log() == ["resend_message"]
    pigeon = Pigeon()
    assert await send_next(Post(Channels({Way.SMS: pigeon}), "test"), Way.SMS)
    assert [(each.text, each.address) for each in pigeon.given] == [
        ("王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。", WANG_FANGS_PHONE)
    ]
    first, again = await letter(world.li_mei, message), await letter(world.li_mei, made[0])
    assert (first.resent_as, again.resend_of) == (made[0], message)


async def test_again_still_waits_for_the_morning_and_for_the_cap(world: World, hands: Hands) -> None:
    await told(world.wang_fang.person, Refused("x", "服务商拒绝"))
    hands.set(datetime(2026, 11, 21, 13, tzinfo=UTC))
    found = await letter(world.li_mei, await resend(world.li_mei, await only(world.li_mei)))

    assert found.due_at == datetime(2026, 11, 22, 0, tzinfo=UTC)


async def test_what_arrived_goes_out_again_only_when_she_says_it_did_not(world: World, hands: Hands) -> None:
    await told(world.wang_fang.person, Accepted("a", arrived=True))
    message = await only(world.li_mei)
    with pytest.raises(JinguoError, match="本人说没有收到"):
        await resend(world.li_mei, message)
    assert await resend(world.li_mei, message, reported=True)

    await told(world.wang_fang.person, Accepted("b"))
    sent = await only(world.li_mei, State.SENT)
    with pytest.raises(JinguoError, match="还在路上"):
        await resend(world.li_mei, sent, reported=True)
    hands.forward(hours=1)
    assert await resend(world.li_mei, sent, reported=True)


async def test_what_may_not_go_out_again_says_why(world: World, hands: Hands) -> None:
    her, me = world.wang_fang.person, world.li_mei
    await told(her, Uncertain("TimeoutError"))
    with pytest.raises(JinguoError, match="正在向服务商核对"):
        await resend(me, await only(me, State.UNKNOWN))
    thing = await told(her)
    with pytest.raises(JinguoError, match="不用重发"):
        await resend(me, await only(me, State.QUEUED))
    await recall(SYSTEM, [thing], ["event_reminder"], "报名已取消")
    with pytest.raises(JinguoError, match="不能重发旧的"):
        await resend(me, await only(me, State.DROPPED))
    await told(her, Refused("x", "服务商拒绝"), expires_at=hands.now + timedelta(hours=1))
    hands.forward(hours=2)
    with pytest.raises(JinguoError, match="过了有用的时间"):
        await resend(me, await only(me, State.FAILED))
    inside = (await messages(me, Sought(way=Way.INBOX))).rows[0]
    with pytest.raises(JinguoError, match="站内消息"):
        await resend(me, inside.id)
    for stranger in (world.chen_jing, world.sun_hong):
        with pytest.raises((NotFound, Forbidden)):
            await resend(stranger, inside.id)
    assert await log() == []


async def test_a_waiting_message_is_stopped_and_may_be_sent_after_all(world: World) -> None:
    await told(world.wang_fang.person)
    message = await only(world.li_mei)
    with pytest.raises(NotFound):
        await stop_message(world.chen_jing, message)
    await stop_message(world.li_mei, message)
    await stop_message(world.li_mei, message)

    assert await sms(world.li_mei) == [("王芳", State.DROPPED)]
    assert not await send_next(Post(Channels({Way.SMS: Pigeon()}), "test"), Way.SMS)
    assert await log() == ["stop_message"]
    await resend(world.li_mei, message)
    await told(world.wang_fang.person, Accepted("a"))
    with pytest.raises(JinguoError, match="停不了"):
        await stop_message(world.li_mei, await only(world.li_mei, State.SENT))


async def test_a_waiting_notice_is_taken_back_and_a_failed_one_tried_again(world: World, hands: Hands) -> None:
    async with transaction(SYSTEM):
        await queue(SYSTEM, "event_reminder", uuid7(), STREET, due_at=hands.now + timedelta(days=2))
        await queue(SYSTEM, "signed_up", uuid7(), STREET, person=world.wang_fang.person)
    for _ in range(6):
        await address_next({}, (Way.SMS,))
        hands.forward(hours=7)

    [failed] = (await unsent(world.li_mei, failed=True)).rows
    assert (failed.kind.key, failed.name) == ("signed_up", "王芳")
    await retry_notice(world.li_mei, failed.id)
    assert [each.kind.key for each in (await unsent(world.li_mei)).rows] == ["signed_up", "event_reminder"]
    for each in (await unsent(world.li_mei)).rows:
        with pytest.raises(NotFound):
            await withdraw_notice(world.chen_jing, each.id)
        await withdraw_notice(world.li_mei, each.id)
        await withdraw_notice(world.li_mei, each.id)
        with pytest.raises(JinguoError, match="撤不下来"):
            await retry_notice(world.li_mei, each.id)
    assert (await unsent(world.li_mei)).rows == (await unsent(world.chen_jing)).rows == []
    assert await log() == ["retry_notice", "withdraw_notice", "withdraw_notice"]


async def test_a_provider_that_refuses_everybody_is_told_of_until_it_takes_something(
    world: World, hands: Hands
) -> None:
    lost = Later("isv.AMOUNT_NOT_ENOUGH", "短信账户余额不足", Cause.ACCOUNT)
    await told(world.wang_fang.person, Later("isv.DAY_LIMIT_CONTROL", "达到每日上限"))
    for _ in range(2):
        await told(world.wang_fang.person, lost)
    assert await troubles(world.li_mei) == []
    await told(world.liu_yang.person, lost, path="/430112/")

    [trouble] = await troubles(world.li_mei)
    assert (trouble.provider, trouble.reason, trouble.kinds, trouble.waiting) == (
        "阿里云短信",
        "短信账户余额不足",
        (),
        2,
    )
    hands.forward(minutes=1)
    await told(world.liu_yang.person, Accepted("a"), kind="event_cancelled", path="/430112/")
    assert await troubles(world.li_mei) == []


async def test_a_template_that_is_not_approved_is_told_of_where_its_texts_are_needed(world: World) -> None:
    for _ in range(3):
        await told(world.wang_fang.person, Later("no_template", "模板没有通过审核", Cause.TEMPLATE))
    await told(world.wang_fang.person, Accepted("a"), kind="event_cancelled")

    assert [each.kinds for each in await troubles(world.li_mei)] == [("活动提醒",)]
    assert await troubles(world.chen_jing) == []


async def test_an_own_text_without_a_template_of_its_own_is_not_sent_as_another(world: World) -> None:
    await set_wording(world.zhou_min, "event_reminder", NewWording(subject="提醒", text="{name}，{title}{start}开始"))
    pigeon = Pigeon()
    for kind in ("event_reminder", "event_cancelled"):
        await told(world.wang_fang.person, kind=kind)
        assert await send_next(Post(Channels({Way.SMS: pigeon}), "test"), Way.SMS)

    assert [(each.template, each.template_code) for each in pigeon.given] == [("", ""), ("event_cancelled", "")]


@pytest.mark.parametrize(
    ("state", "cause", "said"),
    [
        (State.UNKNOWN, Cause.IN_DOUBT, "不会重发"),
        (State.FAILED, Cause.NO_NUMBER, "请向本人核对手机号"),
        (State.FAILED, Cause.REFUSES, "请不要再发"),
        (State.QUEUED, Cause.ACCOUNT, "修好以后会自动再发"),
        (State.FAILED, Cause.ACCOUNT, "修好以后再重发"),
        (State.QUEUED, Cause.TEMPLATE, "申请模板"),
        (State.QUEUED, Cause.BUSY, "自动再试"),
        (State.QUEUED, Cause.FULL, "第二天早上接着发"),
        (State.DROPPED, Cause.UNWANTED, "尊重她的意愿"),
        (State.DROPPED, Cause.NO_ADDRESS, "补上手机号"),
        (State.FAILED, Cause.WORDS, "换个说法"),
        (State.FAILED, Cause.PERHAPS, "问一问本人"),
        (State.FAILED, Cause.REFUSED, "可以重发"),
        (State.FAILED, None, "可以重发"),
    ],
)
def test_a_failure_says_what_to_do(state: State, cause: Cause | None, said: str) -> None:
    assert said in advice(Way.SMS, state, cause)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_advice_or_needs_none(cause: Cause) -> None:
    for state in State:
        assert advice(Way.SMS, state, cause) == advice(Way.EMAIL, state, cause).replace("核对邮箱", "核对手机号")


def test_what_went_well_asks_for_nothing() -> None:
    assert [advice(Way.SMS, state, None) for state in (State.SENT, State.DELIVERED, State.SENDING)] == [""] * 3


@pytest.mark.parametrize(
    ("statement", "arguments", "index"),
    [
        (_ROWS.format(state="failed"), "'/330211/', 50, 0", "notice_failed"),
        (_ROWS.format(state="queued"), "'/330211/', 50, 0", "notice_due"),
        (f"{_WRITTEN} ORDER BY n.created_at DESC, n.id DESC LIMIT 50", "'/330211/'", "notice_written"),
    ],
)
async def test_few_are_found_among_all_notices_by_an_index(
    world: World, statement: str, arguments: str, index: str
) -> None:
    """However it is planned: the notices of years are gone through for none of them."""
    async with transaction(EVERYWHERE):
        await fetch("SET LOCAL plan_cache_mode = force_generic_plan")
        await fetch("SET LOCAL enable_seqscan = off")
        await fetch(f"PREPARE few AS {statement}")
        plan = [row[0] for row in await fetch(f"EXPLAIN EXECUTE few({arguments})")]
        await fetch("DEALLOCATE few")

    assert any(index in line for line in plan), plan
