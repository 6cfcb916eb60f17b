"""The second step of an import: the clerk says which column is what, and may leave and come back."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.volunteers.registry import queries
from tests.volunteers.rosters import Rows, text_table, xls, xlsx
from tests.web.conftest import Clients, Staff
from tests.web.reading import forms, text
from tests.web.test_desk_roster import HERE, data, matched, office, pressed, proposed, sent, taking, waiting
from tests.world import XIMEN, ZHENHAI, World

__all__ = ["data", "office"]

HEADER = ("姓名", "联系电话", "村社")
ZHANG = ("张玉梅", "13800007741", "西门社区")
ODD: Rows = (("怎么称呼", "号码", "村社"), ZHANG)


@pytest.fixture(autouse=True)
def _data(data: Path) -> Iterator[Path]:
    yield data


async def found(world: World, name: str) -> list[str]:
    return [row.organisation_code for row in (await queries.search(world.zhou_min, name)).rows]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(xls([HEADER, ZHANG]), "名册.xls", id="xls"),
        pytest.param(text_table([HEADER, ZHANG]), "名册.csv", id="GBK csv"),
        pytest.param(text_table([HEADER, ZHANG], "utf-8-sig"), "名册.csv", id="UTF-8 csv"),
        pytest.param(xlsx([("名册",), (), HEADER, ZHANG], merged=["A1:C1"]), "名册.xlsx", id="header in row 3"),
        pytest.param(
            xlsx([("本人", None, "村社"), ("姓名", "联系电话", None), ZHANG], merged=["A1:B1", "C1:C2"]),
            "名册.xlsx",
            id="two header rows",
        ),
        pytest.param(
            xlsx([HEADER, ZHANG], more={"说明": [("月底前交",), ("谢谢",)]}), "名册.xlsx", id="sheet of notes"
        ),
    ],
)
async def test_a_roster_of_any_kind_is_understood_without_a_touch(
    world: World, office: httpx.AsyncClient, content: bytes, name: str
) -> None:
    page = await sent(office, content, name)
    preview = await matched(office, page)

    assert "138****7741" in page.text
    assert "13800007741" not in page.text
    assert "新登记 1 人 已经登记过 0 人 退回 0 行" in text(preview.text)


async def test_a_column_that_nobody_knows_is_chosen_and_chosen_again_the_next_time(
    world: World, office: httpx.AsyncClient
) -> None:
    first = await sent(office, xlsx(ODD))
    assert "没有认出“姓名”和“手机号码”列" in text(first.text)

    preview = await matched(office, first, take_0="yes", column_0_0="name", column_0_1="phone")
    await pressed(office, preview)
    second = await sent(office, xlsx((ODD[0], ("李敏", "13800007742", "西门社区"))))

    assert await found(world, "张玉梅") == [XIMEN]
    assert "已照上次的选法填好" in text(second.text)
    assert proposed(second)["column-0-0"] == "name"
    assert "新登记 1 人" in text((await matched(office, second)).text)


@pytest.mark.parametrize(
    ("changed", "said", "beside"),
    [
        ({"column_0_2": "phone"}, "前面已经有一列选了“手机号码”", "column-0-2"),
        ({"column_0_1": ""}, "还没有选哪一列是“手机号码”", "take-0"),
        ({"column_0_2": "wage"}, "请从菜单里选", "column-0-2"),
        ({"take_0": ""}, "请至少选一张工作表导入", "take-0"),
        ({"header_0": "31"}, "请填表头所在的行号，1 到 30", "header-0"),
        ({"header_0": "一"}, "请填表头所在的行号", "header-0"),
        ({"header_0": "9"}, "这张表没有这么多行", "header-0"),
        ({"again": "0"}, "要换一行重认，请先改行号", "header-0"),
        ({"organisation": "330211999999"}, "没有", "organisation"),
    ],
    ids=[
        "twice",
        "missing",
        "no such field",
        "no sheet",
        "too deep",
        "no number",
        "no such row",
        "same row",
        "no organisation",
    ],
)
async def test_a_wrong_choice_is_refused_beside_its_menu_and_the_others_stay(
    office: httpx.AsyncClient, changed: dict[str, str], said: str, beside: str
) -> None:
    page = await matched(office, await sent(office, xlsx([HEADER, ZHANG])), **changed)

    assert page.status_code in (400, 404, 422)
    assert said in text(page.text)
    assert f'id="{beside}-error"' in page.text
    assert proposed(page)["column-0-0"] == "name"


async def test_the_header_is_moved_to_another_row(office: httpx.AsyncClient) -> None:
    rows = (("姓名", "手机", "村社"), ("志愿者姓名", "联系号码", "村社"), ZHANG)
    more = {"二月": [HEADER, ("任喆", "13800006610", "西门社区")]}
    first = await sent(office, xlsx(rows, more=more))

    moved = await matched(office, first, header_0="2", take_1="")
    assert "take-1" not in proposed(moved)
    preview = await matched(office, moved)

    assert "各列已经重新认过" in text(moved.text)
    assert "手机号码 ← 联系号码" in text(preview.text)
    assert "新登记 1 人 已经登记过 0 人 退回 0 行" in text(preview.text)


async def test_of_two_columns_of_phones_the_other_one_is_pointed_at(office: httpx.AsyncClient) -> None:
    page = await sent(
        office, xlsx([("姓名", "手机号码", "办公电话", "电话"), ("张玉梅", "13800007741", None, "86250000")])
    )

    assert "看起来也像“手机号码”，先用了另一列" in text(page.text)
    assert "862****" in page.text


async def test_a_hidden_sheet_is_told_of(office: httpx.AsyncClient) -> None:
    page = await sent(office, xlsx([HEADER, ZHANG], more={"去年": [HEADER, ZHANG]}, hidden="去年"))

    assert "工作表“去年”是隐藏的，不会导入" in text(page.text)


async def test_who_closed_the_browser_goes_on_where_she_was(
    world: World, staff: Staff, clients: Clients, office: httpx.AsyncClient
) -> None:
    preview = await matched(office, await sent(office, xlsx(ODD)), take_0="yes", column_0_0="name", column_0_1="phone")
    anew = await clients(cookies=dict(office.cookies))
    colleague = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")

    back, seen = await anew.get(HERE), text((await colleague.get(HERE)).text)
    again = await anew.get(taking(preview))
    columns = await anew.get(f"{taking(preview)}/columns")

    assert "花名册.xlsx" in back.text
    assert "保留到 明天" in text(back.text)
    assert f'href="{taking(preview)}"' in back.text
    assert text(again.text) == text(preview.text)
    assert proposed(columns)["column-0-1"] == "phone"
    assert "上传过的名册" not in seen


async def test_a_roster_that_is_not_wanted_is_deleted_with_all_that_is_known_of_it(
    office: httpx.AsyncClient, data: Path
) -> None:
    page = await sent(office, xlsx(ODD))
    address = str(page.url.path).removesuffix("/columns")

    done = await office.post(f"{address}/drop")

    assert done.status_code == 303
    assert waiting(data) == []
    assert (await office.get(f"{address}/columns")).status_code == 410


async def test_other_answers_are_reckoned_anew(office: httpx.AsyncClient) -> None:
    content = xlsx([("姓名", "联系电话"), ZHANG[:2]])
    without = await matched(office, await sent(office, content))
    columns = await office.get(f"{re.sub('/rejects.*', '', str(without.url.path))}/columns")

    into = await matched(office, columns, organisation=XIMEN)

    assert "新登记 0 人 已经登记过 0 人 退回 1 行" in text(without.text)
    assert "新登记 1 人 已经登记过 0 人 退回 0 行" in text(into.text)
    assert "登记到 西门社区" in text(into.text)
    assert any(action.endswith("/columns") for action in forms(columns.text))


async def test_more_columns_than_can_be_gone_through_are_refused_before_they_are_asked_about(
    office: httpx.AsyncClient,
) -> None:
    wide = [(*HEADER, *(f"第{number}次" for number in range(240))), (*ZHANG, *["到"] * 240)]
    four, five = ({f"{month}月": wide for month in range(2, last)} for last in (5, 6))

    asked = await sent(office, xlsx(wide, more=four), "四个月.xlsx")
    refused = await sent(office, xlsx(wide, more=five), "五个月.xlsx")

    assert asked.text.count("<select") == 4 * 243 + 1
    assert (refused.status_code, "请只留要导入的工作表和列" in refused.text) == (400, True)


async def test_the_step_is_taken_again_by_who_goes_back_to_it_and_chooses_otherwise(office: httpx.AsyncClient) -> None:
    columns = await sent(office, xlsx([("姓名", "联系电话"), ZHANG[:2]]))

    without, into = [await matched(office, columns, organisation=place) for place in ("", XIMEN)]

    assert "可新登记 0 人" in text(without.text)
    assert "可新登记 1 人" in text(into.text)
