"""Jobs of pairings: mothers are reminded of what is due, and coordinators told once a week how it stands."""

from datetime import datetime

from jinguo.kernel import clock
from jinguo.pairings import jobs
from jinguo.tasks.runner import Done, Run

MONDAY = 0


async def remind_contacts(_run: Run) -> Done:
    """Remind mothers of contacts, meetings and visits that are due."""
    told = await jobs.remind()
    return Done(f"提醒了 {told} 次该联系的结对。", {"told": told})


async def sum_up_pairings(run: Run) -> Done:
    """Tell each coordinator on Monday how the pairings of her place stand."""
    day = clock.beijing_day(datetime.fromisoformat(run.parameters["due"]))
    if day.weekday() != MONDAY:
        return Done("不是周一，没有安排。")
    told = await jobs.sum_up(day)
    return Done(f"安排了 {told} 份结对周报。", {"told": told})
