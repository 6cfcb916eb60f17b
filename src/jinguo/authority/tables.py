"""What is kept of what was done."""

from piccolo.columns import JSONB, UUID, BigSerial, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from jinguo.kernel import clock


class AuditEntry(Table, tablename="audit_entry"):
    """Audit entry (操作日志): who did what to which thing, in the transaction of the change; fields and purpose,
    never values.
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
)
INTERNAL = (AuditEntry.path, KeyCheck.id, KeyCheck.value, KeyCheck.written_at)
