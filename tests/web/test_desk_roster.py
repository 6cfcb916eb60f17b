"""A roster through the desk: look at what would happen, take it, fetch what was not taken."""

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import spreadsheet
from jinguo.kernel.clock import today
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers import queries
from jinguo.volunteers.roster import clean
from jinguo.volunteers.roster.template import template
from tests.conftest import Hands
from tests.volunteers.rosters import text_table, xlsx
from tests.web.conftest import Staff
from tests.web.reading import forms, text
from tests.world import WANG_FANGS_PHONE, WANGCHENG, XIMEN, ZHENHAI, World

HERE = "/desk/volunteers/import"
ROSTER = (
    ("镇海区巾帼志愿者花名册", None, None),
    ("姓名", "联系电话", "村社"),
    ("张玉梅", "13800007741", "西门社区"),
    ("王芳", WANG_FANGS_PHONE, "城东社区"),
    ("陈凤霞", "1380000", "西门社区"),
    ("任喆", "13800006610", None),
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of the test's own; yields where uploads wait."""
    monkeypatch.setenv("JINGUO_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "uploads"
    settings.cache_clear()


@pytest.fixture
async def office(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an officer of 镇海区."""
    return await staff(Role.OFFICER, ZHENHAI)


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "花名册.xlsx", organisation: str = ""
) -> httpx.Response:
    """Send a roster, and go on to where that leads."""
    sent = await client.post(HERE, data={"organisation": organisation}, files={"roster": (name, content)})
    return await client.get(sent.headers["Location"]) if sent.status_code == 303 else sent


def taking(page: httpx.Response) -> str:
    """The address of the button that takes the roster."""
    return next(action for action in forms(page.text) if action.startswith(f"{HERE}/"))


def waiting(data: Path) -> list[Path]:
    return list(data.iterdir()) if data.exists() else []


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def total(world: World) -> int:
    return (await queries.search(world.zhou_min)).total


async def test_nothing_is_taken_before_it_was_looked_at(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER))

    said = text(page.text)
    assert page.status_code == 200
    assert "新登记 1 人 已经登记过 1 人 退回 2 行" in said
    assert "手机号码 ← 联系电话" in said
    assert "第 5 行 陈凤霞 这是固定电话，请填 11 位手机号" in said
    assert "13800006610" not in page.text
    assert await total(world) == 1


async def test_what_is_good_is_taken_and_the_rest_comes_back(
    world: World, office: httpx.AsyncClient, data: Path
) -> None:
    page = await upload(office, xlsx(ROSTER))

    done = await office.post(taking(page), data={"organisation": ""})
    told = await office.get(done.headers["Location"])
    address = re.search(rf"{HERE}/done/[0-9a-f-]+/file", told.text)
    assert address is not None
    back = await office.get(address[0])

    assert done.status_code == 303
    assert "导入完成：新登记 1 人，已经登记过 1 人，退回 2 行" in text(told.text)
    assert await total(world) == 2
    assert "%E9%80%80%E5%9B%9E-%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx" in back.headers["Content-Disposition"]
    rows = list(openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows][:-1] == ["姓名", "陈凤霞", "任喆", None]
    assert len(waiting(data)) == 1
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT kind, rows, file_name, sha256, number, columns FROM export_record")
    assert (kept["kind"], kept["rows"], kept["file_name"]) == ("rejects", 2, "退回-花名册.xlsx")
    assert kept["sha256"] == hashlib.sha256(back.content).digest()
    assert str(rows[-1][0]).startswith(f"导出编号 {kept['number']} · ")
    assert kept["columns"] == ["姓名", "联系电话", "村社"]


async def test_what_would_be_rejected_is_registered_when_it_is_fetched(
    world: World, office: httpx.AsyncClient, data: Path
) -> None:
    page = await upload(office, xlsx(ROSTER))
    address = re.search(rf'href="({HERE}/[0-9a-f-]+/rejects[^"]*)"', page.text)
    assert address is not None

    file = await office.get(address[1].replace("&amp;", "&"))

    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT rows, sha256 FROM export_record")
        tried = await fetch("SELECT detail::text FROM audit_entry WHERE action = 'try_roster'")
    assert (kept["rows"], kept["sha256"]) == (2, hashlib.sha256(file.content).digest())
    assert len(tried) == 3
    assert all('"known": 1' in row["detail"] for row in tried)


async def test_who_names_no_village_goes_where_the_clerk_says(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER), organisation=XIMEN)
    assert "没有写村社、镇街的人：登记到 西门社区" in text(page.text)

    await office.post(taking(page), data=forms(page.text)[taking(page)])

    assert (await queries.search(world.zhou_min, "任喆")).rows[0].organisation_code == XIMEN


async def test_the_same_roster_twice_adds_nobody(world: World, office: httpx.AsyncClient) -> None:
    first = await upload(office, text_table(ROSTER[1:4]), "名册.csv")
    await office.post(taking(first))
    second = await upload(office, text_table(ROSTER[1:4]), "名册.csv")

    assert await total(world) == 2
    assert "已经登记过的 2 人保持原样" in text(second.text)
    assert "/desk/volunteers/import/" not in "".join(forms(second.text))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(b"\x89PNG\r\n", "photo.png", "打不开这个文件", id="no table"),
        pytest.param(b"", "empty.xlsx", "请先选择要上传的文件", id="nothing"),
        pytest.param("姓名,住址\n李梅,镇海".encode(), "名册.csv", "没有找到“姓名”和“手机号码”列", id="no phones"),
    ],
)
async def test_a_wrong_file_is_refused_beside_the_field(
    office: httpx.AsyncClient, data: Path, content: bytes, name: str, said: str
) -> None:
    page = await upload(office, content, name)

    assert page.status_code >= 400
    assert said in text(page.text)
    assert 'id="roster-error"' in page.text
    assert waiting(data) == []


async def test_a_file_over_the_limit_is_refused(office: httpx.AsyncClient, data: Path) -> None:
    page = await upload(office, b"0" * 20_200_000)

    assert page.status_code == 413
    assert "文件太大" in text(page.text)
    assert waiting(data) == []


async def test_what_waits_is_sealed_and_the_owners_alone(
    world: World, office: httpx.AsyncClient, staff: Staff, data: Path
) -> None:
    page = await upload(office, text_table(ROSTER[1:], "utf-8"), "名册.csv")
    (kept,) = waiting(data)
    colleague = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")
    refused = await colleague.post(taking(page))

    assert (mode(kept), mode(data)) == (0o600, 0o700)
    assert "张玉梅".encode() not in kept.read_bytes()
    assert refused.status_code == 410
    assert await total(world) == 1


async def test_after_an_hour_the_file_is_gone(world: World, office: httpx.AsyncClient, hands: Hands) -> None:
    page = await upload(office, xlsx(ROSTER))
    for _ in range(6):
        hands.forward(minutes=10.5)
        await office.get("/desk/volunteers")

    refused = await office.post(taking(page))

    assert refused.status_code == 410
    assert "放了超过一小时" in text(refused.text)
    assert await total(world) == 1


async def test_a_second_press_of_the_button_takes_nothing_twice(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER))

    first, second = await office.post(taking(page)), await office.post(taking(page))

    assert (first.status_code, second.status_code) == (303, 410)
    assert await total(world) == 2


async def test_a_roster_of_another_district_is_not_taken(world: World, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    page = await upload(chen_jing, xlsx(ROSTER))

    assert "新登记 0 人 已经登记过 0 人 退回 4 行" in text(page.text)
    assert "王芳，" not in text(page.text)
    assert (
        await chen_jing.post(HERE, data={"organisation": XIMEN}, files={"roster": ("a.xlsx", xlsx(ROSTER))})
    ).status_code == 403


async def test_who_may_not_import_has_no_page(world: World, staff: Staff) -> None:
    reader = await staff(Role.READER, ZHENHAI)

    assert (await reader.get(HERE)).status_code == 403
    assert (await reader.post(HERE, files={"roster": ("a.xlsx", xlsx(ROSTER))})).status_code == 403


async def test_the_template_is_a_roster_that_can_be_filled_in(office: httpx.AsyncClient) -> None:
    answer = await office.get(f"{HERE}/template")

    assert answer.content.startswith(b"PK")
    book = openpyxl.load_workbook(io.BytesIO(template()))
    book.worksheets[0].append(["李梅", "13800002222"])
    filled = io.BytesIO()
    book.save(filled)
    cleaned = clean(spreadsheet.read(filled.getvalue(), "名册.xlsx"), today())
    assert (cleaned.good["name"].to_list(), cleaned.bad.height) == (["李梅"], 0)
    assert cleaned.layouts[0].ignored == ()
