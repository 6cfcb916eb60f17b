"""Verifying the log, every row and every lane, against reading the same rows and doing nothing with them."""

import argparse
import asyncio
import statistics

from benchmarks.common import Meter, Result, say, service
from jinguo.authority import watch
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.anchors import take
from jinguo.authority.grants import Role
from jinguo.authority.verification import AT_ONCE, ROWS, verify
from jinguo.kernel.db import connection, transaction
from jinguo.kernel.ids import uuid7

ROUNDS = 5
WRITERS = 4
"""Transactions that write at once, each in a lane of its own."""

EACH = 50
"""Rows of a transaction."""


def options(parser: argparse.ArgumentParser) -> None:
    """How many rows of the log."""
    parser.add_argument("--rows", type=int, default=20_000)


def run(arguments: argparse.Namespace) -> Result:
    """Fill the log, then measure both ways in turn, each several times; the ratio is that of the medians."""
    return asyncio.run(_run(arguments.rows))


async def _run(rows: int) -> Result:
    async with service() as server:
        say(f"filling the log with {rows} rows")
        async with transaction(SYSTEM):
            await watch.begin(SYSTEM)
        await asyncio.gather(*(_fill(rows // WRITERS) for _ in range(WRITERS)))
        anchor = await take(SYSTEM)
        ours, floors = [], []
        for _ in range(ROUNDS):
            with Meter(server.pid) as meter:
                found = await verify(SYSTEM, [anchor])
            if not found.sound or found.rows < rows:
                raise SystemExit(found.sentence)
            ours.append(meter)
            with Meter(server.pid) as meter:
                await _read()
            floors.append(meter)
    seconds = statistics.median(each.seconds for each in ours)
    floor = statistics.median(each.seconds for each in floors)
    return Result(
        name="audit",
        ops=found.rows,
        seconds=seconds,
        ratio=seconds / floor,
        floor="读出同样的行，什么也不算（时间比，越小越好）",
        cpu_us_per_op=statistics.median(each.cpu_seconds for each in ours) / found.rows * 1e6,
        peak_mb=max(each.peak_mb for each in ours),
        more={"rows": found.rows, "lanes": found.lanes, "floor_seconds": floor},
    )


async def _fill(rows: int) -> None:
    actor = Actor(uuid7(), "李梅", (Grant(Role.OFFICER, "/330211/001/"),))
    for first in range(0, rows, EACH):
        async with transaction(actor):
            for count in range(first, min(first + EACH, rows)):
                facts = {"fields": ["phone", "skills"], "purpose": "通知培训改期", "count": count}
                await note(actor, "revise_volunteer", "volunteer", uuid7(), "/330211/001/001/", **facts)


async def _read() -> None:
    async with transaction(SYSTEM):
        cursor = await connection().cursor(ROWS)
        while await cursor.fetch(AT_ONCE):
            pass
