"""Tables of people. Phones and ID numbers live here alone, sealed, each beside its blind index."""

from piccolo.columns import UUID, Boolean, Bytea, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import BlindIndex, Encrypted, SealedRows
from jinguo.organisations.tables import Organisation


class Person(SealedRows, Table, tablename="person"):
    """Person (人员): one human, one row. `initials` holds every reading of her name's initials, `|zx|cx|`, for
    search.

    `phone` is the number that is her own now; `phone_set_by` who has set it in her stead since she was registered.
    """

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所属组织")
    path = Varchar(length=120, help_text="所属组织路径")
    name = Varchar(length=40, help_text="姓名")
    initials = Varchar(length=400, default="", help_text="姓名拼音首字母")
    sex = SmallInt(default=0, help_text="性别（GB/T 2261.1）")
    born_on = Date(null=True, default=None, help_text="出生日期")
    phone_index = BlindIndex(unique=True, help_text="手机号索引")
    phone = Encrypted(null=True, blind=phone_index, help_text="手机号码")
    phone_tail = Varchar(length=4, default="", help_text="手机尾号")
    phone_since = Timestamptz(null=True, default=None, help_text="这个手机号从什么时候开始用；空为登记时")
    phone_set_by = UUID(null=True, default=None, help_text="手机号的设置人；空为本人证实过的，或登记时填的")
    phone_set_by_name = Varchar(length=60, default="", help_text="手机号的设置人姓名")
    id_number_index = BlindIndex(unique=True, help_text="证件号索引")
    id_number = Encrypted(null=True, blind=id_number_index, help_text="身份证件号码")
    email = Encrypted(null=True, help_text="电子邮箱")
    nation = Varchar(length=2, null=True, default=None, help_text="民族（GB/T 3304）")
    political_status = Varchar(length=2, null=True, default=None, help_text="政治面貌（GB/T 4762）")
    education = Varchar(length=2, null=True, default=None, help_text="学历（GB/T 4658）")
    employer = Varchar(length=100, null=True, default=None, help_text="工作单位及职务")
    local_only = Boolean(default=False, help_text="仅本级可见")
    merged_into = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="已合并到")
    restricted_at = Timestamptz(null=True, default=None, help_text="限制处理的开始时间")
    erased_at = Timestamptz(null=True, default=None, help_text="删除时间")
    created_at = Timestamptz(default=clock.now, help_text="登记时间")
    updated_at = Timestamptz(default=clock.now, help_text="更新时间")


class PhoneHolding(SealedRows, Table, tablename="phone_holding"):
    """Phone holding (号码使用记录): a number that was hers for a time, or a relative's that she shares.

    The row of a shared number is her consent too: relation, whose phone it is, and why, as staff wrote it down.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    kind = Varchar(length=10, help_text="以前的号码，或家属的号码")
    phone_index = Bytea(null=True, default=None, help_text="手机号索引，和人员的相同")
    phone = Encrypted(null=True, help_text="手机号码")
    relation = Varchar(length=10, default="", help_text="和机主的关系")
    owner = Varchar(length=40, default="", help_text="机主姓名")
    reason = Varchar(length=200, default="", help_text="缘由")
    since = Timestamptz(default=clock.now, help_text="开始使用")
    set_by = UUID(null=True, default=None, help_text="登记人")
    set_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    until = Timestamptz(null=True, default=None, help_text="停止使用")
    ending = Varchar(length=10, default="", help_text="怎样停止的")
    ended_by = UUID(null=True, default=None, help_text="停止的经办人")
    ended_by_name = Varchar(length=60, default="", help_text="停止的经办人姓名")


class Consent(Table, tablename="consent"):
    """Consent (同意): one answer to one question (collection, publication, a guardian's), with the text's version; a
    later answer is a new row. `guardian` and `relation` say who has agreed for a minor.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    kind = Varchar(length=20, help_text="同意事项")
    version = Varchar(length=20, help_text="告知书版本")
    given = Boolean(default=False, help_text="是否同意")
    answered_at = Timestamptz(default=clock.now, help_text="答复时间")
    recorded_by = UUID(null=True, default=None, help_text="代录人")
    manner = Varchar(length=10, help_text="方式：本人、代录、名册")
    guardian = Varchar(length=40, null=True, default=None, help_text="监护人姓名")
    relation = Varchar(length=20, null=True, default=None, help_text="监护人与本人的关系")


SHOWN = (
    Person.name,
    Person.organisation,
    Person.sex,
    Person.nation,
    Person.political_status,
    Person.education,
    Person.employer,
    Person.local_only,
    Person.restricted_at,
    Person.phone_since,
    Person.phone_set_by_name,
    PhoneHolding.person,
    PhoneHolding.kind,
    PhoneHolding.relation,
    PhoneHolding.reason,
    PhoneHolding.since,
    PhoneHolding.set_by_name,
    PhoneHolding.until,
    PhoneHolding.ending,
    PhoneHolding.ended_by_name,
    Consent.person,
    Consent.kind,
    Consent.version,
    Consent.given,
    Consent.answered_at,
    Consent.manner,
    Consent.guardian,
    Consent.relation,
)
RESTRICTED = (
    Person.born_on,
    Person.phone,
    Person.phone_tail,
    Person.id_number,
    Person.email,
    PhoneHolding.phone,
    PhoneHolding.owner,
)
INTERNAL = (
    Person.id,
    Person.path,
    Person.initials,
    Person.phone_index,
    Person.id_number_index,
    Person.merged_into,
    Person.erased_at,
    Person.created_at,
    Person.updated_at,
    Person.phone_set_by,
    PhoneHolding.id,
    PhoneHolding.path,
    PhoneHolding.phone_index,
    PhoneHolding.set_by,
    PhoneHolding.ended_by,
    Consent.id,
    Consent.path,
    Consent.recorded_by,
)
