"""Every page that an address opens, found by walking the application: nothing that axe finds, and nothing too wide."""

import re
from collections import Counter
from collections.abc import Iterator

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
from tests.browser.conftest import BOTH, PHONE, sideways, violations
from tests.browser.hands_on import remember
from tests.browser.live import staff_browser
from tests.web.filled_town import Filled, fill
from tests.web.test_routes import filled
from tests.world import ZHENHAI, plant_places

MINE = ("/me", "/c/")
"""How the addresses of a volunteer's own pages begin."""

STAFF = {"staff": Role.ADMINISTRATOR, "coordinator": Role.COORDINATOR, "keeper": Role.CONCERN_KEEPER}
"""Who looks at the desk: children's files open to a coordinator alone, concerns to their keeper."""


AT_LEAST = {"staff": 80, "coordinator": 30, "keeper": 8, "volunteer": 14, "visitor": 5}
"""How many pages each of them sees."""


def addresses(app: Litestar, town: Filled) -> Iterator[str]:
    """All that can be opened by an address, with the town's things in it."""
    for path, handler in handlers(app):
        if "GET" in handler.http_methods and not path.startswith((API, "/static", "/metrics")):
            yield filled(path, town.ids)


async def what_is_there(context: BrowserContext, address: str) -> str:
    """A whole page, but for the frame that all have and for what its forms were made from; nothing when there is a
    file, a part of a page, or the way to another one.
    """
    limits.BUCKETS.clear()
    answer = await context.request.get(address, max_redirects=0)
    text = await answer.text() if answer.ok else ""
    if not text.startswith("<!doctype html>"):
        return ""
    return re.sub('<input[^>]* type="hidden"[^>]*>', "", text[text.index("<main") : text.index("</main>")])


async def wrong(page: Page, address: str) -> list[str]:
    """What is wrong with a page: on a phone what axe finds, and in larger type whether it is too wide anywhere."""
    found = [f"{address} {what}" for what in await violations(page)]
    await page.evaluate("document.documentElement.style.fontSize = '135%'")
    for window in BOTH[::-1]:
        await page.set_viewport_size(window)
        if too_wide := await sideways(page):
            found.append(f"{address} is {too_wide} px too wide at {window['width']}")
    return found


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


async def test_every_page_is_sound(chromium: Browser, address: str, app: Litestar, database: Database) -> None:
    await plant_places()
    town = await fill()
    known, seen, found = set[str](), Counter[str](), list[str]()

    for who in AT_LEAST:
        context = await _context(chromium, address, town, who)
        page = await context.new_page()
        await page.set_viewport_size(PHONE)
        for each in addresses(app, town):
            if each.startswith(MINE) is (who == "volunteer") and (shown := await what_is_there(context, each)):
                seen[who] += 1
                if shown not in known:  # what two see alike, to the letter, need not be looked at twice
                    known.add(shown)
                    await page.goto(each)
                    found += [f"{who} {fault}" for fault in await wrong(page, each)]
        await context.close()

    assert found == []
    assert {who: seen[who] for who, least in AT_LEAST.items() if seen[who] < least} == {}
