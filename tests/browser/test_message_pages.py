"""Her messages and what she wants of them, links in letters, and the same from the desk: sound at 360 and 1280 px."""

import pytest
from playwright.async_api import Browser

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.notifications.addresses import links, mailboxes
from jinguo.notifications.tables import BlockedAddress
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults, phone
from tests.browser.live import staff_browser
from tests.notifications.test_her_messages_kept import MAILBOX, everywhere, has_mailbox, says, told
from tests.world import WANG_FANGS_PHONE, ZHAOBAOSHAN, World, herself


@pytest.fixture
async def links_of_letters(world: World) -> list[str]:
    """王芳 has messages, a mailbox and another that waits, wishes, and a phone that was refused."""
    her = world.wang_fang.person
    for _ in range(21):
        await told(her, "delivered", way="inbox")
    letter = await told(her, way="email", address=MAILBOX)
    await has_mailbox(her)
    await mailboxes.give(herself(world.wang_fang), "fang.wang@example.com", her)
    await says(her, wanted=False)
    async with transaction(EVERYWHERE):
        index = BlockedAddress.address_index.of(WANG_FANGS_PHONE)
        reason = "本人已退订"
        await BlockedAddress.insert(
            BlockedAddress(channel="sms", address_index=index, code="21610", reason=reason, blocked_at=clock.now())
        )
    (waiting,) = await everywhere("SELECT id FROM mailbox WHERE state = 'waiting'")
    stop, confirm = links.token(links.STOP, letter), links.token(links.CONFIRM, waiting["id"])
    return [f"/stop/{stop}", f"/confirm/{confirm}"]


async def test_her_pages_and_the_links_of_letters_are_sound_and_work(
    chromium: Browser, address: str, world: World, links_of_letters: list[str]
) -> None:
    found = []
    async with phone(chromium, address, world.wang_fang.person) as page:
        for path in ("/me/messages", "/me/messages?page=2", "/me/messages/settings", *links_of_letters):
            await page.goto(path)
            found += await faults(page, BOTH)
        await page.goto(links_of_letters[0])
        await page.get_by_role("button", name="不再收“活动提醒和变更”").click()
        await page.get_by_text("已记下，不再发了").wait_for()
        found += await faults(page, BOTH)
        await page.get_by_role("button", name="点错了，恢复").click()
        await page.get_by_text("已恢复，照常发").wait_for()
        await page.goto(links_of_letters[1])
        await page.get_by_role("button", name="是我的，确认").click()
        await page.get_by_text("邮箱已确认").wait_for()
        found += await faults(page, BOTH)
    assert found == []


async def test_the_desks_pages_are_sound(
    chromium: Browser, address: str, world: World, links_of_letters: list[str]
) -> None:
    context = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅", width=360)
    page, found = await context.new_page(), []
    for path in (f"/desk/volunteers/{world.wang_fang.id}/contact", "/desk/mailbox"):
        await page.goto(path)
        found += await faults(page, BOTH)
    await context.close()

    assert found == []
