"""The desk's pages of hours: totals, the file to hand upward, one volunteer's entries, and taking one back."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import httpx
import openpyxl
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.hours import queries
from jinguo.hours.actions import reverse
from jinguo.hours.catalogue import Method
from jinguo.organisations import actions as organisations
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.web.conftest import DISTRICT, OTHER_COMMUNITY, OTHER_STREET, STREET, Program, Staff
from tests.web.desk_town import WANGCHENG, Town, at, claimed, enrolled, inside, published, served, settle_town
from tests.web.reading import forms, text
from tests.web.statements import counted


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


@pytest.fixture
async def ledger(town: Town) -> Town:
    """王芳 has 125 minutes by scan in November and 60 on paper in October, 李娜 61 back-filled, 赵敏 30 in 蛟川街道."""
    await served(town.office, town.wang_fang.id, None, at("2026-11-10"), 125)
    await served(town.office, town.wang_fang.id, None, at("2026-10-10"), 60, Method.PAPER)
    await served(town.office, town.li_na.id, None, at("2026-11-11"), 61, Method.CLAIM)
    await served(town.office, town.zhao_min.id, None, at("2026-11-12"), 30)
    return town


async def seen(client: httpx.AsyncClient, **asked: str) -> str:
    page = await client.get("/desk/hours", params=asked)
    assert page.status_code == 200, text(page.text)
    return text(page.text)


def rows(page: str) -> list[list[str]]:
    """The table's rows, cell by cell."""
    table = page[page.index("<tbody>", page.index('aria-label="时长汇总表"')) :]
    found = re.findall(r"<tr>(.*?)</tr>", table[: table.index("</tbody>")], re.DOTALL)
    return [[text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in found]


WHY = "向上级妇联上报"


def cells(book: bytes, sheet: str) -> list[list[Any]]:
    """A sheet of a workbook as openpyxl reads it back, row by row."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(book))[sheet].iter_rows(values_only=True)]


async def test_the_page_sums_people_times_and_minutes_and_keeps_the_sources_apart(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await seen(office)

    assert "服务人数 3 人 服务人次 4 次 总时长 4.6 小时（276 分钟）" in page
    assert "其中扫码 2.6 小时 其中负责人核定 0.0 小时 其中纸质签到 1.0 小时 其中补录 1.0 小时" in page
    assert "镇海区 · 1月1日 周四 到 11月21日 周六 · 数据截至 今天 中午 12:00" in page
    assert "台账序号 4 ，计时规则 base-1" in page


async def test_volunteers_are_listed_by_minutes(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get("/desk/hours")

    assert rows(page.text) == [
        ["王芳 10000012", "招宝山街道 城东社区", "2", "2.1", "–", "1.0", "–", "3.1", "明细 ：王芳"],
        ["李娜 10000020", "招宝山街道 城东社区", "1", "–", "–", "–", "1.0", "1.0", "明细 ：李娜"],
        ["赵敏 10000036", "蛟川街道 清川社区", "1", "0.5", "–", "–", "–", "0.5", "明细 ：赵敏"],
    ]


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        pytest.param(
            "organisation", [["招宝山街道", "2", "3", "4.1"], ["蛟川街道", "1", "1", "0.5"]], id="organisation"
        ),
        pytest.param("service_class", [["关爱特殊群体", "3", "4", "4.6"]], id="service class"),
        pytest.param("programme", [["（未列入项目）", "3", "4", "4.6"]], id="programme"),
        pytest.param("month", [["2026年10月", "1", "1", "1.0"], ["2026年11月", "3", "3", "3.6"]], id="month"),
    ],
)
async def test_totals_are_cut_by(ledger: Town, staff: Staff, by: str, lines: list[list[str]]) -> None:
    office = await staff()

    page = await office.get("/desk/hours", params={"by": by})

    assert [[row[0], row[1], row[2], row[-1]] for row in rows(page.text)] == lines


async def test_a_street_leads_to_what_is_below_it(ledger: Town, staff: Staff) -> None:
    office = await staff()
    page = await office.get("/desk/hours", params={"by": "organisation"})
    href = re.search(r'href="(/desk/hours\?[^"]*)"><b>招宝山街道', page.text)
    assert href

    below = await office.get(href[1].replace("&amp;", "&"))

    assert [row[0] for row in rows(below.text)] == ["招宝山街道 城东社区"]
    assert "总时长 4.1 小时（246 分钟）" in text(below.text)


async def test_the_last_day_is_included(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await seen(office, period="chosen", first="2026-10-10", last="2026-10-10")
    before = await seen(office, period="chosen", first="2026-10-01", last="2026-10-09")

    assert "总时长 1.0 小时（60 分钟）" in page
    assert "这段时间没有时长" in before


async def test_days_in_the_wrong_order_are_said_beside_the_field_and_kept(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get(
        "/desk/hours", params={"period": "chosen", "first": "2026-11-02", "last": "2026-11-01", "by": "month"}
    )

    assert page.status_code == 400
    assert "截止日期不能早于开始日期" in page.text
    assert 'value="2026-11-02"' in page.text
    assert '<option value="month" selected>' in page.text


@pytest.mark.parametrize("typed", [pytest.param(typed, id=typed) for typed in ("王芳", "wf", "10000012", "1234")])
async def test_a_volunteer_is_looked_for_and_the_sums_stay(ledger: Town, staff: Staff, typed: str) -> None:
    office = await staff()

    page = await office.get("/desk/hours", params={"q": typed})

    assert [row[0] for row in rows(page.text)] == ["王芳 10000012"]
    assert "服务人数 3 人" in text(page.text)
    assert "导出（3 人）" in text(page.text)


async def test_whoever_looks_for_a_person_gets_volunteers(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get("/desk/hours", params={"q": "王芳", "by": "month"})

    assert [row[0] for row in rows(page.text)] == ["王芳 10000012"]
    assert '<option value="volunteer" selected>' in page.text


async def test_who_has_left_keeps_her_hours_and_is_found(ledger: Town, staff: Staff) -> None:
    await volunteers.leave(ledger.office, ledger.wang_fang.id, "搬到外地")
    office = await staff()

    page = await office.get("/desk/hours", params={"q": "王芳"})

    assert [row[0] for row in rows(page.text)] == ["王芳 10000012"]


async def test_a_search_without_result_says_what_to_do(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await seen(office, q="欧阳")

    assert "没有找到“欧阳”" in page


async def test_the_fixed_address_gives_the_same_figures_after_more_has_come(ledger: Town, staff: Staff) -> None:
    office = await staff()
    page = await office.get("/desk/hours")
    fixed = re.search(r'href="(/desk/hours\?[^"]*position=4[^"]*)"', page.text)
    assert fixed
    await served(ledger.office, ledger.li_na.id, None, at("2026-11-13"), 45)

    now, then = await office.get("/desk/hours"), await office.get(fixed[1].replace("&amp;", "&"))

    assert "（321 分钟）" in text(now.text)
    assert "（276 分钟）" in text(then.text)
    assert "服务人次 4 次" in text(then.text)


async def test_the_chart_begins_at_the_first_month_with_hours(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get("/desk/hours")
    figure = page.text[page.text.index("<figure") : page.text.index("</figure>")]

    bars = re.findall(r"<title>(.*?)</title>", figure)
    assert bars == ["2026年10月：1 小时", "2026年11月：3.6 小时"] * 2


async def test_what_waits_is_counted_with_the_way_to_it(ledger: Town, staff: Staff, hands: Hands) -> None:
    event = await published(ledger.office, hands.now + timedelta(minutes=30))
    hands.forward(minutes=30)
    await inside(ledger.office, ledger.wang_fang.id, event)
    hands.forward(hours=5)
    await claimed(ledger.office, ledger.li_na.id, at("2026-11-14"))
    office = await staff()

    page = await office.get("/desk/hours")

    assert "待核定 1 条 · 去处理 待审批 1 条 · 去处理" in text(page.text)
    assert 'href="/desk/claims">去处理' in page.text


async def test_a_street_sees_its_own_volunteers_alone(ledger: Town, staff: Staff) -> None:
    office = await staff(Role.OFFICER, OTHER_STREET, "何静")

    page = await office.get("/desk/hours")
    elsewhere = await office.get("/desk/hours", params={"organisation": STREET})

    assert [row[0] for row in rows(page.text)] == ["赵敏 10000036"]
    assert "王芳" not in page.text
    assert elsewhere.status_code == 403
    assert "王芳" not in elsewhere.text


async def test_chen_jing_of_wangcheng_sees_nothing_of_zhenhai(ledger: Town, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")
    hers = f"/desk/hours/volunteers/{ledger.wang_fang.id}"
    entry = (await queries.entries(ledger.office, ledger.wang_fang.id))[0]

    page = await chen_jing.get("/desk/hours")
    asked = await chen_jing.get("/desk/hours", params={"organisation": DISTRICT})
    entries = await chen_jing.get(hers)
    reversal = await chen_jing.post(f"/desk/hours/entries/{entry.id}/reversal", data={"reason": "不是我的"})

    assert "总时长 0.0 小时" in text(page.text)
    assert [asked.status_code, entries.status_code, reversal.status_code] == [403, 404, 404]
    assert "王芳" not in page.text + asked.text + entries.text + reversal.text
    assert len(await queries.entries(ledger.office, ledger.wang_fang.id)) == 2


async def test_a_reader_sees_and_exports_nothing(ledger: Town, staff: Staff) -> None:
    reader = await staff(Role.READER)

    page = await reader.get("/desk/hours")
    export = await reader.post("/desk/hours/export", data={"file": "xlsx", "purpose": WHY})

    assert "总时长 4.6 小时" in text(page.text)
    assert "/desk/hours/export" not in page.text
    assert export.status_code == 403


async def test_a_leader_at_the_door_does_not_see_hours(ledger: Town, staff: Staff) -> None:
    leader = await staff(Role.LEADER)

    assert (await leader.get("/desk/hours")).status_code == 403


async def test_the_workbook_sums_to_what_page_and_api_say_to_the_minute(
    ledger: Town, staff: Staff, program: Program
) -> None:
    office, api = await staff(), await program()
    chosen = {"period": "chosen", "first": "2026-11-01", "last": "2026-11-11"}
    page = await office.get("/desk/hours", params=chosen)
    before = await office.get("/desk/hours/export", params=chosen)
    fields = {**forms(before.text)["/desk/hours/export"], "file": "xlsx", "purpose": WHY}

    file = await office.post("/desk/hours/export", data=fields)
    totals = await api.get("/api/v1/hours/totals", params={"since": "2026-11-01", "until": "2026-11-12"})

    head, *lines, _, _ = cells(file.content, "时长汇总")
    about = dict(row[:2] for row in cells(file.content, "说明"))
    column = head.index("合计（分钟）")
    assert sum(line[column] for line in lines) == totals.json()["minutes"] == 186
    assert "（186 分钟）" in text(page.text)
    assert about["合计（分钟）"] == "186"
    assert about["台账序号"] == str(totals.json()["ledger_position"]) == file.headers["X-Ledger-Position"]
    assert openpyxl.load_workbook(io.BytesIO(file.content))["时长汇总"].freeze_panes is not None
    assert [cell for line in lines for cell in line if cell == "138****1234"] == ["138****1234"]


async def test_the_file_is_saved_under_a_name_that_says_what_it_is(ledger: Town, staff: Staff) -> None:
    office = await staff()

    file = await office.post("/desk/hours/export", data={"file": "xlsx", "by": "month", "purpose": WHY})

    said = file.headers["Content-Disposition"]
    number = file.headers["X-Export-Number"]
    assert said.startswith("attachment; ")
    assert unquote(said.split("UTF-8''")[1]) == f"镇海区志愿服务时长_按月份_20261121_{number}.xlsx"
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def sly(town: Town) -> Town:
    """周丽华 has 90 minutes in a community whose name a spreadsheet would compute."""
    place = NewOrganisation(code="330211001002", name="=1+2社区", kind=OrganisationKind.COMMUNITY, parent_code=STREET)
    await organisations.plant(SYSTEM, [place])
    volunteer = await enrolled("周丽华", "13800007777", place.code)
    await served(town.office, volunteer.id, None, at("2026-11-10"), 90)
    return town


async def test_the_csv_has_a_bom_and_no_cell_is_a_formula(sly: Town, staff: Staff) -> None:
    office = await staff()
    fields = {"file": "csv", "by": "organisation", "organisation": STREET, "purpose": WHY}

    file = await office.post("/desk/hours/export", data=fields)

    assert file.content.startswith(b"\xef\xbb\xbf")
    head, line = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert dict(zip(head, line, strict=True))["合计（分钟）"] == "90"
    assert [cell for cell in line if cell[:1] in ("=", "+", "-", "@")] == []
    assert line[1].endswith("=1+2社区")


async def test_no_cell_of_the_workbook_is_a_formula(sly: Town, staff: Staff) -> None:
    office = await staff()
    fields = {"organisation": "330211001002", "purpose": WHY}

    file = await office.post("/desk/hours/export", data={"by": "month", **fields})
    by_place = await office.post("/desk/hours/export", data={"by": "organisation", **fields})

    for made in (file, by_place):
        book = openpyxl.load_workbook(io.BytesIO(made.content))
        written = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in written if cell.data_type == "f"] == []
        assert "=1+2社区" in "".join(str(cell.value) for cell in written)


async def test_the_file_says_who_took_it_out_and_the_register_says_why(ledger: Town, staff: Staff) -> None:
    office = await staff(Role.ADMINISTRATOR, name="周敏")

    file = await office.post("/desk/hours/export", data={"file": "xlsx", "purpose": "表彰名单核对"})

    number = file.headers["X-Export-Number"]
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    line = f"导出编号 {number} · 周敏 · 2026-11-21 12:00 导出"
    for sheet in book:
        assert [cell.value for cell in sheet["A"]][-2:] == [None, line]
        assert sheet.oddHeader is not None and sheet.oddHeader.right.text == line
        assert sheet.oddFooter is not None and sheet.oddFooter.left.text == line
    assert (book.properties.creator, book.properties.keywords) == ("周敏", number)
    assert book.custom_doc_props["导出编号"].value == number  # pyright: ignore[reportAttributeAccessIssue]
    said = text((await office.get("/desk/log")).text)
    assert f"周敏 导出了数据，用途：表彰名单核对，行数 3，内容：时长汇总，导出编号 {number}" in said


async def test_an_export_without_a_purpose_is_asked_for_one_and_leaves_nothing(ledger: Town, staff: Staff) -> None:
    office = await staff(Role.ADMINISTRATOR)
    fields = {"file": "csv", "by": "month", "purpose": " "}

    page = await office.post("/desk/hours/export", data=fields)

    assert page.status_code == 400
    assert "用途没有填" in text(page.text)
    assert forms(page.text)["/desk/hours/export"]["by"] == "month"
    assert "导出编号 DC" not in text((await office.get("/desk/log")).text)


async def test_the_purpose_of_the_last_export_is_offered_again(ledger: Town, staff: Staff) -> None:
    office = await staff()
    await office.post("/desk/hours/export", data={"file": "csv", "purpose": "表彰名单核对"})

    page = await office.get("/desk/hours/export", params={"by": "month"})

    assert forms(page.text)["/desk/hours/export"]["purpose"] == "表彰名单核对"
    assert "汇总方式 按月份" in text(page.text)


async def test_an_export_with_a_wrong_filter_is_refused(ledger: Town, staff: Staff) -> None:
    office = await staff()

    file = await office.post("/desk/hours/export", data={"period": "chosen", "first": "gestern"})

    assert file.status_code == 400


async def test_long_lists_are_paged(town: Town, staff: Staff) -> None:
    for count in range(22):
        volunteer = await enrolled(f"周{'甲乙丙丁戊己庚辛壬癸子'[count % 11]}", f"139{count:08}", OTHER_COMMUNITY)
        await served(town.office, volunteer.id, None, at("2026-11-10"), 100 - count)
    office = await staff()

    first = await office.get("/desk/hours")
    second = await office.get("/desk/hours", params={"page": "2"})

    assert len(rows(first.text)) == 20
    assert "第 1–20 人，共 22 人，时长从多到少" in text(first.text)
    assert [row[-2] for row in rows(second.text)] == ["1.3", "1.3"]


async def test_the_page_asks_as_often_for_three_volunteers_as_for_one(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await staff()
    await served(town.office, town.wang_fang.id, None, at("2026-11-10"), 60)
    sent = counted(monkeypatch)
    await seen(office)
    once = len(sent)
    await served(town.office, town.li_na.id, None, at("2026-11-10"), 60)
    await served(town.office, town.zhao_min.id, None, at("2026-11-10"), 60)

    sent.clear()
    await seen(office)

    assert len(sent) == once


async def test_entries_show_source_rule_and_exact_minutes(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get(f"/desk/hours/volunteers/{ledger.wang_fang.id}")

    said = text(page.text)
    assert "王芳的时长明细 编号 10000012 · 招宝山街道 城东社区" in said
    assert "总时长 3.1 小时（185 分钟） 服务次数 2 次 扫码 2.1 小时" in said
    assert "1 11月10日 周二 下午 2:00 到 下午 4:05 上门看望独居老人 城东社区 扫码" in said
    assert "2.1 小时 125 分钟 base-1 周敏 今天 中午 12:00" in said


async def test_a_minute_counted_elsewhere_is_shown_as_served_and_not_as_credited(ledger: Town, staff: Staff) -> None:
    await served(ledger.office, ledger.wang_fang.id, None, at("2026-11-10", "15:35"), 60)
    office = await staff()

    page = text((await office.get(f"/desk/hours/volunteers/{ledger.wang_fang.id}")).text)

    assert "– / 1 小时 0.5 小时 30 分钟" in page


async def test_an_entry_is_taken_back_with_a_reason_and_stays_visible(ledger: Town, staff: Staff) -> None:
    office = await staff(Role.ADMINISTRATOR)
    entry = (await queries.entries(ledger.office, ledger.wang_fang.id))[0]
    where = f"/desk/hours/entries/{entry.id}/reversal"
    asked = await office.get(where)

    done = await office.post(where, data={"reason": "同名的另一位，她没有到场"})

    assert "125 分钟" in text(asked.text)
    assert (done.status_code, done.headers["Location"]) == (303, f"/desk/hours/volunteers/{ledger.wang_fang.id}")
    page = text((await office.get(done.headers["Location"])).text)
    assert "已冲正第 1 号，冲正记录是第 5 号" in page
    assert "总时长 1.0 小时（60 分钟） 服务次数 1 次" in page
    assert "冲正第 1 号" in page
    assert "−2.1 小时 −125 分钟" in page
    assert "同名的另一位，她没有到场" in page
    assert "扫码 扫现场动态码 已冲正" in page


async def test_who_has_nothing_left_is_not_counted_among_the_people(ledger: Town, staff: Staff) -> None:
    entry = (await queries.entries(ledger.office, ledger.li_na.id))[0]
    await reverse(ledger.office, entry.id, "没有到场")
    office = await staff()

    assert "服务人数 2 人 服务人次 3 次" in await seen(office)


async def test_a_reversal_needs_a_reason_and_nothing_is_written_without(ledger: Town, staff: Staff) -> None:
    office = await staff()
    entry = (await queries.entries(ledger.office, ledger.wang_fang.id))[0]

    page = await office.post(f"/desk/hours/entries/{entry.id}/reversal", data={"reason": " "})

    assert page.status_code == 400
    assert 'aria-describedby="reason-hint reason-error"' in page.text
    assert [row.stands for row in await queries.entries(ledger.office, ledger.wang_fang.id)] == [True, True]


async def test_an_entry_is_taken_back_once(ledger: Town, staff: Staff) -> None:
    office = await staff()
    entry = (await queries.entries(ledger.office, ledger.wang_fang.id))[0]
    where = f"/desk/hours/entries/{entry.id}/reversal"
    await office.post(where, data={"reason": "没有到场"})

    again, page = await office.post(where, data={"reason": "没有到场"}), await office.get(where)

    assert (again.status_code, page.status_code) == (409, 409)
    assert "已经冲正过" in again.text
    assert len(await queries.entries(ledger.office, ledger.wang_fang.id)) == 3


async def test_a_reader_takes_nothing_back(ledger: Town, staff: Staff) -> None:
    reader = await staff(Role.READER)
    entry = (await queries.entries(ledger.office, ledger.wang_fang.id))[0]

    page = await reader.get(f"/desk/hours/volunteers/{ledger.wang_fang.id}")
    done = await reader.post(f"/desk/hours/entries/{entry.id}/reversal", data={"reason": "没有到场"})

    assert "/reversal" not in page.text
    assert done.status_code == 403
    assert [row.stands for row in await queries.entries(ledger.office, ledger.wang_fang.id)] == [True, True]


async def test_of_who_has_moved_away_the_street_sees_what_was_recorded_there_without_her_name(
    ledger: Town, staff: Staff
) -> None:
    await volunteers.revise(ledger.office, ledger.wang_fang.id, Revision(organisation=OTHER_COMMUNITY))
    office = await staff(Role.OFFICER, STREET, "何静")

    totals = await office.get("/desk/hours")
    page = await office.get(f"/desk/hours/volunteers/{ledger.wang_fang.id}")

    assert [row[0] for row in rows(totals.text)] == ["（已转到其他组织）", "李娜 10000020"]
    assert page.status_code == 200
    assert "王芳" not in totals.text + page.text
    assert "总时长 3.1 小时" in text(page.text)


async def test_a_day_beyond_all_calendars_is_refused_beside_its_field(ledger: Town, staff: Staff) -> None:
    office = await staff()

    page = await office.get("/desk/hours", params={"period": "chosen", "first": "0001-01-01", "last": "9999-12-31"})

    assert page.status_code == 400
