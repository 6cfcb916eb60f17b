"""Switching between one's own roles in a real browser: with scripts and without, on a phone and at a desk."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.web.cookies import SESSION, real_name
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.posts import account, browser_of, holds, post
from tests.world import CHENGDONG, ZHAOBAOSHAN, ZHENHAI, World

ACTING = "招宝山街道 · 干事（代理至 11月30日）"
PAGES = (
    *("/desk", "/desk/appointments", "/desk/appointments?time=ended"),
    *("/desk/appointments/new", "/desk/appointments/who-may"),
)


async def browser(chromium: Browser, address: str, width: int, scripts: bool, role: Role = Role.READER) -> Page:
    """赵丽 holds a role of 镇海区, and stands in for 李梅 of 招宝山街道 until 30 November."""
    li_mei, zhao_li = await account("李梅"), await account("赵丽")
    original = await holds(li_mei, Role.OFFICER, ZHAOBAOSHAN)
    await holds(zhao_li, role, ZHENHAI)
    until = clock.at_beijing(clock.today() + timedelta(days=10))
    await holds(zhao_li, Role.OFFICER, ZHAOBAOSHAN, until=until, deputy_for=original)
    size = ViewportSize(width=width, height=900 if width > 760 else 740)
    context = await chromium.new_context(base_url=address, viewport=size, locale="zh-CN", java_script_enabled=scripts)
    token = await browser_of(zhao_li)
    await context.add_cookies([{"name": real_name(SESSION), "value": token, "url": address, "httpOnly": True}])
    return await context.new_page()


@pytest.fixture(params=[(360, False), (1280, True)], ids=["phone without scripts", "desk"])
async def page(chromium: Browser, address: str, world: World, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    width, scripts = request.param
    opened = await browser(chromium, address, width, scripts)
    yield opened
    await opened.context.close()


async def test_she_puts_on_another_hat_and_the_desk_is_that_of_the_other(page: Page) -> None:
    await page.goto("/desk/volunteers")
    await expect(page.get_by_role("link", name="登记", exact=True)).to_have_count(0)
    await expect(page.locator(".s-me")).to_contain_text("镇海区 · 上级只读")

    await page.locator(".s-me summary").click()
    await page.get_by_label("换一个身份").select_option(ACTING)
    await page.get_by_role("button", name="切换").click()

    await expect(page.get_by_role("status")).to_contain_text("现在的身份是干事")
    await expect(page.locator(".s-me summary b")).to_have_text("赵丽（代理）")
    await expect(page.locator(".s-me")).to_contain_text(ACTING)
    await page.locator(".s-me summary").click()
    await expect(page.get_by_label("换一个身份").locator("option:checked")).to_have_text(ACTING)
    await page.goto("/desk/volunteers/new")
    await expect(page.get_by_role("heading", level=1)).to_have_text("登记志愿者")


async def test_the_pages_of_roles_are_read_by_everybody_and_scroll_one_way_only(
    chromium: Browser, address: str, world: World
) -> None:
    opened = await browser(chromium, address, 360, scripts=True, role=Role.ADMINISTRATOR)
    await post("何静", Role.AUDITOR, CHENGDONG)
    wrong = []

    for path in PAGES:
        await opened.goto(path)
        await expect(opened.locator("h1")).to_have_count(1)
        wrong += [f"{path}: {fault}" for fault in await faults(opened, BOTH)]
    await opened.context.close()

    assert wrong == []
