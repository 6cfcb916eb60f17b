"""Terms of how long this domain keeps what."""

from datetime import timedelta

from jinguo.kernel.terms import LOGS, Rule, Sure, Then
from jinguo.tasks import erasure

TASKS = Rule(
    "ended_tasks",
    "后台任务的条件和结果",
    timedelta(days=180),
    "结束",
    Then.MINIMISE,
    LOGS,
    Sure.OURS,
    cool_off=timedelta(),
    found="""SELECT path, NULL::uuid AS person, finished_at AS at FROM task
       WHERE account IS NOT NULL AND finished_at IS NOT NULL AND (parameters <> '{}' OR result <> '{}')""",
    clear=erasure.empty_ended,
)

SAVED_EXPORTS = Rule(
    "saved_exports", "定期导出的设置人", None, "一直保存：谁设的、什么时候停的", Then.KEEP, "同导出登记", Sure.OURS
)
