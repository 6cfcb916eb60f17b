"""What people do with the site in a browser: log in, read the screen, tap."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Error, Page, ViewportSize

from jinguo.access.accounts.actions import open_session
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import transaction
from jinguo.web.cookies import SESSION, real_name
from tests.browser.conftest import PHONE, sideways, violations


@asynccontextmanager
async def phone(
    chromium: Browser,
    address: str,
    person: UUID | None = None,
    *,
    scripts: bool = True,
    width: int = PHONE["width"],
) -> AsyncIterator[Page]:
    """A page of a browser of its own; with `person`, she has logged in before."""
    size = {"width": width, "height": 740 if width == PHONE["width"] else 900}
    context = await chromium.new_context(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=scripts,
    )
    if person:
        await remember(context, address, person)
    yield await context.new_page()
    await context.close()


async def remember(context: BrowserContext, address: str, person: UUID) -> None:
    """Log a registered volunteer in."""
    async with transaction(SYSTEM):
        token, _ = await open_session(None, person, "", timedelta(days=30))
    await context.add_cookies([{"name": real_name(SESSION), "value": token, "url": address, "httpOnly": True}])


def sent_code(capsys: pytest.CaptureFixture[str]) -> str:
    """The log-in code that the console channel printed last."""
    return re.findall(r"验证码 (\d{6})", capsys.readouterr().out)[-1]


async def code_on_screen(page: Page) -> str:
    """What a camera reads off a page as it is seen."""
    seen = Image.open(io.BytesIO(await _photo(page)))
    (found,) = zxingcpp.read_barcodes(seen)
    return found.text


async def _photo(page: Page, tries: int = 3) -> bytes:
    """A picture of a page; a browser without a screen now and then cannot take one at once."""
    try:
        return await page.screenshot()
    except Error:
        if tries == 1:
            raise
        await asyncio.sleep(0.5)
        return await _photo(page, tries - 1)


async def faults(page: Page, windows: Sequence[ViewportSize] = ()) -> list[str]:
    """What is wrong with a page as it stands: axe's findings, and scrolling sideways, also in larger type. With
    `windows`, in each of these; it is loaded once, and stands in its own window afterwards.
    """
    own, found = page.viewport_size, []
    for window in windows:
        await page.set_viewport_size(window)
        found += [f"at {window['width']}: {fault}" for fault in await faults(page)]
    if windows:
        await page.set_viewport_size(own or PHONE)
        return found
    found += [f"{page.url} {what}" for what in await violations(page)]
    for type_size in ("100%", "135%"):
        await page.evaluate("size => { document.documentElement.style.fontSize = size; }", type_size)
        if beyond := await sideways(page):
            found.append(f"{page.url} is {beyond} px too wide in {type_size} type")
    await page.evaluate("document.documentElement.style.fontSize = ''")
    return found
