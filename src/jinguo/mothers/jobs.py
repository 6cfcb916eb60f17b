"""What is done by itself: a mother to whom something has come to be missing pauses, and who must act is told."""

from collections import Counter

from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.actions import lapse
from jinguo.mothers.queries import FROM, ROW, MotherFacts, as_rows
from jinguo.notifications.notices.actions import queue
from jinguo.organisations.queries import by_path

_GATED = f"SELECT {ROW} {FROM} WHERE m.merged_into IS NULL AND s.state IN ('cleared', 'active') AND p.erased_at IS NULL"


async def look_after() -> int:
    """Pause everybody who is cleared or active and lacks something. Returns how many.

    Each is a transaction of her own, so that a failure keeps nobody else from being paused.
    """
    async with transaction(EVERYWHERE):
        rows = await as_rows(await fetch_as(MotherFacts, _GATED))
    paused = [row for row in rows if row.missing and await lapse(SYSTEM, row.id)]
    for path, count in Counter(row.path for row in paused).items():
        await _tell(path, count)
    return len(paused)


async def _tell(path: str, count: int) -> None:
    """Tell whoever keeps the mothers of a place how many were paused there today."""
    place = await by_path(path)
    async with transaction(SYSTEM):
        key = f"mothers_paused:{place.id}:{clock.now().isoformat()}"
        await queue(SYSTEM, "mothers_paused", place.id, path, key=key, count=count)
