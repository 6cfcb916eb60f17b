"""A guardian signs on the phone: what her finger draws is kept as a picture; a page with its papers is sound."""

from litestar import Litestar
from playwright.async_api import Browser

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel.db import Database, fetch, transaction
from tests.browser.conftest import COMPUTER, PHONE, sideways, violations
from tests.browser.live import staff_browser
from tests.web.filled_town import fill
from tests.world import ZHENHAI, plant_places


async def test_a_signature_is_drawn_cleared_and_kept(
    chromium: Browser, address: str, app: Litestar, database: Database
) -> None:
    await plant_places()
    town = await fill()
    context = await staff_browser(chromium, address, Role.COORDINATOR, ZHENHAI, "李霞")
    page = await context.new_page()
    await page.set_viewport_size(PHONE)
    await page.goto(f"/desk/children/{town.ids['child_id']}")
    await page.get_by_role("button", name="由我负责").click()
    await page.goto(f"/desk/children/{town.ids['child_id']}/consents")
    field = page.locator('input[name="signature"]')
    canvas = page.locator("canvas.signature")
    await canvas.scroll_into_view_if_needed()
    box = await canvas.bounding_box()
    assert box is not None

    async def sign() -> None:
        await page.mouse.move(box["x"] + 40, box["y"] + 30)
        await page.mouse.down()
        for step in range(1, 20):
            await page.mouse.move(box["x"] + 40 + 9 * step, box["y"] + 30 + (step % 5) * 12)
        await page.mouse.up()

    await sign()
    assert (await field.input_value()).startswith("[[[")
    await page.get_by_role("button", name="清除重签").click()
    assert await field.input_value() == ""
    await sign()
    for label in ("同意", "当面签字", "愿意"):
        await page.get_by_label(label, exact=True).check()
    await page.locator('input[name="guardian"]').first.check()
    assert await violations(page) == []
    assert await sideways(page) == 0
    await page.set_viewport_size(COMPUTER)
    assert await sideways(page) == 0

    await page.get_by_role("button", name="记下").click()

    assert "答复已记下" in await page.inner_text("main")
    async with transaction(SYSTEM):
        rows = await fetch("SELECT kind, media FROM attachment WHERE kind = 'signature'")
    assert [tuple(row) for row in rows] == [("signature", "image/png")]
    await context.close()
