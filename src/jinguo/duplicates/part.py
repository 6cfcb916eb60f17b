"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.duplicates import erasure
from jinguo.duplicates.matters import MATTERS
from jinguo.duplicates.sentences import SENTENCES
from jinguo.duplicates.tables import DuplicatePair, Merge
from jinguo.duplicates.terms import DUPLICATES
from jinguo.kernel.declarations import OTHERS, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED = (
    PersonalTable(
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
NOT_COPIED: Mapping[type[Table], str] = {
    DuplicatePair: f"猜测她和另一个人是否同一个人，含有{OTHERS}；合并了的见“重复登记的合并”"
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    DuplicatePair: (DUPLICATES,),
    Merge: (DUPLICATES,),
}

PART = Part(
    name="duplicates",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="merges are its own work",
    follow="pairs and merges are brought along when pairs are looked for (`actions.find`)",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="a merge is no news to her: nothing of hers changes",
    matters=MATTERS,
)
