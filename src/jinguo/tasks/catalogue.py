"""Catalogue of background tasks: the closed lists and the figures."""

from datetime import time, timedelta

from jinguo.kernel.labels import Labelled


class TaskKind(Labelled):
    """The kind of a task: what it does. A runner in the worker belongs to each."""

    HOURS_EXPORT = "hours_export", "导出时长"
    ROSTER_EXPORT = "roster_export", "导出名册"
    TRY_ROSTER = "try_roster", "试算名册"
    IMPORT_ROSTER = "import_roster", "导入名册"
    TRY_SENT = "try_sent_roster", "试算接口名册"
    IMPORT_SENT = "import_sent_roster", "导入接口名册"
    SAVED_EXPORTS = "saved_exports", "安排定期导出"
    FIND_DUPLICATES = "find_duplicates", "每夜查重"
    CLEAR_DUE = "clear_due", "每夜到期清理"
    REMIND_ENDING = "remind_ending", "提醒快到期的资质"
    LOOK_AFTER_MOTHERS = "look_after_mothers", "每夜核对爱心妈妈的条件"
    PASS_ON = "pass_on", "到时间的限时事项交上一级"
    REMIND_CONTACTS = "remind_contacts", "提醒该联系的结对"
    SUM_UP_PAIRINGS = "sum_up_pairings", "结对周报"
    RELEASE_WISHES = "release_wishes", "每夜放回过期的微心愿"
    STATE_MONTH = "state_month", "每月时长通知"
    SUM_UP = "sum_up", "每日待办汇总"
    LOOK_AFTER_EVENTS = "look_after_events", "活动提醒、候补和签退"
    CLEAR_TASKS = "clear_tasks", "清理后台任务的文件"


class TaskState(Labelled):
    """The state of a task."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在做"
    DONE = "done", "已完成"
    FAILED = "failed", "没有做成"
    STOPPED = "stopped", "已停止"


class Every(Labelled):
    """The interval at which a saved export is made."""

    DAY = "day", "每天"
    WEEK = "week", "每周"
    MONTH = "month", "每月"


OPEN = (TaskState.QUEUED, TaskState.RUNNING)
"""It has not ended."""

KEPT = timedelta(days=7)
"""How long the file of a task can be fetched, and what was uploaded for one that failed stays for another try. Ours: a
week over a holiday, and no archive.
"""

LEASE = timedelta(seconds=120)
"""How long a worker is believed alive without a word. It renews at a third of that."""

LONGEST = timedelta(hours=1)
"""How long a runner may be busy without telling how far it is, before another worker takes it over."""

MOST_ATTEMPTS = 3

MOST_OPEN = 5
"""Tasks of one account that wait or run at once: nobody's keep everybody else's waiting."""

AT_ONCE = 5_000
"""Rows of an export that is answered at once; a longer one becomes a task. Half a second of one core: 2,000 rows of a
roster as .xlsx took 0.2 s (measured on two cores of a small server).
"""

MOST_SAVED = 20
"""Saved exports of one account."""

SAVED_AT = time(7)
"""Beijing: ready before work begins."""

CLOCK_KEPT = timedelta(days=14)
"""How long tasks stay that the clock asked for: some run every few minutes."""
