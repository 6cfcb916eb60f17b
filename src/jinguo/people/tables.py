"""What is kept of people. Phone and ID number live here alone, sealed, each beside its blind index."""

from piccolo.columns import UUID, Boolean, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.sealed import BlindIndex, Encrypted, SealedRows
from jinguo.organisations.tables import Organisation


class Person(SealedRows, Table, tablename="person"):
    """Person (人员): one human, one row. `initials` holds every reading of her name's initials, `|zx|cx|`, for
    search.
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


class Consent(Table, tablename="consent"):
    """Consent (同意): one answer to one question (collection, publication), with the text's version; a later answer
    is a new row.
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
    Consent.person,
    Consent.kind,
    Consent.version,
    Consent.given,
    Consent.answered_at,
    Consent.manner,
)
RESTRICTED = (Person.born_on, Person.phone, Person.phone_tail, Person.id_number, Person.email)
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
    Consent.id,
    Consent.path,
    Consent.recorded_by,
)
