"""工作台: what waits for each role, how urgent it is, and what takes place next."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.events import actions
from jinguo.kernel.matters import Waits
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry.actions import register_self
from jinguo.web.desk.work.workbench import _LINES
from tests.conftest import NOON, Hands
from tests.web.conftest import COMMUNITY, OTHER_STREET, STREET, Staff
from tests.web.desk_town import WANGCHENG, Town, at, claimed, enrolled, inside, plan, published, settle_town
from tests.web.reading import text
from tests.web.statements import counted


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


async def todos(client: httpx.AsyncClient) -> list[str]:
    """The things to do, each as it is read: title, time left, text, and what to press."""
    page = await client.get("/desk")
    assert page.status_code == 200, text(page.text)
    part = page.text[page.text.index('id="todo"') : page.text.index("</section>")]
    return [text(item) for item in re.findall(r"<li>.*?</li>", part, re.DOTALL)]


async def forgotten(town: Town, hands: Hands) -> UUID:
    """王芳 came on Saturday at noon and never checked out; it is 19:00."""
    event = await published(town.office, NOON + timedelta(minutes=1))
    hands.forward(minutes=1)
    await inside(town.office, town.wang_fang.id, event)
    hands.forward(hours=7)
    return event


async def test_when_nothing_waits_it_says_so(town: Town, staff: Staff) -> None:
    client = await staff()

    page = text((await client.get("/desk")).text)

    assert "没有要办的事" in page
    assert "今后两周没有活动" in page


async def test_a_forgotten_check_out_waits_with_the_days_left(town: Town, staff: Staff, hands: Hands) -> None:
    event = await forgotten(town, hands)
    client = await staff()

    assert await todos(client) == [
        "核定未签退：亲子阅读陪伴 还剩 10 个工作日 王芳没有签退，核定以后时长才计入 去核定",
        "结项：亲子阅读陪伴 还剩 10 个工作日 今天 中午 12:01 到 下午 2:01，招宝山街道；核对名单后结项 去结项",
    ]
    assert f'href="/desk/events/{event}#waiting"' in (await client.get("/desk")).text


@pytest.mark.parametrize(
    ("now", "left", "tone"),
    [
        pytest.param(datetime(2026, 12, 1, 4, 0, tzinfo=UTC), "还剩 4 个工作日", "tag", id="four"),
        pytest.param(datetime(2026, 12, 2, 4, 0, tzinfo=UTC), "还剩 3 个工作日", "tag tag-warn", id="three"),
        pytest.param(datetime(2026, 12, 4, 4, 0, tzinfo=UTC), "还剩 1 个工作日", "tag tag-warn", id="the last"),
        pytest.param(datetime(2026, 12, 5, 4, 0, tzinfo=UTC), "已超过 10 个工作日", "tag tag-bad", id="too late"),
    ],
)
async def test_ten_working_days_of_order_67_article_11_run_out(
    town: Town, staff: Staff, hands: Hands, now: datetime, left: str, tone: str
) -> None:
    await forgotten(town, hands)
    hands.set(now)
    client = await staff()

    page = await client.get("/desk")

    assert f'<span class="{tone}">{left}</span>' in page.text


async def test_many_forgotten_ones_are_counted_and_three_are_named(town: Town, staff: Staff, hands: Hands) -> None:
    event = await published(town.office, NOON + timedelta(minutes=1))
    hands.forward(minutes=1)
    for count, name in enumerate(("赵一", "赵二", "赵三", "赵四")):
        await inside(town.office, (await enrolled(name, f"1391111000{count}", COMMUNITY)).id, event)
    hands.forward(hours=7)
    client = await staff()

    assert "赵二、赵三、赵四等 4 人没有签退" in (await todos(client))[0]


async def test_claims_of_others_wait_for_me_and_my_own_for_others(town: Town, staff: Staff) -> None:
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    client = await staff()
    await client.post(
        "/desk/claims/new",
        data={
            "volunteer": str(town.wang_fang.id),
            "title": "清洁家园",
            "service_class": "environment",
            "day": "2026-11-16",
            "start": "09:00",
            "end": "10:00",
            "reason": "没有信号",
            "evidence": "签到表",
        },
    )

    assert await todos(client) == [
        "审批补录：1 条 最早的是 周敏 为 李娜 申请的，同意以后才计入 去审批",
        "等别人审批：1 条 自己申请的不能自己审，请另一位同事登录后审批 看一看",
    ]


async def test_who_registered_herself_and_drafts_wait(town: Town, staff: Staff) -> None:
    await register_self("13700001111", SelfRegistration(name="何静", organisation=COMMUNITY, agree_collect=True))
    draft = await actions.draft(town.office, plan(at("2026-12-05")))
    client = await staff()

    assert await todos(client) == [
        "核对新登记：1 人 何静自己登记的，请核对身份和所属组织 去核对",
        "发布活动：亲子阅读陪伴 12月5日 周六 下午 2:00 到 4:00，招宝山街道；还是草稿，别人看不到 去发布",
    ]
    page = await client.get("/desk")
    assert f'href="/desk/events/{draft}"' in page.text
    assert (await client.get("/desk/volunteers?unreviewed=yes")).text.count("何静") > 0


async def test_more_than_eight_of_a_kind_are_counted(town: Town, staff: Staff) -> None:
    for count in range(10):
        await actions.draft(town.office, plan(at("2026-12-05") + timedelta(days=count), title=f"活动{count}"))
    client = await staff()

    found = await todos(client)

    assert [item.split()[0] for item in found[:2]] == ["发布活动：活动0", "发布活动：活动1"]
    assert found[8:] == ["同类的还有 2 件 按时间先后排列 看全部"]


async def test_todays_events_and_the_next_lead_to_the_door(town: Town, staff: Staff) -> None:
    today = await published(town.office, at("2026-11-21", "15:00"), title="亲子阅读")
    await published(town.office, at("2026-11-25", "20:00"), 10, title="平安夜巡")
    await published(town.office, at("2026-12-20"), title="太远了")
    await actions.cancel(town.office, await published(town.office, at("2026-11-23"), title="取消了"), "台风")
    client = await staff()

    page = await client.get("/desk")

    said = text(page.text)
    assert "今天的活动 亲子阅读 已发布 今天 下午 3:00 到 5:00" in said
    assert "接下来两周 平安夜巡 已发布 11月25日 周三 晚上 8:00 到 11月26日 周四 上午 6:00" in said
    assert "太远了" not in said
    assert "取消了" not in said
    assert f'href="/events/{today}/screen"' in page.text
    assert f'href="/scan?event={today}"' in page.text
    assert f'href="/door/events/{today}"' in page.text


async def test_last_nights_event_that_goes_on_is_among_todays(town: Town, staff: Staff, hands: Hands) -> None:
    await published(town.office, at("2026-11-21", "20:00"), 10, title="平安夜巡")
    hands.set(at("2026-11-22", "05:00").astimezone(UTC))
    client = await staff()

    assert "今天的活动 平安夜巡 进行中" in text((await client.get("/desk")).text)


async def test_a_leader_settles_and_does_nothing_else(town: Town, staff: Staff, hands: Hands) -> None:
    await forgotten(town, hands)
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    await actions.draft(town.office, plan(at("2026-12-05")))
    leader = await staff(Role.LEADER, STREET, "赵丽")

    assert [item.split()[-1] for item in await todos(leader)] == ["去核定"]
    assert "新建活动" not in (await leader.get("/desk")).text


async def test_a_reader_has_nothing_to_do(town: Town, staff: Staff, hands: Hands) -> None:
    await forgotten(town, hands)
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    reader = await staff(Role.READER)

    assert await todos(reader) == []


@pytest.mark.parametrize(
    ("organisation", "name"),
    [pytest.param(OTHER_STREET, "何静", id="another street"), pytest.param(WANGCHENG, "陈静", id="another district")],
)
async def test_others_see_nothing_of_it(town: Town, staff: Staff, hands: Hands, organisation: str, name: str) -> None:
    await forgotten(town, hands)
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    await actions.draft(town.office, plan(at("2026-12-05")))
    await register_self("13700001111", SelfRegistration(name="施敏", organisation=COMMUNITY, agree_collect=True))
    await published(town.office, at("2026-11-25"))
    client = await staff(Role.ADMINISTRATOR, organisation, name)

    page = text((await client.get("/desk")).text)

    assert "没有要办的事" in page
    assert "今后两周没有活动" in page
    assert "亲子阅读陪伴" not in page


async def test_the_page_asks_as_often_for_three_of_each_as_for_one(
    town: Town, staff: Staff, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await published(town.office, at("2026-11-25"))
    event = await forgotten(town, hands)
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    client = await staff()
    sent = counted(monkeypatch)
    await client.get("/desk")
    once = len(sent)
    evening = hands.now
    hands.set(NOON + timedelta(hours=1))
    await inside(town.office, town.li_na.id, event)
    await inside(town.office, town.zhao_min.id, event)
    hands.set(evening)
    await claimed(town.office, town.wang_fang.id, at("2026-11-15"))
    await claimed(town.office, town.zhao_min.id, at("2026-11-15"))
    await published(town.office, at("2026-11-26"))

    sent.clear()
    await client.get("/desk")

    assert len(sent) == once


def test_all_that_can_wait_has_a_line() -> None:
    assert set(_LINES) == set(Waits)
