"""`jinguo worker` as a process of its own: it says that it runs, goes on after a fault, and ends cleanly when told."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import structlog

from jinguo.kernel import crypto
from jinguo.kernel.db import Database
from jinguo.tasks.tables import WorkerRun
from jinguo.worker.steps import work

Answer = Callable[[], Awaitable[bool]]


async def until(answer: Answer) -> None:
    async with asyncio.timeout(60):
        while not await answer():  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.1)


def started(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "jinguo.cli", "worker"], env=environment, stdout=out, stderr=subprocess.STDOUT
        )


async def test_a_worker_alone_says_that_it_runs_and_ends_cleanly_when_told(
    database: Database, keys: crypto.KeyRing, tmp_path: Path
) -> None:
    ring = tmp_path / "keyring.json"
    ring.write_bytes(keys.to_json())
    ring.chmod(0o600)
    environment = {name: value for name, value in os.environ.items() if name != "JINGUO_PARENT"}
    environment |= {"JINGUO_DATABASE_URL": database.config["dsn"], "JINGUO_KEYRING": str(ring)}
    environment["JINGUO_DATA"] = str(tmp_path)
    process = started(environment, tmp_path / "log")
    try:
        await until(WorkerRun.exists().run)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 60) == 0
    finally:
        process.kill()

    [run] = await WorkerRun.select(WorkerRun.name, WorkerRun.clean, WorkerRun.stopped_at)
    assert (run["name"].rpartition(":")[2], run["clean"]) == (str(process.pid), True)
    assert run["stopped_at"] is not None
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_a_step_that_fails_is_tried_again_and_the_same_fault_is_told_once() -> None:
    stop, tries = asyncio.Event(), 0

    async def step() -> bool:
        nonlocal tries
        tries += 1
        if tries == 5:
            stop.set()
            return False
        raise ConnectionRefusedError

    with structlog.testing.capture_logs() as lines:
        async with asyncio.timeout(5):
            await work([step], stop, idle_seconds=0.01)

    assert tries == 5
    assert [(line["event"], line["kind"]) for line in lines] == [("step_failed", "ConnectionRefusedError")]


@pytest.mark.parametrize("others", [0, 3])
async def test_a_step_that_finds_nothing_does_not_keep_the_others_from_ending(others: int) -> None:
    stop = asyncio.Event()

    async def idle() -> bool:
        return False

    async def last() -> bool:
        stop.set()
        return True

    async with asyncio.timeout(5):
        await work([idle] * others + [last], stop, idle_seconds=60)
