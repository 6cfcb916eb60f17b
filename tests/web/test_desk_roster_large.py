"""A large roster: the worker reckons and takes it, the page shows how far it is, and a worker that dies adds nobody
twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.tasks.runner import Done, Run
from jinguo.volunteers.intake import actions as intake
from jinguo.volunteers.intake import enrolment
from jinguo.web import uploads
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.worker import rosters
from jinguo.worker.runners import RUNNERS
from tests.conftest import Hands
from tests.contention import elsewhere, until_waiting
from tests.volunteers.rosters import Rows, xlsx
from tests.web.reading import forms, text
from tests.web.test_desk_roster import HERE, data, matched, office, pressed, sent, taking, total
from tests.world import XIMEN, World

__all__ = ["data", "office"]

ROSTER: Rows = (
    ("姓名", "联系电话", "村社"),
    *((f"张玉{'梅兰竹菊'[order]}", f"1380000774{order}", "西门社区") for order in range(4)),
    ("陈凤霞", "1380000", "西门社区"),
)
OUTCOME = "导入完成：新登记 4 人，已经登记过 0 人，退回 1 行，略过 1 行。"


@pytest.fixture(autouse=True)
def _large(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three rows are many."""
    monkeypatch.setattr(roster_draft, "AT_ONCE", 3)
    yield


async def work(runners: dict | None = None) -> None:  # type: ignore[type-arg]
    """The worker does what is due of rosters."""
    wanted = (TaskKind.TRY_ROSTER, TaskKind.IMPORT_ROSTER)
    assert await do_next(runners or {kind: RUNNERS[kind] for kind in wanted}, "worker")


async def looked_at(office: httpx.AsyncClient) -> httpx.Response:
    """Uploaded, matched and reckoned by the worker: what would happen."""
    waiting = await matched(office, await sent(office, xlsx(ROSTER)))
    await work()
    return await office.get(str(waiting.url.path))


async def everywhere(statement: str, *arguments: object) -> list[asyncpg.Record]:
    async with transaction(EVERYWHERE):
        return await fetch(statement, *arguments)


async def entries(action: str) -> int:
    return len(await everywhere("SELECT FROM audit_entry WHERE action = $1", action))


async def test_the_worker_reckons_and_takes_it_and_the_page_tells(world: World, office: httpx.AsyncClient) -> None:
    waiting = await matched(office, await sent(office, xlsx(ROSTER)))
    assert "正在试算" in text(waiting.text)
    assert "排队中" in text(waiting.text)
    assert 'hx-trigger="every 3s"' in waiting.text
    await work()

    preview = await office.get(str(waiting.url.path))
    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in text(preview.text)
    asked = await pressed(office, preview)
    twice = await pressed(office, preview)
    queued = await office.get(asked.headers["Location"])
    assert "正在导入" in text(queued.text)
    assert await total(world) == 1
    await work()
    assert not await do_next(RUNNERS, "worker")
    done = await office.get(asked.headers["Location"])
    back = await office.get(f"{asked.headers['Location']}/file")

    assert twice.headers["Location"] == asked.headers["Location"]
    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in text(done.text)
    assert "第 6 行 陈凤霞" in text(done.text)
    assert back.content.startswith(b"PK")
    assert await total(world) == 5
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT rows, file_name FROM export_record WHERE kind = 'rejects'")
        titles = [row["title"] for row in await fetch("SELECT title FROM task ORDER BY id")]
    assert (kept["rows"], kept["file_name"]) == (1, "退回-花名册.xlsx")
    assert titles == ["试算名册（5 行）", "导入名册（5 行）"]


async def test_how_far_it_is_is_seen_while_its_transaction_is_open(
    world: World, office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "EVERY_SECONDS", 0.02)
    asked = await pressed(office, await looked_at(office))
    [task] = await everywhere("SELECT id FROM task WHERE kind = 'import_roster'")

    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
        working = elsewhere(work())
        await until_waiting("pg_advisory_xact_lock")
        page = await elsewhere(office.get(f"/desk/tasks/{task['id']}/now"))
        while "对照已登记的人" not in page.text:
            page = await elsewhere(office.get(f"/desk/tasks/{task['id']}/now"))
    await working

    ended = await office.get(f"/desk/tasks/{task['id']}")
    assert "正在做" in text(page.text)
    assert f'href="{asked.headers["Location"]}"' in ended.text
    assert "新登记 4 人" in text((await office.get(asked.headers["Location"])).text)


async def test_a_worker_that_dies_after_the_import_adds_nobody_twice(
    world: World, office: httpx.AsyncClient, hands: Hands
) -> None:
    asked = await pressed(office, await looked_at(office))

    async def dying(run: Run) -> Done:
        await imported(run)
        raise OSError("the plug was pulled")

    await work({TaskKind.IMPORT_ROSTER: dying})
    assert await total(world) == 5
    assert "正在导入" in text((await office.get(asked.headers["Location"])).text)
    hands.forward(minutes=10)
    await work()

    done = text((await office.get(asked.headers["Location"])).text)
    assert await total(world) == 5
    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in done
    assert await entries("import_roster") == 1


async def test_a_worker_that_dies_after_writing_the_result_does_not_read_it_again(
    world: World, office: httpx.AsyncClient, hands: Hands
) -> None:
    asked = await pressed(office, await looked_at(office))

    async def dying(run: Run) -> Done:
        await rosters.import_roster(run)
        raise OSError("the plug was pulled")

    await work({TaskKind.IMPORT_ROSTER: dying})
    hands.forward(minutes=10)
    await work()

    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in text((await office.get(asked.headers["Location"])).text)
    assert await entries("import_roster") == 1


async def test_who_stops_it_has_nobody_registered_and_may_try_again(
    world: World, office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 2)
    monkeypatch.setattr(rosters, "EVERY_SECONDS", 0.0)
    preview = await looked_at(office)
    asked = await pressed(office, preview)

    async def stopped(run: Run) -> Done:
        async with transaction(EVERYWHERE):
            await fetch("UPDATE task SET stop_asked_at = now() WHERE id = $1", run.id)
        return await rosters.import_roster(run)

    await work({TaskKind.IMPORT_ROSTER: stopped})
    page = await office.get(asked.headers["Location"])
    assert "已停止" in text(page.text)
    assert "这次没有导入任何人" in text(page.text)
    assert await total(world) == 1
    await pressed(office, page)
    await work()

    assert "新登记 4 人" in text((await office.get(asked.headers["Location"])).text)


async def imported(run: Run) -> None:
    """The import is committed, and nothing of its result written."""
    draft = await roster_draft.find(run.actor, UUID(run.parameters["roster"]))
    assert draft.answers is not None
    file = await uploads.find(run.actor, draft.token)
    await intake.import_file(run.actor, file.content, file.name, chosen=draft.answers.choices, roster=draft.token)


async def test_who_stops_it_when_it_is_committed_is_told_what_became_of_it(
    world: World, office: httpx.AsyncClient
) -> None:
    asked = await pressed(office, await looked_at(office))

    async def too_late(run: Run) -> Done:
        await imported(run)
        await everywhere("UPDATE task SET stop_asked_at = now() WHERE id = $1", run.id)
        return await rosters.import_roster(run)

    await work({TaskKind.IMPORT_ROSTER: too_late})

    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in text((await office.get(asked.headers["Location"])).text)
    [task] = await everywhere("SELECT state, outcome FROM task WHERE kind = 'import_roster'")
    assert (task["state"], task["outcome"]) == (
        "done",
        "导入完成：新登记 4 人，已经登记过 0 人，退回 1 行，略过 1 行。",
    )


async def test_a_task_that_ended_without_its_result_does_not_say_that_nobody_was_registered(
    world: World, office: httpx.AsyncClient, hands: Hands
) -> None:
    asked = await pressed(office, await looked_at(office))

    async def dying(run: Run) -> Done:
        await imported(run)
        raise OSError("the plug was pulled")

    await work({TaskKind.IMPORT_ROSTER: dying})
    await everywhere("UPDATE task SET stop_asked_at = now() WHERE kind = 'import_roster'")
    hands.forward(minutes=10)
    await work()
    page = await office.get(asked.headers["Location"])
    assert "这次没有导入任何人" not in text(page.text)
    assert "已经登记好了" in text(page.text)
    await pressed(office, page)
    await work()

    assert "新登记 4 人 已经登记过 0 人 退回 1 行" in text((await office.get(asked.headers["Location"])).text)


async def test_a_roster_that_is_being_taken_is_not_deleted(world: World, office: httpx.AsyncClient) -> None:
    asked = await pressed(office, await looked_at(office))

    refused = await office.get(
        (await office.post(asked.headers["Location"].replace("/done", "/drop"))).headers["Location"]
    )
    await work()

    assert "现在不能删除" in text(refused.text)
    assert "新登记 4 人" in text((await office.get(asked.headers["Location"])).text)


async def test_a_file_whose_day_ends_during_the_import_leaves_no_failure(
    world: World, office: httpx.AsyncClient, hands: Hands
) -> None:
    await pressed(office, await looked_at(office))

    async def slow(run: Run) -> Done:
        file = await uploads.about(run.actor, UUID(run.parameters["roster"]))
        async with transaction(EVERYWHERE):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
            working = elsewhere(rosters.import_roster(run))
            await until_waiting("pg_advisory_xact_lock")
            hands.forward(seconds=(file.until - clock.now()).total_seconds() + 1)
        return await working

    await work({TaskKind.IMPORT_ROSTER: slow})

    [task] = await everywhere("SELECT state, outcome FROM task WHERE kind = 'import_roster'")
    assert (task["state"], task["outcome"]) == (
        "done",
        "导入完成：新登记 4 人，已经登记过 0 人，退回 1 行，略过 1 行。",
    )
    assert await total(world) == 5


async def test_a_reckoning_that_comes_late_leaves_the_newer_one(world: World, office: httpx.AsyncClient) -> None:
    preview = await looked_at(office)
    await matched(office, await office.get(f"{taking(preview)}/columns"), organisation=XIMEN)

    async def late(run: Run) -> Done:
        draft = await roster_draft.find(run.actor, UUID(run.parameters["roster"]))
        assert draft.answers is not None
        async with transaction(EVERYWHERE):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
            working = elsewhere(rosters.try_roster(run))
            await until_waiting("pg_advisory_xact_lock")
            await roster_draft.answer(run.actor, draft.token, replace(draft.answers, organisation=""))
        return await working

    await work({TaskKind.TRY_ROSTER: late})

    page = await office.get(taking(preview))
    assert "还没有导入，请看一遍" in text(page.text)
    assert forms(page.text)[taking(page)] == forms(preview.text)[taking(preview)]


@pytest.mark.parametrize("begun", [False, True])
async def test_a_header_that_was_moved_meanwhile_is_not_called_a_deleted_file(
    world: World, office: httpx.AsyncClient, begun: bool
) -> None:
    waiting = await matched(office, await sent(office, xlsx(ROSTER)))

    async def moves() -> None:
        page = await office.get(f"{waiting.url.path}/columns")
        assert "各列已经重新认过" in (await matched(office, page, header_0="2")).text

    async def late(run: Run) -> Done:
        async with transaction(EVERYWHERE):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
            working = elsewhere(rosters.try_roster(run))
            await until_waiting("pg_advisory_xact_lock")
            await elsewhere(moves())
        return await working

    if not begun:
        await moves()
    await work({TaskKind.TRY_ROSTER: late} if begun else None)

    [task] = await everywhere("SELECT state, outcome FROM task")
    assert "重新选择文件上传" not in task["outcome"]
    assert task["state"] == ("done" if begun else "failed")


async def test_a_file_that_was_deleted_meanwhile_ends_the_task_with_a_sentence(
    world: World, office: httpx.AsyncClient
) -> None:
    waiting = await matched(office, await sent(office, xlsx(ROSTER)))
    await office.post(f"{waiting.url.path}/drop")
    await work()

    async with transaction(EVERYWHERE):
        [task] = await fetch("SELECT state, outcome FROM task")
    assert (task["state"], "请重新选择文件上传" in task["outcome"]) == ("failed", True)
    assert (await office.get(HERE)).status_code == 200


async def test_what_was_reckoned_with_other_answers_is_not_shown(world: World, office: httpx.AsyncClient) -> None:
    preview = await looked_at(office)
    columns = await office.get(f"{taking(preview)}/columns")

    anew = await matched(office, columns, organisation=XIMEN)
    answer = await pressed(office, preview)

    assert "正在试算" in text(anew.text)
    assert answer.headers["Location"] == taking(preview)
    assert await everywhere("SELECT FROM task WHERE kind = 'import_roster'") == []
