"""A coordinator's way in a real browser: her list is imported, ten children are matched on the board, one pairing runs
from the home visit to its closing note; each page is sound on a phone and at a desk.
"""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.pairings.queries import Wanted, pairings
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.pairings.conftest import Care, care
from tests.world import CHENGDONG, ZHENHAI, id_number

__all__ = ["care"]
CHILDREN = 10


async def step(page: Page, summary: str, button: str) -> None:
    """Open a step's form if it is shut, and press its button."""
    form = page.locator("details", has=page.locator("summary", has_text=summary))
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()
    await form.get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_role("status").first).to_be_visible()


async def test_from_a_list_of_pairings_to_ten_matched_children_and_a_closing_note(
    chromium: Browser, address: str, care: Care, tmp_path: Path
) -> None:
    for order in range(1, 6):
        await care.mother(order, capacity=3)
    for order in range(1, CHILDREN + 1):
        await care.child(order)
    rows = [
        "儿童姓名,身份证号,类别,爱心妈妈姓名,爱心妈妈电话,结对日期,约定到",
        f"陈勇,{id_number('20150203', '231')},留守,周二,13811110001,2026-03-01,2027-03-01",
        ",,,周二,13811110001,2026-03-01,2027-03-01",
    ]
    ledger = tmp_path / "台账.csv"
    ledger.write_text("\n".join(rows), encoding="utf-8")
    context = await staff_browser(chromium, address, Role.COORDINATOR, ZHENHAI, "李霞")
    page = await context.new_page()

    await page.goto("/desk/pairings")
    await page.get_by_role("link", name="导入台账").click()
    await page.get_by_label("台账文件").set_input_files(ledger)
    await page.get_by_label("没有档案的孩子，同时建档").check()
    await page.get_by_label("没有写村社的孩子归到").select_option(CHENGDONG)
    assert await faults(page, BOTH) == []
    await page.get_by_role("button", name="看看会怎样").click()
    await expect(page.get_by_role("main")).to_contain_text("没有写是哪个孩子")
    assert await faults(page, BOTH) == []
    await page.get_by_role("button", name="导入 1 对").click()
    await expect(page.get_by_role("main")).to_contain_text("监护人同意、协议编号")
    assert await faults(page, BOTH) == []
    await page.get_by_role("link", name="E-0011").click()
    assert await faults(page, BOTH) == []
    await page.get_by_role("link", name="孩子的档案").click()
    await page.get_by_role("link", name="不要的妈妈").click()
    assert await faults(page, BOTH) == []

    await page.goto("/desk/pairings/board")
    await page.get_by_role("button", name="提结对建议").click()
    assert await faults(page, BOTH) == []
    for order in range(1, CHILDREN + 1):
        await page.goto(f"/desk/pairings/board?child=E-{order:04}")
        await page.get_by_role("button", name="就配这一位").click()
        await expect(page.get_by_role("status").first).to_contain_text("已提出结对")
    assert (await pairings(care.li_xia, Wanted())).total == CHILDREN + 1

    await page.locator("details[open] input[name=note]").fill("奶奶在家")
    await step(page, "登记家访", "登记家访")
    for label in ("监护人同意，已签协议", "妈妈同意，已签协议"):
        await page.get_by_label(label).check()
    await page.get_by_label("孩子自己的意愿").select_option(label="愿意")
    await page.get_by_label("协议编号").fill("镇爱 2026-1")
    await step(page, "登记同意和协议", "登记同意和协议")
    await step(page, "开始结对", "开始结对")
    await expect(page.get_by_role("main")).to_contain_text("结对中")
    ending = page.locator("details", has=page.locator("summary", has_text="结束")).last
    await ending.locator("summary").click()
    await ending.locator("select[name=reason]").select_option("returned")
    await ending.locator("select[name=following]").select_option("nobody")
    await ending.locator("input[name=note]").fill("父母回乡，道别过了")
    await ending.get_by_role("button", name="结束").click()
    await expect(page.get_by_role("main")).to_contain_text("父母回乡，道别过了")
    assert await faults(page, BOTH) == []
    await context.close()
