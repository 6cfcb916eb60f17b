"""A colleague is invited, opens her account on her phone, enrols her second factor and logs in with it."""

import io
import re
from collections.abc import Iterator

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from tests.browser.conftest import PHONE
from tests.browser.hands_on import faults
from tests.conftest import Hands
from tests.world import ZHENHAI, World

PASSWORD = "Chunfeng-2026"


@pytest.fixture(autouse=True)
def by_role(monkeypatch: pytest.MonkeyPatch, address: str) -> Iterator[None]:
    """As outside of a trial."""
    monkeypatch.setenv("JINGUO_SECOND_FACTOR", "by_role")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def log_in(page: Page, username: str) -> None:
    await page.goto("/login/staff")
    await page.get_by_label("用户名").fill(username)
    await page.get_by_label("口令").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()


async def secret_of(page: Page) -> str:
    """What the QR code on the page says to an authenticator; the typed secret is the same."""
    shot = await page.locator(".qr-s").screenshot()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)))
    found = re.search(r"secret=([A-Z2-7]+)", code.text)
    assert found is not None
    await page.get_by_text("扫不了？手工输入密钥").click()
    await expect(page.locator(".secret")).to_have_text(re.compile(" ".join(re.findall("....", found[1]))))
    return found[1]


def now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())  # pyright: ignore[reportPrivateImportUsage]


async def enrol(page: Page) -> str:
    secret = await secret_of(page)
    assert await faults(page) == []
    await page.get_by_label("6 位数字").fill(now(secret))
    await page.get_by_role("button", name="启用").click()
    await expect(page.locator(".codes li")).to_have_count(10)
    assert await faults(page) == []
    await page.get_by_role("link", name="我已收好").click()
    await expect(page).to_have_url(re.compile("/desk$"))
    return secret


async def test_from_the_invitation_to_the_log_in_with_a_code_on_a_phone(
    chromium: Browser, address: str, world: World, hands: Hands
) -> None:
    new = NewAccount(username="zhoumin", name="周敏", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=ZHENHAI)
    await create_account(SYSTEM, new)
    desk = await (await chromium.new_context(base_url=address, locale="zh-CN")).new_page()
    await log_in(desk, "zhoumin")
    await expect(desk.get_by_role("heading", level=1)).to_have_text("启用动态口令")
    await enrol(desk)
    await desk.goto("/desk/accounts")
    await desk.get_by_role("link", name="邀请同事").click()
    assert await faults(desk) == []
    await desk.get_by_label("姓名").fill("吴霞")
    await desk.get_by_label("组织", exact=True).select_option(ZHENHAI)
    await desk.get_by_label("妇联管理员").check()
    await desk.get_by_role("button", name="生成邀请链接").click()
    link = await desk.locator(".link-once").inner_text()
    assert await faults(desk) == []

    context = await chromium.new_context(base_url=address, viewport=PHONE, locale="zh-CN")
    phone = await context.new_page()
    await phone.goto(link)
    await phone.get_by_label("用户名").fill("wuxia")
    await phone.get_by_label("口令", exact=True).fill(PASSWORD)
    await phone.get_by_label("口令再输一遍").fill(PASSWORD)
    assert await faults(phone) == []
    await phone.get_by_role("button", name="开通并登录").click()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("启用动态口令")
    secret = await enrol(phone)
    await phone.goto("/desk/devices")
    assert await faults(phone) == []
    await phone.locator(".s-me > summary").click()
    await phone.get_by_role("button", name="退出", exact=True).click()

    hands.forward(seconds=30)
    await log_in(phone, "wuxia")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("请输入动态口令")
    assert await faults(phone) == []
    await phone.get_by_label("6 位动态口令").fill("000000")
    await phone.get_by_role("button", name="登录").click()
    await expect(phone.get_by_role("alert")).to_contain_text("动态口令不对")
    await phone.get_by_label("6 位动态口令").fill(now(secret))
    await phone.get_by_role("button", name="登录").click()
    await expect(phone).to_have_url(re.compile("/desk$"))
    for page in ("/desk/accounts", "/desk/second-factor", "/desk/prove", "/desk/password"):
        await phone.goto(page)
        assert await faults(phone) == [], page
    await desk.context.close()
    await context.close()
