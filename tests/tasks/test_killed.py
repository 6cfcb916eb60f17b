"""kill -9 in the middle of an export: another worker takes it over, and it is as if it had been made once."""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.authority.tables import ExportRecord
from jinguo.config import settings
from jinguo.kernel import crypto
from jinguo.tasks import files
from jinguo.tasks.actions import ask, fetch_file
from jinguo.tasks.catalogue import TaskKind, TaskState
from jinguo.tasks.clearance import clear
from jinguo.tasks.execution import do_next
from jinguo.tasks.queries import task
from jinguo.worker.runners import RUNNERS
from tests.conftest import Hands, as_role
from tests.posts import logged_in, post
from tests.world import ZHENHAI, World

ROOT = Path(__file__).parents[2]
WISH = {"filter": {}, "file": "csv", "purpose": "核对名单"}


def killed(dsn: str, keys: Path, data: Path, point: str) -> None:
    """A worker that does the task up to that point, and is killed there."""
    command = [sys.executable, "-m", "tests.tasks.dying", dsn, str(keys), str(data), point]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        try:
            assert worker.stdout.readline() == "here\n"
        finally:
            worker.kill()


@pytest.mark.parametrize(("point", "strays"), [("reading", 0), ("ending", 1)])
async def test_a_worker_killed_in_the_middle_is_taken_over_and_the_export_is_there_once(
    world: World,
    hands: Hands,
    worker_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    strays: int,
) -> None:
    monkeypatch.setattr(settings(), "data", tmp_path / "data")
    keys = tmp_path / "keys.json"
    keys.write_bytes(crypto.ring().to_json())
    hands.set(datetime.now(UTC))
    officer = await logged_in(await post("李梅", Role.OFFICER, ZHENHAI))
    made = await ask(officer, TaskKind.ROSTER_EXPORT, "导出名册", "/330211/", **WISH)
    assert made is not None

    await asyncio.to_thread(killed, as_role(worker_database, "jinguo_app"), keys, tmp_path / "data", point)
    left = await task(officer, made)
    assert (left.state, left.attempts, left.has_file, await ExportRecord.count()) == (TaskState.RUNNING, 1, False, 0)
    assert not await do_next(RUNNERS, "乙")
    hands.set(datetime.now(UTC) + timedelta(seconds=121))
    for _ in range(50):  # until PostgreSQL has noticed that the dead one's connection is gone
        if await do_next(RUNNERS, "乙"):
            break
        await asyncio.sleep(0.1)

    done = await task(officer, made)
    assert (done.state, done.attempts, done.has_file) == (TaskState.DONE, 2, True)
    assert [row["number"] for row in await ExportRecord.select(ExportRecord.number)] == [done.number]
    assert "王芳" in (await fetch_file(officer, made)).content.decode("utf-8-sig")
    assert len(await files.lying(timedelta(seconds=-60))) == 1 + strays
    before = time.time() - timedelta(days=2).total_seconds()
    for file in (tmp_path / "data" / "tasks").iterdir():
        os.utime(file, (before, before))
    assert (await clear(SYSTEM)).strays == strays
    assert "王芳" in (await fetch_file(officer, made)).content.decode("utf-8-sig")
