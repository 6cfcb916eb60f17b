"""后台任务 on the desk: a long export goes to the worker, is watched, fetched by its owner, made again by the clock."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import httpx
import pytest

from jinguo.access.tables import RoleGrant, Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.authority.tables import AuditEntry, ExportRecord
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import audiences
from jinguo.notifications.notices.jobs import address_next
from jinguo.tasks import clearance, files
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import MOST_OPEN, TaskKind
from jinguo.tasks.execution import do_next
from jinguo.worker.runners import RUNNERS
from tests.conftest import Hands
from tests.web.conftest import Staff
from tests.web.desk_town import Town, at, served, settle_town
from tests.web.reading import text
from tests.world import WANG_FANGS_PHONE, ZHAOBAOSHAN, ZHENHAI, World

HOURS, ROSTER = "/desk/hours/export", "/desk/volunteers/export"
ASKED = {"purpose": "核对名单", "file": "csv"}


@pytest.fixture
async def officer(world: World, staff: Staff) -> httpx.AsyncClient:
    return await staff(Role.OFFICER, ZHENHAI)


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is a long one."""
    monkeypatch.setattr("jinguo.web.desk.exports.steps.AT_ONCE", 0)


@pytest.fixture(autouse=True)
def data(origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "data", tmp_path)


async def prove() -> None:
    async with transaction(SYSTEM):
        await Session.update({Session.proven_at: clock.now()}, force=True)


async def work() -> int:
    done = 0
    while await do_next(RUNNERS, "甲"):
        done += 1
    return done


async def asked(browser: httpx.AsyncClient, address: str = ROSTER, **more: str) -> str:
    """Ask for a long export; the address of its task."""
    answer = await browser.post(address, data={**ASKED, **more})
    assert answer.status_code == 303, text(answer.text)
    return answer.headers["location"]


async def registered() -> list[tuple[object, ...]]:
    rows = await ExportRecord.select(ExportRecord.kind, ExportRecord.rows, ExportRecord.purpose, ExportRecord.number)
    return [(row["kind"], row["rows"], row["purpose"]) for row in rows]


async def logged(action: str) -> int:
    return await AuditEntry.count().where(AuditEntry.action == action)


async def test_a_long_roster_is_made_by_the_worker_and_fetched_until_its_day_each_time_in_the_log(
    officer: httpx.AsyncClient, long: None, hands: Hands
) -> None:
    task = await asked(officer)
    waiting = await officer.get(task)
    assert "排队中" in text(waiting.text) and 'http-equiv="refresh"' in waiting.text and await registered() == []

    assert await work() == 1
    page, now = await officer.get(task), await officer.get(f"{task}/now")
    file = await officer.get(f"{task}/file")
    again = await officer.get(f"{task}/file")

    assert "已完成" in text(page.text) and "共 1 人" in text(page.text) and "http-equiv" not in page.text
    assert now.headers["hx-refresh"] == "true"
    assert "王芳" in file.content.decode("utf-8-sig") and WANG_FANGS_PHONE not in file.content.decode("utf-8-sig")
    assert file.content == again.content and file.headers["cache-control"] == "no-store"
    assert await registered() == [("roster", 1, "核对名单")]
    assert await logged("download_file") == 2
    number = re.search(r"DC\d{8}-\w{6}", unquote(file.headers["content-disposition"]))
    assert number and number[0] in page.text

    async with transaction(EVERYWHERE):
        [(kept,)] = await fetch("SELECT file_until - finished_at FROM task")
        await fetch("UPDATE task SET file_until = $1", hands.now)
    over = await officer.get(f"{task}/file")
    assert kept == timedelta(days=7)
    assert over.status_code == 410 and "重新做一次" in text(over.text)
    assert (await clearance.clear(SYSTEM)).files == 1
    assert await files.lying(timedelta(seconds=-60)) == []


async def test_long_hours_are_the_same_figures_as_at_once(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    town: Town = await settle_town()
    await served(town.office, town.wang_fang.id, None, at("2026-11-10"), 125)
    browser = await staff(Role.OFFICER, ZHENHAI)
    at_once = await browser.post(HOURS, data=ASKED)
    assert at_once.status_code == 200
    monkeypatch.setattr("jinguo.web.desk.exports.steps.AT_ONCE", 0)
    task = await asked(browser, HOURS)
    await work()

    file = await browser.get(f"{task}/file")
    assert file.content == at_once.content and file.headers["content-type"] == "text/csv; charset=utf-8"
    assert [kind for kind, _, _ in await registered()] == ["hours", "hours"]


async def test_full_numbers_want_a_proof_when_asked_for_and_when_fetched(
    officer: httpx.AsyncClient, long: None, hands: Hands
) -> None:
    refused = await officer.post(ROSTER, data={**ASKED, "file": "csv-full"})
    await prove()
    task = await asked(officer, file="csv-full")
    hands.forward(minutes=6)
    await work()
    early = await officer.get(f"{task}/file")
    await prove()
    file = await officer.get(f"{task}/file")

    assert refused.status_code == 403
    assert early.status_code == 303 and early.headers["location"].startswith("/desk/prove?")
    assert WANG_FANGS_PHONE in file.content.decode("utf-8-sig")
    assert await logged("download_file") == 1


async def test_who_may_not_reveal_cannot_ask_for_full_numbers(world: World, staff: Staff, long: None) -> None:
    reader = await staff(Role.READER, ZHENHAI)
    await prove()

    assert (await reader.post(ROSTER, data={**ASKED, "file": "csv-full"})).status_code == 403
    assert not await do_next(RUNNERS, "甲")


async def test_nobody_else_sees_or_fetches_it(officer: httpx.AsyncClient, staff: Staff, long: None) -> None:
    """周敏 of the same district answers for it: she sees that it was made. A colleague and 望城区 see nothing."""
    chief = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")
    colleague, far = await staff(Role.OFFICER, ZHENHAI, "李梅"), await staff(Role.ADMINISTRATOR, "430112000000", "陈静")
    task = await asked(officer)
    await work()

    for browser in (colleague, far):
        for path in (task, f"{task}/now", f"{task}/file"):
            assert (await browser.get(path)).status_code == 404
        for verb in ("stop", "retry"):
            assert (await browser.post(f"{task}/{verb}")).status_code == 404
        assert "导出名册" not in text((await browser.get("/desk/tasks?whose=all")).text)
    listed = text((await chief.get("/desk/tasks?whose=all")).text)
    assert "导出名册：镇海区" in listed and "王芳" in listed and "可以下载 下载" not in listed
    assert (await chief.get(task)).status_code == 200
    assert (await chief.get(f"{task}/file")).status_code == 404


async def test_a_task_is_stopped_and_done_again_from_its_page(officer: httpx.AsyncClient, long: None) -> None:
    task = await asked(officer)
    stopped = await officer.post(f"{task}/stop")
    assert stopped.status_code == 303 and await work() == 0
    assert "已停止" in text((await officer.get(task)).text)

    await officer.post(f"{task}/retry")
    assert await work() == 1
    page = text((await officer.get("/desk/tasks")).text)
    assert "已完成" in page and "下载" in page
    assert (await officer.post(f"{task}/retry")).status_code == 303
    assert "不用重试" in text((await officer.get(task)).text)


async def test_the_role_taken_back_meanwhile_makes_nothing(
    officer: httpx.AsyncClient, staff: Staff, long: None
) -> None:
    chief = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")
    task = await asked(officer)
    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.role == "officer")
    await work()

    assert "这个角色已经不在您名下" in text((await chief.get(task)).text)
    assert await registered() == []


async def test_too_many_at_once_are_refused_beside_the_form(officer: httpx.AsyncClient, long: None) -> None:
    for number in range(MOST_OPEN):
        await asked(officer, purpose=f"核对第{number}份名单")
    answer = await officer.post(ROSTER, data=ASKED)

    assert answer.status_code == 409 and "5 个后台任务" in text(answer.text)


async def test_who_asked_is_told_inside(officer: httpx.AsyncClient, long: None) -> None:
    await asked(officer)
    await work()
    assert await address_next(audiences(), ())

    async with transaction(EVERYWHERE):
        told = [tuple(row) for row in await fetch("SELECT channel, subject, text FROM message")]
    assert told == [
        ("inbox", "导出名册：镇海区，在册，打码", "导出名册：镇海区，在册，打码：共 1 人，已做好，7 天内可以下载")
    ]


async def test_empty_pages_say_what_they_are_for(officer: httpx.AsyncClient) -> None:
    assert "还没有后台任务" in text((await officer.get("/desk/tasks")).text)
    assert "还没有定期导出" in text((await officer.get("/desk/exports/saved")).text)


async def test_a_saved_export_keeps_the_word_and_is_made_again_each_month(
    world: World, staff: Staff, hands: Hands
) -> None:
    """上月, saved in November: on 1 December that is November, on 1 January December."""
    browser = await staff(Role.OFFICER, ZHENHAI)
    saved = await browser.post(f"{HOURS}/saved", data={**ASKED, "period": "last_month", "rhythm": "month-1"})
    assert saved.status_code == 303 and saved.headers["location"] == "/desk/exports/saved"
    page = text((await browser.get("/desk/exports/saved")).text)
    assert "每月 1 日" in page and "12月1日" in page and "还没有到第一次" in page

    for moment in (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), datetime(2026, 11, 30, 23, 1, tzinfo=UTC)):
        hands.set(moment)
        await ask(SYSTEM, TaskKind.SAVED_EXPORTS, "钟", "/", key=moment.isoformat())
        await work()
    hands.set(datetime(2027, 1, 5, tzinfo=UTC))
    for each in range(2):
        await ask(SYSTEM, TaskKind.SAVED_EXPORTS, "钟", "/", key=f"{each}")
        await work()

    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT selection->>'since' AS since, selection->>'until' AS until FROM export_record ORDER BY at"
        )
    assert [tuple(row) for row in rows] == [("2026-11-01", "2026-12-01"), ("2026-12-01", "2027-01-01")]


async def test_a_saved_export_ends_with_its_role_and_by_hand(officer: httpx.AsyncClient, hands: Hands) -> None:
    await officer.post(f"{ROSTER}/saved", data={**ASKED, "rhythm": "week-1"})
    await officer.post(f"{ROSTER}/saved", data={**ASKED, "rhythm": "month-31"})
    page = await officer.get("/desk/exports/saved")
    assert "每周一" in text(page.text) and "每月最后一天" in text(page.text)
    one = UUID((re.findall(r"/desk/exports/saved/([0-9a-f-]{36})/end", page.text))[0])
    assert (await officer.post(f"/desk/exports/saved/{one}/end")).status_code == 303
    assert (await officer.post(f"/desk/exports/saved/{one}/end")).status_code == 404

    hands.forward(days=12)
    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.role == "officer")
    await ask(SYSTEM, TaskKind.SAVED_EXPORTS, "钟", "/", key="钟")
    await work()

    async with transaction(EVERYWHERE):
        ended = [row["end_reason"] for row in await fetch("SELECT end_reason FROM saved_export ORDER BY ended_at")]
        tasks = await fetch("SELECT FROM task WHERE saved IS NOT NULL")
    assert ended == ["本人停止", "这个角色已经不在名下，自动停止"]
    assert tasks == [] and await registered() == []


@pytest.mark.parametrize(
    ("address", "more", "told"),
    [
        (HOURS, {"rhythm": "month-1", "period": "chosen", "first": "2026-01-01", "last": "2026-02-01"}, "不用定期做"),
        (HOURS, {"rhythm": ""}, "请选哪一天自动做"),
        (ROSTER, {"rhythm": "year-1"}, "请选哪一天自动做"),
        (ROSTER, {"rhythm": "week-1", "file": "csv-full"}, "只能打码"),
        (ROSTER, {"rhythm": "week-1", "q": "王芳"}, "不能定期导出"),
        (ROSTER, {"rhythm": "week-1", "purpose": ""}, "用途"),
    ],
)
async def test_what_cannot_be_made_again_is_refused_with_a_sentence(
    officer: httpx.AsyncClient, address: str, more: dict[str, str], told: str
) -> None:
    answer = await officer.post(f"{address}/saved", data={**ASKED, **more})

    assert answer.status_code == 400 and told in text(answer.text)
    async with transaction(EVERYWHERE):
        assert await fetch("SELECT FROM saved_export") == []


async def test_a_leader_of_events_has_no_such_page(staff: Staff) -> None:
    leader = await staff(Role.LEADER, ZHAOBAOSHAN)

    assert (await leader.get("/desk/tasks")).status_code == 403
