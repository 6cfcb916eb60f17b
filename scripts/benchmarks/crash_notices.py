"""Kill workers with SIGKILL while notices flow, again and again: nothing may be lost, and nothing that can be asked
about may be sent twice.

    python -m benchmarks.crash_notices [--kills 8]    prints one JSON object; run by tests/test_reliability.py

Each person gets an SMS and a letter. Two workers send; one of them is killed, a new one takes its place, and so on. The
SMS provider can be asked what it took; a mail server cannot, so that each kill may cost one letter that comes twice.
Both take what they are given first and answer a little later: many a kill falls between the two.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from aiosmtpd.smtp import SMTP

from benchmarks.checkin import surroundings
from benchmarks.common import plant, service
from benchmarks.notices import OPEN, READY, drainer, fill, queue_all, shift_to_noon, until
from benchmarks.provider import provider
from jinguo.kernel import clock
from jinguo.people.tables import Person

PEOPLE = 320
BEFORE_A_KILL = 30
"""Letters between two kills, so that each falls into full work."""

SLOW_SECONDS = 0.06
LEASE_SECONDS = 6
"""Long enough for a living worker on a busy machine, short enough for a test."""

_MAILBOXES = """
UPDATE person SET email = given.email FROM unnest($1::uuid[], $2::bytea[]) AS given(id, email)
 WHERE person.id = given.id"""

_STATES = """
SELECT channel || ' ' || state AS state, count(*) AS rows FROM message WHERE channel <> 'inbox'
 GROUP BY 1 ORDER BY 1"""


class Letters:
    """What a mail server took, by recipient; it says so a little later."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.names: dict[str, set[str]] = {}
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401 - aiosmtpd's
        """Take a letter."""
        to = envelope.rcpt_tos[0]
        self.taken[to] += 1
        named = re.search(rb"(?im)^Message-ID: (\S+)", envelope.content)
        self.names.setdefault(to, set()).add(named[1].decode() if named else "")
        await asyncio.sleep(SLOW_SECONDS)
        return "250 OK"

    def settings(self) -> dict[str, str]:
        """What makes a worker send here."""
        return {
            "JINGUO_SMTP_HOST": "127.0.0.1",
            "JINGUO_SMTP_PORT": str(self.port),
            "JINGUO_SMTP_ENCRYPTION": "none",
            "JINGUO_SMTP_SENDER": "jinguo@example.cn",
        }


@asynccontextmanager
async def letters() -> AsyncIterator[Letters]:
    """The mail server listens while the block runs."""
    here = Letters()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(here, enable_SMTPUTF8=True), "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()


async def main(kills: int) -> dict[str, Any]:
    """The whole battery; returns what was lost and what came twice."""
    shift = timedelta(seconds=shift_to_noon())
    with TemporaryDirectory(prefix="jinguo-crash-") as folder, clock.set_to(lambda: datetime.now(UTC) + shift):
        async with service() as server, provider(SLOW_SECONDS) as there, letters() as post:
            dsn = server.dsn("postgres")
            await plant()
            volunteers = await fill(dsn, PEOPLE)
            await _give_mailboxes(dsn)
            environment = surroundings(Path(folder), server.dsn("jinguo_app")) | there.settings() | post.settings()
            environment["JINGUO_DATA"] = folder
            workers = [drainer(environment, shift, LEASE_SECONDS) for _ in range(2)]
            try:
                await until(dsn, READY, len(workers))
                await queue_all(volunteers)
                for kill in range(kills):
                    await _has_come(post, (kill + 1) * BEFORE_A_KILL, workers)
                    os.kill(workers[kill % 2].pid, signal.SIGKILL)
                    workers[kill % 2].wait()
                    workers[kill % 2] = drainer(environment, shift, LEASE_SECONDS)
                await until(dsn, f"SELECT NOT ({OPEN})")
            finally:
                for worker in workers:
                    worker.kill()
                    worker.wait()
            states = await _states(dsn)
    return {
        "kills": kills,
        "people": PEOPLE,
        "sms_lost": PEOPLE - len(there.taken),
        "sms_twice": sum(there.taken.values()) - len(there.taken),
        "letters_lost": PEOPLE - len(post.taken),
        "letters_twice": sum(post.taken.values()) - len(post.taken),
        "letters_named_twice": sum(len(names) > 1 for names in post.names.values()),
        "states": states,
    }


async def _give_mailboxes(dsn: str) -> None:
    root = await asyncpg.connect(dsn)
    try:
        people = [row["id"] for row in await root.fetch("SELECT id FROM person")]
        mailboxes = [f"zyz{number}@example.cn" for number in range(len(people))]
        await root.execute(_MAILBOXES, people, Person.email.seal_many(people, mailboxes))
    finally:
        await root.close()


async def _has_come(post: Letters, many: int, workers: list[subprocess.Popen[bytes]]) -> None:
    async with asyncio.timeout(60):
        while len(post.taken) < many:
            await asyncio.sleep(0.02)
            if all(worker.poll() is not None for worker in workers):
                raise SystemExit("no worker runs")


async def _states(dsn: str) -> dict[str, int]:
    root = await asyncpg.connect(dsn)
    try:
        return {row["state"]: row["rows"] for row in await root.fetch(_STATES)}
    finally:
        await root.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=8)
    sys.stdout.write(json.dumps(asyncio.run(main(parser.parse_args().kills))) + "\n")
