"""The door in a real browser: the helper scans by camera, the leader ticks, the screen renews itself and warns."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.checkin.board import board
from jinguo.checkin.catalogue import Standing
from jinguo.events import actions as events
from jinguo.hours.catalogue import Method
from jinguo.volunteers.registry.actions import register
from tests.browser.conftest import FILMED
from tests.browser.hands_on import code_on_screen
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.world import CHENGDONG, ZHAOBAOSHAN, World, herself, registration


@pytest.fixture
async def event(world: World) -> Gathering:
    """An event that begins now, at noon; 王芳 has signed up."""
    made = await gathering()
    await events.sign_up(herself(world.wang_fang), made.id)
    return made


@pytest.fixture
async def desk(chromium: Browser, address: str, event: Gathering) -> AsyncIterator[Page]:
    """赵丽, leader in 招宝山街道, at a computer."""
    context = await staff_browser(chromium, address, Role.LEADER, ZHAOBAOSHAN, "赵丽")
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def hand(chromium: Browser, address: str, event: Gathering) -> AsyncIterator[Page]:
    """The helper 孙丽 with her phone."""
    context = await staff_browser(chromium, address, Role.LEADER, ZHAOBAOSHAN, "孙丽", width=360)
    yield await context.new_page()
    await context.close()


async def camera_has_seen_its_card(page: Page) -> None:
    """The card that is always held before the camera is one scan, and it is over."""
    await expect(page.locator(".k-last", has_text="王芳")).to_be_visible(timeout=15_000)


async def test_a_card_before_the_camera_checks_her_in_and_her_name_is_told(
    hand: Page, world: World, event: Gathering
) -> None:
    assert world.wang_fang.number == FILMED
    await hand.goto(f"/scan?event={event.id}")

    await expect(hand.get_by_text("王芳 已签到")).to_be_visible(timeout=15_000)

    (row,) = (await board(world.zhao_li, event.id)).rows
    assert (row.standing, row.method) == (Standing.INSIDE, Method.NUMBER)


async def test_a_number_is_typed_and_the_scan_is_taken_back_with_a_reason(
    hand: Page, world: World, event: Gathering
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    await hand.goto(f"/scan?event={event.id}")
    await camera_has_seen_its_card(hand)
    await hand.get_by_label("编号").fill(zeng.number)
    await hand.get_by_role("button", name="按编号登记").click()
    told = hand.locator(".k-last", has_text="曾丽 已签到")
    await expect(told).to_be_visible()

    await told.get_by_role("link", name="撤销").click()
    await hand.get_by_label("扫错了人").check()
    await hand.get_by_role("button", name="撤销签到").click()

    await expect(hand.get_by_text("已撤销：曾丽")).to_be_visible()
    rows = {row.name: row.standing for row in (await board(world.zhao_li, event.id)).rows}
    assert rows.get("曾丽") is None


async def test_two_helpers_see_each_others_scans(
    chromium: Browser, address: str, hand: Page, desk: Page, world: World, event: Gathering
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    await hand.clock.install()
    await hand.goto(f"/scan?event={event.id}")
    await desk.goto(f"/scan?event={event.id}")
    await camera_has_seen_its_card(desk)
    await desk.get_by_label("编号").fill(zeng.number)
    await desk.get_by_role("button", name="按编号登记").click()
    await expect(desk.get_by_text("曾丽 已签到")).to_be_visible()

    await hand.clock.run_for(61_000)

    await expect(hand.get_by_text("曾丽 签到")).to_be_visible()


async def test_the_leader_ticks_without_leaving_the_page_and_what_is_typed_stays(
    desk: Page, world: World, event: Gathering, hands: Hands
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    await events.sign_up(herself(zeng), event.id)
    await desk.clock.install()
    await desk.goto(f"/door/events/{event.id}")
    await desk.evaluate("window.stayed = true")

    await desk.get_by_label(re.compile("找人")).fill("cl")
    await desk.clock.run_for(400)
    await expect(desk.get_by_role("row", name=re.compile("王芳"))).to_have_count(0)
    await desk.get_by_role("button", name=re.compile(r"签到\s*：曾丽")).click()

    await expect(desk.get_by_text("曾丽 已签到")).to_be_visible()
    await expect(desk.get_by_role("link", name=re.compile(r"在场\s*1"))).to_be_visible()
    await events.withdraw(herself(zeng), event.id)
    async with desk.expect_response("**/live*"):
        await desk.clock.run_for(5_000)
    await expect(desk.get_by_role("row", name=re.compile("曾丽.*没报名"))).to_be_visible()
    await expect(desk.get_by_label(re.compile("找人"))).to_have_value("cl")
    assert await desk.evaluate("window.stayed")


async def test_a_tick_without_network_says_so_and_is_sent_once_with_its_own_time(
    desk: Page, world: World, event: Gathering, hands: Hands
) -> None:
    await desk.goto(f"/door/events/{event.id}")
    await desk.context.set_offline(True)
    await desk.get_by_role("button", name=re.compile(r"签到\s*：王芳")).click()
    await expect(desk.get_by_text("没有网，1 条还没交，请不要关这一页。")).to_be_visible()
    await expect(desk.get_by_role("button", name="没记上，待补交")).to_be_disabled()
    (row,) = (await board(world.zhao_li, event.id)).rows
    assert row.in_at is None

    context = desk.context
    await desk.close()
    await context.set_offline(False)
    desk = await context.new_page()
    await desk.goto("/door")
    await expect(desk.get_by_text(re.compile("王芳 (已签到|签到过了)"))).to_be_visible()

    (row,) = (await board(world.zhao_li, event.id)).rows
    assert (row.standing, row.method, row.segments) == (Standing.INSIDE, Method.LEADER, 1)
    assert await desk.evaluate("Object.keys(localStorage)") == ["jinguo session"], "no tick waits any more"


async def test_the_keyboard_stays_on_its_button_when_the_list_renews(desk: Page, event: Gathering) -> None:
    await desk.clock.install()
    await desk.goto(f"/door/events/{event.id}")
    await desk.get_by_role("button", name=re.compile(r"签到\s*：王芳")).focus()

    async with desk.expect_response("**/live*"):
        await desk.clock.run_for(5_000)

    await expect(desk.get_by_role("button", name=re.compile(r"签到\s*：王芳"))).to_be_focused()


async def test_who_did_not_check_out_is_settled_and_the_event_closed(
    chromium: Browser, address: str, desk: Page, world: World, event: Gathering, hands: Hands
) -> None:
    await desk.goto(f"/door/events/{event.id}")
    await desk.get_by_role("button", name=re.compile(r"签到\s*：王芳")).click()
    await expect(desk.get_by_text("王芳 已签到")).to_be_visible()
    hands.forward(hours=3)
    officer = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅")
    page = await officer.new_page()
    await page.goto(f"/door/events/{event.id}")
    await page.get_by_role("link", name="结项").click()
    await page.get_by_role("link", name="去核定").click()

    await page.get_by_role("button", name=re.compile(r"按 下午 2:30 离开\s*：王芳")).click()
    await expect(page.get_by_text("已核定：王芳 下午 2:30 离开，计入 2 小时 30 分钟")).to_be_visible()
    await page.get_by_role("link", name="结项").click()
    await page.get_by_role("button", name="确定结项").click()

    await expect(page.get_by_text("活动已结项")).to_be_visible()
    await officer.close()


async def test_a_line_of_the_paper_list_is_copied(desk: Page, world: World, event: Gathering, hands: Hands) -> None:
    hands.forward(minutes=14)
    await desk.goto(f"/door/events/{event.id}/paper")
    await desk.get_by_label("志愿者").select_option(label=f"王芳（{world.wang_fang.number}）")
    await desk.get_by_label("几点来的").fill("11:50")
    await desk.get_by_label("几点走的").fill("12:10")
    await desk.get_by_role("button", name="登记，再录下一位").click()

    await expect(desk.get_by_text("计入 20 分钟")).to_be_visible()
    await expect(desk.get_by_label("几点来的")).to_have_value("")


async def test_the_screen_renews_its_code_and_counts(
    desk: Page, hand: Page, world: World, event: Gathering, hands: Hands
) -> None:
    await desk.clock.install()
    await desk.goto(f"/events/{event.id}/screen")
    shown = await code_on_screen(desk)
    await hand.goto(f"/door/events/{event.id}")
    await hand.get_by_role("button", name=re.compile(r"签到\s*：王芳")).click()
    await expect(hand.get_by_text("王芳 已签到")).to_be_visible()

    hands.forward(seconds=30)
    async with desk.expect_response("**/screen/now"):
        await desk.clock.run_for(10_000)

    await expect(desk.locator(".big-count dd").first).to_have_text("1")
    assert await code_on_screen(desk) != shown


async def test_the_screen_warns_when_the_network_is_lost_covers_no_code_and_stops_when_it_is_back(
    desk: Page, event: Gathering
) -> None:
    await desk.set_viewport_size({"width": 1920, "height": 1080})
    await desk.clock.install()
    await desk.goto(f"/events/{event.id}/screen")
    warning = desk.get_by_text("网断了")
    await expect(warning).to_be_hidden()

    await desk.context.set_offline(True)
    await desk.clock.run_for(10_000)
    await desk.evaluate("document.getAnimations().forEach(one => { one.currentTime = 25_001; })")
    await expect(warning).to_be_visible()
    line = await desk.locator(".big-stale").bounding_box()
    icon = await desk.locator(".big-stale svg").bounding_box()
    code = await desk.get_by_role("img", name="签到二维码").bounding_box()
    assert line and icon and code
    assert icon["height"] < 40
    assert line["y"] + line["height"] < code["y"], "the code can still be scanned"

    await desk.context.set_offline(False)
    async with desk.expect_response("**/screen/now"):
        await desk.clock.run_for(10_000)
    await expect(warning).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
async def test_the_screen_needs_no_scrolling_on_a_projector(
    desk: Page, event: Gathering, size: tuple[int, int]
) -> None:
    await desk.set_viewport_size({"width": size[0], "height": size[1]})
    await desk.goto(f"/events/{event.id}/screen")

    height = await desk.evaluate("document.documentElement.scrollHeight")
    code = await desk.get_by_role("img", name="签到二维码").bounding_box()

    assert height <= size[1]
    assert code and code["width"] >= size[1] * 0.4


async def test_an_expired_login_leads_the_screen_to_the_log_in_page(desk: Page, event: Gathering, hands: Hands) -> None:
    await desk.clock.install()
    await desk.goto(f"/events/{event.id}/screen")

    hands.set(hands.now + timedelta(hours=9))
    await desk.clock.run_for(10_000)

    await expect(desk.get_by_role("heading", name="工作人员登录")).to_be_visible()
