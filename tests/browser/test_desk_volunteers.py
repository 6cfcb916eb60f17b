"""The registry's desk pages in a real browser: a clerk registers, imports a roster, prints a card, gives a token."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.plans import actions as plans
from jinguo.plans.catalogue import programmes
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions, queries
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.worker.runners import RUNNERS
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.volunteers.rosters import xlsx
from tests.world import WANG_FANGS_PHONE, XIMEN, ZHENHAI, World

SIZES = (360, 1280)
ROSTER = (
    ("姓名", "联系电话", "村社"),
    ("张玉梅", "13800007741", "西门社区"),
    ("陈凤霞", "1380000", "西门社区"),
)
ODD = (("姓名", "号码一", "村社"), *ROSTER[1:])


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of the test's own."""
    monkeypatch.setenv("JINGUO_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
async def desk(chromium: Browser, address: str, world: World) -> AsyncIterator[Page]:
    """周敏, administrator of 镇海区, at a computer."""
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏")
    yield await context.new_page()
    await context.close()


async def test_a_clerk_registers_somebody_with_the_keyboard_alone(desk: Page, world: World) -> None:
    await desk.goto("/desk/volunteers/new")
    await desk.get_by_label("姓名", exact=True).focus()
    await desk.keyboard.type("欧阳淑珍")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("13800002207")
    await desk.keyboard.press("Tab")
    await expect(desk.get_by_label("她没有自己的手机号")).to_be_focused()
    await desk.keyboard.press("Tab")
    for _ in range(4):
        await desk.keyboard.press("ArrowDown")
    await expect(desk.get_by_label("所属组织")).to_have_value(XIMEN)
    await desk.keyboard.press("Tab")
    await expect(desk.get_by_label("本人同意收集个人信息")).to_be_focused()
    await desk.keyboard.press("Space")
    await desk.keyboard.press("Enter")

    await expect(desk.get_by_role("status")).to_contain_text("已登记：欧阳淑珍")
    (row,) = (await queries.search(world.zhou_min, "oysz")).rows
    assert (row.phone, row.organisation_code) == ("138****2207", XIMEN)


@pytest.mark.parametrize("width", SIZES)
async def test_who_has_no_phone_is_said_right_below_the_phone(desk: Page, width: int) -> None:
    await desk.set_viewport_size({"width": width, "height": 900})
    await desk.goto("/desk/volunteers/new")
    phone = await desk.get_by_label("手机号", exact=True).bounding_box()
    box = await desk.get_by_label("她没有自己的手机号").bounding_box()

    assert phone and box
    assert (box["x"] - phone["x"], 0 < box["y"] - phone["y"] - phone["height"] < 30) == (0, True)


async def test_a_mistake_is_led_to_and_what_was_typed_is_still_there(desk: Page) -> None:
    await desk.goto("/desk/volunteers/new")
    await desk.get_by_label("姓名", exact=True).fill("张玉梅")
    await desk.get_by_label("手机号", exact=True).fill(WANG_FANGS_PHONE)
    await desk.get_by_label("所属组织").select_option(XIMEN)
    await desk.get_by_label("本人同意收集个人信息").check()
    await desk.get_by_role("button", name="登记", exact=True).click()

    await desk.get_by_role("alert").get_by_role("link").click()
    await expect(desk.get_by_label("手机号", exact=True)).to_be_focused()
    await expect(desk.get_by_label("姓名", exact=True)).to_have_value("张玉梅")
    await desk.get_by_role("link", name="王芳（10000012）").click()
    await expect(desk.get_by_role("heading", name="王芳")).to_be_visible()


async def test_a_roster_goes_through_four_steps_and_its_rejects_are_saved(
    chromium: Browser, address: str, world: World, data: Path
) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏", width=360)
    desk = await context.new_page()
    await desk.goto("/desk/volunteers/import")
    file = {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(ODD)}
    await desk.get_by_label("名册文件").set_input_files(file)  # pyright: ignore[reportArgumentType]
    await desk.get_by_role("button", name="上传，下一步").click()
    await expect(desk.get_by_role("heading", name="哪一列是什么")).to_be_visible()
    found = await faults(desk, BOTH)
    await desk.get_by_label("导入这张工作表").check()
    await desk.get_by_role("button", name="下一步，看看会怎样").click()
    await expect(desk.get_by_role("alert")).to_contain_text("还没有选哪一列是“手机号码”")
    found += await faults(desk, BOTH)
    await desk.get_by_label("B 列“号码一”当作").select_option(label="手机号码")
    await desk.get_by_role("button", name="下一步，看看会怎样").click()
    await expect(desk.get_by_text("还没有导入，请看一遍")).to_be_visible()
    found += await faults(desk, BOTH)
    await desk.goto("/desk/volunteers/import")
    found += await faults(desk, BOTH)
    await desk.get_by_role("link", name="接着做").click()
    await desk.get_by_role("button", name="导入 1 人").click()
    await expect(desk.get_by_role("status")).to_contain_text("新登记 1 人")
    found += await faults(desk, BOTH)
    async with desk.expect_download() as saving:
        await desk.get_by_role("link", name="下载退回的行").click()

    saved = await saving.value
    await saved.save_as(data / "rejects.xlsx")
    await context.close()
    rows = openpyxl.load_workbook(data / "rejects.xlsx").worksheets[0]
    assert saved.suggested_filename == "退回-花名册.xlsx"
    assert [cell.value for cell in rows[2]][:2] == ["陈凤霞", "1380000"]
    assert (await queries.search(world.zhou_min, "zym")).total == 1
    assert found == []


async def test_a_page_that_waits_for_the_worker_turns_into_the_result(
    desk: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_draft, "AT_ONCE", 1)
    await desk.goto("/desk/volunteers/import")
    file = {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(ROSTER)}
    await desk.get_by_label("名册文件").set_input_files(file)  # pyright: ignore[reportArgumentType]
    await desk.get_by_role("button", name="上传，下一步").click()
    await desk.get_by_role("button", name="下一步，看看会怎样").click()
    await expect(desk.get_by_text("排队中")).to_be_visible()
    found = await faults(desk)
    await do_next({TaskKind.TRY_ROSTER: RUNNERS[TaskKind.TRY_ROSTER]}, "worker")
    await desk.get_by_role("button", name="导入 1 人").click()
    await expect(desk.get_by_text("正在导入")).to_be_visible()
    await do_next({TaskKind.IMPORT_ROSTER: RUNNERS[TaskKind.IMPORT_ROSTER]}, "worker")

    await expect(desk.get_by_role("heading", name="导入完成")).to_be_visible()
    assert (await queries.search(world.zhou_min, "zym")).total == 1
    assert [*found, *await faults(desk)] == []


async def test_a_card_on_paper_is_the_card_alone(desk: Page, world: World) -> None:
    await desk.goto(f"/desk/volunteers/{world.wang_fang.id}/card")
    await desk.emulate_media(media="print")

    await expect(desk.get_by_role("navigation", name="主菜单")).to_be_hidden()
    await expect(desk.locator(".id-card").get_by_text("编号 1000 0012")).to_be_visible()
    await expect(desk.get_by_role("heading", name="志愿者卡片")).to_be_hidden()
    await expect(desk.get_by_text("用浏览器的“打印”")).to_be_hidden()
    card = await desk.locator(".id-card").bounding_box()
    assert card is not None
    assert (round(card["width"]), card["height"] < 325) == (325, True)


async def test_a_phone_is_gone_when_one_comes_back_to_the_page(desk: Page, world: World) -> None:
    await desk.goto(f"/desk/volunteers/{world.wang_fang.id}")
    await desk.get_by_label("用途").fill("通知培训改期")
    await desk.get_by_role("button", name="显示一次").click()
    await expect(desk.get_by_text(WANG_FANGS_PHONE)).to_be_visible()
    shown = await desk.evaluate("JSON.stringify([history.state, localStorage, sessionStorage])")
    assert WANG_FANGS_PHONE not in shown
    await desk.goto("/desk/volunteers")

    for back in (desk.go_back, desk.reload):
        await back()
        await expect(desk.get_by_role("heading", name="王芳", exact=True)).to_be_visible()
        assert WANG_FANGS_PHONE not in await desk.content()
    async with transaction(EVERYWHERE):
        assert [row["answer"] for row in await fetch("SELECT answer FROM submission")] == [None]
        assert len(await fetch("SELECT seq FROM audit_entry WHERE action = 'reveal_phone'")) == 1


async def test_no_page_has_a_fault(chromium: Browser, address: str, world: World) -> None:
    newcomer = SelfRegistration(name="曾丽", organisation=XIMEN, agree_collect=True)
    zeng_li = await actions.register_self("13811112222", newcomer)
    await plans.load(world.zhou_min, [row for row in programmes() if row.district_code == "330211"])
    hers, street = f"/desk/volunteers/{world.wang_fang.id}", "/desk/organisations/330211001000"
    pages = (
        *("/desk/volunteers", "/desk/volunteers?state=left", "/desk/volunteers?q=nobody", "/desk/volunteers/new"),
        *("/desk/volunteers?unreviewed=yes", hers, f"/desk/volunteers/{zeng_li.id}", f"{hers}/edit", f"{hers}/card"),
        *("/desk/volunteers/import", "/desk/volunteers/cards", "/desk/organisations", street, f"{street}/new"),
        *("/desk/organisations/import", "/desk/plan", "/desk/accounts", "/desk/accounts/invite"),
        *("/desk/accounts/tokens", "/desk/password", "/desk/log"),
    )
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏", width=360)
    page = await context.new_page()
    found = []
    for path in pages:
        answer = await page.goto(path)
        found += await faults(page, BOTH) if answer and answer.ok else [f"{path} {answer and answer.status}"]
    await context.close()

    assert found == []


async def test_a_form_with_mistakes_has_no_fault(chromium: Browser, address: str, world: World) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, ZHENHAI, "周敏", width=360)
    page = await context.new_page()
    found = []
    for path, button in (
        ("/desk/volunteers/new", "登记"),
        ("/desk/accounts/invite", "生成邀请链接"),
        ("/desk/accounts/tokens", "发放"),
        ("/desk/organisations/330211001000/new", "加入"),
        ("/desk/password", "修改"),
    ):
        await page.goto(path)
        await page.get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_role("alert")).to_be_visible()
        found += await faults(page, BOTH)
    await context.close()

    assert found == []
