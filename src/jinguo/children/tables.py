"""What is kept of children: what says who a child is, under the child's own key; everywhere else stands its code."""

from piccolo.columns import UUID, Array, Boolean, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import BlindIndex, Encrypted, SealedRows, UnderKey
from jinguo.organisations.tables import Organisation


class Child(SealedRows, Table, tablename="child"):
    """Child (重点儿童): the file of a child whom the federation looks after.

    `key` is the child's own; without it nothing under it can be read by anybody. `id_number_index` alone finds the
    same child again; there is no index of names.
    """

    id = UUID(primary_key=True, default=uuid7)
    code = Varchar(length=12, unique=True, help_text="儿童编号")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所在村社")
    path = Varchar(length=120, help_text="所在组织路径")
    keeper = UUID(null=True, default=None, help_text="档案负责人")
    keeper_name = Varchar(length=60, default="", help_text="档案负责人姓名")
    key = Encrypted(null=True, help_text="本档案的密钥")
    name = UnderKey(help_text="姓名")
    id_number_index = BlindIndex(help_text="身份证号索引")
    id_number = UnderKey(help_text="身份证号")
    born_on = UnderKey(help_text="出生日期")
    address = UnderKey(help_text="住址")
    school = UnderKey(help_text="学校、班级")
    notes = UnderKey(help_text="说明")
    sex = Varchar(length=1, default="0", help_text="性别（GB/T 2261.1）")
    birth_year = SmallInt(null=True, default=None, help_text="出生年份")
    lives_with = Varchar(length=20, default="", help_text="跟谁生活")
    schooling = Varchar(length=20, default="", help_text="就学")
    boarding = Varchar(length=10, default="", help_text="寄宿")
    needs = Array(base_column=Varchar(length=30), default=list, help_text="需要的帮助")
    languages = Array(base_column=Varchar(length=20), default=list, help_text="家里说的话")
    hope = Varchar(length=20, default="", help_text="孩子自己的愿望")
    hope_asked_on = Date(null=True, default=None, help_text="哪天问的")
    household = UUID(null=True, default=None, help_text="同一户的记号")
    opened_at = Timestamptz(default=clock.now, help_text="建档时间")
    opened_by = UUID(null=True, default=None, help_text="建档人")
    opened_by_name = Varchar(length=60, default="", help_text="建档人姓名")
    closed_on = Date(null=True, default=None, help_text="结束日期")
    closed_by_name = Varchar(length=60, default="", help_text="结束的经办人")
    closing = Varchar(length=20, default="", help_text="结束原因")
    erased_at = Timestamptz(null=True, default=None, help_text="删除身份信息的时间")


class ChildCategory(SealedRows, Table, tablename="child_category"):
    """Category of a child (类别): from a day and perhaps until one, copied from a source and checked on a day."""

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    category = Varchar(length=30, help_text="类别")
    circumstances = UnderKey(help_text="父母的情形")
    source = Varchar(length=20, help_text="来源")
    since = Date(help_text="从哪天起")
    checked_on = Date(help_text="核对日期")
    recheck_on = Date(help_text="下次核对日期")
    until = Date(null=True, default=None, help_text="到哪天止")
    ending = Varchar(length=20, default="", help_text="退出原因")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class ChildGuardian(SealedRows, Table, tablename="child_guardian"):
    """Guardian of a child (监护人): who answers for it, name and phone under the child's key."""

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    kinship = Varchar(length=20, help_text="与儿童的关系")
    name = UnderKey(help_text="监护人姓名")
    phone = UnderKey(help_text="监护人电话")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    ended_at = Timestamptz(null=True, default=None, help_text="不再是监护人的时间")


class Sibling(Table, tablename="sibling"):
    """Sibling (兄弟姐妹): two files of one family, so that help comes to both together."""

    id = UUID(primary_key=True, default=uuid7)
    first = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="前一位所在组织路径")
    second = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="另一位儿童")
    second_path = Varchar(length=120, help_text="后一位所在组织路径")
    linked_at = Timestamptz(default=clock.now, help_text="登记时间")
    linked_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    ended_at = Timestamptz(null=True, default=None, help_text="取消的时间")


class Triage(Table, tablename="triage"):
    """Triage (评估分级): a person's decision how urgent it is; the newest counts until it expires."""

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    level = Varchar(length=10, help_text="等级")
    grounds = Array(base_column=Varchar(length=20), default=list, help_text="依据")
    decided_at = Timestamptz(default=clock.now, help_text="评估时间")
    decided_by = UUID(null=True, default=None, help_text="评估人")
    decided_by_name = Varchar(length=60, default="", help_text="评估人姓名")
    expires_on = Date(help_text="有效到哪天（含）")


class ChildConsent(Table, tablename="child_consent"):
    """Guardian's consent (监护人同意): one answer with the text's version; a withdrawal is a new row."""

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    guardian = ForeignKey(ChildGuardian, null=False, on_delete=OnDelete.restrict, help_text="哪位监护人")
    version = Varchar(length=20, help_text="告知书版本")
    given = Boolean(default=False, help_text="是否同意")
    manner = Varchar(length=10, help_text="方式")
    view = Varchar(length=20, help_text="孩子自己的意愿")
    answered_on = Date(help_text="答复日期")
    scan = UUID(null=True, default=None, help_text="同意书扫描件")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class AccessGrant(Table, tablename="access_grant"):
    """Access grant (查阅授权): somebody may read one child's file, or those of one village, for a purpose and a time;
    another person approves it. `child` is empty where it is for a village.
    """

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=True, default=None, on_delete=OnDelete.restrict, help_text="儿童；空为整村")
    path = Varchar(length=120, help_text="所在组织路径")
    grantee = UUID(help_text="申请人")
    grantee_name = Varchar(length=60, default="", help_text="申请人姓名")
    purpose = Varchar(length=20, help_text="用途")
    days = SmallInt(help_text="申请几天")
    asked_at = Timestamptz(default=clock.now, help_text="申请时间")
    decided_at = Timestamptz(null=True, default=None, help_text="审批时间")
    decided_by = UUID(null=True, default=None, help_text="审批人")
    decided_by_name = Varchar(length=60, default="", help_text="审批人姓名")
    agreed = Boolean(null=True, default=None, help_text="是否同意")
    until = Timestamptz(null=True, default=None, help_text="到什么时候")
    ended_at = Timestamptz(null=True, default=None, help_text="提前收回的时间")


class Opening(Table, tablename="opening"):
    """Urgent opening (紧急查阅): a file is opened at once for a reason, and whoever is responsible is told and looks at
    it afterwards.
    """

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    reason = Varchar(length=20, help_text="紧急原因")
    opened_at = Timestamptz(default=clock.now, help_text="打开时间")
    opened_by = UUID(help_text="打开的人")
    opened_by_name = Varchar(length=60, default="", help_text="打开的人姓名")
    until = Timestamptz(help_text="到什么时候")
    reviewed_at = Timestamptz(null=True, default=None, help_text="复核时间")
    reviewed_by = UUID(null=True, default=None, help_text="复核人")
    reviewed_by_name = Varchar(length=60, default="", help_text="复核人姓名")
    justified = Boolean(null=True, default=None, help_text="是否有必要")


class Bar(Table, tablename="child_bar"):
    """Bar (不能查阅): an account that nothing opens a child's file to; who decided it, and why, is kept elsewhere."""

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    path = Varchar(length=120, help_text="所在组织路径")
    account = UUID(help_text="哪个账号")
    since = Timestamptz(default=clock.now, help_text="从何时起")
    until = Timestamptz(null=True, default=None, help_text="到何时止")


SHOWN = (
    *(Child.code, Child.organisation, Child.keeper_name, Child.sex, Child.birth_year, Child.lives_with),
    *(Child.schooling, Child.boarding, Child.needs, Child.languages, Child.hope, Child.hope_asked_on),
    *(Child.opened_at, Child.opened_by_name, Child.closed_on, Child.closed_by_name, Child.closing, Child.erased_at),
    *(ChildCategory.category, ChildCategory.source, ChildCategory.since, ChildCategory.checked_on),
    *(ChildCategory.recheck_on, ChildCategory.until, ChildCategory.ending, ChildCategory.recorded_at),
    *(ChildCategory.recorded_by_name, ChildGuardian.kinship, ChildGuardian.recorded_at),
    *(ChildGuardian.recorded_by_name, ChildGuardian.ended_at, Sibling.first, Sibling.second, Sibling.linked_at),
    *(Sibling.linked_by_name, Sibling.ended_at, Triage.level, Triage.grounds, Triage.decided_at),
    *(Triage.decided_by_name, Triage.expires_on, ChildConsent.version, ChildConsent.given, ChildConsent.manner),
    *(ChildConsent.view, ChildConsent.answered_on, ChildConsent.guardian, ChildConsent.recorded_at),
    *(ChildConsent.recorded_by_name, AccessGrant.child, AccessGrant.grantee_name, AccessGrant.purpose),
    *(AccessGrant.days, AccessGrant.asked_at, AccessGrant.decided_at, AccessGrant.decided_by_name),
    *(AccessGrant.agreed, AccessGrant.until, AccessGrant.ended_at, Opening.child, Opening.reason),
    *(Opening.opened_at, Opening.opened_by_name, Opening.until, Opening.reviewed_at, Opening.reviewed_by_name),
    Opening.justified,
)
"""Seen by who keeps the files of a place; of a child no more than its code."""

RESTRICTED = (
    *(Child.name, Child.id_number, Child.born_on, Child.address, Child.school, Child.notes),
    *(ChildCategory.circumstances, ChildGuardian.name, ChildGuardian.phone, ChildConsent.scan),
)
"""Read with a grant alone, and each reading is in the log before it is answered."""

INTERNAL = (
    *(Child.id, Child.path, Child.keeper, Child.key, Child.id_number_index, Child.household, Child.opened_by),
    *(ChildCategory.id, ChildCategory.child, ChildCategory.path),
    *(ChildGuardian.id, ChildGuardian.child, ChildGuardian.path),
    *(Sibling.id, Sibling.path, Sibling.second_path, Triage.id, Triage.child, Triage.path, Triage.decided_by),
    *(ChildConsent.id, ChildConsent.child, ChildConsent.path, ChildConsent.recorded_by),
    *(AccessGrant.id, AccessGrant.path, AccessGrant.grantee, AccessGrant.decided_by),
    *(Opening.id, Opening.path, Opening.opened_by, Opening.reviewed_by),
    *(Bar.id, Bar.child, Bar.path, Bar.account, Bar.since, Bar.until),
)
