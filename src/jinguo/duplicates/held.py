"""What this domain holds of a person."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.duplicates.tables import DuplicatePair, Merge
from jinguo.kernel.held import OTHERS, STAFF_ID, Held

HELD = (
    Held(
        Merge,
        "重复登记的合并",
        "(t.kept = ANY(her.people) OR t.gone = ANY(her.people))",
        left_out={
            Merge.moved: "合并时移动了哪些记录的内部编号，撤销合并用；那些记录都在副本里",
            Merge.merged_by: STAFF_ID,
            Merge.undone_by: STAFF_ID,
        },
    ),
)
NOT_HELD: Mapping[type[Table], str] = {
    DuplicatePair: f"猜测她和另一个人是否同一个人，含有{OTHERS}；合并了的见“重复登记的合并”"
}
