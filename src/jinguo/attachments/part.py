"""What this domain is to the mechanisms of all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.attachments import erasure
from jinguo.attachments.tables import Attachment
from jinguo.attachments.terms import ATTACHMENTS
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED: tuple[PersonalTable, ...] = ()
NOT_COPIED: Mapping[type[Table], str] = {
    Attachment: "重点儿童档案和结对协议的附件，用孩子的密钥加密，不属于任何一位登记的人"
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {Attachment: (ATTACHMENTS,)}

PART = Part(
    name="attachments",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="an attachment hangs on a child's file, which two women who are one do not change",
    follow="an attachment stays where the file is that it belongs to",
    kept=KEPT,
    sentences="whoever stores or opens one writes the line: the domain that knows whose it is",
    audiences="it tells nobody",
    matters="nothing waits in it",
)
