"""查重 in a real browser: found, looked at, merged; her old number checks in at the door; taken back."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.checkin.board import board
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.actions import Registered
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.gathering import gathering
from tests.world import CHENGDONG, XIMEN, ZHENHAI, World, registration


@pytest.fixture
async def two(world: World) -> tuple[Registered, Registered]:
    """李雪, registered twice in one street."""
    rows = [
        await actions.register(world.zhou_min, registration("李雪", phone, place, born_on="1990-05-06"))
        for phone, place in (("13811110001", CHENGDONG), ("13811110002", XIMEN))
    ]
    return rows[0], rows[1]


@pytest.fixture
async def desk(chromium: Browser, address: str, world: World) -> AsyncIterator[Page]:
    """周敏, administrator of 镇海区, at a computer."""
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏")
    yield await context.new_page()
    await context.close()


async def proven() -> None:
    """Whoever is logged in has proven a moment ago who it is."""
    async with transaction(SYSTEM):
        await Session.update({Session.proven_at: clock.now()}, force=True)


async def test_found_merged_checked_in_by_the_old_number_and_taken_back(
    desk: Page, world: World, two: tuple[Registered, Registered]
) -> None:
    first, second = two
    event = await gathering()
    await desk.goto("/desk/duplicates")
    await desk.get_by_role("button", name="现在查一遍").click()
    await expect(desk.get_by_role("status")).to_contain_text("新找到 1 对")
    await desk.get_by_role("link", name="核对", exact=True).click()
    await expect(desk.get_by_role("heading", name="合并以后会怎样")).to_be_visible()
    await proven()
    await desk.get_by_label("（留下的登记）").check()
    await desk.get_by_label("依据").fill("给本人打过电话，换了手机号")
    await desk.get_by_role("button", name="合并，留下").click()
    await expect(desk.get_by_role("status")).to_contain_text("已合并")
    record = desk.url

    await desk.goto(f"/scan?event={event.id}")
    await desk.get_by_label("编号").fill(second.number)
    await desk.get_by_role("button", name="按编号登记").click()
    await expect(desk.get_by_role("listitem").filter(has_text="李雪 签到")).to_be_visible(timeout=15_000)

    assert [row.volunteer for row in (await board(world.zhao_li, event.id)).rows if row.name == "李雪"] == [first.id]
    await desk.goto(record)
    await desk.get_by_role("button", name="撤销合并").click()
    await expect(desk.get_by_role("status")).to_contain_text("合并已撤销")
    assert {row.id for row in (await queries.search(world.zhou_min, "李雪")).rows} == {first.id, second.id}


async def test_no_page_of_duplicates_has_a_fault(
    chromium: Browser, address: str, world: World, two: tuple[Registered, Registered]
) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏", width=360)
    page = await context.new_page()
    found = []

    async def look(name: str) -> None:
        found.extend(await faults(page, BOTH))

    await page.goto("/desk/duplicates")
    await look("empty")
    await page.get_by_role("button", name="现在查一遍").click()
    await look("queue")
    await page.get_by_role("link", name="核对", exact=True).click()
    await look("compare")
    await proven()
    await page.get_by_label("（留下的登记）").check()
    await page.get_by_label("依据").fill("给本人打过电话")
    await page.get_by_role("button", name="合并，留下").click()
    await look("merge")
    await page.goto("/desk/duplicates?state=merged")
    await look("merged")
    await context.close()

    assert found == []
