"""What is kept of attachments: what each is and whose key seals it; the content lies in a file beside the database."""

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class Attachment(Table, tablename="attachment"):
    """Attachment (附件): a scan, photo or signature. What the file was called is not kept.

    `owner` is the row whose own key seals it, `thing` the row that it belongs to.
    """

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=20, help_text="哪一种附件")
    owner = UUID(help_text="用谁的密钥加密")
    thing = UUID(null=True, default=None, help_text="属于哪一条")
    path = Varchar(length=120, help_text="所在组织路径")
    media = Varchar(length=40, help_text="文件类型")
    bytes = Integer(default=0, help_text="大小")
    stored_at = Timestamptz(default=clock.now, help_text="存入时间")
    stored_by = UUID(null=True, default=None, help_text="存入的人")
    stored_by_name = Varchar(length=60, default="", help_text="存入的人姓名")
    removed_at = Timestamptz(null=True, default=None, help_text="删除时间")


SHOWN = (Attachment.kind, Attachment.media, Attachment.bytes, Attachment.stored_at, Attachment.stored_by_name)
RESTRICTED = ()
INTERNAL = (
    *(Attachment.id, Attachment.owner, Attachment.thing, Attachment.path, Attachment.stored_by, Attachment.removed_at),
)
