"""Notices from the queue to a provider: two workers, each a process of its own, the provider a server on this machine
that Twilio's own client speaks to; against that client alone.

Each notice is one person's: her audience is found, an inbox message and an SMS are made, the SMS is claimed, sent and
settled, one at a time. fsync is on. The workers' clock says noon.
"""

import argparse
import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg

from benchmarks.checkin import surroundings
from benchmarks.common import Result, cpu_seconds, peak_mb, plant, say, service
from benchmarks.provider import Provider, provider
from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.ids import uuid7, uuids7
from jinguo.notifications.notices.actions import queue
from jinguo.people.tables import Person

PATIENCE_SECONDS = 120
LEASE_SECONDS = 60
AT_ONCE = 8
"""As many as two workers send at once."""

_PEOPLE = """
INSERT INTO person (id, organisation, path, name, initials, sex, phone, phone_index, phone_tail, created_at, updated_at)
SELECT given.id, o.id, o.path, '志愿者' || given.nr, '|zyz|', 2, given.phone, given.phone_index, '', now(), now()
  FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) WITH ORDINALITY AS given(id, phone, phone_index, nr),
       (SELECT id, path FROM organisation WHERE code = '330211001000') o"""

_VOLUNTEERS = """
INSERT INTO volunteer (id, person, number, organisation, path, manner, skills, service_classes, available, remark,
                       enrolled_at)
SELECT gen_random_uuid(), id, lpad((row_number() OVER ())::text, 8, '0'), organisation, path, 'roster', '', '{}', '',
       '', now()
  FROM person RETURNING id, path"""

OPEN = """
SELECT EXISTS (SELECT FROM notice WHERE state = 'queued')
    OR EXISTS (SELECT FROM message WHERE state IN ('queued', 'sending', 'unknown'))"""

READY = """
SELECT count(*) = $1 AND NOT EXISTS (SELECT FROM task WHERE state IN ('queued', 'running'))
       AND EXISTS (SELECT FROM task) FROM worker_run"""


def options(parser: argparse.ArgumentParser) -> None:
    """How many notices, how many workers, how slow the provider."""
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--latency", type=float, default=0, help="seconds until the provider answers")


def run(arguments: argparse.Namespace) -> Result:
    """Queue, drain, count; the ratio is that of the workers' CPU to the bare client's."""
    shift = timedelta(seconds=shift_to_noon())
    with clock.set_to(lambda: datetime.now(UTC) + shift):
        return asyncio.run(_run(arguments.notices, arguments.workers, arguments.latency, shift))


async def _run(many: int, workers: int, latency: float, shift: timedelta) -> Result:
    with TemporaryDirectory(prefix="jinguo-bench-") as folder:
        async with service() as server, provider(latency) as there:
            await plant()
            say(f"{many} volunteers")
            volunteers = await fill(server.dsn("postgres"), many)
            environment = surroundings(Path(folder), server.dsn("jinguo_app")) | there.settings()
            environment["JINGUO_DATA"] = folder
            floor = await _floor(many, environment)
            there.taken.clear()
            with draining(workers, environment, shift, LEASE_SECONDS) as pids:
                await until(server.dsn("postgres"), READY, workers)
                begun = time.perf_counter()
                await queue_all(volunteers)
                queued = time.perf_counter() - begun
                say(f"queued within {queued:.1f} s")
                before, database = cpu_seconds(*pids), cpu_seconds(server.pid)
                seconds = await until_drained(server.dsn("postgres"), there, many)
                ours, database = cpu_seconds(*pids) - before, cpu_seconds(server.pid) - database
                memory = sum(peak_mb(pid) for pid in pids)
            lost = many - len(there.taken)
            twice = sum(there.taken.values()) - len(there.taken)
    if lost or twice:
        say(f"{lost} lost, {twice} sent twice")
    return Result(
        name="notices",
        ops=many,
        seconds=seconds,
        ratio=ours / floor,
        floor="同一个客户端直接发同样多条，什么也不记（CPU 之比，越小越好）",
        cpu_us_per_op=(ours + database) / many * 1e6,
        peak_mb=memory,
        more={
            "notices": many,
            "workers": workers,
            "per_second": many / seconds,
            "cpu_us_per_notice": ours / many * 1e6,
            "cpu_us_per_notice_with_postgresql": (ours + database) / many * 1e6,
            "floor_cpu_us_per_notice": floor / many * 1e6,
            "queue_us_per_notice": queued / many * 1e6,
            "duplicates": twice,
            "lost": lost,
        },
    )


def shift_to_noon() -> float:
    """Seconds from now to the next noon in Beijing."""
    now = datetime.now(UTC)
    noon = datetime.combine(now.date(), datetime.min.time(), UTC) + timedelta(hours=4)
    return ((noon - now) % timedelta(days=1)).total_seconds()


async def fill(dsn: str, many: int) -> list[tuple[UUID, str]]:
    """Volunteers with a phone each; returns their ids and paths."""
    ids, phones = uuids7(many), [f"138{number:08}" for number in range(many)]
    root = await asyncpg.connect(dsn)
    try:
        await root.execute(_PEOPLE, ids, Person.phone.seal_many(ids, phones), Person.phone_index.of_many(phones))
        made = await root.fetch(_VOLUNTEERS)
        await root.execute("VACUUM ANALYZE")
    finally:
        await root.close()
    return [(row["id"], row["path"]) for row in made]


async def queue_all(volunteers: list[tuple[UUID, str]]) -> None:
    """A notice to each, in one transaction, as an action would."""
    async with transaction(SYSTEM):
        for volunteer, path in volunteers:
            await queue(SYSTEM, "registration_approved", volunteer, path, key=f"bench:{uuid7()}")


@contextlib.contextmanager
def draining(workers: int, environment: dict[str, str], shift: timedelta, lease_seconds: float) -> Iterator[list[int]]:
    """So many workers, each a process; yields their process ids, ends them with the block."""
    processes = [drainer(environment, shift, lease_seconds) for _ in range(workers)]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(PATIENCE_SECONDS)


def drainer(environment: dict[str, str], shift: timedelta, lease_seconds: float) -> subprocess.Popen[bytes]:
    """One worker, its clock shifted."""
    command = [sys.executable, "-m", "benchmarks.drain", str(shift.total_seconds()), str(lease_seconds)]
    return subprocess.Popen(command, env=environment)


async def until(dsn: str, statement: str, *arguments: object) -> None:
    """Wait until the statement says yes."""
    root = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await root.fetchval(statement, *arguments):  # noqa: ASYNC110 - other processes work
                await asyncio.sleep(0.05)
    finally:
        await root.close()


async def until_drained(dsn: str, there: Provider, many: int) -> float:
    """Wait until all are settled; the seconds that it took. Asked seldom before the provider has nearly all."""
    begun = time.perf_counter()
    while len(there.taken) < many:
        await asyncio.sleep(0.05)
        if time.perf_counter() - begun > PATIENCE_SECONDS * 10:
            raise SystemExit(f"only {len(there.taken)} of {many} have arrived")
    await until(dsn, f"SELECT NOT ({OPEN})")
    return time.perf_counter() - begun


async def _floor(many: int, environment: dict[str, str]) -> float:
    say("the client alone")
    command = [sys.executable, "-m", "benchmarks.bare_sending", str(many), str(AT_ONCE)]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    return float(out)
