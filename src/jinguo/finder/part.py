"""This domain's share in the mechanisms common to all. It holds the filters that she saved as a member of staff."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.finder import erasure
from jinguo.finder.sentences import SENTENCES
from jinguo.finder.tables import SavedFilter
from jinguo.finder.terms import SAVED_FILTERS
from jinguo.kernel.declarations import BY_ACCOUNT, OTHERS, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED = (
    PersonalTable(SavedFilter, "常用筛选", BY_ACCOUNT, left_out={SavedFilter.asked: f"保存的条件，可能含有{OTHERS}"}),
)
NOT_COPIED: Mapping[type[Table], str] = {}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {SavedFilter: (SAVED_FILTERS,)}

PART = Part(
    name="finder",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="saved filters are of accounts, which are not merged",
    follow="saved filters are of accounts, which do not move with a person",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="a saved filter is found above the list, not announced",
    matters="a saved filter asks nothing of anybody",
)
