"""Tables of check-ins: every scan that said something new, accepted or refused, and the segments that they make.

Event and volunteer are ids without foreign keys: see docs/decisions/no-foreign-keys-at-the-door.md.
"""

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7


class Scan(Table, tablename="scan"):
    """Scan (扫码记录): one attempt to check in or out. `said_at` is what the device claimed, `at` what the server
    counts.

    An accepted scan belongs to a segment; a refused one says why (`code`). `method` is the strength of the proof and
    follows to the hours.
    """

    id = UUID(primary_key=True, default=uuid7)
    event = UUID(help_text="活动")
    path = Varchar(length=120, help_text="组织单位路径")
    volunteer = UUID(null=True, default=None, help_text="志愿者")
    person = UUID(null=True, default=None, help_text="人员")
    home_path = Varchar(length=120, default="", help_text="志愿者所属组织路径")
    segment = UUID(null=True, default=None, help_text="签到时段")
    kind = Varchar(length=3, help_text="签到或签退")
    method = Varchar(length=10, help_text="方式")
    nonce = Varchar(length=64, help_text="去重码")
    outcome = Varchar(length=10, help_text="结果")
    code = Varchar(length=30, help_text="结果代码")
    at = Timestamptz(help_text="时间")
    said_at = Timestamptz(null=True, default=None, help_text="设备上的时间")
    received_at = Timestamptz(default=clock.now, help_text="收到时间")
    device = Bytea(null=True, default=None, help_text="设备摘要")
    entered_by = UUID(null=True, default=None, help_text="操作人")
    annulled_at = Timestamptz(null=True, default=None, help_text="撤销时间")
    annulled_by = UUID(null=True, default=None, help_text="撤销人")
    annul_reason = Varchar(length=200, default="", help_text="撤销原因")


class Segment(Table, tablename="segment"):
    """Segment (时段): from one check-in to its check-out. Without a check-out it waits *to be confirmed* and credits
    nothing.

    When no check-out came, `settled_…` say who set the end, when and why; `said_…` keep what she says of it herself.
    """

    id = UUID(primary_key=True, default=uuid7)
    event = UUID(help_text="活动")
    path = Varchar(length=120, help_text="组织单位路径")
    volunteer = UUID(help_text="志愿者")
    person = UUID(help_text="人员")
    home_path = Varchar(length=120, help_text="志愿者所属组织路径")
    in_at = Timestamptz(help_text="签到时间")
    in_method = Varchar(length=10, help_text="签到方式")
    out_at = Timestamptz(null=True, default=None, help_text="签退时间")
    out_method = Varchar(length=10, null=True, default=None, help_text="签退方式")
    settled_by = UUID(null=True, default=None, help_text="核定人")
    settled_at = Timestamptz(null=True, default=None, help_text="核定时间")
    settle_reason = Varchar(length=200, default="", help_text="核定原因")
    said_out_at = Timestamptz(null=True, default=None, help_text="本人说的离开时间")
    said_at = Timestamptz(null=True, default=None, help_text="本人说明的时间")
    annulled_at = Timestamptz(null=True, default=None, help_text="撤销时间")


SHOWN = (
    *(
        Scan.event,
        Scan.volunteer,
        Scan.kind,
        Scan.method,
        Scan.outcome,
        Scan.code,
        Scan.at,
        Scan.annulled_at,
        Scan.annul_reason,
    ),
    *(Segment.event, Segment.volunteer, Segment.in_at, Segment.in_method, Segment.out_at, Segment.out_method),
    *(Segment.settled_at, Segment.settle_reason, Segment.said_out_at, Segment.said_at, Segment.annulled_at),
)
RESTRICTED = (Scan.said_at, Scan.received_at)
INTERNAL = (
    *(
        Scan.id,
        Scan.path,
        Scan.person,
        Scan.home_path,
        Scan.segment,
        Scan.nonce,
        Scan.device,
        Scan.entered_by,
        Scan.annulled_by,
    ),
    *(Segment.id, Segment.path, Segment.person, Segment.home_path, Segment.settled_by),
)
