"""Check-ins over HTTP by volunteers with the screen's code, against a bare handler with the same parsing and
signature check.

Each volunteer checks in once, with a session of her own: authentication, scope, the rules, segment, scan and log row,
and the commit before the answer are all in it. fsync is on. Served by granian with one worker; the client is a
process of its own.
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg

from benchmarks.common import Result, cpu_seconds, peak_mb, plant, say, service
from jinguo.access.queries import token_digest
from jinguo.checkin.codes import screen_token
from jinguo.kernel import clock, crypto
from jinguo.kernel.ids import uuid7

BARE_ROUNDS = 4
PATIENCE = 30
ROOT = Path(__file__).parents[2]

_PEOPLE = """
INSERT INTO person (id, organisation, path, name, initials, sex, phone_tail, created_at, updated_at)
SELECT gen_random_uuid(), o.id, o.path, '志愿者' || n, '|zyz|', 2, '', now(), now()
  FROM generate_series(1, $1::int) n, (SELECT id, path FROM organisation WHERE code = '330211001000') o"""

_VOLUNTEERS = """
INSERT INTO volunteer (id, person, number, organisation, path, manner, skills, service_classes, available, remark,
       enrolled_at)
SELECT gen_random_uuid(), id, lpad((row_number() OVER ())::text, 8, '0'), organisation, path, 'roster', '', '{}',
       '', '', now()
  FROM person"""

_EVENT = """
INSERT INTO event (id, slug, organisation, path, title, service_class, venue_kind, place, content, risks,
       high_risk, insurance, leader,
                   contact, starts_at, ends_at, is_volunteering, created_at, published_at, cancel_reason)
SELECT $1, 'benchmrk', id, path, '压测', 'community', 'venue', '会场', '', '无', false, '', '负责人', '', $2, $3, true,
       now(), now(), ''
  FROM organisation WHERE code = '330211001000'"""


def options(parser: argparse.ArgumentParser) -> None:
    """How many volunteers, over how many connections."""
    parser.add_argument("--volunteers", type=int, default=5000)
    parser.add_argument("--connections", type=int, default=64)


def run(arguments: argparse.Namespace) -> Result:
    """Serve the bare handler, then the product, to the same client; the ratio is of requests a second."""
    return asyncio.run(_run(arguments.volunteers, arguments.connections))


async def _run(people: int, connections: int) -> Result:
    with TemporaryDirectory(prefix="jinguo-bench-") as folder:
        async with service() as server:
            await plant()
            event, tokens = await fill(server.dsn("postgres"), people)
            environment = surroundings(Path(folder), server.dsn("jinguo_app"))
            requests = requests_of(event, tokens)
            with served("benchmarks.bare:create_app", environment) as (pid, port):
                say("the bare handler")
                bare = await _measure(requests * BARE_ROUNDS, port, connections, pid)
            with served("jinguo.app:create_app", environment) as (pid, port):
                say("the product")
                ours = await _measure(requests_of(event, tokens), port, connections, pid, server.pid)
                memory = sum(peak_mb(each) for each in with_children(pid))
            kept = await stored(server.dsn("postgres"), event)
    if ours["accepted"] != people or kept != people:
        raise SystemExit(f"{people} sent, {ours['accepted']} accepted, {kept} stored")
    return Result(
        name="checkin",
        ops=people,
        seconds=ours["seconds"],
        ratio=(people / ours["seconds"]) / (people * BARE_ROUNDS / bare["seconds"]),
        floor="同样解析、同样验签、不用数据库的处理函数（每秒请求数之比，越大越好）",
        cpu_us_per_op=ours["cpu"] / people * 1e6,
        peak_mb=memory,
        more={
            "per_second": people / ours["seconds"],
            "floor_per_second": people * BARE_ROUNDS / bare["seconds"],
            "floor_cpu_us_per_op": bare["cpu"] / (people * BARE_ROUNDS) * 1e6,
            "app_cpu_us_per_op": ours["app_cpu"] / people * 1e6,
            "p50_ms": ours["p50_ms"],
            "p99_ms": ours["p99_ms"],
        },
    )


def surroundings(folder: Path, dsn: str) -> dict[str, str]:
    """The environment of a served process: this database, and the keys of this process, kept in `folder`."""
    ring = folder / "keyring.json"
    ring.touch(0o600)
    ring.write_bytes(crypto.ring().to_json())
    return {
        **os.environ,
        "JINGUO_DATABASE_URL": dsn,
        "JINGUO_KEYRING": str(ring),
        "JINGUO_LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "src")]),
    }


async def fill(dsn: str, people: int) -> tuple[UUID, list[str]]:
    """A running event and volunteers with a session each; returns the event and the sessions' tokens."""
    event, now = uuid7(), clock.now()
    root = await asyncpg.connect(dsn)
    try:
        await root.execute(_PEOPLE, people)
        await root.execute(_VOLUNTEERS)
        await root.execute(_EVENT, event, now - timedelta(minutes=5), now + timedelta(hours=3))
        tokens = [secrets.token_urlsafe(32) for _ in range(people)]
        persons = [row["person"] for row in await root.fetch("SELECT person FROM volunteer")]
        later = now + timedelta(days=1)
        await root.executemany(
            "INSERT INTO session (id, digest, person, device, created_at, seen_at, expires_at) VALUES ($1,"
            " $2, $3, '', $4, $4, $5)",
            [(uuid7(), token_digest(token), person, now, later) for token, person in zip(tokens, persons, strict=True)],
        )
        await root.execute("VACUUM ANALYZE")
    finally:
        await root.close()
    return event, tokens


def requests_of(event: UUID, tokens: list[str]) -> list[bytes]:
    """One whole HTTP request a volunteer, with the screen's code of this moment."""
    code = screen_token(event).token
    return [
        request(token, {"event": str(event), "kind": "in", "screen_token": code, "nonce": uuid7().hex})
        for token in tokens
    ]


def request(token: str, body: dict[str, str]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        "POST /api/v1/checkins HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


@contextlib.contextmanager
def served(factory: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """granian with one worker; yields its process and its port."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--workers", "1", "--no-access-log"]
    process = subprocess.Popen(
        [*command, "--log-level", "warning", "--host", "127.0.0.1", "--port", str(port), factory], env=environment
    )
    try:
        _wait_for(port)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def with_children(pid: int) -> list[int]:
    """A process and those that it has started itself."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(PATIENCE * 10):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
            if answer.status == 200:  # noqa: PLR2004
                return
        time.sleep(0.1)
    raise SystemExit("the service does not answer")


async def _measure(requests: list[bytes], port: int, connections: int, *processes: int) -> dict[str, float]:
    """Send everything from a process of its own; CPU is that of the service (and PostgreSQL) alone."""
    app_before, before = cpu_seconds(processes[0]), cpu_seconds(*processes)
    client = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.client",
        str(port),
        str(connections),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    answer, _ = await client.communicate(b"".join(len(each).to_bytes(4, "big") + each for each in requests))
    found = json.loads(answer)
    return found | {"cpu": cpu_seconds(*processes) - before, "app_cpu": cpu_seconds(processes[0]) - app_before}


async def stored(dsn: str, event: UUID) -> int:
    root = await asyncpg.connect(dsn)
    try:
        return await root.fetchval("SELECT count(*) FROM scan WHERE event = $1 AND outcome = 'accepted'", event)
    finally:
        await root.close()
