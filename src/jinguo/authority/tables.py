"""Tables of what was done: the log, the register of exports, the check of keys."""

from piccolo.columns import JSONB, UUID, Array, BigInt, BigSerial, Bytea, Integer, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class AuditEntry(Table, tablename="audit_entry"):
    """Audit entry (操作日志): who did what to which thing, in the transaction of the change; fields and purpose,
    never values.

    Rows form chains (lanes); `mac` covers the one before. A redacted row has no salt, and keeps the `digest` of what
    it said. Rows from before the chain have no lane.
    """

    seq = BigSerial(primary_key=True)
    at = Timestamptz(default=clock.now, help_text="时间")
    actor = UUID(null=True, default=None, help_text="操作人")
    actor_name = Varchar(length=60, default="", help_text="操作人姓名")
    action = Varchar(length=40, help_text="操作")
    object_kind = Varchar(length=30, help_text="对象类型")
    object_id = UUID(null=True, default=None, help_text="对象")
    path = Varchar(length=120, default="", help_text="所属组织路径")
    detail = JSONB(default="{}", help_text="字段与缘由")
    lane = Integer(null=True, default=None, help_text="链号")
    number = BigInt(null=True, default=None, help_text="链内序号")
    mac = Bytea(null=True, default=None, help_text="校验值")
    salt = Bytea(null=True, default=None, help_text="内容盐值；隐去后为空")
    digest = Bytea(null=True, default=None, help_text="隐去内容的摘要")


class ExportRecord(Table, tablename="export_record"):
    """Export record (导出登记): who took which data out, why, and the file's fingerprint, so that a file found can be
    traced.
    """

    id = UUID(primary_key=True, default=uuid7)
    number = Varchar(length=20, unique=True, help_text="导出编号（印在文件里）")
    at = Timestamptz(default=clock.now, help_text="时间")
    actor = UUID(null=True, default=None, help_text="导出人")
    actor_name = Varchar(length=60, default="", help_text="导出人姓名")
    path = Varchar(length=120, help_text="导出人的管理范围路径")
    kind = Varchar(length=30, help_text="导出内容")
    purpose = Varchar(length=200, help_text="用途")
    selection = JSONB(default="{}", help_text="筛选条件")
    columns = Array(base_column=Varchar(length=40), default=list, help_text="列")
    rows = Integer(help_text="行数")
    file_name = Varchar(length=200, help_text="文件名")
    sha256 = Bytea(help_text="文件指纹（SHA-256）")


class KeyCheck(Table, tablename="key_check"):
    """Key check (密钥核对): the one row that tells which key ring this database was written with, and when it last
    took a write.
    """

    id = SmallInt(primary_key=True, default=1)
    value = Bytea(help_text="密钥核对值")
    written_at = Timestamptz(default=clock.now, help_text="最近一次试写")


SHOWN = ()
RESTRICTED = (
    AuditEntry.seq,
    AuditEntry.at,
    AuditEntry.actor,
    AuditEntry.actor_name,
    AuditEntry.action,
    AuditEntry.object_kind,
    AuditEntry.object_id,
    AuditEntry.detail,
    ExportRecord.number,
    ExportRecord.at,
    ExportRecord.actor_name,
    ExportRecord.kind,
    ExportRecord.purpose,
    ExportRecord.selection,
    ExportRecord.columns,
    ExportRecord.rows,
    ExportRecord.file_name,
    ExportRecord.sha256,
)
INTERNAL = (
    AuditEntry.path,
    AuditEntry.lane,
    AuditEntry.number,
    AuditEntry.mac,
    AuditEntry.salt,
    AuditEntry.digest,
    ExportRecord.id,
    ExportRecord.actor,
    ExportRecord.path,
    KeyCheck.id,
    KeyCheck.value,
    KeyCheck.written_at,
)
