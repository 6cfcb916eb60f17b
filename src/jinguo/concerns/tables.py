"""What is kept of concerns: all that was said under the concern's own key; in plain only where it is, whose turn it is
and when.
"""

from piccolo.columns import UUID, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import Encrypted, SealedRows, UnderKey


class Concern(SealedRows, Table, tablename="concern"):
    """Concern (强制报告): somebody has seen, heard or been told that a child is harmed or in danger.

    `held_at` is the place whose keepers read it now, "" where there is none; `due_at` when the next level gets it.
    `receipted_at` is when a receipt of the police was written down.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所在组织路径")
    key = Encrypted(null=True, help_text="本件的密钥")
    content = UnderKey(help_text="报告的内容")
    filed_by_name = UnderKey(help_text="报告人姓名")
    filed_at = Timestamptz(default=clock.now, help_text="登记时间")
    filed_by = UUID(null=True, default=None, help_text="报告人")
    filer_person = UUID(null=True, default=None, help_text="报告人是哪位人员")
    held_at = Varchar(length=120, default="", help_text="哪一级的专责在办")
    due_at = Timestamptz(help_text="没有回执时什么时候交上一级")
    received_at = Timestamptz(null=True, default=None, help_text="专责收到的时间")
    receipted_at = Timestamptz(null=True, default=None, help_text="登记回执的时间")
    closed_at = Timestamptz(null=True, default=None, help_text="办结时间")
    closed_by = UUID(null=True, default=None, help_text="办结人")
    closed_by_name = Varchar(length=60, default="", help_text="办结人姓名")
    erased_at = Timestamptz(null=True, default=None, help_text="销毁密钥的时间")


class ConcernEntry(SealedRows, Table, tablename="concern_entry"):
    """Entry of a concern (续记): what came to it afterwards, by whom and when; never changed."""

    id = UUID(primary_key=True, default=uuid7)
    concern = ForeignKey(Concern, null=False, on_delete=OnDelete.restrict, help_text="强制报告")
    path = Varchar(length=120, help_text="所在组织路径")
    kind = Varchar(length=10, help_text="是什么")
    content = UnderKey(help_text="内容")
    written_at = Timestamptz(default=clock.now, help_text="登记时间")
    written_by = UUID(null=True, default=None, help_text="登记人")
    written_by_name = UnderKey(help_text="登记人姓名")


class ConcernName(SealedRows, Table, tablename="concern_name"):
    """Name in a concern (涉及的人): who can never read it, as a person, as an account, or by words; `halt` keeps
    her from caring for any child until it is lifted.
    """

    id = UUID(primary_key=True, default=uuid7)
    concern = ForeignKey(Concern, null=False, on_delete=OnDelete.restrict, help_text="强制报告")
    path = Varchar(length=120, help_text="所在组织路径")
    person = UUID(null=True, default=None, help_text="哪位人员")
    account = UUID(null=True, default=None, help_text="哪个账号")
    words = UnderKey(help_text="怎么称呼")
    halt = UUID(null=True, default=None, help_text="哪次停止安排")
    named_at = Timestamptz(default=clock.now, help_text="登记时间")
    lifted_at = Timestamptz(null=True, default=None, help_text="恢复的时间")
    lifted_by = UUID(null=True, default=None, help_text="恢复的经办人")
    lifted_by_name = Varchar(length=60, default="", help_text="恢复的经办人姓名")


class ConcernClock(Table, tablename="concern_clock"):
    """Clock of concerns (回执时限): after how many hours without a receipt the next level gets it; the latest row of a
    district counts.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="区县路径")
    hours = SmallInt(help_text="几小时")
    source = Varchar(length=200, help_text="依据")
    set_at = Timestamptz(default=clock.now, help_text="设置时间")
    set_by = UUID(null=True, default=None, help_text="设置人")
    set_by_name = Varchar(length=60, default="", help_text="设置人姓名")


SHOWN = (ConcernClock.hours, ConcernClock.source, ConcernClock.set_at, ConcernClock.set_by_name)
"""Seen by keepers of concerns alone."""

RESTRICTED = (
    *(Concern.content, Concern.filed_by_name, Concern.filed_at, Concern.received_at, Concern.receipted_at),
    *(Concern.closed_at, Concern.closed_by_name, Concern.erased_at, ConcernEntry.kind, ConcernEntry.content),
    *(ConcernEntry.written_at, ConcernEntry.written_by_name, ConcernName.words, ConcernName.named_at),
    *(ConcernName.lifted_at, ConcernName.lifted_by_name),
)
"""Read by a keeper who is not named in it, and each reading is in the log before."""

INTERNAL = (
    *(Concern.id, Concern.path, Concern.key, Concern.filed_by, Concern.filer_person, Concern.held_at, Concern.due_at),
    *(Concern.closed_by, ConcernEntry.id, ConcernEntry.concern, ConcernEntry.path, ConcernEntry.written_by),
    *(ConcernName.id, ConcernName.concern, ConcernName.path, ConcernName.person, ConcernName.account),
    *(ConcernName.halt, ConcernName.lifted_by, ConcernClock.id, ConcernClock.path, ConcernClock.set_by),
)
