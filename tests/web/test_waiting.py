"""The waiting list on the pages: hers on the phone, the office's at the desk, and the interface for programs."""

import re
from datetime import timedelta

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.events import queries
from jinguo.events.waiting_list import actions as waiting_list
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.web.conftest import STREET, Staff, Volunteer
from tests.web.reading import forms, text
from tests.world import World, herself


@pytest.fixture
async def event(world: World, hands: Hands) -> Gathering:
    """Tomorrow's event of one place, which 刘洋 has."""
    made = await gathering(starts_at=hands.now + timedelta(days=1), capacity=1)
    await events.sign_up(herself(world.liu_yang), made.id)
    return made


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone."""
    return await her_phone(world.wang_fang.person)


@pytest.fixture
async def desk(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of 李梅, officer of 招宝山街道."""
    return await staff(Role.OFFICER, STREET, "李梅")


async def test_she_waits_on_the_events_page_and_stops_again(
    phone: httpx.AsyncClient, world: World, event: Gathering
) -> None:
    here = f"/e/{event.slug}"
    page = (await phone.get(here)).text
    assert "还有 0 个（共 1 个）" in text(page) and "加入候补" in page and "我要报名" not in page

    answer = await phone.post(f"{here}/waiting", data={})
    page = (await phone.get(answer.headers["location"])).text
    assert "您是候补第 1 位" in text(page) and "已加入候补，您是第 1 位" in text(page)
    assert "，1 人候补" in text(page)

    await phone.post(f"{here}/waiting-withdrawal", data={})
    page = (await phone.get(here)).text
    assert "已退出候补" in text(page) and "加入候补" in page


async def test_her_list_says_where_she_waits_and_a_free_place_becomes_hers(
    phone: httpx.AsyncClient, world: World, event: Gathering
) -> None:
    page = (await phone.get("/me/events")).text
    assert "名额已满" in text(page)
    await phone.post(f"/me/events/{event.id}/waiting", data={})

    page = text((await phone.get("/me/events")).text)
    assert page.index("候补中") < page.index("您是候补第 1 位") < page.index("可以报名")
    await events.withdraw(herself(world.liu_yang), event.id)
    page = text((await phone.get("/me/events")).text)

    assert "候补中" not in page and page.index("已报名") < page.index("亲子阅读陪伴")
    answer = await phone.post(f"/me/events/{event.id}/withdrawal", data={})
    assert "已取消报名。点错了？" in text((await phone.get(answer.headers["location"])).text)
    answer = await phone.post(f"/me/events/{event.id}/waiting", data={})
    assert "正好有空位，已为您报名" in text((await phone.get(answer.headers["location"])).text)


async def test_who_gives_her_place_away_reads_that_somebody_has_it(
    her_phone: Volunteer, world: World, event: Gathering
) -> None:
    await waiting_list.join(herself(world.wang_fang), event.id)
    phone = await her_phone(world.liu_yang.person)

    answer = await phone.post(f"/e/{event.slug}/withdrawal", data={})

    assert "名额给了候补的人" in text((await phone.get(answer.headers["location"])).text)


async def test_once_it_has_begun_she_reads_that_her_turn_did_not_come(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands
) -> None:
    await phone.post(f"/e/{event.slug}/waiting", data={})
    hands.forward(days=1)

    assert "候补没有轮到" in text((await phone.get(f"/e/{event.slug}")).text)
    assert "活动已经开始，候补没有轮到" in text((await phone.get("/me/events")).text)
    await phone.post(f"/e/{event.slug}/waiting-withdrawal", data={})
    refused = await phone.post(f"/e/{event.slug}/waiting", data={})
    assert refused.status_code == 409 and "不再候补" in text(refused.text)


async def test_the_desk_adds_to_the_line_takes_off_it_and_sees_who_moved_up(
    desk: httpx.AsyncClient, world: World, event: Gathering
) -> None:
    here = f"/desk/events/{event.id}"
    page = (await desk.get(here)).text
    assert "替志愿者候补：编号或姓名" in text(page)

    added = await desk.post(f"{here}/waiting", data={"who": "王芳"})
    page = (await desk.get(added.headers["location"])).text
    line = text(page[page.index('id="line"') :])
    assert "她是第 1 位" in text(page) and "候补 1 人" in text(page)
    assert re.search(r"第 1 位 王芳 .* 1234 .* 代办", line)
    assert "候补 1" in text((await desk.get("/desk/events?when=coming")).text)

    await desk.post(f"{here}/waiting-withdrawals", data={"number": world.wang_fang.number})
    page = (await desk.get(here)).text
    assert "已移出候补" in text(page) and 'id="line"' not in page

    await desk.post(f"{here}/waiting", data={"who": world.wang_fang.number})
    done = await desk.post(f"{here}/withdrawals", data={"number": world.liu_yang.number})
    assert "候补第一位已转为报名" in text((await desk.get(done.headers["location"])).text)
    assert [each.name for each in await queries.signed_up(world.li_mei, event.id)] == ["王芳"]


async def test_nobody_meant_is_said_beside_the_field_of_the_line(desk: httpx.AsyncClient, event: Gathering) -> None:
    page = await desk.post(f"/desk/events/{event.id}/waiting", data={"who": "欧阳"})

    assert page.status_code == 400
    assert "没有找到“欧阳”" in text(page.text[page.text.index('id="who-error"') :])
    assert f'action="/desk/events/{event.id}/waiting"' in page.text


async def test_programs_join_read_and_leave_the_line(
    phone: httpx.AsyncClient, desk: httpx.AsyncClient, event: Gathering
) -> None:
    here = f"/api/v1/events/{event.id}/waiting"

    joined = await phone.post(here, json={})
    line = await desk.get(here)
    hers = await phone.get(here)
    left = [(await phone.delete(here)).status_code for _ in range(2)]

    assert (joined.status_code, joined.json()["position"]) == (201, 1)
    assert [(each["name"], each["phone_tail"]) for each in line.json()] == [("王芳", "1234")]
    assert hers.status_code == 403
    assert left == [204, 204]
    assert (await desk.get(here)).json() == []


async def test_who_changes_or_cancels_reads_that_people_will_be_told(desk: httpx.AsyncClient, event: Gathering) -> None:
    here = f"/desk/events/{event.id}"
    stands = forms((await desk.get(f"{here}/edit")).text)[f"{here}/edit"]
    chosen = {"service_class": "care", "venue_kind": "community", "content": "读绘本", "risks": "注意桌角"}

    for changed, said in (({}, "修改已保存"), ({"place": "文化礼堂"}, "时间或地点变了，5 分钟后通知报名的人")):
        done = await desk.post(f"{here}/edit", data={**stands, **chosen, **changed})
        assert done.status_code == 303, text(done.text)
        assert said in text((await desk.get(here)).text)
    await desk.post(f"{here}/cancellation", data={"reason": "场地停电"})

    assert "正在通知报名和候补的人" in text((await desk.get(here)).text)
