"""This domain's share in the mechanisms common to all.

Her lines of the log are gathered by `privacy`, which knows all that is hers.
"""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.authority import erasure
from jinguo.authority.sentences import SENTENCES
from jinguo.authority.tables import AuditEntry, ExportRecord, KeyCheck
from jinguo.authority.terms import EXPORTS, LOG
from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED: tuple[PersonalTable, ...] = ()
NOT_COPIED: Mapping[type[Table], str] = {
    AuditEntry: "单独整理：和本人有关的操作日志",
    ExportRecord: "登记的是经办人和文件，不按人记；本人的资料副本见操作日志",
    KeyCheck: Impersonal("不涉及个人"),
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    AuditEntry: (LOG,),
    ExportRecord: (EXPORTS,),
    KeyCheck: "the key ring's mark",
}

PART = Part(
    name="authority",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="the log is never rewritten: a line says whom it was about then",
    follow="a line of the log stays where it was written",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="who keeps the log is shown it on the desk",
    matters="what is wrong with the log stands on its own page",
)
