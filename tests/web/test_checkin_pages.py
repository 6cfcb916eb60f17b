"""The check-in page as a phone without scripts sees it: scan, log in, one button in, one button out."""

import re
from datetime import timedelta

import httpx
import pytest

from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.checkin.visits import own_standing
from jinguo.events import actions as events
from jinguo.hours import queries as hours
from jinguo.kernel import clock
from jinguo.web.cookies import real_name
from jinguo.web.mine.presence import BROWSER, TICKET
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.web.conftest import Clients, Volunteer
from tests.web.reading import forms, text
from tests.world import WANG_FANGS_PHONE, World, herself


@pytest.fixture
async def event(world: World) -> Gathering:
    """An event that begins now, at noon."""
    return await gathering()


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone; she is logged in."""
    return await her_phone(world.wang_fang.person)


async def scan(phone: httpx.AsyncClient, event: Gathering) -> httpx.Response:
    """What the camera opens: the address on the screen, and where it leads."""
    opened = await phone.get(event.scanned)
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/c/{event.slug}"
    return await phone.get(opened.headers["location"])


async def press(browser: httpx.AsyncClient, page: str, action: str, **more: str) -> httpx.Response:
    """Send the form of a page as it stands, and follow where it leads."""
    answer = await browser.post(action, data=forms(page)[action] | more)
    return await browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def test_the_screen_code_becomes_a_ticket_and_leaves_the_address(
    phone: httpx.AsyncClient, event: Gathering
) -> None:
    opened = await phone.get(event.scanned)

    cookies = {cookie.partition("=")[0]: cookie for cookie in opened.headers.get_list("set-cookie")}
    assert set(cookies) == {real_name(BROWSER), real_name(TICKET)}
    for cookie in cookies.values():
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" in cookie
    assert re.search("=[0-9a-f]{32};", cookies[real_name(BROWSER)])
    assert "Max-Age=31536000" in cookies[real_name(BROWSER)]
    assert "Max-Age=600" in cookies[real_name(TICKET)]


async def test_a_second_scan_keeps_the_number_of_the_browser(phone: httpx.AsyncClient, event: Gathering) -> None:
    await scan(phone, event)
    first = phone.cookies[real_name(BROWSER)]

    await scan(phone, event)

    assert phone.cookies[real_name(BROWSER)] == first


async def test_she_checks_in_and_out_and_sees_her_hours(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, world: World
) -> None:
    page = await scan(phone, event)
    assert "王芳，您好" in text(page.text) and "手机尾号 1234" in text(page.text)

    arrived = await press(phone, page.text, f"/c/{event.slug}/in")
    assert "签到成功 中午 12:00" in text(arrived.text)
    assert "再扫一次" in text(arrived.text)

    hands.forward(hours=2, minutes=5)
    left = await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/out")
    assert "签退成功 下午 2:05" in text(left.text)
    assert "本次服务 2 小时 5 分钟" in text(left.text)
    assert "今年服务 2.1 小时" in text(left.text) and "今年参加 1 次" in text(left.text)
    assert (await hours.own(herself(world.wang_fang))).total == 125


async def test_a_tap_sent_twice_is_answered_with_the_first_time(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands
) -> None:
    page = (await scan(phone, event)).text
    await press(phone, page, f"/c/{event.slug}/in")
    hands.forward(minutes=3)

    again = await press(phone, page, f"/c/{event.slug}/in")

    assert "已经签到过了 中午 12:00" in text(again.text)


async def test_a_tap_that_waited_counts_from_when_it_was_made_whatever_the_phones_clock_says(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, world: World
) -> None:
    page = (await scan(phone, event)).text
    hands.forward(minutes=6)

    answer = await phone.post(
        f"/c/{event.slug}/in",
        data=forms(page)[f"/c/{event.slug}/in"] | {"tapped_at": "2019-01-01T00:00:00.000Z"},
        headers={"X-Sent-At": "2019-01-01T00:04:00.000Z"},
    )

    assert answer.headers["location"].endswith("/done")
    standing = await own_standing(herself(world.wang_fang), event.id)
    assert standing.inside_since == clock.now() - timedelta(minutes=4)


async def test_a_tap_may_wait_longer_than_its_ticket_lives(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, world: World
) -> None:
    page = (await scan(phone, event)).text
    hands.forward(minutes=95)

    answer = await phone.post(
        f"/c/{event.slug}/in",
        data=forms(page)[f"/c/{event.slug}/in"] | {"tapped_at": "2026-11-21T04:02:00.000Z"},
        headers={"X-Sent-At": "2026-11-21T05:35:00.000Z"},
    )

    assert answer.headers["location"].endswith("/done")
    standing = await own_standing(herself(world.wang_fang), event.id)
    assert standing.inside_since == clock.now() - timedelta(minutes=93)


async def test_a_tap_is_never_older_than_the_scan_before_it(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, world: World
) -> None:
    hands.forward(minutes=60)
    page = (await scan(phone, event)).text

    answer = await phone.post(
        f"/c/{event.slug}/in",
        data=forms(page)[f"/c/{event.slug}/in"] | {"tapped_at": "2026-11-21T04:00:00.000Z"},
        headers={"X-Sent-At": "2026-11-21T05:00:00.000Z"},
    )

    assert "refused=bad_time" in answer.headers["location"]
    assert (await own_standing(herself(world.wang_fang), event.id)).last_in_at is None


@pytest.mark.parametrize(
    ("tapped", "sent"),
    [
        ("2030-01-01T00:00:00.000Z", "2030-01-01T00:00:00.120Z"),
        ("0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.000Z"),
        ("9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00.000Z"),
    ],
)
async def test_a_phone_whose_clock_is_wrong_checks_in_all_the_same(
    phone: httpx.AsyncClient, event: Gathering, tapped: str, sent: str
) -> None:
    page = (await scan(phone, event)).text

    answer = await phone.post(
        f"/c/{event.slug}/in",
        data=forms(page)[f"/c/{event.slug}/in"] | {"tapped_at": tapped},
        headers={"X-Sent-At": sent},
    )

    assert answer.headers["location"] == f"/c/{event.slug}/done"


async def test_soon_after_coming_in_the_button_to_leave_is_a_quiet_one(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands
) -> None:
    await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/in")

    hands.forward(minutes=2)
    soon = (await scan(phone, event)).text
    hands.forward(hours=1)
    later = (await scan(phone, event)).text

    assert "不用再点" in text(soon) and "现在就离开，签退" in text(soon)
    assert "点这里签退" in text(later)


async def test_who_has_left_is_told_so_and_may_come_back(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, world: World
) -> None:
    await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/in")
    hands.forward(minutes=40)
    await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/out")

    page = (await scan(phone, event)).text
    assert "您已签退" in text(page) and "点这里签到" not in text(page)
    back = await press(phone, page, f"/c/{event.slug}/in")

    assert "签到成功" in text(back.text)
    assert (await own_standing(herself(world.wang_fang), event.id)).inside_since == clock.now()


async def test_without_a_scan_the_page_asks_for_one_and_shows_her_own_code(
    phone: httpx.AsyncClient, event: Gathering, world: World
) -> None:
    page = (await phone.get(f"/c/{event.slug}")).text

    assert "现场屏幕上的二维码" in text(page) and "给工作人员扫" in text(page)
    assert f"{world.wang_fang.number[:4]} {world.wang_fang.number[4:]}" in text(page)
    assert f"/c/{event.slug}/in" not in forms(page)


async def test_an_old_screen_code_says_what_to_do(phone: httpx.AsyncClient, event: Gathering, hands: Hands) -> None:
    address = event.scanned
    hands.forward(minutes=5)

    page = await phone.get(address)

    assert page.status_code == 200
    assert "二维码已经过期，请重新扫一次现场屏幕上的码" in text(page.text)
    assert real_name(TICKET) not in phone.cookies


async def test_a_ticket_outlasts_the_screen_code_and_ends_after_ten_minutes(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands
) -> None:
    await scan(phone, event)

    hands.forward(minutes=9)
    assert f"/c/{event.slug}/in" in forms((await phone.get(f"/c/{event.slug}")).text)
    hands.forward(minutes=2)
    assert f"/c/{event.slug}/in" not in forms((await phone.get(f"/c/{event.slug}")).text)


async def test_a_ticket_copied_to_another_phone_is_refused(
    phone: httpx.AsyncClient, clients: Clients, event: Gathering, world: World
) -> None:
    await scan(phone, event)
    friend = await clients(cookies={name: phone.cookies[name] for name in phone.cookies if name != real_name(BROWSER)})

    page = (await friend.get(f"/c/{event.slug}")).text
    answer = await friend.post(
        f"/c/{event.slug}/in", data={"ticket": phone.cookies[real_name(TICKET)], "nonce": "0" * 32}
    )

    assert f"/c/{event.slug}/in" not in forms(page)
    assert "refused=code_" in answer.headers["location"]
    assert (await own_standing(herself(world.wang_fang), event.id)).last_in_at is None


async def test_one_phone_checks_in_one_person_and_the_other_gets_her_code_shown(
    world: World, phone: httpx.AsyncClient, her_phone: Volunteer, event: Gathering
) -> None:
    page = await scan(phone, event)
    await press(phone, page.text, f"/c/{event.slug}/in")
    other = await her_phone(world.liu_yang.person)
    other.cookies.update({real_name(BROWSER): phone.cookies[real_name(BROWSER)]})

    refused = await press(other, (await scan(other, event)).text, f"/c/{event.slug}/in")

    assert "这部手机已经给别人签过了" in text(refused.text)
    assert f"{world.liu_yang.number[:4]} {world.liu_yang.number[4:]}" in text(refused.text)


async def test_somebody_else_takes_the_phone(phone: httpx.AsyncClient, event: Gathering) -> None:
    page = await scan(phone, event)

    asked = await press(phone, page.text, f"/c/{event.slug}/switch")

    assert "请输入您的手机号" in text(asked.text)
    assert (await phone.get("/me")).status_code == 303


async def test_a_newcomer_logs_in_by_code_and_comes_back_with_her_ticket(
    world: World, visitor: httpx.AsyncClient, event: Gathering, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await scan(visitor, event)
    assert "请输入您的手机号" in text(page.text)

    asked = await press(visitor, page.text, "/login", phone=WANG_FANGS_PHONE)
    code = re.search("验证码 ([0-9]{6})", capsys.readouterr().out)
    assert code
    back = await press(visitor, asked.text, "/login/code", code=code[1])

    assert back.url.path == f"/c/{event.slug}"
    arrived = await press(visitor, back.text, f"/c/{event.slug}/in")
    assert "签到成功" in text(arrived.text)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=-3), "还没到签到时间 今天 上午 11:00 开始"),
        (timedelta(hours=3), "活动已经结束，不能再签到"),
        (timedelta(hours=5), "签到已经结束 如果您参加了这场活动，请找活动负责人补记"),
    ],
)
async def test_outside_of_its_time_the_page_says_what_to_do(
    phone: httpx.AsyncClient, event: Gathering, hands: Hands, later: timedelta, said: str
) -> None:
    hands.forward(seconds=later.total_seconds())

    page = await scan(phone, event)

    assert said in text(page.text)
    assert f"/c/{event.slug}/in" not in forms(page.text)


async def test_a_cancelled_event_gives_its_reason(phone: httpx.AsyncClient, event: Gathering, world: World) -> None:
    await events.cancel(world.li_mei, event.id, "台风来了，改到下周六")

    page = await phone.get(f"/c/{event.slug}")

    assert "活动已取消 台风来了，改到下周六" in text(page.text)


async def test_an_unpublished_event_is_not_found(phone: httpx.AsyncClient, world: World) -> None:
    draft = await gathering(published=False)

    assert (await phone.get(f"/c/{draft.slug}")).status_code == 404
    assert (await phone.get("/c/nosuch22")).status_code == 404


async def test_an_event_without_hours_says_so_before_and_after(
    phone: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering(title="茶话会", is_volunteering=False)
    page = await scan(phone, event)
    assert "不计志愿时长" in text(page.text)

    await press(phone, page.text, f"/c/{event.slug}/in")
    hands.forward(hours=1)
    left = await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/out")

    assert "签退成功" in text(left.text) and "不计志愿时长" in text(left.text)
    assert (await hours.own(herself(world.wang_fang))).total == 0


async def test_minutes_that_count_elsewhere_are_named(
    phone: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    other = await gathering(title="清洁家园")
    for kind, minutes in (("in", 0), ("out", 60)):
        hands.forward(minutes=minutes)
        form = {"event": other.id, "kind": kind, "volunteer": world.wang_fang.id, "nonce": f"other-{kind}"}
        await check_in(world.zhao_li, ScanForm.model_validate(form))
        if kind == "in":
            await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/in")

    hands.forward(minutes=30)
    left = await press(phone, (await scan(phone, event)).text, f"/c/{event.slug}/out")

    assert "本次服务 1 小时 30 分钟" in text(left.text)
    assert "其中 1 小时和您别的记录重复" in text(left.text)


async def test_a_member_of_staff_is_asked_for_her_own_phone(world: World, staff: Clients, event: Gathering) -> None:
    page = await scan(await staff(), event)

    assert "现在登录的是工作人员账号" in text(page.text)
    assert "/login" in forms(page.text)


async def test_a_get_never_checks_in(phone: httpx.AsyncClient, event: Gathering, world: World) -> None:
    await scan(phone, event)

    assert (await phone.get(f"/c/{event.slug}/in")).status_code == 405
    assert (await own_standing(herself(world.wang_fang), event.id)).last_in_at is None
