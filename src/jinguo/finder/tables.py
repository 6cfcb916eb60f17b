"""Tables of saved filters."""

from piccolo.columns import JSONB, UUID, Boolean, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.access.tables import Account
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class SavedFilter(Table, tablename="saved_filter"):
    """Saved filter (常用筛选): conditions of the list of volunteers under a name, of one account in one place.

    `path` is the place for which she works; whoever works for the same place sees it if it is `shared`.
    Once deleted it has neither name nor conditions: `ended_at` tells when.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, help_text="谁保存的")
    account_name = Varchar(length=60, default="", help_text="保存人姓名")
    path = Varchar(length=120, help_text="所属组织路径")
    name = Varchar(length=20, help_text="名称")
    asked = JSONB(default="{}", help_text="条件")
    shared = Boolean(default=False, help_text="是否共用")
    saved_at = Timestamptz(default=clock.now, help_text="保存时间")
    ended_at = Timestamptz(null=True, default=None, help_text="删除时间")


SHOWN = (
    SavedFilter.account_name,
    SavedFilter.name,
    SavedFilter.asked,
    SavedFilter.shared,
    SavedFilter.saved_at,
    SavedFilter.ended_at,
)
RESTRICTED = ()
INTERNAL = (SavedFilter.id, SavedFilter.account, SavedFilter.path)
