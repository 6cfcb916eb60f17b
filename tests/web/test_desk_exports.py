"""The register of exports: who took what out, and whose file is this."""

import io
import tracemalloc
import zipfile

import httpx
import openpyxl
import pytest

from jinguo.authority import traces
from jinguo.authority.exports import NUMBER, new_number
from jinguo.authority.grants import Role
from jinguo.authority.traces import PIECE, numbers_in
from tests.web.conftest import DISTRICT, STREET, Staff
from tests.web.desk_town import WANGCHENG, Town, settle_town
from tests.web.reading import text

WHY = "表彰名单核对"


@pytest.fixture
async def town(database: object) -> Town:
    return await settle_town()


@pytest.fixture
async def auditor(town: Town, staff: Staff) -> httpx.AsyncClient:
    return await staff(Role.AUDITOR, DISTRICT, "钱静")


@pytest.fixture
async def exported(town: Town, staff: Staff) -> httpx.Response:
    """周敏 of 招宝山街道 took out the totals by month."""
    office = await staff(Role.OFFICER, STREET, "周敏")
    return await office.post("/desk/hours/export", data={"file": "xlsx", "by": "month", "purpose": WHY})


async def test_the_register_says_who_took_what_out_and_why(
    exported: httpx.Response, auditor: httpx.AsyncClient
) -> None:
    number = exported.headers["X-Export-Number"]

    page = text((await auditor.get("/desk/exports")).text)

    assert f"周敏 导出了时长汇总，0 行，用途：{WHY} 今天 中午 12:00 · 招宝山街道 · 编号 {number}" in page
    assert "筛选 汇总方式 按月份" in page
    assert "列 序号、月份、服务人数" in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"q": "NUMBER"}, True),
        ({"q": "number"}, True),
        ({"q": "周"}, True),
        ({"q": "表彰"}, True),
        ({"q": "李"}, False),
        ({"kind": "hours", "first": "2026-11-21", "last": "2026-11-21"}, True),
        ({"kind": "roster"}, False),
        ({"last": "2026-11-20"}, False),
    ],
)
async def test_the_register_is_searched(
    exported: httpx.Response, auditor: httpx.AsyncClient, asked: dict[str, str], there: bool
) -> None:
    number = exported.headers["X-Export-Number"]
    named = {"NUMBER": number, "number": number.lower()}
    fields = {name: named.get(value, value) for name, value in asked.items()}

    page = text((await auditor.get("/desk/exports", params=fields)).text)

    assert (number in page) == there
    assert ("没有符合的导出" in page) != there


async def test_nobody_else_reads_the_register(exported: httpx.Response, staff: Staff) -> None:
    elsewhere = await staff(Role.AUDITOR, WANGCHENG, "吴敏")
    officer = await staff(Role.OFFICER, DISTRICT, "李梅")
    files = {"found": ("x.xlsx", exported.content)}

    assert "还没有人导出过" in text((await elsewhere.get("/desk/exports")).text)
    assert "没有这个文件" in text((await elsewhere.post("/desk/exports/find", files=files)).text)
    assert (await officer.get("/desk/exports")).status_code == 403


async def test_a_file_that_turned_up_is_traced_unchanged_edited_and_packed(
    exported: httpx.Response, auditor: httpx.AsyncClient
) -> None:
    number = exported.headers["X-Export-Number"]
    book = openpyxl.load_workbook(io.BytesIO(exported.content))
    book.worksheets[0]["A1"] = "改过"
    edited, packed = io.BytesIO(), io.BytesIO()
    book.save(edited)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as together:
        together.writestr("表.xlsx", edited.getvalue())

    said = [
        text((await auditor.post("/desk/exports/find", files={"found": (name, content)})).text)
        for name, content in (
            ("a.xlsx", exported.content),
            ("b.xlsx", edited.getvalue()),
            ("c.zip", packed.getvalue()),
            (f"时长_{number}.csv", b"x"),
            ("d.xlsx", b"PK\x03\x04 broken"),
        )
    ]

    assert ["一字未改" in one for one in said] == [True, False, False, False, False]
    assert ["行 内容改过" in one for one in said] == [False, True, True, True, False]
    assert ["周敏 今天 中午 12:00 导出时长汇总，0 行" in one for one in said] == [True, True, True, True, False]


async def test_without_a_file_it_is_asked_for(auditor: httpx.AsyncClient) -> None:
    page = await auditor.post("/desk/exports/find", files={"other": ("x", b"x")})

    assert page.status_code == 400
    assert "请先选择要上传的文件" in text(page.text)


def test_a_number_is_of_today_and_easy_to_say() -> None:
    numbers = {new_number() for _ in range(200)}

    assert len(numbers) == 200
    assert all(NUMBER.fullmatch(number) and number.startswith("DC20261121-") for number in numbers)
    assert set("".join(number[11:] for number in numbers)) & set("01ILOU") == set()


def test_numbers_are_found_inside_packed_files_and_a_bomb_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "LARGEST", 30_000_000)
    inner, outer, bomb = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.xml", "导出编号 DC20261121-7K3FPQ")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("b.xlsx", inner.getvalue())
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * 60_000_000)

    assert numbers_in(outer.getvalue()) == {"DC20261121-7K3FPQ"}
    assert numbers_in(b"0" * (PIECE - 7) + b"DC20261121-7K3FPQ") == {"DC20261121-7K3FPQ"}
    tracemalloc.start()
    assert numbers_in(bomb.getvalue()) == set()
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
