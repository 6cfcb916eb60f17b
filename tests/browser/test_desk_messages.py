"""The desk's pages of notices as they are seen: nothing scrolls sideways, the menu shows where one is."""

import os
from datetime import timedelta

from playwright.async_api import Browser

from jinguo.authority.grants import Role
from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels.base import Accepted, Later, Refused, Uncertain
from jinguo.notifications.messages.queries import messages
from jinguo.notifications.messages.selection import Sought
from jinguo.notifications.wordings.actions import NewWording, set_wording
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.notifications.test_told import told
from tests.world import ZHENHAI, World

PAGES = {
    "wordings": "/desk/wordings",
    "wording": "/desk/wordings/event_reminder",
    "messages": "/desk/messages",
    "failed": "/desk/messages/{failed}",
    "arrived": "/desk/messages/{arrived}",
    "notices": "/desk/messages/notices",
    "nothing": "/desk/messages?q=没有这个人",
}
STATES = {"failed": State.FAILED, "arrived": State.DELIVERED}
SHOTS = os.environ.get("JINGUO_TEST_SHOTS")
"""A directory for pictures of the pages, for whoever wants to look at them."""


async def test_the_pages_of_notices_are_sound_on_phone_and_desk(
    chromium: Browser, address: str, world: World, hands: Hands
) -> None:
    texts = (
        "{name}您好，{title}{start}开始，我们等您来。",
        "{name}您好，您报名的{title}将于{start}开始，请早到十分钟。",
    )
    for seen, words in enumerate(texts):
        await set_wording(world.zhou_min, "event_reminder", NewWording(subject="活动提醒", text=words, seen=seen))
    her = world.wang_fang.person
    await told(her, Refused("21211", "号码无效", cause=Cause.NO_NUMBER), kind="event_cancelled")
    await told(her, Accepted("a", arrived=True))
    await told(her, Uncertain("TimeoutError"))
    hands.forward(minutes=1)
    for _ in range(3):
        await told(
            world.liu_yang.person, Later("isv.AMOUNT_NOT_ENOUGH", "短信账户余额不足", Cause.ACCOUNT), kind="signed_up"
        )
    await told(her, due_at=hands.now + timedelta(days=2))
    listed = (await messages(world.zhou_min, Sought(way=Way.SMS))).rows
    ids = {key: next(each.id for each in listed if each.state is state) for key, state in STATES.items()}
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "钱静", width=360)
    page = await context.new_page()
    wrong: dict[str, object] = {}

    for name, path in PAGES.items():
        await page.goto(path.format(**ids))
        if name == "wording":
            await page.get_by_role("button", name="预览").click()
        wrong[name] = await faults(page, BOTH)
        for window in BOTH:
            await page.set_viewport_size(window)
            current = await page.locator("nav [aria-current]").locator("visible=true").first.bounding_box()
            assert current is not None
            assert current["x"] >= 0
            assert current["x"] + current["width"] <= window["width"]
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    await context.close()

    assert wrong == {name: [] for name in PAGES}
