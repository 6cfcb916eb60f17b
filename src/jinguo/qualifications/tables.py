"""What is kept of qualifications."""

from piccolo.columns import UUID, Array, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.people.tables import Person


class QualificationKind(Table, tablename="qualification_kind"):
    """Kind of qualification (资质种类) that a district has added to those that every district has; it can be ended,
    and what was earned of it stays.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所属组织路径")
    label = Varchar(length=40, help_text="名称")
    sort = Varchar(length=10, help_text="种类")
    months = SmallInt(null=True, default=None, help_text="有效几个月，空为长期")
    covers = Array(base_column=Varchar(length=40), default=list, help_text="有了它就算有的资质")
    created_at = Timestamptz(default=clock.now, help_text="设置时间")
    created_by = UUID(null=True, default=None, help_text="设置人")
    created_by_name = Varchar(length=60, default="", help_text="设置人姓名")
    ended_at = Timestamptz(null=True, default=None, help_text="停用时间")


class Qualification(Table, tablename="qualification"):
    """Qualification (资质): one kind that a person has from a first to a last day, both included; never edited, only
    withdrawn. Of a query it holds the result, the day and who was asked, nothing of what was answered.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    kind = Varchar(length=40, help_text="资质")
    result = Varchar(length=10, null=True, default=None, help_text="查询结果")
    begun_on = Date(help_text="从哪天")
    ends_on = Date(null=True, default=None, help_text="有效到哪天，含当天，空为长期")
    issuer = Varchar(length=100, default="", help_text="发证、培训或查询单位")
    evidence = Varchar(length=200, default="", help_text="依据")
    event = UUID(null=True, default=None, help_text="在哪场活动取得")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="撤销时间")
    withdrawn_by = UUID(null=True, default=None, help_text="撤销人")
    withdrawn_by_name = Varchar(length=60, default="", help_text="撤销人姓名")
    withdrawal = Varchar(length=200, default="", help_text="撤销原因")


SHOWN = (
    *(QualificationKind.label, QualificationKind.sort, QualificationKind.months, QualificationKind.covers),
    *(QualificationKind.created_at, QualificationKind.created_by_name, QualificationKind.ended_at),
    *(Qualification.person, Qualification.kind, Qualification.begun_on, Qualification.ends_on),
    *(Qualification.event, Qualification.recorded_at, Qualification.recorded_by_name),
    *(Qualification.withdrawn_at, Qualification.withdrawn_by_name),
)
RESTRICTED = (Qualification.result, Qualification.issuer, Qualification.evidence, Qualification.withdrawal)
INTERNAL = (
    *(QualificationKind.id, QualificationKind.path, QualificationKind.created_by),
    *(Qualification.id, Qualification.path, Qualification.recorded_by, Qualification.withdrawn_by),
)
