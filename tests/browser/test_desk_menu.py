"""The desk's menu as it is seen: beside the page on a computer, at its foot on a phone, with scripts and without."""

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from jinguo.authority.grants import Role
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.world import ZHAOBAOSHAN, ZHENHAI, World

TARGET = 44
"""Pixels that a finger needs."""

SMALL_TARGETS = """['.s-top', '.s-nav', '.s-tabs']
    .flatMap(part => [...document.querySelectorAll(`${part} a, ${part} summary, ${part} button`)])
    .filter(each => each.checkVisibility()).map(each => [each.textContent.trim(), each.getBoundingClientRect().height])
    .filter(each => each[1] < %d)"""


async def found(page: Page) -> list[object]:
    """What is wrong with the page and its menus; a page without scripts cannot be asked."""
    return [*await page.evaluate(SMALL_TARGETS % TARGET), *await faults(page)]


@pytest.mark.parametrize(("role", "where"), [(Role.ADMINISTRATOR, ZHENHAI), (Role.OFFICER, ZHAOBAOSHAN)])
@pytest.mark.parametrize("path", ["/desk", "/desk/appointments"])
async def test_all_groups_and_the_way_out_are_in_sight_without_scrolling(
    chromium: Browser, address: str, world: World, role: Role, where: str, path: str
) -> None:
    context = await staff_browser(chromium, address, role, where)
    page = await context.new_page()
    await page.set_viewport_size(ViewportSize(width=1280, height=800))
    await page.goto(path)

    menu = page.get_by_role("navigation", name="主菜单")
    assert await menu.evaluate("each => each.scrollHeight - each.clientHeight") == 0
    for group in ("办事", "活动", "人", "时长", "组织与计划", "管理"):
        await expect(menu.locator(".s-group", has_text=group).first).to_be_in_viewport(ratio=1)
    await expect(menu.locator("[aria-current=page]")).to_be_in_viewport(ratio=1)
    await page.locator(".s-me summary").click()
    await expect(page.get_by_role("button", name="退出")).to_be_in_viewport(ratio=1)
    assert await found(page) == []
    await context.close()


async def test_a_folded_group_opens_by_the_keyboard(chromium: Browser, address: str, world: World) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI)
    page = await context.new_page()
    await page.goto("/desk")
    accounts = page.get_by_role("link", name="账号", exact=True)
    await expect(accounts).to_be_hidden()

    await page.locator(".s-nav summary", has_text="管理").focus()
    await page.keyboard.press("Enter")
    await expect(accounts).to_be_visible()
    assert await faults(page) == []
    await accounts.click()

    await expect(page.locator(".s-nav [aria-current=page]")).to_have_text("账号")
    await page.locator(".s-me summary").press("Enter")
    await expect(page.get_by_role("link", name="口令与安全")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="口令与安全")).to_be_hidden()
    await expect(page.locator(".s-me summary")).to_be_focused()
    await context.close()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_phone_has_four_tabs_and_the_rest_behind_one_more(
    chromium: Browser, address: str, world: World, scripts: bool
) -> None:
    known = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, width=360)
    size = ViewportSize(width=360, height=740)
    context = await chromium.new_context(
        base_url=address,
        viewport=size,
        locale="zh-CN",
        java_script_enabled=scripts,
        storage_state=await known.storage_state(),
    )
    page = await context.new_page()
    await page.goto("/desk/volunteers")
    tabs = page.get_by_role("navigation", name="常用")
    assert await tabs.get_by_role("link").all_inner_texts() == ["办事", "活动", "人", "时长", "更多"]
    await expect(tabs.locator("[aria-current]")).to_have_text("人")
    await expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()

    await tabs.get_by_role("link", name="更多").click()
    await expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    assert not scripts or await found(page) == []
    await page.get_by_role("link", name="收起菜单").click()
    await expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()

    await tabs.get_by_role("link", name="更多").click()
    await page.locator(".s-nav summary", has_text="组织与计划").click()
    await page.get_by_role("link", name="年度计划").click()
    await expect(page).to_have_url(f"{address}/desk/plan")
    await expect(tabs.locator("[aria-current]")).to_have_text("更多")
    await page.locator(".s-me summary").click()
    assert not scripts or await found(page) == []
    await page.get_by_role("button", name="退出").click()
    await expect(page).not_to_have_url(f"{address}/desk/plan")
    await context.close()
    await known.close()
