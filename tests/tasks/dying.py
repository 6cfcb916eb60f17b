"""A worker of its own process that stands still at a given point of a task, to be killed there."""

import asyncio
import sys
from pathlib import Path

from jinguo.config import settings
from jinguo.kernel import crypto
from jinguo.kernel.db import database
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.tasks.runner import Done, Run
from jinguo.worker.exports import export_roster


async def stand_still() -> None:
    """Say so, and wait for the end."""
    print("here", flush=True)
    await asyncio.sleep(60)


async def dies_reading(run: Run) -> Done:
    """Killed while it reads."""
    await run.progress(1, 2, "读取名册")
    await stand_still()
    return await export_roster(run)


async def dies_ending(run: Run) -> Done:
    """Killed when the file lies on disk and its line in the register is written, and nothing of it committed."""
    done = await export_roster(run)

    async def then() -> None:
        assert done.then is not None
        await done.then()
        await stand_still()

    return Done(done.outcome, done.result, done.file, then)


async def main(dsn: str, point: str) -> None:
    """Do one task up to that point."""
    await database().open(dsn)
    await do_next({TaskKind.ROSTER_EXPORT: {"reading": dies_reading, "ending": dies_ending}[point]}, "死者")


if __name__ == "__main__":
    address, keys, data, where = sys.argv[1:]
    crypto.use(crypto.KeyRing.from_json(Path(keys).read_bytes()))
    settings().data = Path(data)
    asyncio.run(main(address, where))
