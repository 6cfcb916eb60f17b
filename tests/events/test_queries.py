"""What is seen of events and sign-ups, by whom, and at what cost."""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg.connection import LoggedQuery

from jinguo.authority.actor import NOBODY, SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.events import actions, queries, rules
from jinguo.events.errors import NoSuchEvent
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.db import connection, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.paging import Page
from jinguo.volunteers.registry.actions import leave
from tests.conftest import Hands
from tests.events.town import Town, enrol, plan, published
from tests.world import JIAOCHUAN, WANGCHENG, ZHAOBAOSHAN


def titles(page: Page[queries.EventCard]) -> list[str]:
    return [card.title for card in page.rows]


async def test_events_are_told_latest_first_with_their_sign_ups(town: Town) -> None:
    near = await published(town.li_mei, title="清洁家园")
    await published(town.li_mei, title="敬老", starts_in=50)
    await actions.draft(town.li_mei, plan(title="义诊", starts_in=60))
    for volunteer in (town.wang_fang, town.hu_lan, town.liu_yang):
        await actions.sign_up(volunteer.actor, near)
    await actions.withdraw(town.hu_lan.actor, near)

    page = await queries.events(town.li_mei)

    assert [(card.title, card.state, card.signed_up) for card in page.rows] == [
        ("义诊", State.DRAFT, 0),
        ("敬老", State.PUBLISHED, 0),
        ("清洁家园", State.PUBLISHED, 2),
    ]
    assert (page.total, page.page, page.size, page.pages) == (3, 1, 50, 1)


async def test_staff_see_the_events_of_their_own_subtree_alone(town: Town) -> None:
    await published(town.li_mei, title="街道的")
    beside = await published(town.zhou_min, organisation=JIAOCHUAN, title="邻街的")
    await published(town.chen_jing, organisation=WANGCHENG, title="外区的")

    assert titles(await queries.events(town.li_mei)) == ["街道的"]
    assert titles(await queries.events(town.zhao_li)) == ["街道的"]
    assert sorted(titles(await queries.events(town.sun_hong))) == ["街道的", "邻街的"]
    assert titles(await queries.events(town.zhou_min, within="/330211/002/")) == ["邻街的"]
    assert titles(await queries.events(town.chen_jing)) == ["外区的"]
    for stranger in (town.li_mei, town.chen_jing, NOBODY):
        with pytest.raises(NoSuchEvent):
            await queries.event(stranger, beside)
        with pytest.raises(NoSuchEvent):
            await queries.signed_up(stranger, beside)
    with pytest.raises(Forbidden):
        await queries.events(town.li_mei, within="/330211/002/")
    for actor in (town.wang_fang.actor, NOBODY):
        with pytest.raises(Forbidden):
            await queries.events(actor)


async def test_a_state_asked_for_is_the_state_that_the_rule_says(town: Town, hands: Hands) -> None:
    life = plan()
    for fate in ("draft", "published", "closed", "cancelled", "put away"):
        event = await actions.draft(town.li_mei, plan(title=fate))
        if fate in ("published", "closed", "cancelled"):
            await actions.publish(town.li_mei, event)
        if fate in ("cancelled", "put away"):
            await actions.cancel(town.li_mei, event, "下雨")
    second = timedelta(seconds=1)
    opens, closes = life.starts_at - timedelta(hours=1), life.ends_at + timedelta(hours=2)

    for moment in (clock.now(), opens - second, opens, life.starts_at, life.ends_at, closes, closes + second):
        hands.set(moment)
        if moment == life.starts_at:
            of_closed = next(card for card in (await queries.events(SYSTEM)).rows if card.title == "closed")
            await actions.close(town.li_mei, of_closed.id)
        everything = (await queries.events(town.li_mei)).rows
        assert {card.id: card.state for card in everything} == {
            card.id: rules.state(card, moment) for card in everything
        }
        for state in State:
            found = {card.id for card in (await queries.events(town.li_mei, state=state)).rows}
            assert found == {card.id for card in everything if card.state is state}
        waiting = {card.id for card in (await queries.events(town.li_mei, awaiting_closing=True)).rows}
        assert waiting == {card.id for card in everything if card.awaits_closing}
        assert len(waiting) == (moment > closes)


async def test_an_event_that_is_over_says_that_it_waits_to_be_closed(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    ends_at = plan().ends_at

    said = []
    for moment in (clock.now(), ends_at, ends_at + timedelta(hours=2, seconds=1)):
        hands.set(moment)
        said.append((await queries.event(town.li_mei, event)).state_label)

    assert said == ["已发布", "进行中", "待结项"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("清洁", ["清洁家园"]),
        ("文化礼堂", ["Yoga课"]),
        ("胡静", ["Yoga课"]),
        (" yoga ", ["Yoga课"]),
        ("%", []),
        ("_", []),
    ],
)
async def test_events_are_found_by_title_place_and_leader(town: Town, text: str, found: list[str]) -> None:
    await published(town.li_mei)
    await published(town.li_mei, title="Yoga课", place="文化礼堂", leader="胡静")

    assert titles(await queries.events(town.li_mei, text=text)) == found


async def test_days_are_beijing_days(town: Town) -> None:
    """07:00 in Beijing is the day before in UTC."""
    morning = clock.at_beijing(date(2026, 11, 23)) + timedelta(hours=7)
    await published(town.li_mei, title="早上七点", starts_at=morning, ends_at=morning + timedelta(hours=1))

    async def between(since: date | None, until: date | None) -> int:
        return (await queries.events(town.li_mei, since=since, until=until)).total

    assert await between(date(2026, 11, 23), date(2026, 11, 24)) == 1
    assert await between(date(2026, 11, 23), None) == 1
    assert await between(date(2026, 11, 22), date(2026, 11, 23)) == 0
    assert await between(None, date(2026, 11, 23)) == 0
    assert await between(date(2026, 11, 24), None) == 0


async def test_a_long_list_comes_in_pages(town: Town) -> None:
    for hour in range(3):
        await published(town.li_mei, title=f"第{hour}场", starts_in=26 + hour)

    pages = [await queries.events(town.li_mei, page=number, size=2) for number in (1, 2, 3)]

    assert [titles(page) for page in pages] == [["第2场", "第1场"], ["第0场"], []]
    assert {(page.total, page.pages) for page in pages} == {(3, 2)}


async def test_the_check_in_page_shows_a_published_event_without_any_name(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())
    slug = (await queries.event(town.li_mei, event)).slug

    with pytest.raises(NoSuchEvent):
        await queries.by_slug(slug)
    await actions.publish(town.li_mei, event)
    shown = await queries.by_slug(f" {slug.upper()} ")

    assert (shown.id, shown.title, shown.federation, shown.contact) == (
        *(event, "清洁家园", "招宝山街道妇联", "0574-86251234"),
    )
    assert (shown.opens_at, shown.closes_at) == (
        plan().starts_at - timedelta(minutes=60),
        plan().ends_at + timedelta(hours=2),
    )
    assert "赵丽" not in str(shown)
    assert {"leader", "insurance", "created_by", "signed_up"}.isdisjoint(field.name for field in fields(shown))
    with pytest.raises(NoSuchEvent):
        await queries.by_slug("22222222")


async def test_a_cancelled_event_is_still_found_so_that_people_learn_of_it(town: Town) -> None:
    event = await published(town.li_mei)
    await actions.cancel(town.li_mei, event, "台风")

    shown = await queries.by_slug((await queries.event(town.li_mei, event)).slug)

    assert (shown.state, shown.cancel_reason) == (State.CANCELLED, "台风")


async def test_a_volunteer_sees_published_events_and_no_drafts(town: Town) -> None:
    event = await published(town.chen_jing, organisation=WANGCHENG)
    hidden = await actions.draft(town.li_mei, plan())
    put_away = await actions.draft(town.li_mei, plan())
    await actions.cancel(town.li_mei, put_away, "不办了")

    assert (await queries.event(town.wang_fang.actor, event)).leader == "赵丽"
    for each in (hidden, put_away):
        with pytest.raises(NoSuchEvent):
            await queries.event(town.wang_fang.actor, each)


async def test_a_volunteer_is_offered_what_her_district_holds_and_is_not_over(town: Town, hands: Hands) -> None:
    over = await published(town.li_mei, title="过去的", starts_in=1)
    called_off, closed = (
        await published(town.li_mei, title="取消的"),
        await published(town.li_mei, title="结项的", starts_in=2, hours=20),
    )
    await actions.cancel(town.li_mei, called_off, "台风")
    await published(town.chen_jing, organisation=WANGCHENG, title="外区的")
    await actions.draft(town.li_mei, plan(title="草稿"))
    beside = await published(town.zhou_min, organisation=JIAOCHUAN, title="邻街的", starts_in=40)
    await actions.sign_up(town.wang_fang.actor, beside)
    await actions.withdraw(town.wang_fang.actor, beside)
    mine = await published(town.li_mei, title="报了的", capacity=2)
    await actions.sign_up(town.wang_fang.actor, mine)
    at = clock.now()
    await actions.sign_up(town.hu_lan.actor, mine)
    hands.forward(hours=3)
    await actions.close(town.li_mei, closed)

    offers = await queries.open_to(town.wang_fang.actor)

    assert [(offer.event.title, offer.signed_up_at) for offer in offers] == [("报了的", at), ("邻街的", None)]
    assert (offers[0].event.signed_up, offers[0].event.places_left) == (2, 0)
    assert [offer.event.title for offer in await queries.open_to(town.liu_yang.actor)] == ["外区的"]
    assert over not in {offer.event.id for offer in offers}


async def test_who_has_left_is_offered_nothing(town: Town) -> None:
    await published(town.li_mei)
    before = await queries.open_to(town.wang_fang.actor)

    await leave(town.li_mei, town.wang_fang.id, "搬家")

    assert (len(before), await queries.open_to(town.wang_fang.actor)) == (1, [])


async def test_only_volunteers_are_offered_events(town: Town) -> None:
    for actor in (town.li_mei, NOBODY, SYSTEM):
        with pytest.raises(Forbidden):
            await queries.open_to(actor)
        with pytest.raises(Forbidden):
            await queries.own(actor)


async def test_a_volunteer_sees_her_own_sign_ups_and_nobody_elses(town: Town, hands: Hands) -> None:
    first, second = (
        await published(town.li_mei, title="先去的"),
        await published(town.chen_jing, organisation=WANGCHENG, title="后去的", starts_in=40),
    )
    await actions.sign_up(town.wang_fang.actor, first)
    await actions.withdraw(town.wang_fang.actor, first)
    gone = await actions.sign_up(town.wang_fang.actor, second)
    await actions.withdraw(town.wang_fang.actor, second)
    hands.forward(minutes=1)
    again = await actions.sign_up(town.li_mei, first, town.wang_fang.id)
    await actions.sign_up(town.hu_lan.actor, first)

    mine = await queries.own(town.wang_fang.actor)

    assert [(each.id, each.event.title, each.withdrawn_at is None, each.by_staff) for each in mine] == [
        (gone, "后去的", False, False),
        (again, "先去的", True, True),
    ]
    assert mine[1].event.signed_up == 2
    assert await queries.own(town.liu_yang.actor) == []


async def test_the_list_at_the_door_is_in_the_order_of_names_and_names_guests_from_elsewhere(town: Town) -> None:
    event = await published(town.li_mei)
    zheng_li = await enrol("郑丽", "19900000009", ZHAOBAOSHAN)
    for volunteer in (zheng_li, town.wang_fang, town.liu_yang, town.hu_lan):
        await actions.sign_up(volunteer.actor, event)

    listed = await queries.signed_up(town.zhao_li, event)

    assert [(each.name, each.phone_tail, each.home_path) for each in listed] == [
        ("胡兰", "0002", "/330211/002/001/"),
        ("刘洋", "5678", "/430112/001/001/"),
        ("王芳", "1234", "/330211/001/001/"),
        ("郑丽", "0009", "/330211/001/"),
    ]
    assert "1990000000" not in str(listed)
    with pytest.raises(NoSuchEvent):
        await queries.signed_up(town.wang_fang.actor, event)


async def statements(actor: Actor, ask: Callable[[], Awaitable[Any]]) -> int:
    """How many statements a question costs."""
    seen: list[str] = []

    def note(query: LoggedQuery) -> None:
        seen.append(query.query)

    async with transaction(actor):
        with connection().query_logger(note):
            await ask()
    return len(seen)


async def test_lists_cost_the_same_for_one_row_and_for_three(town: Town) -> None:
    mei, crowd = town.wang_fang.actor, [town.wang_fang, town.hu_lan, town.liu_yang]

    async def add(hour: int) -> UUID:
        event = await published(town.li_mei, starts_in=26 + 3 * hour)
        await actions.sign_up(mei, event)
        return event

    async def costs(event: UUID) -> list[int]:
        return [
            await statements(town.li_mei, lambda: queries.events(town.li_mei)),
            await statements(mei, lambda: queries.open_to(mei)),
            await statements(mei, lambda: queries.own(mei)),
            await statements(town.li_mei, lambda: queries.signed_up(town.li_mei, event)),
        ]

    event = await add(0)
    for_one = await costs(event)
    for hour in (1, 2):
        await add(hour)
    for volunteer in crowd[1:]:
        await actions.sign_up(volunteer.actor, event)
    for_three = await costs(event)

    assert len((await queries.events(town.li_mei)).rows) == len(await queries.own(mei)) == 3
    assert len(await queries.signed_up(town.li_mei, event)) == 3
    assert for_one == for_three
    assert min(for_one) >= 1


async def test_an_unknown_event_is_not_found(town: Town) -> None:
    with pytest.raises(NoSuchEvent):
        await queries.event(SYSTEM, uuid7())
