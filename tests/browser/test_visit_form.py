"""A mother's contact form on her phone: written without signal, sent once, kept sealed, and gone when it must be."""

import asyncio
from uuid import UUID

from playwright.async_api import Browser, Page, expect

from jinguo.pairings import actions as life
from jinguo.pairings.contacts.queries import ContactRow, contacts
from tests.browser.hands_on import faults, phone, remember
from tests.pairings.conftest import Care, Her, care
from tests.pairings.test_actions import ending, running

__all__ = ["care"]

SECRET = "晚上睡不好，想妈妈"
KEPT = "Object.entries(localStorage).filter(each => each[0].startsWith('jinguo draft ')).map(each => each.join(' '))"


async def cared_for(care: Care) -> tuple[Her, UUID]:
    """A mother, and the pairing that runs."""
    her = await care.mother(1)
    return her, await running(care, await care.child(1), her.id)


async def write(page: Page) -> None:
    await page.get_by_label("怎么联系").select_option("visit")
    await page.locator("#mind").select_option("watch")
    await page.get_by_label("需要心理支持").check()
    await page.get_by_label("说明").fill(SECRET)


async def saved(page: Page) -> None:
    """Wait until the draft is on the phone's disk."""
    async with asyncio.timeout(5):
        while not await page.evaluate(KEPT):  # noqa: ASYNC110 - storage sends its own page no event
            await asyncio.sleep(0.05)


async def held(care: Care, pairing: UUID) -> list[ContactRow]:
    return await contacts(care.li_xia, pairing)


async def test_what_is_written_without_signal_is_sent_once_when_there_is_some(
    chromium: Browser, address: str, care: Care
) -> None:
    her, pairing = await cared_for(care)
    async with phone(chromium, address, her.registered.person) as page:
        await page.goto(f"/me/children/{pairing}")
        await page.context.set_offline(True)
        await write(page)
        await page.get_by_role("button", name="登记").dblclick()
        await expect(page.get_by_text("有网时会自动登记，您可以放心关掉这一页")).to_be_visible()
        assert await faults(page) == []
        [kept] = await page.evaluate(KEPT)
        assert not any(word in kept for word in (SECRET, "睡不好", "visit", str(pairing), str(her.registered.person)))
        assert await held(care, pairing) == []

        await page.close()
        again = await page.context.new_page()
        await again.context.set_offline(False)
        await again.goto("/me/children")
        await expect(again.get_by_text("有一次联系还没登记")).to_be_visible()
        await again.locator(f"a[href$='{pairing}']").click()

        await expect(again.get_by_text("已登记，谢谢您")).to_be_visible()
        assert [(row.note, row.made) for row in await held(care, pairing)] == [(SECRET, True)]
        assert await again.evaluate(KEPT) == []


async def test_a_draft_outlives_the_page_and_the_session_but_not_the_log_out_or_the_pairing(
    chromium: Browser, address: str, care: Care
) -> None:
    her, pairing = await cared_for(care)
    async with phone(chromium, address, her.registered.person) as page:
        await page.goto(f"/me/children/{pairing}")
        await write(page)
        await saved(page)
        await page.reload()
        await expect(page.get_by_label("说明")).to_have_value(SECRET)
        await expect(page.get_by_label("需要心理支持")).to_be_checked()

        await page.context.clear_cookies()
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_role("link", name="重新登录")).to_be_visible()
        assert len(await page.evaluate(KEPT)) == 1

        await remember(page.context, address, her.registered.person)
        await page.goto("/me")
        page.on("dialog", lambda dialog: dialog.accept())
        await page.get_by_role("button", name="退出登录").click()
        await expect(page.get_by_text("已安全退出")).to_be_visible()
        assert await page.evaluate(KEPT) == []
        assert await held(care, pairing) == []

    async with phone(chromium, address, her.registered.person) as page:
        await page.goto(f"/me/children/{pairing}")
        await write(page)
        await saved(page)
        await life.end(care.li_xia, pairing, ending())
        await page.goto("/me/children")
        assert await page.evaluate(KEPT) == []
