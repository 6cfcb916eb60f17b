"""Jobs of events every few minutes: events that begin soon, places that became free, visits without an end."""

from jinguo.authority.actor import SYSTEM
from jinguo.checkin.reminders import tell_forgotten
from jinguo.events.notices.actions import remind
from jinguo.events.waiting_list.actions import fill_places
from jinguo.tasks.runner import Done, Run


async def look_after_events(_run: Run) -> Done:
    """Look after events: remind, move up who waits, and tell who has not checked out."""
    moved, reminded, forgotten = await fill_places(SYSTEM), await remind(SYSTEM), await tell_forgotten(SYSTEM)
    return Done(
        f"提醒活动 {reminded} 场，候补转正 {moved} 人，提示没有签退 {forgotten} 人。",
        {"reminded": reminded, "moved": moved, "forgotten": forgotten},
    )
