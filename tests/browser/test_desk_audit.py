"""The auditor's pages as she sees them: nothing scrolls sideways, nothing is out of reach of a screen reader."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser

from jinguo.authority.actions import redact
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.hours.forms import Selection
from jinguo.hours.totals.export import FileKind, export
from jinguo.kernel.db import fetch
from jinguo.volunteers.registry import actions as volunteers
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.world import ZHENHAI, World

PAGES = {
    "log": "/desk/log",
    "about": "/desk/log?about={her}",
    "nothing": "/desk/log?who=没有这个人",
    "verification": "/desk/log/verification",
    "exports": "/desk/exports",
}
SHOTS = os.environ.get("JINGUO_TEST_SHOTS")
"""A directory for pictures of the pages, for whoever wants to look at them."""


async def test_the_auditors_pages_are_sound_on_phone_and_desk(
    chromium: Browser, address: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_ANCHORS", str(tmp_path / "anchors"))
    settings.cache_clear()
    await volunteers.reveal_phone(world.zhou_min, world.wang_fang.id, "通知培训改期")
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "本人申请")
    [row] = await fetch("SELECT seq FROM audit_entry WHERE action = 'leave_volunteers'")
    await redact(SYSTEM, row["seq"], "误写了家庭情况")
    await export(world.zhou_min, Selection(), purpose="向上级妇联上报")
    await export(world.li_mei, Selection(), FileKind.CSV, purpose="镇海区三八红旗手表彰名单核对，含下级全部村社")
    context = await staff_browser(chromium, address, Role.AUDITOR, ZHENHAI, "钱静", width=360)
    page = await context.new_page()
    wrong: dict[str, object] = {}

    for name, path in PAGES.items():
        await page.goto(path.format(her=world.wang_fang.id))
        if name == "verification":
            await page.get_by_role("button", name="现在核对").click()
        if name == "exports":
            await page.locator("details summary").first.click()
        wrong[name] = await faults(page, BOTH)
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    await context.close()
    settings.cache_clear()

    assert wrong == {name: [] for name in PAGES}
