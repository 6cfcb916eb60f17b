"""Tables of volunteers."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, ForeignKey, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import Encrypted, SealedRows
from jinguo.organisations.tables import Organisation
from jinguo.people.tables import Person


class Volunteer(SealedRows, Table, tablename="volunteer"):
    """Volunteer (志愿者): a person enrolled by an organisation; `number` is public, so it is never made from the ID
    number.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=False, unique=True, on_delete=OnDelete.restrict, help_text="人员")
    number = Varchar(length=8, unique=True, help_text="志愿者编号")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所属组织")
    path = Varchar(length=120, help_text="所属组织路径")
    manner = Varchar(length=10, help_text="登记方式：本人、代录、名册")
    skills = Varchar(length=200, default="", help_text="专业技能")
    service_classes = Array(base_column=Varchar(length=30), default=list, help_text="服务类别")
    available = Varchar(length=100, default="", help_text="可服务时间")
    platform_number = Varchar(length=40, null=True, default=None, help_text="其他平台的志愿者编号")
    emergency_contact = Varchar(length=40, null=True, default=None, help_text="紧急联系人")
    emergency_phone = Encrypted(null=True, help_text="紧急联系人电话")
    remark = Text(default="", help_text="备注")
    enrolled_at = Timestamptz(default=clock.now, help_text="登记时间")
    enrolled_by = UUID(null=True, default=None, help_text="登记人")
    reviewed_at = Timestamptz(null=True, default=None, help_text="核对时间")
    reviewed_by = UUID(null=True, default=None, help_text="核对人")
    left_at = Timestamptz(null=True, default=None, help_text="退出时间")
    local_only = Boolean(default=False, help_text="仅本级可见")
    merged_into = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="已合并到")
    roster = UUID(null=True, default=None, help_text="登记她的那次名册导入")
    lacking = Array(base_column=Varchar(length=20), default=list, help_text="待补的资料")


class Transfer(SealedRows, Table, tablename="transfer"):
    """Transfer (转入申请): another branch asks for a volunteer by her phone; the branch that has her decides.

    A phone that no volunteer has makes the same row, without her: whoever asks learns nothing from its being there.
    `phone` stays only while it waits.
    """

    id = UUID(primary_key=True, default=uuid7)
    volunteer = ForeignKey(Volunteer, null=True, default=None, on_delete=OnDelete.restrict, help_text="志愿者")
    person = UUID(null=True, default=None, help_text="人员")
    owner_path = Varchar(length=120, default="", help_text="现所属组织路径")
    phone = Encrypted(null=True, help_text="申请时填的手机号")
    phone_mask = Varchar(length=11, default="", help_text="申请时填的手机号（打码）")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="申请转入的组织")
    path = Varchar(length=120, help_text="申请转入的组织路径")
    reason = Varchar(length=200, help_text="申请理由")
    asked_at = Timestamptz(default=clock.now, help_text="申请时间")
    asked_by = UUID(null=True, default=None, help_text="申请人")
    asked_by_name = Varchar(length=60, default="", help_text="申请人姓名")
    decided_at = Timestamptz(null=True, default=None, help_text="答复时间")
    decided_by = UUID(null=True, default=None, help_text="答复人")
    decided_by_name = Varchar(length=60, default="", help_text="答复人姓名")
    agreed = Boolean(null=True, default=None, help_text="是否同意")
    answer = Varchar(length=200, default="", help_text="答复意见")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="撤回或到期的时间")


class PhoneRequest(SealedRows, Table, tablename="phone_request"):
    """Phone request (号码申请): whoever has a number in her hand says that she was registered with another one before
    (换号), or that the one who is registered with it is not she (不是本人). Staff look at it and decide.

    A request in which nobody is recognised makes the same row, without a person. `clue` and `phone` stay only while it
    waits.
    """

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=10, help_text="换号，或不是本人")
    person = UUID(null=True, default=None, help_text="可能是哪位登记过的人")
    path = Varchar(length=120, help_text="由哪里办理")
    name = Varchar(length=40, default="", help_text="申请时填的姓名")
    clue = Encrypted(null=True, help_text="申请时填的旧号码后四位、出生日期或编号")
    phone_index = Bytea(null=True, default=None, help_text="手机号索引")
    phone = Encrypted(null=True, help_text="现在用的手机号")
    phone_mask = Varchar(length=11, default="", help_text="现在用的手机号（打码）")
    proven = Boolean(default=False, help_text="号码是否用验证码证实过")
    asked_at = Timestamptz(default=clock.now, help_text="申请时间")
    decided_at = Timestamptz(null=True, default=None, help_text="办理时间")
    decided_by = UUID(null=True, default=None, help_text="办理人")
    decided_by_name = Varchar(length=60, default="", help_text="办理人姓名")
    agreed = Boolean(null=True, default=None, help_text="是否办成")
    answer = Varchar(length=200, default="", help_text="办理说明")


class RosterForm(Table, tablename="roster_form"):
    """Roster form (名册样式): how an organisation read a sheet with these headers the last time, where that is not what
    the headers say by themselves. It holds no cell of a roster, only places of columns.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所属组织路径")
    digest = Bytea(help_text="表头的带密钥摘要")
    taken = Boolean(default=True, help_text="是否导入")
    header_row = SmallInt(null=True, default=None, help_text="表头在第几行，空为自动找到的那一行")
    columns = JSONB(default="{}", help_text="哪个字段在第几列")
    used_at = Timestamptz(default=clock.now, help_text="最近使用时间")


class Picked(Table, tablename="picked"):
    """Picked volunteers (选出的人): a set as it was when a button was pressed, so that what follows is done with these
    people whatever changes meanwhile. It is kept for a day.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="选人时的管理范围")
    volunteers = Array(base_column=UUID(), default=list, help_text="选出的志愿者")
    picked_at = Timestamptz(default=clock.now, help_text="选人时间")
    picked_by = UUID(null=True, default=None, help_text="选人的账号")


SHOWN = (
    Volunteer.number,
    Volunteer.organisation,
    Volunteer.manner,
    Volunteer.skills,
    Volunteer.service_classes,
    Volunteer.available,
    Volunteer.platform_number,
    Volunteer.remark,
    Volunteer.enrolled_at,
    Volunteer.reviewed_at,
    Volunteer.left_at,
    Volunteer.local_only,
    Volunteer.lacking,
    Transfer.volunteer,
    Transfer.organisation,
    Transfer.reason,
    Transfer.asked_at,
    Transfer.asked_by_name,
    Transfer.decided_at,
    Transfer.decided_by_name,
    Transfer.agreed,
    Transfer.answer,
    Transfer.phone_mask,
    Transfer.withdrawn_at,
    PhoneRequest.kind,
    PhoneRequest.phone_mask,
    PhoneRequest.proven,
    PhoneRequest.asked_at,
    PhoneRequest.decided_at,
    PhoneRequest.decided_by_name,
    PhoneRequest.agreed,
    PhoneRequest.answer,
)
RESTRICTED = (
    Volunteer.emergency_contact,
    Volunteer.emergency_phone,
    Transfer.phone,
    PhoneRequest.name,
    PhoneRequest.clue,
    PhoneRequest.phone,
)
INTERNAL = (
    Volunteer.id,
    Volunteer.person,
    Volunteer.path,
    Volunteer.enrolled_by,
    Volunteer.reviewed_by,
    Volunteer.merged_into,
    Volunteer.roster,
    Transfer.id,
    Transfer.person,
    Transfer.owner_path,
    Transfer.path,
    Transfer.asked_by,
    Transfer.decided_by,
    PhoneRequest.id,
    PhoneRequest.person,
    PhoneRequest.path,
    PhoneRequest.phone_index,
    PhoneRequest.decided_by,
    RosterForm.id,
    RosterForm.path,
    RosterForm.digest,
    RosterForm.taken,
    RosterForm.header_row,
    RosterForm.columns,
    RosterForm.used_at,
    *(Picked.id, Picked.path, Picked.volunteers, Picked.picked_at, Picked.picked_by),
)
