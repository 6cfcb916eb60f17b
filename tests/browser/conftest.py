"""A real Chromium that can reach nothing but this machine, with a film of a QR code for a camera.

It is the build without windows, which nobody would look at: the same engine, for a third less CPU a page.
"""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from jinguo.kernel.db import Database
from jinguo.kernel.text import qr
from jinguo.web import limits
from tests.browser.live import serving

CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PHONE, COMPUTER = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
BOTH = (PHONE, COMPUTER)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")

FILMED = "10000012"
"""What the code in front of the camera says: the number of the first volunteer in an empty database."""


def picture(text: str, side: int = 360) -> Image.Image:
    """A photo of a printed code on a grey table."""
    rows = qr.modules(text)
    code = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                code.putpixel((x + 4, y + 4), 0)
    photo = Image.new("RGB", (640, 480), (120, 120, 120))
    photo.paste(code.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), (140, 60))
    return photo


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The camera's film: JPEG pictures one after another."""
    frame = io.BytesIO()
    picture(FILMED).save(frame, "JPEG", quality=85)
    path = tmp_path_factory.mktemp("camera") / "code.mjpeg"
    path.write_bytes(frame.getvalue() * 4)
    return path


@pytest.fixture(scope="session")
async def chromium(film: Path) -> AsyncIterator[Browser]:
    """One browser a worker; each test opens its own context."""
    async with async_playwright() as playwright:
        arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={film}"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


@pytest.fixture
async def address(app: Litestar, database: Database) -> AsyncIterator[str]:
    """Where the site answers on this machine during the test, over an empty database; nobody has asked anything yet."""
    limits.BUCKETS.clear()
    async with serving(app) as where:
        yield where


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page: rule and element. A page that was looked at once brings axe along wherever it
    goes, which costs half of giving it to each.
    """
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE + ";0")
        await page.add_init_script(AXE)
    found = await page.evaluate(
        "axe.run({resultTypes: ['violations']})"
        ".then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html)))"
    )
    return [str(what) for what in found]


async def sideways(page: Page) -> int:
    """By how many pixels a page is wider than its window; 0 when nothing scrolls sideways."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
