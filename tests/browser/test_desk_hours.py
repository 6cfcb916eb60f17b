"""Events, hours and claims on the desk in a real browser, at the width of a phone and of a computer."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.hours import queries as hours
from jinguo.hours.actions import decide, reverse
from jinguo.hours.catalogue import Method
from jinguo.hours.forms import Decision
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry.actions import register_self
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults
from tests.browser.live import staff_browser
from tests.conftest import NOON, Hands
from tests.web.conftest import COMMUNITY, DISTRICT, OTHER_COMMUNITY, STREET
from tests.web.desk_town import Town, at, claimed, enrolled, inside, office, plan, published, served, settle_town
from tests.web.test_desk_hours import cells


@dataclass(frozen=True)
class Busy:
    """A district on a Saturday evening, with something on every page."""

    town: Town
    forgotten: UUID
    coming: UUID
    draft: UUID
    claim: UUID
    entry: UUID


@pytest.fixture
async def busy(address: str, hands: Hands) -> Busy:
    """Hours of a year in each source, a reversal, forgotten check-outs, drafts, claims, and a newcomer."""
    town = await settle_town()
    forgotten = await published(town.office, NOON + timedelta(minutes=1), title="社区议事会志愿服务")
    hands.forward(minutes=1)
    await inside(town.office, town.wang_fang.id, forgotten)
    await inside(town.office, town.li_na.id, forgotten)
    hands.forward(hours=7)
    methods = (Method.SCREEN, Method.LEADER, Method.PAPER, Method.CLAIM)
    for count in range(24):
        place = COMMUNITY if count % 3 else OTHER_COMMUNITY
        volunteer = await enrolled(f"欧阳{'甲乙丙丁戊己庚辛壬癸子丑'[count % 12]}", f"139{count:08}", place)
        await served(
            town.office, volunteer.id, None, at(f"2026-{count % 11 + 1:02}-10"), 61 + count, methods[count % 4]
        )
    await served(town.office, town.wang_fang.id, None, at("2026-11-10"), 125)
    await served(town.office, town.wang_fang.id, None, at("2026-11-12"), 45)
    entries = await hours.entries(town.office, town.wang_fang.id)
    await reverse(town.office, entries[0].id, "同名的另一位，她没有到场")
    coming = await published(town.office, at("2026-11-25"), capacity=30)
    await events.sign_up(town.office, coming, town.wang_fang.id)
    await published(town.office, at("2026-11-27", "20:00"), 10, title="女子大讲堂", is_volunteering=False)
    draft = await events.draft(town.office, plan(at("2026-12-05"), risks="", title="冬日暖心送餐"))
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    approved = await claimed(town.office, town.li_na.id, at("2026-11-16"))
    await decide(office(name="赵丽"), approved, Decision(approve=True))
    await register_self("13700001111", SelfRegistration(name="何静", organisation=COMMUNITY, agree_collect=True))
    return Busy(town, forgotten, coming, draft, claim, entries[1].id)


@pytest.fixture
async def desk(chromium: Browser, address: str, busy: Busy) -> AsyncIterator[Page]:
    """李梅, officer of 镇海区, at a computer."""
    context = await staff_browser(chromium, address, Role.OFFICER, DISTRICT, "李梅")
    yield await context.new_page()
    await context.close()


def pages(busy: Busy) -> list[str]:
    """Every page of events, hours, claims and rules, in each of its looks."""
    her = busy.town.wang_fang.id
    return [
        "/desk",
        "/desk/events",
        "/desk/events?q=nothing",
        "/desk/events/new",
        f"/desk/events/new?from={busy.coming}",
        f"/desk/events/{busy.coming}",
        f"/desk/events/{busy.coming}?withdrawn=10000012",
        f"/desk/events/{busy.draft}",
        f"/desk/events/{busy.forgotten}",
        f"/desk/events/{busy.coming}/edit",
        "/desk/hours",
        "/desk/hours?period=twelve_months&by=organisation",
        "/desk/hours?period=all&by=month",
        "/desk/hours?period=chosen&first=2026-03-01&last=2026-02-01",
        "/desk/hours?period=chosen&first=2020-01-01&last=2020-02-01&position=3",
        "/desk/hours?q=oy&page=2",
        f"/desk/hours/volunteers/{her}",
        f"/desk/hours/entries/{busy.entry}/reversal",
        "/desk/claims",
        "/desk/claims?decided=yes",
        f"/desk/claims/{busy.claim}",
        "/desk/claims/new",
        "/desk/claims/new?q=oy",
        f"/desk/claims/new?volunteer={her}&event={busy.forgotten}",
        "/desk/rules",
    ]


async def test_every_page_can_be_read_by_everyone_and_scrolls_one_way_only(
    chromium: Browser, address: str, busy: Busy
) -> None:
    context = await staff_browser(chromium, address, Role.ADMINISTRATOR, DISTRICT, "李梅")
    page = await context.new_page()
    wrong = []

    for path in pages(busy):
        await page.goto(path)
        await expect(page.locator("h1")).to_have_count(1)
        wrong += [f"{path}: {fault}" for fault in await faults(page, BOTH)]
    await context.close()

    assert wrong == []


async def test_the_file_that_the_button_saves_sums_to_what_the_page_says(desk: Page, tmp_path: Path) -> None:
    await desk.goto("/desk")
    await desk.get_by_role("link", name="时长", exact=True).click()
    await desk.get_by_label("时间").select_option("近 12 个月")
    await desk.get_by_label("志愿者所属组织").select_option(STREET)
    await desk.get_by_role("button", name="查询").click()
    said = re.search(r"（([\d,]+) 分钟）", await desk.locator(".sums").first.inner_text())
    assert said

    await desk.get_by_role("link", name="导出（").click()
    await desk.get_by_label("用途").fill("向上级妇联上报")
    async with desk.expect_download() as download:
        await desk.get_by_role("button", name="导出", exact=True).click()

    saved, file = await download.value, tmp_path / "hours.xlsx"
    await saved.save_as(file)
    name = r"招宝山街道志愿服务时长_按志愿者_20261121_DC20261121-\w{6}\.xlsx"
    assert re.fullmatch(name, saved.suggested_filename)
    head, *lines, _, _ = cells(file.read_bytes(), "时长汇总")
    assert sum(line[head.index("合计（分钟）")] for line in lines) == int(said[1].replace(",", "")) > 0


async def test_days_of_ones_own_choice_include_the_last(desk: Page) -> None:
    await desk.goto("/desk/hours")
    await desk.get_by_label("时间").select_option("自选日期")
    await desk.get_by_role("button", name="查询").click()
    await desk.get_by_label("从").fill("2026-11-10")
    await desk.get_by_label("到（含当天）").fill("2026-11-10")
    await desk.get_by_role("button", name="查询").click()

    await expect(desk.get_by_role("heading", name="时长", exact=True)).to_be_visible()
    await expect(desk.locator(".s-head")).to_contain_text("11月10日 周二 到 11月10日 周二")
    await expect(desk.get_by_role("row", name=re.compile("王芳"))).to_contain_text("2.1")


async def test_an_event_is_planned_published_and_filled(desk: Page, busy: Busy) -> None:
    await desk.goto("/desk")
    await desk.get_by_role("link", name="新建活动").click()
    await desk.get_by_label("活动名称").fill("清洁家园")
    await desk.get_by_label("组织单位").select_option(STREET)
    await desk.get_by_label("服务类别").select_option("环境保护")
    await desk.get_by_label("服务内容").fill("清理楼道和绿化带")
    await desk.get_by_label("日期").fill("2026-11-28")
    await desk.get_by_label("开始时间").fill("14:00")
    await desk.get_by_label("结束时间").fill("16:00")
    await desk.get_by_label("地点").fill("西门社区广场")
    await desk.get_by_label("场所类型").select_option("社区")
    await desk.get_by_label("负责人").fill("吴桂英")
    await desk.get_by_role("button", name="保存草稿").click()

    await expect(desk.get_by_role("heading", name="发布之前还要补")).to_be_visible()
    await desk.get_by_role("link", name="去补全").click()
    await desk.get_by_label("风险和安全提示").fill("地面湿滑，请穿防滑鞋")
    await desk.get_by_role("button", name="保存草稿").click()
    await desk.get_by_role("button", name="发布").click()
    await expect(desk.get_by_role("status")).to_contain_text("活动已发布")
    await expect(desk.get_by_role("img", name="清洁家园的公开页面二维码")).to_be_visible()

    await desk.get_by_label("替志愿者报名").fill("王芳")
    await desk.get_by_role("button", name="报名", exact=True).click()
    await expect(desk.get_by_role("row", name=re.compile("王芳 10000012"))).to_contain_text("代报名")
    await desk.get_by_role("button", name="取消报名：王芳").click()
    await expect(desk.get_by_role("status")).to_contain_text("已取消报名")
    await desk.get_by_role("button", name="恢复报名").click()
    await expect(desk.get_by_role("row", name=re.compile("王芳 10000012"))).to_be_visible()


async def test_a_mistake_is_led_to_and_what_was_typed_is_still_there(desk: Page) -> None:
    await desk.goto("/desk/events/new")
    await desk.get_by_label("活动名称").fill("清洁家园")
    await desk.get_by_label("办公电话").fill("13800001234")
    await desk.get_by_role("button", name="保存草稿").click()

    await desk.get_by_role("link", name=re.compile("办公电话：")).click()

    await expect(desk.get_by_label("办公电话")).to_be_focused()
    await expect(desk.get_by_label("办公电话")).to_have_value("13800001234")
    await expect(desk.get_by_label("活动名称")).to_have_value("清洁家园")
    assert await faults(desk) == []


async def test_the_to_do_list_is_worked_off(desk: Page, busy: Busy) -> None:
    await desk.goto("/desk")
    await desk.get_by_role("listitem").filter(has_text="核定未签退").get_by_role("link", name="去核定").click()
    await expect(desk.get_by_role("row", name=re.compile("王芳 10000012")).get_by_role("checkbox")).not_to_be_checked()
    await desk.get_by_label("全选：我看见这 2 人都服务到 下午 2:01").check()
    await desk.get_by_role("button", name="所选的人按 下午 2:01 离开核定").click()
    await expect(desk.get_by_role("status")).to_contain_text("已核定 2 人，共计入 4 小时")

    await desk.get_by_role("link", name="工作台").click()
    await desk.get_by_role("link", name="去审批").click()
    await desk.get_by_label("选中 李娜 的申请").check()
    await desk.get_by_role("button", name="同意所选的").click()
    await expect(desk.get_by_role("status")).to_contain_text("已同意 1 条，共计入 1 小时 30 分钟")

    await desk.get_by_role("link", name="工作台").click()
    await expect(desk.get_by_text("核定未签退")).to_have_count(0)
    await expect(desk.get_by_text("审批补录")).to_have_count(0)
