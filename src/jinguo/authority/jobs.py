"""Jobs that the running service does for the log by itself: witnesses every few minutes, an anchor once a day."""

import asyncio

import asyncpg
import structlog

from jinguo.authority import anchors
from jinguo.authority.actor import SYSTEM
from jinguo.authority.watch import Witness
from jinguo.kernel.errors import JinguoError

EVERY_SECONDS = 60.0
"""How often it is looked whether anything is due."""

FIRST_AFTER_SECONDS = 10.0

_log = structlog.get_logger("jinguo.audit")


async def keep_watch() -> None:
    """Look after the log for as long as the process runs; with several processes each tries, and one does it."""
    witness, told = Witness(), ""
    await asyncio.sleep(FIRST_AFTER_SECONDS)
    while True:
        try:
            await look_after(witness)
            told = ""
        except (
            JinguoError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            OSError,
        ) as error:
            if told != type(error).__name__:
                _log.error("log_not_watched", kind=type(error).__name__, place=str(anchors.place()))
            told = type(error).__name__
        await asyncio.sleep(EVERY_SECONDS)


async def look_after(witness: Witness) -> None:
    """Do one round: write a witness if one is due, and today's anchor if there is none yet.

    Raises:
        OSError: the place of the anchors cannot be written to; whatever the driver raises.
    """
    await witness.tell(SYSTEM)
    file = anchors.todays()
    if not file.exists():
        anchor = await anchors.take(SYSTEM)
        await asyncio.to_thread(anchors.keep, anchor, file)
