"""A roster through the desk: look at what would happen, take it, fetch what was not taken."""

import asyncio
import hashlib
import io
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import NoReturn

import asyncpg
import httpx
import openpyxl
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import spreadsheet
from jinguo.kernel.clock import today
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.spreadsheet import EmptySpreadsheet
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.volunteers.registry import queries
from jinguo.volunteers.roster import Choice, clean
from jinguo.volunteers.roster.template import template
from jinguo.web import uploads
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.web.desk.roster import work as roster_work
from jinguo.web.desk.roster.draft import Answers
from jinguo.web.forms import File
from jinguo.web.stamp import MADE
from jinguo.web.uploads import UploadGone
from jinguo.worker.exports import clear_tasks
from tests.conftest import Hands
from tests.contention import elsewhere
from tests.volunteers.rosters import text_table, xlsx
from tests.web.conftest import Staff
from tests.web.reading import forms, text, whole
from tests.world import WANG_FANGS_PHONE, WANGCHENG, XIMEN, ZHENHAI, World

HERE = "/desk/volunteers/import"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
ROSTER = (
    ("镇海区巾帼志愿者花名册", None, None),
    ("姓名", "联系电话", "村社"),
    ("张玉梅", "13800007741", "西门社区"),
    ("王芳", WANG_FANGS_PHONE, "城东社区"),
    ("陈凤霞", "1380000", "西门社区"),
    ("任喆", "13800006610", None),
)


WAITING = "SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"


async def everywhere(statement: str) -> list[asyncpg.Record]:
    async with transaction(EVERYWHERE):
        return await fetch(statement)


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


async def sent(client: httpx.AsyncClient, content: bytes, name: str = "花名册.xlsx") -> httpx.Response:
    """Send a roster, and go on to where that leads: the second step."""
    answer = await client.post(HERE, files={"roster": (name, content)})
    return await client.get(answer.headers["Location"]) if answer.status_code == 303 else answer


async def matched(client: httpx.AsyncClient, page: httpx.Response, **changed: str) -> httpx.Response:
    """Answer the second step as it is proposed, but for what is changed (`_` for `-`), and go on."""
    answers = proposed(page) | {name.replace("_", "-"): value for name, value in changed.items()}
    answers |= {MADE: whole(page.text)[page.url.path][MADE]}
    answer = await client.post(str(page.url.path), data={name: value for name, value in answers.items() if value})
    return await client.get(answer.headers["Location"]) if answer.status_code == 303 else answer


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "花名册.xlsx", organisation: str = ""
) -> httpx.Response:
    """Send a roster, take the columns as they are proposed, and go on to what would happen."""
    page = await sent(client, content, name)
    return page if page.status_code >= 400 else await matched(client, page, organisation=organisation)


def proposed(page: httpx.Response) -> dict[str, str]:
    """What the second step's form would send as it stands."""
    ticked = re.findall(r'<input type="checkbox" id="(take-\d+)"[^>]* checked', page.text)
    rows = re.findall(r'<input [^>]*name="(header-\d+)"[^>]* value="(\d+)"', page.text)
    menus = re.findall(r'<select [^>]*name="(column-[\d-]+)".*?</select>', page.text, re.DOTALL)
    chosen = {name: "" for name in menus}
    for name, menu in re.findall(r'<select [^>]*name="(column-[\d-]+)"(.*?)</select>', page.text, re.DOTALL):
        found = re.search(r'value="(\w*)" selected', menu)
        chosen[name] = found[1] if found else ""
    return dict.fromkeys(ticked, "yes") | dict(rows) | chosen


def taking(page: httpx.Response) -> str:
    """The address of the button that takes the roster."""
    return next(action for action in forms(page.text) if re.fullmatch(rf"{HERE}/[0-9a-f-]{{36}}", action))


async def pressed(client: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Press that button."""
    return await client.post(taking(page), data=whole(page.text)[taking(page)])


def waiting(data: Path) -> list[Path]:
    """The files that wait, without what is written beside them."""
    return [path for path in data.iterdir() if not path.suffix] if data.exists() else []


def everything(data: Path) -> list[bytes]:
    """All that lies on the disk."""
    return [path.read_bytes() for path in data.iterdir()]


def tokens(data: Path) -> set[str]:
    """Whose files lie on the disk."""
    return {path.name[:36] for path in data.iterdir()}


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


async def test_whatever_can_be_read_is_offered_and_a_second_file_waits_for_the_first(
    office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await office.get(HERE)
    reading, go = Event(), Event()

    def slow(*_: object) -> NoReturn:
        reading.set()
        go.wait()
        raise EmptySpreadsheet

    monkeypatch.setattr(spreadsheet, "top", slow)
    first = asyncio.ensure_future(office.post(HERE, files={"roster": ("一.xlsx", xlsx(ROSTER))}))
    await asyncio.to_thread(reading.wait)
    second = await office.post(HERE, files={"roster": ("二.xlsx", xlsx(ROSTER))})
    go.set()

    assert 'accept=".xlsx,.xls,.et,.ods,.xlsm,.xlsb,.csv,.tsv,.txt"' in page.text
    assert (second.status_code, "您上传的上一个文件还在读" in text(second.text)) == (429, True)
    assert (await first).status_code == 422


async def test_what_is_good_is_taken_and_the_rest_comes_back(
    world: World, office: httpx.AsyncClient, data: Path
) -> None:
    page = await upload(office, xlsx(ROSTER))

    done = await pressed(office, page)
    told = await office.get(done.headers["Location"])
    back = await office.get(f"{done.headers['Location']}/file")
    once_more = await office.get(f"{done.headers['Location']}/file")

    assert done.status_code == 303
    assert "导入完成：新登记 1 人，已经登记过 1 人，退回 2 行" in text(told.text)
    assert await total(world) == 2
    assert once_more.content == back.content
    assert "%E9%80%80%E5%9B%9E-%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx" in back.headers["Content-Disposition"]
    rows = list(openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows][:-1] == ["姓名", "陈凤霞", "任喆", None]
    assert len(waiting(data)) == 2  # the rejects of the trial, and those of the import
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
    file = await office.get(f"{taking(page)}/rejects")
    assert (await office.get(f"{taking(page)}/rejects")).content == file.content

    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT rows, sha256 FROM export_record")
        tried = await fetch("SELECT detail::text FROM audit_entry WHERE action = 'try_roster'")
    assert (kept["rows"], kept["sha256"]) == (2, hashlib.sha256(file.content).digest())
    assert len(tried) == 1
    assert all('"known": 1' in row["detail"] for row in tried)


async def test_two_downloads_at_once_are_one_line_of_the_register(world: World, data: Path) -> None:
    token = await roster_draft.begin(world.li_mei, File("名册.xlsx", xlsx(ROSTER)), 1, [], [])
    sheets = await asyncio.to_thread(spreadsheet.read, xlsx(ROSTER), "名册.xlsx")
    choices = {"花名册": Choice(True, 2, {"name": 0, "phone": 1, "village": 2})}
    assert [sheet.name for sheet in sheets] == list(choices)
    await roster_draft.answer(world.li_mei, token, Answers("", choices))
    await roster_work.try_out(world.li_mei, token)
    draft = await roster_draft.find(world.li_mei, token)

    both = await asyncio.gather(*(elsewhere(roster_work.rejects_of_trial(world.li_mei, draft)) for _ in range(2)))

    assert both[0] == both[1]
    assert len(await everywhere("SELECT FROM export_record")) == 1


async def test_who_names_no_village_goes_where_the_clerk_says(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER), organisation=XIMEN)
    assert "没有写村社、镇街的人：登记到 西门社区" in text(page.text)

    await pressed(office, page)

    assert (await queries.search(world.zhou_min, "任喆")).rows[0].organisation_code == XIMEN


async def test_the_same_roster_twice_adds_nobody(world: World, office: httpx.AsyncClient) -> None:
    first = await upload(office, text_table(ROSTER[1:4]), "名册.csv")
    await pressed(office, first)
    second = await upload(office, text_table(ROSTER[1:4]), "名册.csv")

    assert await total(world) == 2
    assert "已经登记过的 2 人保持原样" in text(second.text)
    assert "导入 0 人" not in text(second.text)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(b"\x89PNG\r\n", "photo.png", "打不开这个文件", id="no table"),
        pytest.param(b"", "empty.xlsx", "请先选择要上传的文件", id="nothing"),
        pytest.param(b"PK\x03\x04 and then nothing", "名册.xlsx", "已经损坏", id="damaged"),
        pytest.param(b" \n\n", "名册.csv", "没有内容", id="empty"),
        pytest.param(LOCKED, "名册.xlsx", "设了打开密码", id="locked"),
        pytest.param(",".join(["姓名"] * 300).encode(), "名册.csv", "表格太大", id="too many columns"),
        pytest.param(xlsx(ROSTER, more={"空白": []}, hidden="花名册"), "名册.xlsx", "都是隐藏的", id="all hidden"),
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
    kept = next(path for path in waiting(data) if path.name == taking(page)[-36:])
    colleague = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")
    refused = await colleague.post(taking(page))

    assert (mode(kept), mode(data)) == (0o600, 0o700)
    assert len(everything(data)) > 4
    assert all("张玉梅".encode() not in content for content in everything(data))
    assert refused.status_code == 410
    assert await total(world) == 1


async def test_after_a_day_the_file_is_gone(world: World, hands: Hands) -> None:
    token = await uploads.keep(world.li_mei, File("名册.xlsx", b"PK"), "roster")
    hands.forward(hours=24)
    assert (await uploads.find(world.li_mei, token)).content == b"PK"
    hands.forward(seconds=1)

    assert await uploads.waiting(world.li_mei, "roster") == []
    with pytest.raises(UploadGone, match="放了超过一天"):
        await uploads.find(world.li_mei, token)


async def test_the_worker_deletes_what_nobody_came_back_for(world: World, data: Path) -> None:
    old, fresh = [await uploads.keep(world.li_mei, File("名册.xlsx", b"PK"), "roster") for _ in range(2)]
    yesterday = time.time() - uploads.LASTS.total_seconds() - 60
    for file in (data / str(old), data / f"{old}.about"):
        os.utime(file, (yesterday, yesterday))
    await uploads.note(world.li_mei, old, "result", {"first": "张玉梅"})  # shortly before its day was over

    await ask(SYSTEM, TaskKind.CLEAR_TASKS, "清理", "/")
    assert await do_next({TaskKind.CLEAR_TASKS: clear_tasks}, "worker")

    assert tokens(data) == {str(fresh)}


async def test_an_upload_that_was_cut_off_keeps_nobody_from_the_page(
    world: World, office: httpx.AsyncClient, data: Path
) -> None:
    page = await sent(office, xlsx(ROSTER))
    token = page.url.path.split("/")[-2]
    (data / f"{token}.sheets").unlink()

    again = await office.get(HERE)
    assert (again.status_code, token in again.text) == (200, False)
    assert (await office.get(f"{HERE}/{token}")).status_code == 410


async def test_a_second_press_of_the_button_takes_nothing_twice(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER))

    first, second = await pressed(office, page), await pressed(office, page)

    assert first.headers["Location"] == second.headers["Location"]
    assert await total(world) == 2


async def test_two_presses_at_once_tell_what_the_first_did(world: World, office: httpx.AsyncClient) -> None:
    page = await upload(office, xlsx(ROSTER))
    other = await office.get(page.url.path)  # the same in another tab: a press of its own

    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
        both = [elsewhere(pressed(office, each)) for each in (page, other)]
        async with asyncio.timeout(20):
            while len(await elsewhere(everywhere(WAITING))) < 2:  # noqa: ASYNC110 - another session is watched
                await asyncio.sleep(0.02)
    answers = [await each for each in both]

    told = [text((await office.get(each.headers["Location"])).text) for each in answers]
    assert all("新登记 1 人 已经登记过 1 人 退回 2 行" in each for each in told)
    async with transaction(EVERYWHERE):
        assert len(await fetch("SELECT FROM audit_entry WHERE action = 'import_roster'")) == 1


async def test_what_was_chosen_in_another_window_must_be_looked_at_first(
    world: World, office: httpx.AsyncClient
) -> None:
    page = await upload(office, xlsx(ROSTER))
    other = await matched(office, await office.get(f"{taking(page)}/columns"), organisation=XIMEN)

    refused = await office.get((await pressed(office, page)).headers["Location"])
    assert "在别的窗口里改过了" in text(refused.text)
    assert await total(world) == 1
    await pressed(office, other)

    assert await total(world) == 3


async def test_a_roster_of_another_district_is_not_taken(world: World, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    page = await upload(chen_jing, xlsx(ROSTER))

    assert "新登记 0 人 已经登记过 0 人 退回 4 行" in text(page.text)
    assert "王芳，" not in text(page.text)
    assert (await upload(chen_jing, xlsx(ROSTER), organisation=XIMEN)).status_code == 403


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
