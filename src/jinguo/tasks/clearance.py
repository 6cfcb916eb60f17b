"""Clearance of what tasks leave: files after a week, the clock's own tasks after two, files that nobody knows."""

from dataclasses import dataclass
from datetime import timedelta

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.tasks import files
from jinguo.tasks.catalogue import CLOCK_KEPT

STRAY = timedelta(days=1)
"""A file that no task names may be on its way into one for so long."""

_OVER = """
WITH over AS (SELECT id, file, upload FROM task WHERE file_until <= $1 FOR UPDATE SKIP LOCKED)
UPDATE task t SET file = NULL, upload = NULL, file_until = NULL FROM over o WHERE t.id = o.id
RETURNING o.file AS file, o.upload AS upload"""

_NAMED = """
SELECT file AS id FROM task WHERE file = ANY($1::uuid[]) UNION SELECT upload FROM task WHERE upload = ANY($1::uuid[])"""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The result of clearing: files that were over, files that nobody knew, tasks of the clock that were deleted."""

    files: int
    strays: int
    tasks: int


async def clear(actor: Actor) -> Cleared:
    """Delete the files and tasks whose time is over. A row forgets its file before that is deleted; killed between, the
    file is a stray, which the next run finds. Raises Forbidden: it belongs to the service.
    """
    require(actor, Permission.KEEP_RETENTION, within="/")
    async with transaction(EVERYWHERE):
        rows = await fetch(_OVER, clock.now())
        gone = await fetch("SELECT clear_clock_tasks($1) AS gone", clock.now() - CLOCK_KEPT)
    over = [each for row in rows for each in (row["file"], row["upload"]) if each is not None]
    lying = await files.lying(STRAY)
    async with transaction(EVERYWHERE):
        named = {row["id"] for row in await fetch(_NAMED, lying)}
    strays = [each for each in lying if each not in named and each not in over]
    for each in (*over, *strays):
        await files.drop(each)
    return Cleared(len(over), len(strays), gone[0]["gone"])
