"""Exports as tasks: made by their owner, handed out with the line in the register that the task's end writes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from jinguo.hours.forms import Selection
from jinguo.hours.totals import export as hours
from jinguo.kernel import clock
from jinguo.submissions import actions as submissions
from jinguo.tasks import clearance, export_schedules
from jinguo.tasks.catalogue import KEPT
from jinguo.tasks.files import File
from jinguo.tasks.runner import Done, Run
from jinguo.volunteers.registry import export as volunteers
from jinguo.volunteers.registry.export import RosterFilter
from jinguo.web import uploads
from jinguo.web.desk.hours.periods import Period, days
from jinguo.webhooks.jobs import clear

READY = f"已做好，{KEPT.days} 天内可以下载"


async def export_hours(run: Run) -> Done:
    """Export totals of the ledger as a task. Parameters: `selection`, `file`, `purpose`; of a saved export also
    `period` and `due`.
    """
    wish = run.parameters
    kind = hours.FileKind(wish["file"])
    made, register = await hours.prepare(run.actor, _selection(wish), kind, purpose=wish["purpose"], tell=run.progress)
    facts = {"number": made.number, "rows": made.rows, "position": made.ledger_position}
    return Done(f"共 {made.rows:,} 行，{READY}", facts, File(made.name, made.content), register)


def _selection(wish: Mapping[str, Any]) -> Selection:
    """Read the selection of an export; a saved one's days are those that its word means on the day it was due."""
    chosen = Selection.model_validate(wish["selection"])
    if "period" not in wish:
        return chosen
    first, last = days(Period(wish["period"]), clock.beijing_day(datetime.fromisoformat(wish["due"])))
    return chosen.model_copy(update={"since": first, "until": last + timedelta(days=1)})


async def export_roster(run: Run) -> Done:
    """Export the list of volunteers as a task. Parameters: `filter`, `file`, `purpose`, `full`, which was asked for
    with a proof and wants one again before it is handed out.
    """
    wish = run.parameters
    made, register = await volunteers.prepare_roster(
        run.actor,
        RosterFilter.model_validate(wish["filter"]),
        volunteers.FileKind(wish["file"]),
        purpose=wish["purpose"],
        full=wish.get("full", False),
        tell=run.progress,
    )
    facts = {"number": made.number, "rows": made.rows} | ({"proof": True} if wish.get("full") else {})
    return Done(f"共 {made.rows:,} 人，{READY}", facts, File(made.name, made.content), register)


async def ask_saved(_run: Run) -> Done:
    """Ask, by the clock, for the saved exports whose hour has come."""
    asked = await export_schedules.ask_due()
    return Done(f"安排了 {asked} 个定期导出", {"asked": asked})


async def clear_tasks(run: Run) -> Done:
    """Clear, by the clock, files that are over, what else tasks leave, old uploads, submissions and deliveries."""
    gone, uploaded = await clearance.clear(run.actor), await uploads.sweep()
    pressed, told = await submissions.clear(run.actor), await clear(run.actor)
    figures = {"files": gone.files, "strays": gone.strays, "uploads": uploaded, "tasks": gone.tasks}
    return Done(
        f"删除到期 {gone.files} 个、无主 {gone.strays} 个、上传 {uploaded} 个，"
        f"定时任务 {gone.tasks} 条，提交 {pressed} 条，推送记录 {told} 条",
        figures | {"pressed": pressed, "deliveries": told},
    )
