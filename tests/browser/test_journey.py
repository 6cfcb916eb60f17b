"""A volunteer's way in a real browser over the real site: register, sign up, check in by the screen, out, her hours."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.checkin.visits import own_standing
from jinguo.hours import queries as hours
from jinguo.notifications.codes import drain
from jinguo.volunteers import codes
from tests.browser.conftest import PHONE
from tests.browser.hands_on import code_on_screen, phone, sent_code
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.world import WANG_FANGS_PHONE, ZHAOBAOSHAN, World, herself

Console = pytest.CaptureFixture[str]

LARGEST = 12 * 1024
"""Bytes over the wire of the check-in page with everything that it loads."""


async def screen_shows(chromium: Browser, address: str, event: Gathering, hands: Hands) -> str:
    """The address in the code on the big screen at this moment, read off the picture."""
    staff = await staff_browser(chromium, address, Role.LEADER, ZHAOBAOSHAN, f"赵丽{hands.now:%H%M}")
    page = await staff.new_page()
    await page.goto(f"/events/{event.id}/screen")
    shown = await code_on_screen(page)
    await staff.close()
    return shown


async def log_in(page: Page, number: str, console: Console) -> None:
    """Phone and code, on the pages that ask for them."""
    await page.get_by_label("手机号").fill(number)
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_label("短信里的验证码")).to_be_visible()
    await drain()
    await page.get_by_label("短信里的验证码").fill(sent_code(console))
    await page.get_by_role("button", name="登录").click()


async def test_a_newcomer_registers_signs_up_checks_in_and_out_and_sees_her_hours(
    chromium: Browser, address: str, world: World, hands: Hands, capsys: Console
) -> None:
    event = await gathering(starts_at=hands.now + timedelta(hours=1))
    asked: list[str] = []
    async with phone(chromium, address) as page:
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"/e/{event.slug}")
        await page.get_by_role("link", name="我要报名").click()
        await log_in(page, "13600001111", capsys)
        await page.get_by_role("link", name="第一次登记").click()
        await page.get_by_role("link", name="镇海区").click()
        await page.get_by_role("link", name="招宝山街道").click()
        await page.get_by_label("姓名").first.fill("沈丽华")
        await page.get_by_label("我已阅读，同意收集").check()
        await page.get_by_role("button", name="提交登记").click()
        await page.get_by_role("button", name="我要报名").click()
        await expect(page.get_by_role("heading", name="您已报名")).to_be_visible()

        hands.forward(minutes=50)
        await page.goto(await screen_shows(chromium, address, event, hands))
        assert page.url == f"{address}/c/{event.slug}"
        await page.get_by_role("button", name="点这里签到").click()
        await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
        await expect(page.get_by_text("中午 12:50")).to_be_visible()

        hands.forward(hours=2, minutes=20)
        await page.goto(await screen_shows(chromium, address, event, hands))
        await page.get_by_role("button", name="点这里签退").click()
        await expect(page.get_by_role("heading", name="签退成功")).to_be_visible()
        await expect(page.get_by_text("本次服务 2 小时 20 分钟")).to_be_visible()

        await page.get_by_role("link", name="看我的服务记录").click()
        await expect(page.get_by_role("heading", name="沈丽华，您好")).to_be_visible()
        await expect(page.get_by_text("+2 小时 20 分钟")).to_be_visible()
        await expect(page.get_by_text("扫码", exact=False).first).to_be_visible()
    assert {url.startswith((address, "data:")) for url in asked} == {True}


async def test_without_scripts_she_logs_in_checks_in_and_out(
    chromium: Browser, address: str, world: World, hands: Hands, capsys: Console
) -> None:
    event = await gathering()
    async with phone(chromium, address, scripts=False) as page:
        await page.goto(address + event.scanned)
        await log_in(page, WANG_FANGS_PHONE, capsys)
        await page.get_by_role("button", name="点这里签到").click()
        await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()

        hands.forward(minutes=75)
        await page.goto(address + event.scanned)
        await page.get_by_role("button", name="点这里签退").click()
        await expect(page.get_by_text("本次服务 1 小时 15 分钟")).to_be_visible()

        await page.goto("/me")
        await expect(page.get_by_text("+1 小时 15 分钟")).to_be_visible()
    assert (await hours.own(herself(world.wang_fang))).total == 75


async def test_without_scripts_a_newcomer_registers_and_comes_back_to_the_button(
    chromium: Browser, address: str, world: World, capsys: Console
) -> None:
    event = await gathering()
    async with phone(chromium, address, scripts=False) as page:
        await page.goto(address + event.scanned)
        await log_in(page, "13600001111", capsys)
        await page.get_by_role("link", name="第一次登记").click()
        await page.get_by_role("link", name="镇海区").click()
        await page.get_by_role("link", name="招宝山街道").click()
        await page.get_by_label("姓名").first.fill("沈丽华")
        await page.get_by_label("我已阅读，同意收集").check()
        await page.get_by_role("button", name="提交登记").click()

        await page.get_by_role("button", name="点这里签到").click()
        await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()


async def test_a_tap_without_signal_is_kept_her_number_can_be_scanned_and_it_is_sent_once(
    chromium: Browser, address: str, world: World
) -> None:
    event = await gathering()
    async with phone(chromium, address, world.wang_fang.person) as page:
        await page.goto(event.scanned)
        await page.context.set_offline(True)
        await page.get_by_role("button", name="点这里签到").click()
        await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
        assert await code_on_screen(page) == world.wang_fang.number

        await page.context.set_offline(False)
        await expect(page.get_by_role("heading", name="签到成功")).to_be_visible(timeout=10_000)
    assert (await own_standing(herself(world.wang_fang), event.id)).inside_since is not None


async def test_a_refusal_shows_her_code_and_renews_it(
    chromium: Browser, address: str, world: World, hands: Hands
) -> None:
    event = await gathering()
    async with phone(chromium, address, world.wang_fang.person) as page:
        await page.clock.install()
        await page.goto(f"/c/{event.slug}/done?refused=device_used")
        await expect(page.get_by_text("这部手机已经给别人签过了")).to_be_visible()
        shown = await code_on_screen(page)

        hands.forward(seconds=46)
        async with page.expect_response("**/me/code"):
            await page.clock.run_for(46_000)
        await page.wait_for_timeout(100)
        renewed = await code_on_screen(page)

    assert shown != renewed
    assert codes.read(renewed) == world.wang_fang.id


async def test_the_check_in_page_with_all_that_it_loads_is_small(chromium: Browser, address: str, world: World) -> None:
    event = await gathering()
    async with phone(chromium, address, world.wang_fang.person) as page:
        await page.goto(event.scanned, wait_until="networkidle")
        wire = await page.context.new_cdp_session(page)
        sizes: dict[str, float] = {}
        names: dict[str, str] = {}
        wire.on("Network.requestWillBeSent", lambda said: names.update({said["requestId"]: said["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}))
        await wire.send("Network.enable")
        await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        await page.goto(f"/c/{event.slug}", wait_until="networkidle")

        loaded = {names[which]: size for which, size in sizes.items() if which in names}
        assert any("checkin." in url for url in loaded) and any("volunteer." in url for url in loaded)
        assert all(url.startswith((address, "data:")) for url in loaded)
        assert sum(loaded.values()) <= LARGEST, loaded
        await expect(page.get_by_role("button", name="点这里签到")).to_be_visible()


async def test_large_type_keeps_the_button_in_the_window(chromium: Browser, address: str, world: World) -> None:
    event = await gathering()
    async with phone(chromium, address, world.wang_fang.person) as page:
        await page.goto(event.scanned)
        await page.evaluate("document.documentElement.style.fontSize = '135%'")
        box = await page.get_by_role("button", name="点这里签到").bounding_box()

    assert box and box["height"] >= 76 and box["y"] + box["height"] <= PHONE["height"]
