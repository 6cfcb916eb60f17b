"""A wish from its collection to the visit afterwards: a coordinator at her desk, a donor on her phone."""

import os
import re

import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.children.forms import NewChild
from jinguo.children.registry import actions as registry
from jinguo.kernel.forms import parse
from tests.aid.conftest import consent
from tests.browser.conftest import PHONE, sideways, violations
from tests.browser.live import staff_browser
from tests.children.conftest import FILE, SECRETS
from tests.web.test_desk_pairings import LI_XIA
from tests.world import ZHENHAI, World

SHOTS = os.environ.get("JINGUO_TEST_SHOTS")


async def sound(page: Page, name: str, wrong: dict[str, object]) -> None:
    """Look at a page: nothing scrolls sideways, axe finds nothing, and a donor reads nothing of who wishes."""
    wrong[name] = (await sideways(page), await violations(page))
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    if name.startswith("donor"):
        seen = await page.content()
        assert [word for word in (*SECRETS, "E-0001", "W-0001", "城东") if word in seen] == []


async def collected(desk: Page, wrong: dict[str, object]) -> None:
    """A wish is written down, checked and shown."""
    await desk.get_by_role("link", name="征集心愿").first.click()
    await desk.get_by_label("儿童编号").fill("E-0001")
    await desk.get_by_label("物品").select_option("coat")
    await desk.get_by_label("尺码").select_option("140")
    await desk.get_by_label("大约多少元").fill("180")
    await sound(desk, "desk_new", wrong)
    await desk.get_by_role("button", name="登记心愿").click()
    await desk.get_by_label("问过孩子和监护人").check()
    await desk.get_by_label("看过：").check()
    await desk.get_by_role("button", name="核对").click()
    await desk.get_by_role("button", name="公开，请大家认领").click()


async def claimed(donor: Page, wrong: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    """The donor claims it with her phone."""
    await donor.goto("/wishes?place=330211000000")
    await sound(donor, "donor_list", wrong)
    await donor.get_by_role("link", name=re.compile("冬衣")).click()
    await donor.get_by_label("怎么称呼您").fill("李女士")
    await donor.get_by_role("textbox", name="手机号").fill("13800138000")
    await donor.get_by_label("我同意").check()
    await sound(donor, "donor_wish", wrong)
    await donor.get_by_role("button", name="认领").click()
    await expect(donor.get_by_label("短信里的验证码")).to_be_visible()
    await sound(donor, "donor_code", wrong)
    await donor.get_by_label("短信里的验证码").fill(re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)[-1])
    await donor.get_by_role("button", name="确认认领").click()
    await expect(donor.get_by_role("heading", name="已为您留着")).to_be_visible()
    await sound(donor, "donor_gift", wrong)


async def test_a_wish_from_collection_to_follow_up(
    chromium: Browser, address: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    filed = await registry.open_file(LI_XIA, parse(NewChild, FILE))
    await consent(LI_XIA, filed.id)
    office = await staff_browser(chromium, address, Role.COORDINATOR, ZHENHAI, "李霞", width=1280)
    desk = await office.new_page()
    phone = await chromium.new_context(base_url=address, viewport=PHONE, locale="zh-CN")
    donor = await phone.new_page()
    wrong: dict[str, object] = {}

    await donor.goto("/wishes?place=330211000000")
    await expect(donor.get_by_role("heading", name="心愿都有人认领了")).to_be_visible()
    await sound(donor, "donor_empty", wrong)
    await desk.goto("/desk/wishes")
    await sound(desk, "desk_empty", wrong)
    await collected(desk, wrong)
    await claimed(donor, wrong, capsys)
    await desk.reload()
    await desk.get_by_role("button", name="看认领人的电话").click()
    await expect(desk.get_by_text("13800138000")).to_be_visible()
    await desk.get_by_label("东西从哪来").select_option("donor")
    await desk.get_by_role("button", name="登记东西已到妇联").click()
    await desk.get_by_role("button", name="登记送到孩子手里").click()
    await desk.get_by_label("转达给认领人的话").select_option("smile")
    await desk.get_by_role("button", name="登记回访").click()
    await desk.get_by_role("button", name="办完了，结束").click()
    await sound(desk, "desk_wish", wrong)
    await donor.reload()
    await expect(donor.get_by_text("孩子收到时笑了，说谢谢")).to_be_visible()
    await sound(donor, "donor_thanks", wrong)
    await desk.goto("/desk/wishes?state=over")
    await sound(desk, "desk_over", wrong)
    await office.close()
    await phone.close()

    assert wrong == dict.fromkeys(wrong, (0, []))
