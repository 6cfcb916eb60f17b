"""Tables of organisations."""

from piccolo.columns import UUID, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class Organisation(Table, tablename="organisation"):
    """Organisation (妇联组织): a node of the tree. `path` is its way from the root, `/330211/001/007/`; `code` is
    what people type.
    """

    id = UUID(primary_key=True, default=uuid7)
    code = Varchar(length=40, unique=True, help_text="区划代码或单位代码")
    name = Varchar(length=60, help_text="名称")
    kind = Varchar(length=20, help_text="类型")
    new_field_kind = Varchar(length=20, null=True, default=None, help_text="四新类别")
    parent = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="上级组织")
    path = Varchar(length=120, unique=True, index_method=IndexMethod.btree, help_text="路径")
    level = SmallInt(help_text="层级")
    ended_on = Date(null=True, default=None, help_text="撤销日期")
    created_at = Timestamptz(default=clock.now, help_text="登记时间")


SHOWN = (
    Organisation.code,
    Organisation.name,
    Organisation.kind,
    Organisation.new_field_kind,
    Organisation.parent,
    Organisation.ended_on,
)
RESTRICTED = ()
INTERNAL = (Organisation.id, Organisation.path, Organisation.level, Organisation.created_at)
