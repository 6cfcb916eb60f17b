"""Jobs of the night: people registered twice are looked for, and what is due is cleared.

Both can be started by hand too (`jinguo duplicates find`, `jinguo retention run`).
"""

from jinguo.aid.wishes.claims import release_late
from jinguo.attachments import actions as attachments
from jinguo.authority.actor import SYSTEM
from jinguo.concerns import jobs as concerns
from jinguo.duplicates import jobs as duplicates
from jinguo.mothers import jobs as mothers
from jinguo.qualifications import jobs as qualifications
from jinguo.retention.clearance import actions as retention
from jinguo.tasks.runner import Done, Run


async def find_duplicates(_run: Run) -> Done:
    """Compare all people in the registry with each other."""
    fresh, waiting = await duplicates.find()
    return Done(f"新找到 {fresh} 对，一共 {waiting} 对等核对。", {"fresh": fresh, "waiting": waiting})


async def remind_ending(_run: Run) -> Done:
    """Remind whoever has a qualification that ends soon."""
    told = await qualifications.remind()
    return Done(f"提醒了 {told} 项快到期的资质。", {"told": told})


async def look_after_mothers(_run: Run) -> Done:
    """Pause mothers to whom something has come to be missing."""
    paused = await mothers.look_after()
    return Done(f"暂停了 {paused} 位条件到期或不再满足的爱心妈妈。", {"paused": paused})


async def pass_on(_run: Run) -> Done:
    """Pass on concerns that have waited too long for a receipt; how many is in the log alone."""
    await concerns.escalate()
    return Done("已核对。")


async def release_wishes(_run: Run) -> Done:
    """Pass on wishes that nobody has brought in time, and take down those that were shown long enough."""
    late = await release_late()
    return Done(f"放回或收起了 {late} 个过期的微心愿。", {"late": late})


async def clear_due(_run: Run) -> Done:
    """Notice what is due, clear what has cooled off, erase on approved requests."""
    done = await retention.run(SYSTEM)
    await attachments.sweep()
    told = {
        "noticed": len(done.noticed),
        "cleared": len(done.cleared),
        "stopped": len(done.stopped),
        "erased": len(done.receipts),
        "refused": len(done.refused),
    }
    return Done(
        f"新到期 {told['noticed']} 批，清理 {told['cleared']} 批，停下 {told['stopped']} 批，"
        f"办理删除申请 {told['erased']} 件，没有办成 {told['refused']} 件。",
        told,
    )
