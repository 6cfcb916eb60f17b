"""Tables of duplicates: pairs that may be one human, and merges with all that taking them back needs."""

from piccolo.columns import JSONB, UUID, Array, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.people.tables import Person


class DuplicatePair(Table, tablename="duplicate_pair"):
    """Duplicate pair (疑似重复): two persons, the smaller id first, and why they may be one.

    Somebody may say that they are not (`apart_…`): that is remembered for ever, and can be taken back.
    """

    id = UUID(primary_key=True, default=uuid7)
    first = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="一方")
    first_path = Varchar(length=120, help_text="一方所属组织路径")
    second = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="另一方")
    second_path = Varchar(length=120, help_text="另一方所属组织路径")
    reasons = Array(base_column=Varchar(length=20), default=list, help_text="理由")
    found_at = Timestamptz(default=clock.now, help_text="发现时间")
    apart_at = Timestamptz(null=True, default=None, help_text="认定不是同一个人的时间")
    apart_by = UUID(null=True, default=None, help_text="认定人")
    apart_by_name = Varchar(length=60, default="", help_text="认定人姓名")


class Merge(Table, tablename="merge"):
    """Merge (合并): one person went into another. `moved` lists what each domain moved, for the way back."""

    id = UUID(primary_key=True, default=uuid7)
    kept = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="留下的人员")
    kept_path = Varchar(length=120, help_text="留下的人员所属组织路径")
    kept_volunteer = UUID(null=True, default=None, help_text="留下的志愿者")
    gone = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="并入的人员")
    gone_path = Varchar(length=120, help_text="并入的人员所属组织路径")
    gone_volunteer = UUID(null=True, default=None, help_text="并入的志愿者")
    reason = Varchar(length=200, help_text="依据")
    kept_minutes = Integer(default=0, help_text="合并前留下一方的分钟数")
    gone_minutes = Integer(default=0, help_text="合并前并入一方的分钟数")
    minutes = Integer(default=0, help_text="合并后的分钟数")
    moved = JSONB(default="{}", help_text="移动了哪些记录")
    merged_at = Timestamptz(default=clock.now, help_text="合并时间")
    merged_by = UUID(null=True, default=None, help_text="合并人")
    merged_by_name = Varchar(length=60, default="", help_text="合并人姓名")
    undone_at = Timestamptz(null=True, default=None, help_text="撤销时间")
    undone_by = UUID(null=True, default=None, help_text="撤销人")
    undone_by_name = Varchar(length=60, default="", help_text="撤销人姓名")


SHOWN = (
    DuplicatePair.first,
    DuplicatePair.second,
    DuplicatePair.reasons,
    DuplicatePair.found_at,
    DuplicatePair.apart_at,
    DuplicatePair.apart_by_name,
    Merge.kept,
    Merge.gone,
    Merge.reason,
    Merge.kept_minutes,
    Merge.gone_minutes,
    Merge.minutes,
    Merge.merged_at,
    Merge.merged_by_name,
    Merge.undone_at,
    Merge.undone_by_name,
)
RESTRICTED = ()
INTERNAL = (
    DuplicatePair.id,
    DuplicatePair.first_path,
    DuplicatePair.second_path,
    DuplicatePair.apart_by,
    Merge.id,
    Merge.kept_path,
    Merge.kept_volunteer,
    Merge.gone_path,
    Merge.gone_volunteer,
    Merge.moved,
    Merge.merged_by,
    Merge.undone_by,
)
