"""Tables of hours: the ledger itself, the rules by version, and claims that wait for a second person."""

from piccolo.columns import UUID, BigInt, BigSerial, Date, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.events.tables import Event
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.organisations.tables import Organisation
from jinguo.plans.tables import Programme
from jinguo.volunteers.tables import Volunteer

LEDGER_LOCK = "hashtext('jinguo ledger')"
"""The advisory lock that writers of entries share until they commit: who takes it alone knows that no lower number is
to come.
"""


class HoursRule(Table, tablename="hours_rule"):
    """Hours rule (时长规则): how a district counts, by version; an entry names the version that made it. Never
    edited, only followed.
    """

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="区县")
    path = Varchar(length=120, help_text="区县路径")
    version = Varchar(length=30, unique=True, help_text="版本")
    unit_minutes = SmallInt(default=1, help_text="计时单位（分钟）")
    rounding = Varchar(length=10, default="down", help_text="取整方式")
    daily_cap_minutes = SmallInt(default=480, help_text="每天不经第二人审批最多计入的分钟数")
    effective_on = Date(help_text="生效日期")
    source = Varchar(length=200, default="", help_text="依据")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    created_by = UUID(null=True, default=None, help_text="建立人")


class Entry(Table, tablename="entry"):
    """Entry (台账条目): minutes credited to a volunteer on one Beijing day. Only ever added; a correction is a
    reversal beside it.

    `served` is the length of the interval, `credited` the part that counts: not counted before, within the cap,
    rounded by the rule.
    A reversal repeats the interval with the minutes negated and names what it `reverses`.
    """

    seq = BigSerial(primary_key=True, help_text="台账序号")
    id = UUID(default=uuid7, unique=True)
    volunteer = ForeignKey(Volunteer, null=False, on_delete=OnDelete.restrict, help_text="志愿者")
    person = UUID(help_text="人员")
    home_path = Varchar(length=120, help_text="志愿者所属组织路径")
    path = Varchar(length=120, help_text="记录单位路径")
    event = ForeignKey(Event, null=True, default=None, on_delete=OnDelete.restrict, help_text="活动")
    segment = UUID(null=True, default=None, help_text="签到时段")
    claim = UUID(null=True, default=None, help_text="补录申请")
    programme = ForeignKey(Programme, null=True, default=None, on_delete=OnDelete.restrict, help_text="项目")
    title = Varchar(length=80, help_text="活动名称")
    service_class = Varchar(length=30, help_text="服务类别")
    source = Varchar(length=10, help_text="来源")
    method = Varchar(length=10, help_text="签到方式")
    day = Date(help_text="服务日期")
    month = Integer(help_text="服务月份 yyyymm")
    start_minute = BigInt(help_text="开始（纪元分钟）")
    end_minute = BigInt(help_text="结束（纪元分钟）")
    planned_minutes = Integer(null=True, default=None, help_text="计划分钟数")
    served_minutes = Integer(help_text="实际分钟数")
    credited_minutes = Integer(help_text="计入分钟数")
    tally = SmallInt(help_text="计入次数：一次服务只在一条上记 1，其余 0，冲正取负")
    rule_version = Varchar(length=30, help_text="规则版本")
    reverses = UUID(null=True, default=None, unique=True, help_text="冲正的条目")
    reason = Varchar(length=200, default="", help_text="原因")
    recorded_at = Timestamptz(default=clock.now, help_text="记录时间")
    recorded_by = UUID(null=True, default=None, help_text="记录人")
    recorded_by_name = Varchar(length=60, default="", help_text="记录人姓名")
    approved_by = UUID(null=True, default=None, help_text="审批人")
    approved_by_name = Varchar(length=60, default="", help_text="审批人姓名")


class Claim(Table, tablename="claim"):
    """Claim (补录申请): an interval that no scan proves, or that is beyond the day's cap; it counts only after
    another person approves.
    """

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=10, help_text="类别：补录、超限")
    volunteer = ForeignKey(Volunteer, null=False, on_delete=OnDelete.restrict, help_text="志愿者")
    person = UUID(help_text="人员")
    home_path = Varchar(length=120, help_text="志愿者所属组织路径")
    path = Varchar(length=120, help_text="记录单位路径")
    event = ForeignKey(Event, null=True, default=None, on_delete=OnDelete.restrict, help_text="活动")
    segment = UUID(null=True, default=None, help_text="签到时段")
    programme = ForeignKey(Programme, null=True, default=None, on_delete=OnDelete.restrict, help_text="项目")
    title = Varchar(length=80, help_text="活动名称")
    service_class = Varchar(length=30, help_text="服务类别")
    source = Varchar(length=10, help_text="来源")
    method = Varchar(length=10, help_text="签到方式")
    starts_at = Timestamptz(help_text="开始时间")
    ends_at = Timestamptz(help_text="结束时间")
    reason = Text(help_text="补录原因")
    evidence = Text(help_text="证明材料")
    claimed_at = Timestamptz(default=clock.now, help_text="申请时间")
    claimed_by = UUID(null=True, default=None, help_text="申请人")
    claimed_by_name = Varchar(length=60, default="", help_text="申请人姓名")
    decided_at = Timestamptz(null=True, default=None, help_text="审批时间")
    decided_by = UUID(null=True, default=None, help_text="审批人")
    decided_by_name = Varchar(length=60, default="", help_text="审批人姓名")
    decision = Varchar(length=10, null=True, default=None, help_text="审批结果")
    decision_note = Varchar(length=200, default="", help_text="审批意见")


SHOWN = (
    *(
        HoursRule.version,
        HoursRule.unit_minutes,
        HoursRule.rounding,
        HoursRule.daily_cap_minutes,
        HoursRule.effective_on,
    ),
    *(HoursRule.organisation, HoursRule.source, HoursRule.created_at),
    *(
        Entry.seq,
        Entry.volunteer,
        Entry.event,
        Entry.programme,
        Entry.title,
        Entry.service_class,
        Entry.source,
        Entry.method,
        Entry.day,
    ),
    *(
        Entry.month,
        Entry.start_minute,
        Entry.end_minute,
        Entry.planned_minutes,
        Entry.served_minutes,
        Entry.credited_minutes,
        Entry.tally,
    ),
    *(
        Entry.rule_version,
        Entry.reverses,
        Entry.reason,
        Entry.recorded_at,
        Entry.recorded_by_name,
        Entry.approved_by_name,
    ),
    *(Claim.kind, Claim.volunteer, Claim.event, Claim.programme, Claim.title, Claim.service_class, Claim.source),
    *(Claim.starts_at, Claim.ends_at, Claim.reason, Claim.evidence, Claim.claimed_at, Claim.claimed_by_name),
    *(Claim.method, Claim.decided_at, Claim.decided_by_name, Claim.decision, Claim.decision_note),
)
RESTRICTED = ()
INTERNAL = (
    *(HoursRule.id, HoursRule.path, HoursRule.created_by),
    *(
        Entry.id,
        Entry.person,
        Entry.home_path,
        Entry.path,
        Entry.segment,
        Entry.claim,
        Entry.recorded_by,
        Entry.approved_by,
    ),
    *(Claim.id, Claim.person, Claim.home_path, Claim.path, Claim.segment, Claim.claimed_by, Claim.decided_by),
)
