"""What erasures and retention do to tasks: files and filters that hold somebody go, that it was asked for stays."""

import json
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone
from jinguo.tasks import files
from jinguo.tasks.actions import ask, fetch_file, stop
from jinguo.tasks.catalogue import CLOCK_KEPT, KEPT, TaskKind
from jinguo.tasks.clearance import Cleared, clear
from jinguo.tasks.erasure import empty_ended, erase
from jinguo.tasks.errors import FileGone
from jinguo.tasks.execution import do_next
from jinguo.worker.runners import RUNNERS
from tests.conftest import Hands
from tests.posts import logged_in, post
from tests.world import JIAOCHUAN, ZHENHAI, World


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "data", tmp_path)


async def exported(actor: Actor, path: str, q: str = "") -> UUID:
    wish = {"filter": {"q": q}, "file": "csv", "purpose": "核对名单"}
    made = await ask(actor, TaskKind.ROSTER_EXPORT, "导出名册", path, **wish)
    assert made is not None and await do_next(RUNNERS, "甲")
    return made


async def parameters() -> dict[UUID, bool]:
    """Task -> whether it still says what it was asked with."""
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT id, parameters::text AS said FROM task WHERE account IS NOT NULL")
    return {row["id"]: bool(json.loads(row["said"])) for row in rows}


async def test_files_that_may_hold_her_end_with_her_and_no_filter_names_her(world: World) -> None:
    district = await logged_in(await post("周敏", Role.OFFICER, ZHENHAI))
    street = await logged_in(await post("孙红", Role.OFFICER, JIAOCHUAN))
    all_, hers, others = (
        await exported(district, "/330211/"),
        await exported(district, "/330211/", "王芳"),
        await exported(street, "/330211/002/"),
    )
    gone = Gone([world.wang_fang.person], [world.wang_fang.id], [], [], ["王芳"], [])
    async with transaction(EVERYWHERE):
        await erase(SYSTEM, gone)

    for made in (all_, hers):
        with pytest.raises(FileGone):
            await fetch_file(district, made)
    assert await parameters() == {all_: True, hers: False, others: True}
    assert await clear(SYSTEM) == Cleared(2, 0, 0)
    assert (await fetch_file(street, others)).name.endswith(".csv")
    assert len(await files.lying(timedelta(seconds=-60))) == 1


async def test_after_half_a_year_a_task_says_only_that_it_was(world: World) -> None:
    officer = await logged_in(await post("周敏", Role.OFFICER, ZHENHAI))
    made = await exported(officer, "/330211/")
    now = clock.now()

    async with transaction(EVERYWHERE):
        counted = [
            await empty_ended(SYSTEM, before, path, [])
            for before, path in ((now - timedelta(1), "/"), (now, "/430112/"), (now, "/330211/"), (now, "/330211/"))
        ]
        [row] = await fetch("SELECT title, state, outcome, result::text AS result FROM task WHERE id = $1", made)
    assert counted == [0, 0, 1, 0]
    assert tuple(row) == ("导出名册", "done", "", "{}")
    assert await parameters() == {made: False}


async def test_the_clocks_old_tasks_are_deleted_and_nobody_elses(world: World) -> None:
    officer = await logged_in(await post("周敏", Role.OFFICER, ZHENHAI))
    made = await exported(officer, "/330211/")
    for key in ("旧", "新"):
        await ask(SYSTEM, TaskKind.SAVED_EXPORTS, "钟", "/", key=key)
        await do_next(RUNNERS, "甲")
    old = clock.now() - CLOCK_KEPT - timedelta(days=1)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE task SET finished_at = $1 WHERE key <> '新'", old)

    assert (await clear(SYSTEM)).tasks == 1
    async with transaction(EVERYWHERE):
        assert {row["key"] for row in await fetch("SELECT key FROM task")} == {"新", f"roster_export:{made}"}


async def test_what_was_uploaded_for_a_task_stopped_before_it_began_is_deleted_after_a_week(
    world: World, hands: Hands
) -> None:
    officer = await logged_in(await post("周敏", Role.OFFICER, ZHENHAI))
    upload = await files.keep("名册.xlsx", b"PK")
    made = await ask(officer, TaskKind.IMPORT_ROSTER, "导入名册", "/330211/", upload=upload)
    assert made is not None
    await stop(officer, made)
    hands.forward(seconds=KEPT.total_seconds() - 1)
    assert (await clear(SYSTEM)).files == 0
    hands.forward(seconds=1)

    assert (await clear(SYSTEM)).files == 1
    with pytest.raises(FileGone):
        await files.find(upload)


async def test_what_lies_among_the_files_and_is_not_ours_hinders_no_clearing(world: World, tmp_path: Path) -> None:
    stray = await files.keep("名册.csv", b"1")
    strange = tmp_path / "tasks" / ".nfs0000000000000001"
    strange.touch()
    for file in (strange, tmp_path / "tasks" / str(stray)):
        os.utime(file, (0, 0))

    assert (await clear(SYSTEM)).strays == 1
    assert strange.exists()
