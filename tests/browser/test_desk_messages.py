"""The desk's pages of notices as they are seen: nothing scrolls sideways, the menu shows where one is."""

import os

import pytest
from playwright.async_api import Browser

from jinguo.authority.grants import Role
from jinguo.notifications.rewording import NewWording, set_wording
from tests.browser.conftest import sideways, violations
from tests.browser.live import staff_browser
from tests.world import ZHENHAI, World

PAGES = {
    "wordings": "/desk/wordings",
    "wording": "/desk/wordings/event_reminder",
}
SHOTS = os.environ.get("JINGUO_TEST_SHOTS")
"""A directory for pictures of the pages, for whoever wants to look at them."""


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_of_notices_are_sound_on_phone_and_desk(
    chromium: Browser, address: str, world: World, width: int
) -> None:
    texts = (
        "{name}您好，{title}{start}开始，我们等您来。",
        "{name}您好，您报名的{title}将于{start}开始，请早到十分钟。",
    )
    for seen, words in enumerate(texts):
        await set_wording(world.zhou_min, "event_reminder", NewWording(subject="活动提醒", text=words, seen=seen))
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "钱静", width=width)
    page = await context.new_page()
    wrong: dict[str, object] = {}

    for name, path in PAGES.items():
        await page.goto(path)
        if name == "wording":
            await page.get_by_role("button", name="预览").click()
        wrong[name] = (await sideways(page), await violations(page))
        current = await page.locator(".s-nav [aria-current]").bounding_box()
        assert current is not None
        assert current["x"] >= 0
        assert current["x"] + current["width"] <= width
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}_{width}.png", full_page=True)
    await context.close()

    assert wrong == dict.fromkeys(PAGES, (0, []))
