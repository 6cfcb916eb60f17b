"""The search above any page of the desk: by one key, through what was found by arrows, shut by Esc."""

from playwright.async_api import Browser, ViewportSize, expect

from jinguo.authority.grants import Role
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.world import ZHENHAI, World


async def test_one_key_opens_it_arrows_choose_and_enter_opens(chromium: Browser, address: str, world: World) -> None:
    context = await staff_browser(chromium, address, Role.OFFICER, ZHENHAI)
    page = await context.new_page()
    await page.goto("/desk/events")
    finder = page.get_by_role("dialog", name="查找页面、人、活动")
    await expect(finder).to_be_hidden()

    await page.keyboard.press("Control+k")
    await page.keyboard.type("wf")
    await expect(finder.get_by_role("link", name="王芳")).to_be_visible()
    assert await faults(page) == []
    await page.keyboard.press("ArrowDown")
    await expect(finder.get_by_role("link", name="王芳")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(finder.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(finder).to_be_hidden()
    await page.keyboard.press("Control+k")
    await expect(finder.get_by_role("searchbox")).to_have_value("")

    await page.keyboard.type("王芳")
    await expect(finder.get_by_role("link", name="王芳")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{address}/desk/volunteers/{world.wang_fang.id}")
    await context.close()


async def test_a_phone_has_it_behind_the_glass_and_it_works_without_scripts(
    chromium: Browser, address: str, world: World
) -> None:
    known = await staff_browser(chromium, address, Role.OFFICER, ZHENHAI, width=360)
    page = await known.new_page()
    await page.goto("/desk/events")
    await page.get_by_role("link", name="查找页面、人、活动").click()
    await page.keyboard.type("王芳")
    await expect(page.get_by_role("link", name="王芳")).to_be_visible()
    assert await faults(page) == []

    plain = await chromium.new_context(
        base_url=address,
        viewport=ViewportSize(width=360, height=740),
        java_script_enabled=False,
        storage_state=await known.storage_state(),
    )
    page = await plain.new_page()
    await page.goto("/desk/events")
    await page.get_by_role("link", name="查找页面、人、活动").click()
    await page.get_by_label("页面、姓名、手机号、编号、活动名称或日期").locator("visible=true").fill("王芳")
    await page.get_by_role("button", name="查找").click()
    await page.get_by_role("link", name="王芳").click()
    await expect(page).to_have_url(f"{address}/desk/volunteers/{world.wang_fang.id}")
    await plain.close()
    await known.close()
