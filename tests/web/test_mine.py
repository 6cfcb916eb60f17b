"""Her own page, her sign-ups, the public page of an event, without scripts."""

import re
from datetime import timedelta

import httpx
import pytest

from jinguo.checkin.actions import check_in
from jinguo.checkin.board import board
from jinguo.checkin.forms import ScanForm
from jinguo.checkin.queries import waiting
from jinguo.checkin.segments import annul
from jinguo.checkin.visits import own_open
from jinguo.events import actions as events
from jinguo.hours import queries as hours
from jinguo.hours.actions import claim
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.volunteers import codes
from jinguo.volunteers.errors import CodeExpired
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.web.conftest import Volunteer
from tests.web.reading import codes as read
from tests.web.reading import forms, text
from tests.world import World, herself


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone; she is logged in."""
    return await her_phone(world.wang_fang.person)


async def ticked(world: World, event: Gathering, kind: str) -> None:
    """The leader ticks 王芳 in or out."""
    form = {"event": event.id, "kind": kind, "volunteer": world.wang_fang.id, "nonce": f"{kind}-{clock.now():%H%M%S}"}
    await check_in(world.zhao_li, ScanForm.model_validate(form))


async def test_the_page_greets_her_with_her_code_and_number(phone: httpx.AsyncClient, world: World) -> None:
    page = (await phone.get("/me")).text

    number = world.wang_fang.number
    assert "王芳，您好" in text(page) and f"{number[:4]} {number[4:]}" in text(page)
    assert "138****1234" in page and "13800001234" not in page
    assert '<noscript><meta http-equiv="refresh" content="45"></noscript>' in page
    assert "还没有记录" in text(page)


async def test_the_code_on_the_page_is_hers_and_is_another_one_later(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    shown = read((await phone.get("/me")).text)
    hands.forward(seconds=45)
    renewed = read((await phone.get("/me/code")).text)

    assert [codes.read(code) for code in (*shown, *renewed)] == [world.wang_fang.id] * 2
    assert shown != renewed
    hands.forward(seconds=40)
    with pytest.raises(CodeExpired):
        codes.read(shown[0])


async def test_each_entry_says_where_it_came_from_and_a_reversal_its_reason(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering()
    await ticked(world, event, "in")
    hands.forward(minutes=90)
    await ticked(world, event, "out")
    page = text((await phone.get("/me")).text)
    assert "+1 小时 30 分钟" in page and "负责人核定" in page
    assert "今年服务 1.5 小时" in page and "累计 1.5 小时" in page

    scan = (await board(world.zhao_li, event.id)).rows[0].scan
    assert scan
    await annul(world.zhao_li, scan, "签错了时间")
    page = text((await phone.get("/me/hours")).text)

    assert "−1 小时 30 分钟" in page and "签错了时间" in page and "已冲正，不再计入" in page
    assert "累计 0.0 小时" in page


async def test_each_entry_that_stands_says_whom_to_ask_about_it(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    with_phone, without = await gathering(contact="0574-86251234"), await gathering(title="清洁家园", contact="")
    for event in (with_phone, without):
        await ticked(world, event, "in")
        hands.forward(minutes=30)
        await ticked(world, event, "out")
    scan = (await board(world.zhao_li, without.id)).rows[0].scan
    assert scan
    own = {entry.title: entry.seq for entry in (await hours.own(herself(world.wang_fang))).entries}

    both = (await phone.get("/me/hours")).text
    await annul(world.zhao_li, scan, "签错了人")
    one = (await phone.get("/me/hours")).text

    asked = [text(part) for part in re.findall(r"<details>.*?</details>", both)]
    assert asked == [
        f"不对？ 请找招宝山街道的工作人员核对，报编号 {world.wang_fang.number} 和这条的台账号 {own['清洁家园']} 。"
        "记错了的，会冲正再重新记，这里都看得到。",
        "不对？ 请打办公电话 0574-86251234 ，或者找招宝山街道的工作人员核对，报编号"
        f" {world.wang_fang.number} 和这条的台账号 {own['亲子阅读陪伴']} 。记错了的，会冲正再重新记，这里都看得到。",
    ]
    assert 'href="tel:0574-86251234"' in both
    assert len(re.findall(r"<details>.*?</details>", one)) == 1


async def test_minutes_counted_for_another_event_are_explained(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    first, second = await gathering(), await gathering(title="清洁家园")
    await ticked(world, first, "in")
    await ticked(world, second, "in")
    hands.forward(minutes=60)
    await ticked(world, first, "out")
    hands.forward(minutes=30)
    await ticked(world, second, "out")

    assert "其中 60 分钟与另一场重复，不重复计" in text((await phone.get("/me")).text)


async def test_a_claim_waits_where_she_sees_it(phone: httpx.AsyncClient, world: World, hands: Hands) -> None:
    facts = {
        "volunteer": world.wang_fang.id,
        "title": "入户走访",
        "service_class": "care",
        "starts_at": hands.now - timedelta(hours=3),
        "ends_at": hands.now - timedelta(hours=1),
        "reason": "当天没有网络",
        "evidence": "走访记录表",
    }
    await claim(world.li_mei, NewClaim.model_validate(facts))

    page = text((await phone.get("/me")).text)

    assert "等待审核" in page and "入户走访 2 小时" in page and "累计 0.0 小时" in page


async def test_her_next_event_stands_on_her_page(phone: httpx.AsyncClient, world: World, hands: Hands) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=1))
    await events.sign_up(herself(world.wang_fang), event.id)
    assert "最近的活动 亲子阅读陪伴" in text((await phone.get("/me")).text)

    hands.forward(days=1)
    assert f'href="/c/{event.slug}">去签到' in (await phone.get("/me")).text
    await ticked(world, event, "in")
    page = (await phone.get("/me")).text

    assert "您正在 亲子阅读陪伴 ，中午 12:00 签到， 走的时候再扫一次" in text(page) and "去签退" in page


async def test_who_came_without_signing_up_is_shown_where_she_is_and_offered_no_sign_up(
    phone: httpx.AsyncClient, world: World
) -> None:
    event = await gathering()
    await ticked(world, event, "in")

    pages = [text((await phone.get(page)).text) for page in ("/me", "/me/events", f"/e/{event.slug}")]

    for page in pages:
        assert "您正在 亲子阅读陪伴 ，中午 12:00 签到， 走的时候再扫一次" in page
    assert pages[0].index("您正在") < pages[0].index("给工作人员扫")
    assert "现在没有可以报名的活动" in pages[1] and "报名：亲子阅读陪伴" not in pages[1]
    assert "我要报名" not in pages[2] and "名额" not in pages[2]


async def test_who_forgot_to_check_out_says_when_she_left_and_staff_see_it(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering()
    await ticked(world, event, "in")
    (stay,) = await own_open(herself(world.wang_fang))
    end = f"/me/visits/{stay.segment}/end"
    hands.forward(hours=5)
    for page in ("/me", "/me/hours", f"/c/{event.slug}", f"/e/{event.slug}"):
        shown = (await phone.get(page)).text
        assert "亲子阅读陪伴 · 中午 12:00 签到，没有签退 · 还没计入" in text(shown)
        assert forms(shown)[end] == {"time": "14:30"}

    wrong = await phone.post(end, data={"time": "16:45"})
    said = await phone.post(end, data={"time": "14:10"})

    assert wrong.status_code == 400 and "也不能晚于活动结束两小时以后" in text(wrong.text)
    assert said.status_code == 303
    page = text((await phone.get("/me")).text)
    assert "您说 下午 2:10 走的，等工作人员核对。" in page
    (row,) = await waiting(world.li_mei)
    assert row.said_out_at and clock.clock_text(row.said_out_at) == "下午 2:10"
    assert (await hours.own(herself(world.wang_fang))).total == 0


async def test_a_visit_of_no_minute_says_so(phone: httpx.AsyncClient, world: World) -> None:
    event = await gathering()
    await ticked(world, event, "in")
    await ticked(world, event, "out")

    page = text((await phone.get(f"/c/{event.slug}/done")).text)

    assert "不到 1 分钟，没有计入。" in page and "本次服务" not in page


async def test_another_volunteers_visit_has_no_end_that_she_could_say(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering()
    form = {"event": event.id, "kind": "in", "volunteer": world.liu_yang.id, "nonce": "liu-yang-comes"}
    await check_in(world.zhao_li, ScanForm.model_validate(form))
    (stay,) = await own_open(herself(world.liu_yang))
    hands.forward(hours=5)

    answers = [await phone.get(f"/me/visits/{stay.segment}/end"), await phone.post(f"/me/visits/{stay.segment}/end")]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_she_leaves_and_keeps_her_records(phone: httpx.AsyncClient, world: World) -> None:
    page = (await phone.get("/me/leaving")).text

    await phone.post("/me/leaving", data=forms(page)["/me/leaving"])

    page = (await phone.get("/me")).text
    assert "已退出志愿者队伍" in text(page) and "我的时长" in text(page)


async def test_she_signs_up_and_withdraws_with_one_press_each(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=2), capacity=1)
    listed = (await phone.get("/me/events")).text
    assert "还有 1 个名额" in text(listed)

    await phone.post(f"/me/events/{event.id}/sign-up", data={})
    listed = (await phone.get("/me/events")).text
    assert "报名成功" in text(listed) and f"/me/events/{event.id}/withdrawal" in forms(listed)

    await phone.post(f"/me/events/{event.id}/withdrawal", data={})
    listed = (await phone.get("/me/events")).text
    assert "再报一次" in text(listed) and f"/me/events/{event.id}/sign-up" in forms(listed)


async def test_an_overlap_is_refused_beside_the_event_with_the_other_ones_name(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    tomorrow = hands.now + timedelta(days=1)
    first, second = await gathering(starts_at=tomorrow), await gathering(title="清洁家园", starts_at=tomorrow)
    await phone.post(f"/me/events/{first.id}/sign-up", data={})

    answer = await phone.post(f"/me/events/{second.id}/sign-up", data={})

    assert answer.status_code == 409
    assert "与已报名的“亲子阅读陪伴”" in text(answer.text)
    beside = answer.text.index(f'id="event-{second.id}"')
    assert "时间冲突" in answer.text[beside:]


async def test_the_public_page_tells_a_stranger_everything_but_names(
    visitor: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=1), capacity=20)

    page = (await visitor.get(f"/e/{event.slug}")).text

    for said in ("亲子阅读陪伴", "招宝山街道儿童之家", "陪孩子读绘本", "注意桌角", "0574-86250000", "20 人"):
        assert said in text(page)
    assert "赵丽" not in page
    assert f'href="/login?next=/e/{event.slug}"' in page


async def test_a_volunteer_signs_up_on_the_events_page(phone: httpx.AsyncClient, world: World, hands: Hands) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=1), capacity=20)
    page = (await phone.get(f"/e/{event.slug}")).text
    assert "赵丽" in page and "还有 20 个" in text(page)

    answer = await phone.post(f"/e/{event.slug}/sign-up", data={})

    assert answer.headers["location"] == f"/e/{event.slug}"
    page = (await phone.get(f"/e/{event.slug}")).text
    assert "您已报名" in text(page) and "还有 19 个" in text(page)
    await phone.post(f"/e/{event.slug}/withdrawal", data={})
    assert "我要报名" in text((await phone.get(f"/e/{event.slug}")).text)


async def test_a_full_event_says_so_beside_the_button(phone: httpx.AsyncClient, world: World, hands: Hands) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=1), capacity=1)
    await events.sign_up(herself(world.liu_yang), event.id)

    answer = await phone.post(f"/e/{event.slug}/sign-up", data={})

    assert answer.status_code == 409 and "名额已满" in text(answer.text)


async def test_a_cancelled_event_is_told_and_takes_nobody(
    visitor: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering(starts_at=hands.now + timedelta(days=1))
    await events.cancel(world.li_mei, event.id, "场地停电")

    page = (await visitor.get(f"/e/{event.slug}")).text

    assert "活动已取消 场地停电" in text(page) and "我要报名" not in page


async def test_a_visitor_is_led_to_log_in_and_staff_have_no_such_page(visitor: httpx.AsyncClient, world: World) -> None:
    for address in ("/me", "/me/hours", "/me/events", "/me/leaving"):
        assert (await visitor.get(address)).headers["location"] == f"/login?next={address.replace('/', '%2F')}"
