"""`jinguo serve` as a person starts it, with its own embedded database; killed, started again, ended."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from jinguo.kernel.database import postmaster

PATIENCE_SECONDS = 120
FIRST = {
    "code": "330211",
    "district": "镇海区",
    "name": "陈静",
    "username": "chenjing",
    "password": "Jinguo-2026-Zhenhai",
}
Serve = Callable[..., subprocess.Popen[str]]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def serve(tmp_path: Path, port: int) -> Iterator[Serve]:
    """Starts the command; whatever still runs after the test is killed, the database is stopped by its own program."""
    names = ("JINGUO_DATABASE_URL", "JINGUO_PUBLIC_ORIGIN", "JINGUO_SETUP_TOKEN", "JINGUO_KEYRING")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment["JINGUO_DATA"] = str(tmp_path / "var")
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **settings: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jinguo.cli", "serve", "--port", str(port), *words]
        how = {"env": environment | settings, "stderr": subprocess.STDOUT, "text": True}
        with (tmp_path / f"log-{len(started)}").open("w") as log:
            started.append(subprocess.Popen(command, stdout=log, **how))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def until_well(port: int, process: subprocess.Popen[str]) -> float:
    """Wait until /health says so; returns the seconds that it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS:
        assert process.poll() is None, "it ended by itself"
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200:
                return time.monotonic() - begun
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("never well")


def until_announced(log: Path) -> str:
    """Wait until the service says that it runs; all that it has said so far."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while "巾帼册已启动" not in (said := log.read_text()):
        assert time.monotonic() < give_up_at, said
        time.sleep(0.02)
    return said


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and ") Z " in status.read_text())


def until_gone(process: int) -> None:
    """Wait until a process that lost its parent has ended by itself; one that just starts finds out once it runs."""
    give_up_at = time.monotonic() + 10
    while alive(process):
        assert time.monotonic() < give_up_at, "the worker outlives its parent"
        time.sleep(0.05)


def children_of(process: int) -> tuple[list[int], list[int]]:
    """The processes that serve pages, and those that work in the background; a thread's children are listed by it."""
    lists = [file.read_text().split() for file in Path(f"/proc/{process}/task").glob("*/children")]
    living = [int(child) for each in lists for child in each if alive(int(child))]
    behind = [child for child in living if Path(f"/proc/{child}/cmdline").read_bytes().endswith(b"\0worker\0")]
    return [child for child in living if child not in behind], behind


def until_another_works(process: int, former: int) -> int:
    """Wait until a worker other than the former one runs; returns it."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        _, workers = children_of(process)
        if workers and workers != [former]:
            return workers[0]
        assert time.monotonic() < give_up_at, "no other worker was started"
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes by /proc")
def test_it_serves_carries_on_after_a_kill_and_ends_with_all_that_it_started(
    serve: Serve, port: int, tmp_path: Path
) -> None:
    origin = f"http://127.0.0.1:{port}"
    database = tmp_path / "var" / "pg"

    first = serve()
    until_well(port, first)
    said = until_announced(tmp_path / "log-0")
    token = re.findall(rf"{origin}/setup\?token=(\S+)", said)[0]
    with httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False) as browser:
        made = browser.post("/setup", data={**FIRST, "token": token})
        assert (made.status_code, made.headers["location"]) == (303, "/login/staff")
    assert f"{origin}/login" in said and "No account yet" in said

    (page_server,), (worker,) = children_of(first.pid)
    server = postmaster.pid(database)
    os.kill(worker, signal.SIGKILL)
    worker = until_another_works(first.pid, worker)
    first.kill()
    first.wait()
    until_gone(page_server)
    until_gone(worker)
    second = serve()
    warm = until_well(port, second)
    with httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False) as browser:
        login = browser.post("/login/staff", data={"username": "chenjing", "password": FIRST["password"]})
        assert (login.status_code, login.headers["location"]) == (303, "/desk")
        assert browser.get("/").headers["location"] == "/desk"
    assert postmaster.pid(database) == server
    assert "setup?token" not in (tmp_path / "log-1").read_text()
    assert warm < 30

    (page_server,), (worker,) = children_of(second.pid)
    second.send_signal(signal.SIGINT)
    assert second.wait(PATIENCE_SECONDS) == 0
    assert not alive(page_server) and not alive(worker) and not alive(server)
    assert "Traceback" not in (tmp_path / "log-1").read_text()


def test_a_port_that_is_taken_is_said_in_words(serve: Serve, port: int, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = serve()
        assert process.wait(PATIENCE_SECONDS) == 1

    assert f"127.0.0.1 的 {port} 端口用不了：已被别的程序占用。" in (tmp_path / "log-0").read_text()
    assert not (tmp_path / "var").exists()


def test_the_demo_says_who_one_can_be_and_sigterm_ends_it(serve: Serve, port: int, tmp_path: Path) -> None:
    origin = f"http://127.0.0.1:{port}"
    process = serve("--demo", "--no-worker")
    said = until_announced(tmp_path / "log-0")
    assert httpx.get(f"{origin}/login", trust_env=False).status_code == 200
    assert children_of(process.pid)[1] == []
    server = postmaster.pid(tmp_path / "var" / "pg")

    name, password = re.findall(r"用户名 user (\S+)  口令 password (\S+)", said)[0]
    with httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False) as browser:
        login = browser.post("/login/staff", data={"username": name, "password": password})
        assert (login.status_code, login.headers["location"]) == (303, "/desk")
        assert browser.get("/desk").status_code == 200
    assert "JINGUO_SECOND_FACTOR=off（等保通常 by_role）" in said
    assert "演示账号 Demo accounts" in said and "手机号 phone" in said and "setup?token" not in said

    process.terminate()

    assert process.wait(PATIENCE_SECONDS) == 0
    assert not alive(server)
    assert serve(JINGUO_SMTP_HOST="mail.example.cn").wait(PATIENCE_SECONDS) == 1
    assert "请去掉 JINGUO_SMTP_HOST" in (tmp_path / "log-1").read_text()
