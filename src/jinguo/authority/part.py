"""What this domain is to the mechanisms of all.

Her lines of the log are gathered by `privacy`, which knows all that is hers.
"""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.authority import erasure
from jinguo.authority.tables import AuditEntry, ExportRecord, KeyCheck
from jinguo.kernel.held import Held
from jinguo.kernel.parts import Part

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {
    AuditEntry: "单独整理：和本人有关的操作日志",
    ExportRecord: "登记的是经办人和文件，不按人记；本人的资料副本见操作日志",
    KeyCheck: "不涉及个人",
}

PART = Part(
    name="authority",
    held=HELD,
    not_held=NOT_HELD,
    erase=erasure.erase,
    merging="the log is never rewritten: a line says whom it was about then",
    follow="a line of the log stays where it was written",
)
