"""What this domain is to the mechanisms of all.

A child is no person of the registry: its file hangs on nobody, so that nothing of it comes along when a woman is
merged, moved, erased or given a copy of her own data.
"""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.children import erasure
from jinguo.children.audiences import AUDIENCES
from jinguo.children.matters import MATTERS
from jinguo.children.sentences import SENTENCES
from jinguo.children.tables import (
    AccessGrant,
    Bar,
    Child,
    ChildCategory,
    ChildConsent,
    ChildGuardian,
    Opening,
    Sibling,
    Triage,
)
from jinguo.children.terms import CARED_FOR, FILES, FILES_LONG, READINGS
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED: tuple[PersonalTable, ...] = ()
_FILE = "重点儿童的密封档案，不属于任何一位登记的人；监护人要看的，由档案负责人当面办理"
NOT_COPIED: Mapping[type[Table], str] = {
    Child: _FILE,
    ChildCategory: _FILE,
    ChildGuardian: _FILE,
    Sibling: _FILE,
    Triage: _FILE,
    ChildConsent: _FILE,
    AccessGrant: "登记的是经办人查阅了哪份档案；本人的资料副本见操作日志",
    Bar: "限制查看的事项：《个人信息保护法》第十八条，法律、行政法规规定应当保密的，不告知",
    Opening: "登记的是经办人紧急查阅了哪份档案；本人的资料副本见操作日志",
}
_RULES = (FILES, FILES_LONG, CARED_FOR)
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    **dict.fromkeys((Child, ChildCategory, ChildGuardian, Sibling, Triage, ChildConsent), _RULES),
    **dict.fromkeys((AccessGrant, Opening, Bar), (READINGS,)),
}

PART = Part(
    name="children",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="a child is no person of the registry: two women who are one change nothing in any file",
    follow="a file stays where the child lives; it follows nobody who moves",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
