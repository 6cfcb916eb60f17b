"""Tables of background tasks, and of the workers that do them."""

from piccolo.columns import JSONB, UUID, Boolean, ForeignKey, Integer, SmallInt, Time, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.access.tables import Account, RoleGrant, Token
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class Task(Table, tablename="task"):
    """Task (后台任务): one piece of work. `key` is unique: what the clock asks for is asked for once, whoever asks.

    It is done in the role that asked (`hat`), which must still be held then, or as the program whose `token` asked;
    with neither the service itself asked. `file` names a sealed file in the data directory, which `file_until` ends.
    """

    id = UUID(primary_key=True, default=uuid7)
    key = Varchar(length=160, unique=True, help_text="业务键")
    kind = Varchar(length=40, help_text="任务种类")
    title = Varchar(length=100, help_text="名称")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="谁要的")
    hat = ForeignKey(RoleGrant, null=True, default=None, on_delete=OnDelete.restrict, help_text="以哪个角色")
    token = ForeignKey(Token, null=True, default=None, on_delete=OnDelete.restrict, help_text="哪个接口令牌要的")
    path = Varchar(length=120, help_text="所属组织路径")
    parameters = JSONB(default="{}", help_text="要求")
    upload = UUID(null=True, default=None, help_text="上传的文件")
    state = Varchar(length=10, default="queued", help_text="状态")
    due_at = Timestamptz(default=clock.now, help_text="何时开始")
    attempts = SmallInt(default=0, help_text="尝试次数")
    lease_until = Timestamptz(null=True, default=None, help_text="占用到")
    worker = Varchar(length=60, default="", help_text="执行进程")
    step = Varchar(length=60, default="", help_text="正在做什么")
    done = Integer(default=0, help_text="已完成")
    total = Integer(null=True, default=None, help_text="共有")
    stop_asked_at = Timestamptz(null=True, default=None, help_text="要求停止的时间")
    outcome = Varchar(length=300, default="", help_text="结果")
    result = JSONB(default="{}", help_text="结果数字")
    file = UUID(null=True, default=None, help_text="结果文件")
    file_name = Varchar(length=200, default="", help_text="结果文件名")
    file_until = Timestamptz(null=True, default=None, help_text="结果文件保留到")
    downloads = Integer(default=0, help_text="下载次数")
    saved = UUID(null=True, default=None, help_text="来自哪个定期导出")
    created_at = Timestamptz(default=clock.now, help_text="提交时间")
    started_at = Timestamptz(null=True, default=None, help_text="开始时间")
    finished_at = Timestamptz(null=True, default=None, help_text="结束时间")


class SavedExport(Table, tablename="saved_export"):
    """Saved export (定期导出): an export that is made again by itself, in the role that saved it, for as long as that
    role is held.

    `every` is day, week or month; `on_day` the day of the week (1 = Monday) or of the month.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, help_text="谁要的")
    hat = ForeignKey(RoleGrant, null=False, on_delete=OnDelete.restrict, help_text="以哪个角色")
    path = Varchar(length=120, help_text="所属组织路径")
    kind = Varchar(length=40, help_text="任务种类")
    title = Varchar(length=100, help_text="名称")
    parameters = JSONB(default="{}", help_text="要求")
    every = Varchar(length=10, help_text="多久一次")
    on_day = SmallInt(default=1, help_text="哪一天")
    at_time = Time(help_text="几点")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    ended_at = Timestamptz(null=True, default=None, help_text="停止时间")
    end_reason = Varchar(length=200, default="", help_text="停止原因")


class WorkerRun(Table, tablename="worker_run"):
    """Worker run (后台进程): one run of a worker process, and when it was last seen alive."""

    id = UUID(primary_key=True, default=uuid7)
    name = Varchar(length=60, help_text="名称")
    started_at = Timestamptz(default=clock.now, help_text="启动时间")
    seen_at = Timestamptz(default=clock.now, help_text="最近心跳")
    stopped_at = Timestamptz(null=True, default=None, help_text="停止时间")
    clean = Boolean(default=False, help_text="是否正常停止")


SHOWN = (
    Task.kind,
    Task.title,
    Task.account,
    Task.state,
    Task.due_at,
    Task.attempts,
    Task.step,
    Task.done,
    Task.total,
    Task.outcome,
    Task.result,
    Task.file_name,
    Task.file_until,
    Task.downloads,
    Task.created_at,
    Task.started_at,
    Task.finished_at,
    SavedExport.account,
    SavedExport.kind,
    SavedExport.title,
    SavedExport.every,
    SavedExport.on_day,
    SavedExport.at_time,
    SavedExport.created_at,
    SavedExport.ended_at,
    SavedExport.end_reason,
    WorkerRun.name,
    WorkerRun.started_at,
    WorkerRun.seen_at,
    WorkerRun.stopped_at,
    WorkerRun.clean,
)
RESTRICTED = ()
INTERNAL = (
    Task.id,
    Task.key,
    Task.hat,
    Task.token,
    Task.path,
    Task.parameters,
    Task.upload,
    Task.lease_until,
    Task.worker,
    Task.stop_asked_at,
    Task.file,
    Task.saved,
    SavedExport.id,
    SavedExport.hat,
    SavedExport.path,
    SavedExport.parameters,
    WorkerRun.id,
)
