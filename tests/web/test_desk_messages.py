"""The desk's pages of messages: who got what, why not, and what is done about it."""

from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.authority.grants import Role
from jinguo.events.actions import sign_up
from jinguo.kernel import clock
from jinguo.notifications.catalogue import Cause
from jinguo.notifications.channels.base import Accepted, Later, Refused, Uncertain
from tests.conftest import Hands
from tests.notifications.test_told import told
from tests.web.conftest import DISTRICT, OTHER_STREET, STREET, Staff
from tests.web.desk_town import Town, published, settle_town
from tests.web.reading import forms, text
from tests.web.statements import counted

HERE = "/desk/messages"


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


def ids(page: str) -> list[str]:
    """The messages of a list, in its order."""
    return [part.split('"')[0] for part in page.split('scope="row"><a href="/desk/messages/')[1:]]


async def test_the_list_counts_by_state_and_says_why_and_what_next(staff: Staff, town: Town) -> None:
    officer, stranger = await staff(Role.OFFICER, STREET), await staff(Role.OFFICER, OTHER_STREET)
    assert "最近 30 天没有发过通知" in text((await officer.get(HERE)).text)
    await told(town.wang_fang.person, Refused("21211", "号码无效", cause=Cause.NO_NUMBER))
    await told(town.li_na.person, Uncertain("TimeoutError"))
    page = await officer.get(HERE, params={"way": "sms"})
    said = text(page.text)

    assert "全部 2 没有发成 1 结果不明 1" in said
    assert "没有发成 号码无效。请向本人核对手机号，改好以后再重发。" in said
    assert "核对清楚以前不会重发，免得她收到两次" in said
    assert "13800" not in page.text
    assert "王芳" not in text((await stranger.get(HERE)).text)
    for role in (Role.READER, Role.REVIEWER, Role.LEADER, Role.AUDITOR):
        assert (await (await staff(role, STREET)).get(HERE)).status_code == 403


async def test_filters_and_searches_keep_numbers_out_of_addresses(staff: Staff, town: Town, hands: Hands) -> None:
    officer = await staff(Role.COORDINATOR, DISTRICT)
    await told(town.wang_fang.person, Accepted("a"))
    await told(town.li_na.person, Refused("x", "服务商拒绝"))
    asked = {"page": HERE, "q": "13800001234", "way": "sms", "state": "sent"}
    found = await officer.post("/desk/search", data=asked)

    assert found.status_code == 303
    assert "13800001234" not in found.headers["location"]
    assert len(ids((await officer.get(found.headers["location"])).text)) == 1
    typed = await officer.get(HERE, params={"q": "13800001234"})
    assert (typed.status_code, "13800001234" in typed.headers["location"]) == (303, False)
    assert len(ids((await officer.get(HERE, params={"q": "李娜", "way": "sms"})).text)) == 1
    assert len(ids((await officer.get(HERE, params={"state": "failed"})).text)) == 1
    assert len(ids((await officer.get(HERE, params={"volunteer": str(town.wang_fang.id)})).text)) == 2
    wrong = await officer.get(HERE, params={"first": "2026-11-21", "last": "2026-11-20"})
    assert (wrong.status_code, "截止日期不能早于开始日期" in wrong.text) == (400, True)
    hands.forward(days=31)
    officer = await staff(Role.COORDINATOR, DISTRICT, "钱静")
    assert ids((await officer.get(HERE)).text) == []
    assert len(ids((await officer.get(HERE, params={"first": "2026-11-21", "last": "2026-11-21"})).text)) == 4


async def test_three_messages_cost_as_many_statements_as_one(
    staff: Staff, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await staff(Role.OFFICER, DISTRICT)
    await told(town.wang_fang.person, Accepted("a"))
    await officer.get(HERE)
    sent = counted(monkeypatch)
    await officer.get(HERE)
    one = len(sent)
    for each in (town.li_na, town.zhao_min):
        await told(each.person, Accepted(str(each.id)))
    sent.clear()
    assert len(ids((await officer.get(HERE)).text)) == 6

    assert len(sent) == one


async def test_one_message_tells_its_way_and_is_sent_again_from_there(staff: Staff, town: Town) -> None:
    officer = await staff(Role.OFFICER, STREET)
    await told(town.wang_fang.person, Refused("x", "服务商拒绝：余额"))
    [message] = ids((await officer.get(HERE, params={"way": "sms"})).text)
    page = await officer.get(f"{HERE}/{message}")
    said = text(page.text)

    assert "王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。" in said
    assert "发到 138****1234 服务商 阿里云短信 代码 x 试了几次 1" in said
    assert "同一件事还发给了" in said
    again = await officer.post(f"{HERE}/{message}/resend")
    twice = await officer.post(f"{HERE}/{message}/resend")
    assert (again.status_code, twice.headers["location"]) == (303, again.headers["location"])
    new = (await officer.get(again.headers["location"])).text
    assert ("等待发送" in text(new), f"{again.headers['location']}/stop" in forms(new)) == (True, True)
    stopped = await officer.post(f"{again.headers['location']}/stop")
    assert stopped.status_code == 303
    assert "没有发，不再需要 工作人员停发" in text((await officer.get(again.headers["location"])).text)
    refused = await officer.post(f"{HERE}/{UUID(int=0)}/resend")
    assert refused.status_code == 404


async def test_what_arrived_asks_whether_she_says_otherwise(staff: Staff, town: Town) -> None:
    officer = await staff(Role.OFFICER, STREET)
    await told(town.wang_fang.person, Accepted("a", arrived=True))
    [message] = ids((await officer.get(HERE, params={"way": "sms"})).text)

    assert "本人说没有收到" in (await officer.get(f"{HERE}/{message}")).text
    without = await officer.post(f"{HERE}/{message}/resend")
    assert (without.status_code, "请勾选" in without.text) == (409, True)
    assert (await officer.post(f"{HERE}/{message}/resend", data={"reported": "yes"})).status_code == 303


async def test_an_event_leads_to_its_notices_those_of_its_sign_ups_among_them(staff: Staff, town: Town) -> None:
    officer = await staff(Role.OFFICER, DISTRICT)
    event = await published(town.office, clock.now() + timedelta(days=3))
    await sign_up(town.office, event, town.wang_fang.id)

    assert f'href="/desk/messages?event={event}"' in (await officer.get(f"/desk/events/{event}")).text
    assert (
        f'href="/desk/messages?volunteer={town.wang_fang.id}"'
        in (await officer.get(f"/desk/volunteers/{town.wang_fang.id}")).text
    )
    waiting = text((await officer.get("/desk/messages/notices")).text)
    assert "报名成功" in waiting


async def test_waiting_notices_are_taken_back(staff: Staff, town: Town, hands: Hands) -> None:
    officer = await staff(Role.OFFICER, STREET)
    assert "没有等着发的通知" in (await officer.get("/desk/messages/notices")).text
    await told(town.wang_fang.person, due_at=hands.now + timedelta(days=2))
    page = (await officer.get("/desk/messages/notices")).text
    [action] = [each for each in forms(page) if each.endswith("/withdrawal")]

    assert (await officer.post(action)).headers["location"] == "/desk/messages/notices"
    assert "没有等着发的通知" in (await officer.get("/desk/messages/notices")).text
    assert "没有办不成的通知" in (await officer.get("/desk/messages/notices?failed=yes")).text


async def test_a_provider_that_takes_nothing_stands_above_the_list(staff: Staff, town: Town) -> None:
    officer = await staff(Role.OFFICER, STREET)
    for _ in range(3):
        await told(town.wang_fang.person, Later("isv.AMOUNT_NOT_ENOUGH", "短信账户余额不足", Cause.ACCOUNT))
    said = text((await officer.get(HERE)).text)

    assert "阿里云短信现在发不出去：短信账户余额不足" in said
    assert "有 3 条在等，修好以后会自动再发" in said
