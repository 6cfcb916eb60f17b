"""Every page that an address opens, found by walking the application: nothing that axe finds, and nothing too wide."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Page

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import Database, transaction
from jinguo.web import limits
from jinguo.web.guard import handlers
from jinguo.web.http.same_origin import API
from tests.browser.conftest import sideways, violations
from tests.browser.hands_on import remember
from tests.browser.live import staff_browser
from tests.web.filled_town import Filled, fill
from tests.web.test_routes import filled
from tests.world import ZHENHAI, plant_places

MINE = ("/me", "/c/")
"""How the addresses of a volunteer's own pages begin."""

SMALL, LARGE = 360, 1280
"""Widths of a phone's window and of a computer's."""

STAFF = {"staff": Role.ADMINISTRATOR, "coordinator": Role.COORDINATOR}
"""Who looks at the desk: children's files open to a coordinator alone."""


def addresses(app: Litestar, town: Filled) -> Iterator[str]:
    """All that can be opened by an address, with the town's things in it."""
    for path, handler in handlers(app):
        if "GET" in handler.http_methods and not path.startswith((API, "/static", "/metrics")):
            yield filled(path, town.ids)


async def opened(context: BrowserContext, address: str) -> bool:
    """Whether a whole page is there: neither a file, nor a part of a page, nor the way to another one."""
    limits.BUCKETS.clear()
    answer = await context.request.get(address, max_redirects=0)
    return answer.ok and (await answer.text()).startswith("<!doctype html>")


async def wrong(page: Page, address: str, width: int) -> list[str]:
    """What is wrong with a page in a window of this width, in larger type too."""
    await page.set_viewport_size({"width": width, "height": 740})
    found = [f"{address} {what}" for what in await violations(page)] if width == SMALL else []
    await page.evaluate("document.documentElement.style.fontSize = '135%'")
    too_wide = await sideways(page)
    await page.evaluate("document.documentElement.style.fontSize = ''")
    return [*found, *([f"{address} is {too_wide} px too wide at {width}"] if too_wide else [])]


async def _context(chromium: Browser, address: str, town: Filled, who: str) -> BrowserContext:
    """A browser of an administrator of 镇海区 who has just proven herself, of 王芳, or of nobody."""
    if who in STAFF:
        context = await staff_browser(chromium, address, STAFF[who], ZHENHAI, "周敏")
        async with transaction(SYSTEM):
            await Session.update({Session.proven_at: clock.now()}, force=True)
        return context
    context = await chromium.new_context(base_url=address, locale="zh-CN")
    if who == "volunteer":
        await remember(context, address, town.town.wang_fang.person)
    return context


@pytest.mark.parametrize(("who", "at_least"), [("staff", 80), ("coordinator", 30), ("volunteer", 14), ("visitor", 5)])
async def test_every_page_is_sound(
    chromium: Browser, address: str, app: Litestar, database: Database, who: str, at_least: int
) -> None:
    await plant_places()
    town = await fill()
    context = await _context(chromium, address, town, who)
    page = await context.new_page()
    seen, found = 0, list[str]()

    for each in addresses(app, town):
        if each.startswith(MINE) is (who == "volunteer") and await opened(context, each):
            seen += 1
            await page.goto(each)
            for width in (SMALL, LARGE):
                found += await wrong(page, each, width)
    await context.close()

    assert found == []
    assert seen >= at_least
