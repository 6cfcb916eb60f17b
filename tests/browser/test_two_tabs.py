"""Between two, in a real browser: two presses, two clerks, two roles, and a session that ends while she writes."""

import re

from playwright.async_api import Browser, BrowserContext, Page, expect

from jinguo.access.rules import POLICY
from jinguo.authority.grants import Role
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.web.cookies import SESSION, real_name
from tests.browser.conftest import violations
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.posts import browser_of
from tests.world import ZHAOBAOSHAN, World

NEW = "/desk/events/new"


async def filled(page: Page) -> None:
    """A new event, typed in."""
    await page.goto(NEW)
    await page.get_by_label("活动名称").fill("清洁家园")
    await page.get_by_text("是，计入时长").click()
    await page.get_by_label("服务类别").select_option("environment")
    await page.get_by_label("日期").fill("2026-11-25")
    await page.get_by_label("开始时间").fill("14:00")
    await page.get_by_label("结束时间").fill("16:30")
    await page.get_by_label("地点").fill("西门社区广场")
    await page.get_by_label("场所类型").select_option("community")
    await page.get_by_label("负责人").fill("吴桂英")


async def log_in_again(context: BrowserContext, address: str) -> None:
    """The same account, a new session."""
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT id FROM account WHERE name = '李梅'")
    token = await browser_of(row["id"])
    await context.add_cookies([{"name": real_name(SESSION), "value": token, "url": address, "httpOnly": True}])


async def test_a_double_click_makes_one_and_two_clerks_lose_nothing(
    chromium: Browser, address: str, world: World
) -> None:
    hers = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅")
    chiefs = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHAOBAOSHAN, "周敏")
    page, other = await hers.new_page(), await chiefs.new_page()
    await filled(page)

    await page.get_by_role("button", name="保存草稿").dblclick()
    await page.wait_for_url(re.compile(r"/desk/events/[0-9a-f-]{36}$"))
    made = page.url
    await page.go_back()
    await expect(page.get_by_label("活动名称")).to_have_value("清洁家园")
    await page.get_by_role("button", name="保存草稿").click()
    await page.wait_for_url(made)
    async with transaction(EVERYWHERE):
        assert len(await fetch("SELECT id FROM event")) == 1
    await page.goto(f"{page.url}/edit")
    await other.goto(page.url)
    await other.get_by_label("地点").fill("后大街社区礼堂")
    await other.get_by_label("负责人").fill("周敏")
    await other.get_by_role("button", name="保存草稿").click()
    await page.get_by_label("地点").fill("城东社区活动室")
    await page.get_by_role("button", name="保存草稿").click()

    await expect(page.get_by_role("alert")).to_contain_text("周敏")
    await expect(page.get_by_label("负责人")).to_have_value("周敏")
    assert await violations(page) == []
    await page.get_by_label("用同事改的：后大街社区礼堂").check()
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.get_by_role("status")).to_contain_text("修改已保存")
    await expect(page.get_by_text("后大街社区礼堂").first).to_be_visible()
    await hers.close()
    await chiefs.close()


async def test_a_session_that_ends_while_she_writes_takes_nothing_with_it(
    chromium: Browser, address: str, world: World, hands: Hands
) -> None:
    context = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅")
    page = await context.new_page()
    await page.clock.install()
    await filled(page)
    banner = page.locator("[data-session]")

    await expect(banner).to_be_hidden()
    await page.clock.fast_forward(1000 * 60 * 13 + 5000)
    await expect(banner).to_contain_text("不到 2 分钟就要自动退出登录了")
    assert await violations(page) == []
    await banner.get_by_role("button", name="继续用").click()
    await expect(banner).to_be_hidden()
    hands.forward(seconds=POLICY.idle.total_seconds())
    await page.clock.fast_forward(1000 * 60 * 15 + 5000)
    await expect(banner).to_contain_text("登录已过期。填好的不会丢")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.get_by_role("status")).to_contain_text("重新登录后会回到那张表")
    back = await page.locator("input[name=next]").input_value()
    await log_in_again(context, address)
    await page.goto(back)

    await expect(page.get_by_label("活动名称")).to_have_value("清洁家园")
    await expect(page.get_by_label("服务类别")).to_have_value("environment")
    await expect(page.get_by_label("是，计入时长")).to_be_checked()
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.get_by_role("status")).to_contain_text("草稿已保存")
    await context.close()
