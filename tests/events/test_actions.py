"""The life of an event: drafted, changed, published, cancelled, closed; and who may do it."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import NOBODY, SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.events import actions, queries
from jinguo.events.errors import FixedByNow, Incomplete, NoSuchEvent, NotNow
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.plans import queries as plans
from jinguo.plans.actions import load
from jinguo.plans.catalogue import programmes
from tests.conftest import Hands
from tests.events.town import Town, plan, published
from tests.world import JIAOCHUAN, WANGCHENG, ZHAOBAOSHAN, ZHENHAI


async def log(action: str) -> list[dict[str, Any]]:
    return [entry for entry in await authority.log(SYSTEM) if entry["action"] == action]


async def programme(number: int) -> UUID:
    await load(SYSTEM, programmes())
    return next(card.id for card in await plans.programmes(SYSTEM) if card.number == number)


async def test_a_draft_is_kept_as_it_was_planned(town: Town) -> None:
    litter = await programme(20)
    event = await actions.draft(town.li_mei, plan(programme=litter, capacity=30))

    card = await queries.event(town.li_mei, event)

    assert card == queries.EventCard(
        id=event,
        slug=card.slug,
        path="/330211/001/",
        organisation="招宝山街道",
        federation="招宝山街道妇联",
        title="清洁家园",
        service_class=plan().service_class,
        venue_kind=plan().venue_kind,
        place="西门社区广场",
        content="清理楼道和绿化带",
        risks="地面湿滑，请穿防滑鞋",
        contact="0574-86251234",
        starts_at=plan().starts_at,
        ends_at=plan().ends_at,
        capacity=30,
        is_volunteering=True,
        published_at=None,
        closed_at=None,
        cancelled_at=None,
        cancel_reason="",
        state=State.DRAFT,
        awaits_closing=False,
        qualifications=frozenset(),
        organisation_code=ZHAOBAOSHAN,
        programme=litter,
        programme_title="巾帼志愿者 垃圾分类",
        high_risk=False,
        insurance="",
        leader="赵丽",
        created_at=clock.now(),
        signed_up=0,
        waiting=0,
    )
    assert [(each["object_id"], each["actor"]) for each in await log("draft_event")] == [(event, town.li_mei.id)]


async def test_a_slug_can_be_read_aloud_and_is_never_the_same() -> None:
    slugs = [actions.new_slug() for _ in range(2000)]

    assert len(set(slugs)) == 2000
    assert all(re.fullmatch(r"[2-9b-df-hj-np-tv-xz]{8}", slug) for slug in slugs)
    assert not set("".join(slugs)) & set("01oilaeuy")
    assert set("".join(slugs)) == set("23456789bcdfghjkmnpqrstvwxz")


@pytest.mark.parametrize("who", ["zhao_li", "sun_hong", "chen_jing", "wang_fang", "nobody"])
async def test_nobody_else_plans_an_event(town: Town, who: str) -> None:
    actor = {"wang_fang": town.wang_fang.actor, "nobody": NOBODY}.get(who) or getattr(town, who)

    with pytest.raises(Forbidden):
        await actions.draft(actor, plan())

    assert (await queries.events(SYSTEM)).total == 0


async def test_an_officer_plans_nothing_for_the_street_beside_hers(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.draft(town.li_mei, plan(organisation=JIAOCHUAN))
    with pytest.raises(NoSuchOrganisation):
        await actions.draft(town.li_mei, plan(organisation="330211099000"))

    assert (await queries.events(SYSTEM)).total == 0


async def test_an_event_takes_a_programme_of_its_own_branch_only(town: Town) -> None:
    of_wangcheng = await programme(95)

    with pytest.raises(Invalid) as refused:
        await actions.draft(town.li_mei, plan(programme=of_wangcheng))
    with pytest.raises(Invalid) as unknown:
        await actions.draft(town.li_mei, plan(programme=uuid7()))

    assert refused.value.detail == {"fields": {"programme": "这个项目不在本单位的年度计划里，请重新选择"}}
    assert unknown.value.detail == {"fields": {"programme": "没有找到这个项目，请在年度计划里重新选择。"}}


async def test_everything_of_a_draft_can_be_changed(town: Town) -> None:
    event = await actions.draft(town.zhou_min, plan())

    changed = plan(organisation=JIAOCHUAN, title="敬老", is_volunteering=False, starts_in=50, capacity=3, risks="")
    await actions.revise(town.zhou_min, event, changed)

    card = await queries.event(town.zhou_min, event)
    assert (card.path, card.organisation, card.title) == ("/330211/002/", "蛟川街道", "敬老")
    assert (card.is_volunteering, card.starts_at, card.capacity, card.risks) == (False, changed.starts_at, 3, "")
    assert [entry["detail"] for entry in await log("revise_event")] == [
        '{"state": "draft", "fields": ["capacity", "ends_at", "is_volunteering", "organisation", "risks", "starts_at",'
        ' "title"]}'
    ]


async def test_a_change_that_changes_nothing_is_not_logged(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())

    await actions.revise(town.li_mei, event, plan())

    assert await log("revise_event") == []


async def test_an_officer_cannot_push_her_event_onto_another_street(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())

    with pytest.raises(Forbidden):
        await actions.revise(town.li_mei, event, plan(organisation=JIAOCHUAN))

    assert (await queries.event(town.li_mei, event)).path == "/330211/001/"


async def test_who_only_reads_a_street_or_works_for_another_cannot_take_its_event_there(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())
    reader = Actor(uuid7(), "冯雪", (Grant(Role.READER, "/330211/"),))
    elsewhere = Actor(uuid7(), "冯雪", (Grant(Role.OFFICER, "/330211/002/"),))

    for actor, refusal in ((reader, Forbidden), (elsewhere, NoSuchEvent)):
        with pytest.raises(refusal):
            await actions.revise(actor, event, plan(organisation=JIAOCHUAN))

    assert (await queries.event(SYSTEM, event)).path == "/330211/001/"


async def test_an_event_is_published_once(town: Town, hands: Hands) -> None:
    event = await actions.draft(town.li_mei, plan())

    await actions.publish(town.li_mei, event)
    first = clock.now()
    hands.forward(minutes=5)
    await actions.publish(town.li_mei, event)

    card = await queries.event(town.li_mei, event)
    assert (card.state, card.published_at) == (State.PUBLISHED, first)
    assert len(await log("publish_event")) == 1


async def test_risks_must_be_stated_before_volunteers_are_asked(town: Town) -> None:
    """志愿服务条例 art. 13."""
    event = await actions.draft(town.li_mei, plan(risks=""))

    with pytest.raises(Incomplete) as refused:
        await actions.publish(town.li_mei, event)

    assert refused.value.detail["fields"].keys() == {"risks"}
    assert (await queries.event(town.li_mei, event)).published_at is None
    assert await log("publish_event") == []


async def test_a_dangerous_event_needs_its_insurance_first(town: Town) -> None:
    """志愿服务条例 art. 17."""
    event = await actions.draft(town.li_mei, plan(high_risk=True))

    with pytest.raises(Incomplete) as refused:
        await actions.publish(town.li_mei, event)
    await actions.revise(town.li_mei, event, plan(high_risk=True, insurance="PICC-2026-0001"))
    await actions.publish(town.li_mei, event)

    assert refused.value.detail["fields"].keys() == {"insurance"}
    assert (await queries.event(town.li_mei, event)).state is State.PUBLISHED


async def test_what_is_past_is_not_published(town: Town, hands: Hands) -> None:
    event = await actions.draft(town.li_mei, plan())
    hands.set(plan().ends_at)

    with pytest.raises(NotNow):
        await actions.publish(town.li_mei, event)

    assert (await queries.event(town.li_mei, event)).state is State.DRAFT


async def test_a_published_event_changes_place_and_time_but_not_whose_it_is_or_whether_it_gives_hours(
    town: Town,
) -> None:
    event = await published(town.zhou_min)

    moved = plan(place="后大街", starts_in=30, leader="胡静", contact="12338", capacity=9)
    await actions.revise(town.zhou_min, event, moved)
    with pytest.raises(FixedByNow) as refused:
        await actions.revise(town.zhou_min, event, plan(is_volunteering=False, organisation=JIAOCHUAN))

    card = await queries.event(town.zhou_min, event)
    assert (card.place, card.starts_at, card.leader, card.contact, card.capacity) == (
        *("后大街", moved.starts_at, "胡静", "12338", 9),
    )
    assert (card.is_volunteering, card.path) == (True, "/330211/001/")
    assert refused.value.detail["fields"] == {
        "is_volunteering": "已发布的活动不能改这一项",
        "organisation": "已发布的活动不能改这一项",
    }


async def test_a_running_event_keeps_its_start(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    begun = plan()
    hands.set(begun.starts_at - timedelta(minutes=60))
    still = {"starts_at": begun.starts_at, "ends_at": begun.ends_at}

    with pytest.raises(FixedByNow) as refused:
        await actions.revise(town.li_mei, event, plan(**still | {"starts_at": begun.starts_at + timedelta(minutes=5)}))
    await actions.revise(town.li_mei, event, plan(**still | {"ends_at": begun.ends_at + timedelta(hours=1)}))

    card = await queries.event(town.li_mei, event)
    assert refused.value.detail["fields"].keys() == {"starts_at"}
    assert (card.starts_at, card.ends_at) == (begun.starts_at, begun.ends_at + timedelta(hours=1))


async def test_a_published_event_cannot_lose_its_risks_or_end_in_the_past(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    begun = plan()
    hands.set(begun.starts_at + timedelta(minutes=30))
    times = {"starts_at": begun.starts_at, "ends_at": begun.ends_at}

    with pytest.raises(Incomplete):
        await actions.revise(town.li_mei, event, plan(**times, risks=""))
    with pytest.raises(Invalid) as past:
        await actions.revise(town.li_mei, event, plan(**times | {"ends_at": clock.now()}))

    assert past.value.detail["fields"].keys() == {"ends_at"}
    assert (await queries.event(town.li_mei, event)).risks == plan().risks


async def test_places_that_are_taken_cannot_be_taken_away(town: Town) -> None:
    event = await published(town.li_mei, capacity=5)
    for volunteer in (town.wang_fang, town.hu_lan):
        await actions.sign_up(volunteer.actor, event)

    with pytest.raises(Invalid) as refused:
        await actions.revise(town.li_mei, event, plan(capacity=1))
    await actions.revise(town.li_mei, event, plan(capacity=2))

    assert refused.value.detail == {"fields": {"capacity": "已有 2 人报名，人数上限不能少于 2"}}
    assert (await queries.event(town.li_mei, event)).places_left == 0


async def test_a_closed_and_a_cancelled_event_change_no_more(town: Town, hands: Hands) -> None:
    closed, cancelled = await published(town.li_mei), await published(town.li_mei)
    await actions.cancel(town.li_mei, cancelled, "台风")
    hands.set(plan().starts_at)
    await actions.close(town.li_mei, closed)

    for event in (closed, cancelled):
        with pytest.raises(NotNow):
            await actions.revise(town.li_mei, event, plan(title="另一个"))
        with pytest.raises(NotNow):
            await actions.publish(town.li_mei, event)

    assert {card.title for card in (await queries.events(SYSTEM)).rows} == {"清洁家园"}


async def test_a_cancellation_needs_a_reason_and_keeps_the_first(town: Town) -> None:
    event = await published(town.li_mei)

    with pytest.raises(Invalid):
        await actions.cancel(town.li_mei, event, "  ")
    before = await queries.event(town.li_mei, event)
    await actions.cancel(town.li_mei, event, "台风蓝色预警")
    await actions.cancel(town.li_mei, event, "别的原因")

    card = await queries.event(town.li_mei, event)
    assert before.state is State.PUBLISHED
    assert (card.state, card.cancel_reason, card.cancelled_at) == (State.CANCELLED, "台风蓝色预警", clock.now())
    assert len(await log("cancel_event")) == 1


async def test_what_is_over_is_closed_and_not_cancelled(town: Town, hands: Hands) -> None:
    event = await published(town.li_mei)
    hands.set(plan().ends_at)

    with pytest.raises(NotNow):
        await actions.cancel(town.li_mei, event, "人不够")
    await actions.close(town.li_mei, event)
    await actions.close(town.li_mei, event)
    with pytest.raises(NotNow):
        await actions.cancel(town.li_mei, event, "人不够")

    card = await queries.event(town.li_mei, event)
    assert (card.state, card.closed_at) == (State.CLOSED, clock.now())
    assert len(await log("close_event")) == 1


async def test_what_has_not_begun_is_not_closed(town: Town, hands: Hands) -> None:
    event, only_planned = await published(town.li_mei), await actions.draft(town.li_mei, plan())
    hands.set(plan().starts_at - timedelta(seconds=1))

    for each in (event, only_planned):
        with pytest.raises(NotNow):
            await actions.close(town.li_mei, each)

    assert (await queries.event(town.li_mei, event)).state is State.RUNNING


Act = Callable[[Actor, UUID], Awaitable[None]]


@pytest.mark.parametrize(
    "act",
    [
        actions.publish,
        actions.close,
        lambda actor, event: actions.cancel(actor, event, "没有原因"),
        lambda actor, event: actions.revise(actor, event, plan(title="换了")),
    ],
    ids=["publish", "close", "cancel", "revise"],
)
async def test_an_event_is_in_the_hands_of_its_own_office_alone(town: Town, hands: Hands, act: Act) -> None:
    event = await published(town.li_mei)
    before = await queries.event(SYSTEM, event)

    for actor in (town.zhao_li, town.sun_hong, town.wang_fang.actor):
        with pytest.raises(Forbidden):
            await act(actor, event)
    for stranger in (town.chen_jing, NOBODY):
        with pytest.raises(NoSuchEvent):
            await act(stranger, event)
    with pytest.raises(NoSuchEvent):
        await act(town.li_mei, uuid7())

    assert await queries.event(SYSTEM, event) == before


async def test_the_district_keeps_what_its_streets_hold(town: Town) -> None:
    event = await actions.draft(town.li_mei, plan())

    await actions.publish(town.zhou_min, event)
    by_district = await actions.draft(town.zhou_min, plan(organisation=ZHENHAI))

    assert (await queries.event(town.li_mei, event)).state is State.PUBLISHED
    with pytest.raises(NoSuchEvent):
        await actions.publish(town.li_mei, by_district)
    assert (await queries.events(town.chen_jing)).rows == []
    assert WANGCHENG not in {card.organisation_code for card in (await queries.events(SYSTEM)).rows}
