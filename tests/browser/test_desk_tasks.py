"""The pages of background tasks as staff see them: nothing scrolls sideways, progress is read out, the end comes by
itself.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel.errors import Conflict
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.tasks.runner import Done, Run
from jinguo.worker.runners import RUNNERS
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.world import ZHENHAI, World

SHOTS = os.environ.get("JINGUO_TEST_SHOTS")
"""A directory for pictures of the pages, for whoever wants to look at them."""


async def test_a_long_export_is_watched_to_its_end_and_fetched(
    chromium: Browser, address: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "data", tmp_path)
    monkeypatch.setattr("jinguo.web.desk.exports.steps.AT_ONCE", 0)
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏", width=360)
    page = await context.new_page()
    wrong: dict[str, object] = {}

    async def look(name: str) -> None:
        wrong[name] = await faults(page, BOTH)
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    async def halfway(run: Run) -> Done:
        await run.progress(1, 4, "读取名册")
        await expect(page.get_by_role("progressbar")).to_have_attribute("value", "25")
        await look("running")
        return await RUNNERS[TaskKind.ROSTER_EXPORT](run)

    async def refuses(run: Run) -> Done:
        raise Conflict("这个组织已经撤销，请换一个范围再导出。")

    for name, path in (("empty", "/desk/tasks"), ("none_saved", "/desk/exports/saved")):
        await page.goto(path)
        await look(name)
    await page.goto("/desk/volunteers/export")
    await page.get_by_text("每周或每月自动做一份").click()
    await look("asking")
    await page.get_by_label("哪一天做").select_option("month-31")
    await page.get_by_role("button", name="保存为定期导出").click()
    await expect(page.get_by_text("下一次")).to_be_visible()
    await look("saved")

    await page.goto("/desk/volunteers/export")
    await page.get_by_role("button", name="导出", exact=True).click()
    await expect(page.get_by_text("排队中")).to_be_visible()
    await look("queued")
    assert await do_next({TaskKind.ROSTER_EXPORT: halfway}, "甲")
    await expect(page.get_by_role("link", name="下载")).to_be_visible()
    await look("done")
    async with page.expect_download() as fetched:
        await page.get_by_role("link", name="下载").click()
    assert "志愿者名册" in (await fetched.value).suggested_filename

    await page.goto("/desk/volunteers/export")
    await page.get_by_role("button", name="导出", exact=True).click()
    await do_next({TaskKind.ROSTER_EXPORT: refuses}, "甲")
    await expect(page.get_by_role("button", name="重新做")).to_be_visible()
    await look("failed")
    await page.goto("/desk/tasks?whose=all")
    await look("listed")
    await context.close()

    assert wrong == {name: [] for name in wrong}
    assert len(wrong) == 9
