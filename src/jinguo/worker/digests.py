"""The digest (待办汇总): on the morning of a working day each member of staff is told how much waits for her."""

from datetime import datetime

import structlog

from jinguo.access.appointments.holders import Holder, in_office
from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.workdays import is_working_day
from jinguo.notifications.notices.actions import One, queue_many
from jinguo.pending.queries import figures
from jinguo.tasks.runner import Done, Run

_log = structlog.get_logger("jinguo.worker")


async def sum_up(run: Run) -> Done:
    """Queue a notice for each role of each account in which something waits: once per role and day."""
    day = clock.beijing_day(datetime.fromisoformat(run.parameters["due"]))
    if not is_working_day(day):
        return Done("不是工作日，没有安排。")
    hats, waiting = await in_office(), list[One]()
    for done, hat in enumerate(hats, 1):
        if hat.grant.id and hat.grant.path and await _waits(hat):
            key = f"digest:{day}:{hat.grant.id}"
            waiting.append(One(key, hat.grant.id, hat.grant.path, account=hat.id))
        await run.progress(done, len(hats), "逐个岗位汇总")
    ends = clock.at_beijing(day, datetime.max.time())
    async with transaction(SYSTEM):
        fresh = await queue_many(SYSTEM, "digest", waiting, expires_at=ends)
    said = f"{len(hats)} 个岗位里 {len(waiting)} 个有事要办，新安排通知 {fresh} 条。"
    return Done(said, {"hats": len(hats), "waiting": len(waiting), "queued": fresh})


async def _waits(hat: Holder) -> bool:
    """Whether something waits in a role; one that cannot be reckoned keeps nobody else from her digest."""
    try:
        return (await figures(hat.actor)).count > 0
    except Exception:
        _log.exception("digest_failed", grant=str(hat.grant.id))
        return False
