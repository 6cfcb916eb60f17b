"""What the running service does once a night: looks for people registered twice, and clears what is due.

Both can be started by hand too (`jinguo duplicates find`, `jinguo retention run`).
"""

import asyncio
from datetime import datetime, time
from uuid import UUID

import asyncpg
import structlog

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.duplicates.jobs import find
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.retention.running import run

BEGINS = time(2, 30)
"""Beijing: nobody is at a door."""

EVERY_SECONDS = 300.0
"""How often it is looked whether the night has begun; first after so long, too."""

NIGHT = UUID("0190b3a0-0000-7000-8000-000000000001")
"""What the log names when a night's work begins, so that one process does it and a restart does not repeat it."""

_log = structlog.get_logger("jinguo.nightly")


async def keep_nights() -> None:
    """Do the night's work every night, for as long as the process runs; with several processes, one does it."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await work_tonight()
        except (JinguoError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            _log.error("night_failed", kind=type(error).__name__)


async def work_tonight() -> bool:
    """The night's work, if it is time and nobody has begun it today; whether it was done here."""
    now = clock.now()
    begins = clock.at_beijing(clock.beijing_day(now), BEGINS)
    if now < begins or not await _is_first(begins):
        return False
    _, waiting = await find()
    done = await run(SYSTEM)
    _log.info("night_done", pairs=waiting, cleared=len(done.cleared), erased=len(done.receipts))
    return True


async def _is_first(begins: datetime) -> bool:
    async with transaction(SYSTEM):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('jinguo nightly'))")
        if await fetch_one("SELECT 1 FROM audit_entry WHERE object_id = $1 AND at >= $2", NIGHT, begins):
            return False
        await note(SYSTEM, "begin_night", "service", NIGHT)
        return True
