"""Erasing somebody in a real browser: her phone, two members of staff, the receipt; pages sound at both widths."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.retention.clearance import actions as clearance
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults, phone
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.retention.served import served
from tests.world import ZHENHAI, World


@pytest.fixture(autouse=True)
def log_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JINGUO_ERASURES", str(tmp_path / "erasures.jsonl"))
    settings.cache_clear()
    yield
    settings.cache_clear()


async def prove_everybody() -> None:
    async with transaction(EVERYWHERE):
        await fetch("UPDATE session SET proven_at = $1 WHERE account IS NOT NULL", clock.now())


async def test_from_her_request_to_the_receipt(world: World, chromium: Browser, address: str, hands: Hands) -> None:
    await served(world)
    wrong: list[str] = []
    first = await staff_browser(chromium, address, Role.OFFICER, ZHENHAI, "周敏")
    second = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "何敏", width=360)
    async with phone(chromium, address, world.wang_fang.person) as hers:
        await hers.goto("/me")
        await hers.get_by_role("link", name="删除我的资料").click()
        wrong += await faults(hers)
        await hers.get_by_label("我看明白了").check()
        await hers.get_by_role("button", name="申请删除我的资料").click()
        await hers.wait_for_url("**/me/erasure")
        number = re.findall(r"SC\d{8}-\w{9}", await hers.inner_text("main"))[0]
        wrong += await faults(hers)

        desk = await first.new_page()
        await desk.goto("/desk")
        await desk.get_by_role("link", name="去办理").click()
        wrong += await faults(desk)
        await desk.get_by_role("link", name="王芳").click()
        await desk.get_by_role("button", name="拟定方案").click()
        await desk.wait_for_selector("text=会删除")
        wrong += await faults(desk)

        await prove_everybody()
        other = await second.new_page()
        await other.goto(desk.url)
        wrong += await faults(other)
        await other.get_by_role("button", name="同意删除").click()
        await other.wait_for_selector("text=冷静期")
        await hers.goto("/me/erasure")
        assert "哪天删除" in await hers.inner_text("main")

        hands.forward(days=7)
        ran = await clearance.run(SYSTEM)
        assert ran.receipts == [number]
        await hers.goto(f"/erasures/{number}")
        told = await hers.inner_text("main")
        assert "个人信息删除回执" in told
        assert "王芳" not in told
        wrong += await faults(hers)
    await first.close()
    await second.close()
    assert wrong == []


async def test_what_is_due_can_be_read_at_each_width(
    world: World, chromium: Browser, address: str, hands: Hands
) -> None:
    async with transaction(EVERYWHERE):
        await fetch("UPDATE volunteer SET left_at = $1", clock.now() - timedelta(days=3661))
    await clearance.run(SYSTEM)
    keeper = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, width=360)
    page = await keeper.new_page()
    await page.goto("/desk/retention")
    wrong = await faults(page, BOTH)
    await page.get_by_role("link", name="退出的志愿者").first.click()
    wrong += await faults(page, BOTH)
    assert "王芳" in await page.inner_text("main")
    await keeper.close()
    assert wrong == []
