"""What is kept of mothers."""

from piccolo.columns import UUID, Array, Boolean, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.people.tables import Person


class Team(Table, tablename="mother_team"):
    """Team (爱心妈妈队伍): at least three mothers who stand together under a name."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所属组织路径")
    name = Varchar(length=40, help_text="名称")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    created_by = UUID(null=True, default=None, help_text="建立人")
    created_by_name = Varchar(length=60, default="", help_text="建立人姓名")
    ended_at = Timestamptz(null=True, default=None, help_text="解散时间")


class Mother(Table, tablename="mother"):
    """Mother (爱心妈妈): a volunteer who is willing to care for a child, and what she offers. Where she stands is
    told by her stages alone.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    capacity = SmallInt(default=3, help_text="最多愿意结对几个孩子")
    skills = Array(base_column=Varchar(length=20), default=list, help_text="专长")
    languages = Array(base_column=Varchar(length=20), default=list, help_text="语言")
    slots = Array(base_column=Varchar(length=10), default=list, help_text="哪些时段有空")
    distance = Varchar(length=10, help_text="愿意去多远")
    resides = Boolean(default=False, help_text="是否常住本区")
    team = ForeignKey(Team, null=True, default=None, on_delete=OnDelete.restrict, help_text="队伍")
    manner = Varchar(length=10, help_text="登记方式：本人、代录、名册")
    registered_at = Timestamptz(default=clock.now, help_text="登记时间")
    registered_by = UUID(null=True, default=None, help_text="登记人")
    registered_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    merged_into = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="已合并到")


class Stage(Table, tablename="mother_stage"):
    """Stage (阶段): where a mother stood from one moment to another, and why; the one without an end is now."""

    id = UUID(primary_key=True, default=uuid7)
    mother = ForeignKey(Mother, null=False, on_delete=OnDelete.restrict, help_text="爱心妈妈")
    person = UUID(help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    state = Varchar(length=10, help_text="状态")
    reason = Varchar(length=20, default="", help_text="原因")
    note = Varchar(length=200, default="", help_text="说明")
    since = Timestamptz(default=clock.now, help_text="从何时起")
    until = Timestamptz(null=True, default=None, help_text="到何时止")
    set_by = UUID(null=True, default=None, help_text="办理人")
    set_by_name = Varchar(length=60, default="", help_text="办理人姓名")


class Halt(Table, tablename="mother_halt"):
    """Halt (停止安排): from one moment to another somebody cares for no child; who decided it, and why, is kept
    elsewhere. She need not be a mother when it begins.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = UUID(help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    since = Timestamptz(default=clock.now, help_text="从何时起")
    until = Timestamptz(null=True, default=None, help_text="到何时止")


class CarePolicy(Table, tablename="care_policy"):
    """Policy (准入条件): what a district asks of its mothers; the latest row counts, earlier ones say what did."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="区县路径")
    minimum_age = SmallInt(help_text="最低年龄")
    must_reside = Boolean(default=True, help_text="是否要常住本区")
    needed = Array(base_column=Varchar(length=40), default=list, help_text="要有的资质")
    soft_cap = SmallInt(default=3, help_text="一般最多结对几个孩子")
    self_apply = Boolean(default=False, help_text="是否开放本人申请")
    source = Varchar(length=200, help_text="依据")
    set_at = Timestamptz(default=clock.now, help_text="设置时间")
    set_by = UUID(null=True, default=None, help_text="设置人")
    set_by_name = Varchar(length=60, default="", help_text="设置人姓名")


SHOWN = (
    *(Team.name, Team.created_at, Team.created_by_name, Team.ended_at),
    *(Mother.person, Mother.capacity, Mother.skills, Mother.languages, Mother.slots, Mother.distance, Mother.resides),
    *(Mother.team, Mother.manner, Mother.registered_at, Mother.registered_by_name),
    *(Stage.mother, Stage.state, Stage.since, Stage.until, Stage.set_by_name),
    *(CarePolicy.minimum_age, CarePolicy.must_reside, CarePolicy.needed, CarePolicy.soft_cap, CarePolicy.self_apply),
    *(CarePolicy.source, CarePolicy.set_at, CarePolicy.set_by_name),
)
RESTRICTED = (Stage.reason, Stage.note)
INTERNAL = (
    *(Team.id, Team.path, Team.created_by, CarePolicy.id, CarePolicy.path, CarePolicy.set_by),
    *(Mother.id, Mother.path, Mother.registered_by, Mother.merged_into),
    *(Stage.id, Stage.person, Stage.path, Stage.set_by),
    *(Halt.id, Halt.person, Halt.path, Halt.since, Halt.until),
)
