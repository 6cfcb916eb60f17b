"""群发: words go to whoever is on the list when they go out, within the reach of who wrote; five minutes to undo."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Way
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.restriction import restrict
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.export import RosterFilter
from jinguo.writing import actions, queries
from jinguo.writing.errors import CountUnconfirmed, NobodyThere, NoSuchWriting, TooLateToWithdraw
from jinguo.writing.forms import Words
from tests.conftest import Hands
from tests.posts import logged_in, post
from tests.web.desk_town import plan
from tests.worker.outbox import Read, messages, queued
from tests.world import (
    JIAOCHUAN,
    WANG_FANGS_PHONE,
    WULIPAI,
    XIMEN,
    ZHAOBAOSHAN,
    ZHENHAI,
    World,
    herself,
    registration,
    staff,
)

BOTH = (Way.SMS, Way.EMAIL)
SAID = Words(subject="活动预告", word="周六有一场讲座，欢迎参加")
STREET = "/330211/001/"
READ = "王芳您好，周六有一场讲座，欢迎参加"


@pytest.fixture
async def li_mei(world: World) -> Actor:
    """李梅, officer of 招宝山街道, with an account."""
    return await logged_in(await post("李梅", Role.OFFICER, ZHAOBAOSHAN))


async def agreed(*people: UUID, topic: str = "news", wanted: bool = True) -> None:
    """They have answered whether this topic may reach them by SMS."""
    async with transaction(EVERYWHERE):
        for person in people:
            await fetch(
                "INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at)"
                " SELECT $1, p.id, p.path, $3, 'sms', $4, 'self', $5 FROM person p WHERE p.id = $2",
                *(uuid7(), person, topic, wanted, clock.now()),
            )


async def written(actor: Actor, **more: str) -> UUID:
    writing = uuid7()
    readers = await queries.to_list(actor, RosterFilter(**more))
    assert await actions.write(actor, writing, readers, SAID, BOTH)
    return writing


async def told(hands: Hands, kind: str = "word", ways: Sequence[Way] = (Way.SMS,)) -> list[Read]:
    """Five minutes later."""
    hands.forward(minutes=5)
    return await messages(kind, ways)


async def test_all_read_it_inside_and_by_sms_only_who_has_agreed(world: World, li_mei: Actor, hands: Hands) -> None:
    he_jing = await volunteers.register(world.zhou_min, registration("何静", "13700001111", XIMEN))
    await agreed(world.wang_fang.person)
    await written(li_mei)
    before = await messages("word")

    assert before == []
    assert await told(hands) == [
        Read(he_jing.person, "inbox", STREET, READ.replace("王芳", "何静")),
        Read(world.wang_fang.person, "inbox", STREET, READ),
        Read(world.wang_fang.person, "sms", STREET, READ),
    ]


async def test_who_is_found_is_found_when_it_goes_out(world: World, li_mei: Actor, hands: Hands) -> None:
    gone, quiet, merged = [
        await volunteers.register(world.zhou_min, registration(name, phone, XIMEN))
        for name, phone in (("何静", "13700001111"), ("林月", "13700002222"), ("孙梅", "13700004444"))
    ]
    await written(li_mei)
    await volunteers.leave(world.li_mei, gone.id, "搬走了")
    async with transaction(world.li_mei):
        await restrict(world.li_mei, [quiet.person])
    own_level = staff("何静", Role.OFFICER, "/330211/001/007/")
    await volunteers.set_local_only(own_level, merged.id, True)
    late = await volunteers.register(world.zhou_min, registration("李娜", "13700003333", XIMEN))

    assert {each.to for each in await told(hands)} == {world.wang_fang.person, late.person}


async def test_what_was_looked_for_is_kept_by_ids_and_neither_name_nor_number(world: World, li_mei: Actor) -> None:
    for text in ("王芳", WANG_FANGS_PHONE, WANG_FANGS_PHONE[-4:], world.wang_fang.number):
        await written(li_mei, q=text)

    async with transaction(EVERYWHERE):
        kept = [row["facts"] for row in await fetch("SELECT facts::text FROM notice WHERE kind = 'word'")]
    assert len(kept) == 4
    assert [facts for facts in kept if str(world.wang_fang.id) not in facts] == []
    assert [text for text in ("王芳", "1234", world.wang_fang.number) if text in "".join(kept)] == []


@pytest.mark.parametrize("organisation", [ZHENHAI, JIAOCHUAN, WULIPAI], ids=["above", "another street", "another's"])
async def test_an_officer_of_one_street_cannot_write_elsewhere(world: World, li_mei: Actor, organisation: str) -> None:
    with pytest.raises(Forbidden):
        await queries.to_list(li_mei, RosterFilter(organisation=organisation))
    with pytest.raises(NobodyThere):
        await queries.to_list(li_mei, RosterFilter(q="刘洋"))


async def test_a_list_within_the_reach_is_not_widened_by_what_is_handed_in(world: World, hands: Hands) -> None:
    """The officer of the other street sends a list that the administrator of the district has chosen."""
    above = await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI))
    other = await logged_in(await post("何静", Role.OFFICER, JIAOCHUAN))
    readers = await queries.to_list(above, RosterFilter())

    with pytest.raises(Forbidden):
        await actions.write(other, uuid7(), readers, SAID, BOTH)
    assert await queued("word") == 0


async def test_who_loses_her_role_within_the_five_minutes_has_written_to_nobody(
    world: World, li_mei: Actor, hands: Hands
) -> None:
    writing = await written(li_mei)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE role_grant SET until = $2 WHERE account = $1", li_mei.id, hands.now)

    assert await told(hands) == []
    assert (await queries.writing(world.zhou_min, writing)).recipients == 0


async def test_taken_back_in_time_nobody_reads_it_and_later_it_is_too_late(
    world: World, li_mei: Actor, hands: Hands
) -> None:
    first, second = await written(li_mei), await written(li_mei)
    await actions.withdraw(li_mei, first)

    assert len(await told(hands)) == 1
    for writing in (first, second):
        with pytest.raises(TooLateToWithdraw):
            await actions.withdraw(li_mei, writing)
    assert [each.state for each in (await queries.written(li_mei)).rows] == ["told", "withdrawn"]


async def test_what_was_written_first_is_on_a_later_page(world: World, li_mei: Actor) -> None:
    first, second, third = [await written(li_mei) for _ in range(3)]

    pages = [await queries.written(li_mei, page, size=2) for page in (1, 2)]

    assert [[each.writing for each in page.rows] for page in pages] == [[third, second], [first]]
    assert [(page.total, page.pages) for page in pages] == [(3, 2)] * 2


async def test_another_street_neither_sees_nor_takes_back_what_was_written(world: World, li_mei: Actor) -> None:
    writing = await written(li_mei)
    other = staff("何静", Role.OFFICER, "/330211/002/")

    for step in (queries.writing(other, writing), actions.withdraw(other, writing)):
        with pytest.raises(NoSuchWriting):
            await step
    assert (await queries.written(other)).rows == []


async def test_whoever_hands_in_the_id_of_another_street_s_writing_takes_back_her_own_alone(
    world: World, li_mei: Actor, hands: Hands
) -> None:
    """The id comes with the form: here that of a writing to a list is handed in with one to the people of an event."""
    hers = await written(li_mei)
    other = await logged_in(await post("何静", Role.OFFICER, JIAOCHUAN))
    event = await events.draft(other, plan(clock.now() + timedelta(days=3), organisation=JIAOCHUAN))
    await events.publish(other, event)
    guest = await volunteers.register(world.zhou_min, registration("张敏", "13700002222", XIMEN))
    await events.sign_up(herself(guest), event)
    assert await actions.write(other, hers, await queries.to_event(other, event), SAID, BOTH)
    await actions.withdraw(other, hers)

    assert {each.to for each in await told(hands)} == {world.wang_fang.person, guest.person}
    assert await messages("event_word") == []


async def test_pressed_twice_it_is_sent_once(world: World, li_mei: Actor, hands: Hands) -> None:
    writing = await written(li_mei)
    readers = await queries.to_list(li_mei, RosterFilter())

    assert not await actions.write(li_mei, writing, readers, SAID, BOTH)
    assert [each.way for each in await told(hands)] == ["inbox"]


@pytest.mark.parametrize(
    "word",
    ["请加13800001234联系", "看 www.example.cn", "孩子们的讲座", "欢迎参加相亲活动"],
    ids=["phone", "link", "child", "refused"],
)
async def test_what_a_gateway_or_the_house_refuses_is_not_sent(world: World, li_mei: Actor, word: str) -> None:
    readers = await queries.to_list(li_mei, RosterFilter())

    with pytest.raises(Invalid) as refused:
        await actions.write(li_mei, uuid7(), readers, Words(subject="通知", word=word), BOTH)
    assert list(refused.value.detail["fields"]) == ["word"]
    assert await queued("word") == 0


async def test_the_numbers_say_who_is_reached_and_why_not(world: World, li_mei: Actor) -> None:
    rows = [("何静", "13700001111"), ("林月", "13700002222"), ("李娜", "13700003333"), ("孙梅", "13700004444")]
    people = [await volunteers.register(world.zhou_min, registration(*row, XIMEN)) for row in rows]
    await agreed(world.wang_fang.person, *(each.person for each in people[:2]))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET phone = NULL, phone_index = NULL WHERE id = $1", people[0].person)
        index = BlockedAddress.address_index.of("13700002222")
        await BlockedAddress.insert(BlockedAddress(channel="sms", address_index=index))
    await volunteers.set_local_only(staff("何静", Role.OFFICER, "/330211/001/007/"), people[3].id, True)
    readers = await queries.to_list(li_mei, RosterFilter())
    found = await queries.reached(li_mei, readers, BOTH)

    assert (found.total, found.sms, found.email, found.inbox_only) == (4, 1, 0, 3)
    assert (found.unwilling, found.without_phone, found.blocked) == (1, 1, 1)
    assert (readers.restricted, readers.local_only) == (0, 1)
    assert (await queries.reached(li_mei, readers, ())).inbox_only == 4


async def test_more_sms_than_two_hundred_need_the_number_typed_and_the_log_says_so(
    world: World, li_mei: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "TYPED_FROM", 0)
    await agreed(world.wang_fang.person)
    readers = await queries.to_list(li_mei, RosterFilter())
    for typed in (None, 2):
        with pytest.raises(CountUnconfirmed):
            await actions.write(li_mei, uuid7(), readers, SAID, BOTH, typed)
    refused = await queued("word")
    await actions.write(li_mei, uuid7(), readers, SAID, BOTH, 1)

    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT detail::json AS detail FROM audit_entry WHERE action = 'write_to_many'")
    assert (refused, await queued("word")) == (0, 1)
    assert '"confirmed": true' in row["detail"].replace('":true', '": true')


async def test_the_preview_is_what_is_read_and_costs_what_it_costs(world: World, li_mei: Actor, hands: Hands) -> None:
    await agreed(world.wang_fang.person)
    long = Words(subject="集合地点", word="请大家周六早上八点半在东门集合，带好雨具和水，听从安排")
    readers = await queries.to_list(li_mei, RosterFilter())
    seen = await queries.preview(li_mei, readers, long, 3)
    await actions.write(li_mei, uuid7(), readers, long, BOTH)

    sms = "王秀英您好，请大家周六早上八点半在东门集合，带好雨…"
    assert (seen.subject, seen.inbox, seen.sms) == ("集合地点", f"王秀英您好，{long.word}", f"【巾帼册】{sms}")
    assert (seen.characters, seen.segments, seen.cost, seen.is_cut) == (len(sms) + 5, 1, pytest.approx(0.15), True)
    read = {each.way: each.text.replace("王芳", "王秀英") for each in await told(hands)}
    assert read == {"inbox": seen.inbox, "sms": sms}


async def test_in_the_evening_sms_wait_for_the_morning(world: World, li_mei: Actor, hands: Hands) -> None:
    await agreed(world.wang_fang.person)
    readers = await queries.to_list(li_mei, RosterFilter())
    hands.set(datetime(2026, 11, 21, 11, 56, tzinfo=UTC))
    seen = await queries.preview(li_mei, readers, SAID, 1)

    assert (seen.is_quiet, seen.out_at) == (True, datetime(2026, 11, 22, 0, 0, tzinfo=UTC))


async def test_the_people_of_an_event_are_written_to_and_guests_too(world: World, li_mei: Actor, hands: Hands) -> None:
    he_jing = await volunteers.register(world.zhou_min, registration("何静", "13700001111", WULIPAI))
    event = await events.draft(li_mei, plan(clock.now() + timedelta(days=3), title="社区环境整治"))
    with pytest.raises(NobodyThere):
        await queries.to_event(li_mei, event)
    await events.publish(li_mei, event)
    for each in (world.wang_fang, he_jing):
        await events.sign_up(herself(each), event)
    await agreed(he_jing.person, topic="service", wanted=False)
    readers = await queries.to_event(li_mei, event)
    await actions.write(li_mei, uuid7(), readers, Words(subject="集合地点", word="请到东门集合"), BOTH)

    assert await told(hands, "event_word") == [
        Read(he_jing.person, "inbox", STREET, "何静您好，关于社区环境整治：请到东门集合"),
        Read(world.wang_fang.person, "inbox", STREET, "王芳您好，关于社区环境整治：请到东门集合"),
        Read(world.wang_fang.person, "sms", STREET, "王芳您好，关于社区环境整治：请到东门集合"),
    ]


async def test_of_an_event_that_is_cancelled_meanwhile_nothing_more_is_said(
    world: World, li_mei: Actor, hands: Hands
) -> None:
    event = await events.draft(li_mei, plan(clock.now() + timedelta(days=3)))
    await events.publish(li_mei, event)
    await events.sign_up(herself(world.wang_fang), event)
    readers = await queries.to_event(li_mei, event)
    await actions.write(li_mei, uuid7(), readers, SAID, BOTH)
    await events.cancel(li_mei, event, "台风")

    assert await told(hands, "event_word") == []


async def test_from_above_who_is_for_her_own_level_only_is_not_written_to(world: World, hands: Hands) -> None:
    above = await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI))
    event = await events.draft(above, plan(clock.now() + timedelta(days=3)))
    await events.publish(above, event)
    await events.sign_up(herself(world.wang_fang), event)
    other = await volunteers.register(world.zhou_min, registration("何静", "13700001111", WULIPAI))
    await events.sign_up(herself(other), event)
    await volunteers.set_local_only(staff("何静", Role.OFFICER, "/330211/001/001/"), world.wang_fang.id, True)
    readers = await queries.to_event(above, event)

    assert (readers.people, readers.local_only) == ((other.person,), 1)
