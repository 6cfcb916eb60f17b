"""收件箱 and 群发 as they are seen: nothing scrolls sideways, and from the list to the undo by pressing alone."""

import os
import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.hours.actions import claim
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.hours.test_ledger import wanted
from tests.worker.outbox import messages
from tests.world import ZHENHAI, World

SHOTS = os.environ.get("JINGUO_TEST_SHOTS")
"""A directory for pictures of the pages, for whoever wants to look at them."""


async def test_from_the_inbox_and_from_the_list_to_the_undo(chromium: Browser, address: str, world: World) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "钱静", width=360)
    page, wrong = await context.new_page(), dict[str, object]()
    await claim(world.li_mei, wanted(world.wang_fang))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE notice SET due_at = created_at")
        await fetch(
            "INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at)"
            " VALUES ($1, $2, '/330211/', 'news', 'sms', true, 'self', $3)",
            *(uuid7(), world.wang_fang.person, clock.now()),
        )
    await messages("approval_waiting")

    async def seen(name: str) -> None:
        wrong[name] = await faults(page, BOTH)
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    await page.goto("/desk/inbox")
    await seen("inbox")
    await page.get_by_role("button", name=re.compile("去审批")).click()
    await expect(page).to_have_url(re.compile("/desk/claims$"))
    await page.goto("/desk")
    await seen("workbench")
    await page.goto("/desk/messages/written")
    await seen("nothing_written")
    await page.goto("/desk/volunteers")
    await page.get_by_label("找到的全部").check()
    await page.get_by_role("button", name="群发消息").click()
    await _write(page, seen)
    await page.get_by_role("button", name="撤回").click()
    await expect(page.get_by_text("已撤回，谁也没有收到").first).to_be_visible()
    await page.get_by_role("link", name="群发记录").click()
    await seen("written")
    await context.close()

    assert wrong == {name: [] for name in wrong}
    assert len(wrong) == 8


async def _write(page: Page, seen: Callable[[str], Awaitable[None]]) -> None:
    await page.get_by_label("标题").fill("活动预告")
    await page.get_by_label("内容").fill("欢迎参加周六的相亲会")
    await page.get_by_role("button", name="看预览").click()
    await seen("refused")
    await page.get_by_label("内容").fill("周六上午九点在街道会议室有一场家庭教育讲座，欢迎参加")
    await seen("writing")
    await page.get_by_role("button", name="看预览").click()
    await seen("preview")
    await page.get_by_role("button", name="发给这 1 人").click()
    await expect(page.get_by_text("已提交，5 分钟内可以撤回")).to_be_visible()
    await seen("sent")
