"""What is kept of what was told to whom."""

from piccolo.columns import JSONB, UUID, Boolean, Date, ForeignKey, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import BlindIndex, Encrypted, SealedRows
from jinguo.organisations.tables import Organisation


class Notice(Table, tablename="notice"):
    """Notice (通知): something that has to be told, born in the transaction of the change. Who is told is found out
    when it is due.

    `key` is the business key: the same thing is told once. `person` or `account` is the one it is for; neither:
    whoever it concerns. `facts` are what cannot be looked up later, such as a reason; never a value of a person.
    """

    id = UUID(primary_key=True, default=uuid7)
    key = Varchar(length=160, unique=True, help_text="业务键")
    kind = Varchar(length=40, help_text="通知种类")
    thing = UUID(help_text="关于什么")
    person = UUID(null=True, default=None, help_text="收件人")
    account = UUID(null=True, default=None, help_text="收件账号")
    path = Varchar(length=120, help_text="所属组织路径")
    facts = JSONB(default="{}", help_text="事由")
    state = Varchar(length=10, default="queued", help_text="状态")
    due_at = Timestamptz(help_text="何时发")
    expires_at = Timestamptz(null=True, default=None, help_text="过期不再发")
    attempts = SmallInt(default=0, help_text="尝试次数")
    reason = Varchar(length=200, default="", help_text="没有发成的原因")
    recipients = SmallInt(null=True, default=None, help_text="收件人数")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    created_by = UUID(null=True, default=None, help_text="建立人")
    settled_at = Timestamptz(null=True, default=None, help_text="收件人定下的时间")


class Message(SealedRows, Table, tablename="message"):
    """Message (消息): one notice to one person, or one member of staff, by one channel, with what became of it.

    `channel` is inbox, sms or email; `provider` who was given it. `day` and `slot` count what one person was sent on
    one day: no two messages have the same, so that a cap holds whatever crashes. A one-time code has no notice, and its
    text is never kept.
    """

    id = UUID(primary_key=True, default=uuid7)
    notice = ForeignKey(Notice, null=True, default=None, on_delete=OnDelete.restrict, help_text="通知")
    key = Varchar(length=200, unique=True, help_text="业务键")
    kind = Varchar(length=40, help_text="通知种类")
    person = UUID(null=True, default=None, help_text="收件人")
    account = UUID(null=True, default=None, help_text="收件账号")
    path = Varchar(length=120, help_text="所属组织路径")
    channel = Varchar(length=10, help_text="渠道")
    provider = Varchar(length=10, default="", help_text="服务商")
    address_index = BlindIndex(help_text="收件地址索引")
    address = Encrypted(null=True, blind=address_index, help_text="收件地址")
    subject = Varchar(length=60, default="", help_text="标题")
    text = Text(default="", help_text="正文")
    variables = JSONB(default="{}", help_text="模板变量")
    wording = UUID(null=True, default=None, help_text="用的哪一版文字")
    urgent = Boolean(default=False, help_text="不受静默时段和每日上限限制")
    state = Varchar(length=10, default="queued", help_text="状态")
    due_at = Timestamptz(help_text="何时发")
    expires_at = Timestamptz(null=True, default=None, help_text="过期不再发")
    attempts = SmallInt(default=0, help_text="尝试次数")
    day = Date(null=True, default=None, help_text="计入哪一天")
    slot = SmallInt(null=True, default=None, help_text="当天第几条")
    begun_at = Timestamptz(null=True, default=None, help_text="第一次尝试的时间")
    lease_until = Timestamptz(null=True, default=None, help_text="占用到")
    worker = Varchar(length=60, default="", help_text="发送进程")
    reference = Varchar(length=80, null=True, default=None, help_text="服务商编号")
    code = Varchar(length=60, default="", help_text="失败代码")
    cause = Varchar(length=20, default="", help_text="失败原因的种类")
    reason = Varchar(length=200, default="", help_text="失败原因")
    resend_of = UUID(null=True, default=None, help_text="重发的是哪一条")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    sent_at = Timestamptz(null=True, default=None, help_text="发出时间")
    delivered_at = Timestamptz(null=True, default=None, help_text="送达时间")
    read_at = Timestamptz(null=True, default=None, help_text="阅读时间")


class Wording(Table, tablename="wording"):
    """Wording (文字): an organisation's own text for a kind of notice, valid for its subtree; the nearest one above
    counts. A changed text is a new row, the former one is ended: what was sent keeps its version.

    `provider_code` is the template's code at Aliyun, once it has been approved there.
    """

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=40, help_text="通知种类")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所属组织")
    path = Varchar(length=120, help_text="所属组织路径")
    version = SmallInt(default=1, help_text="第几版")
    subject = Varchar(length=60, help_text="标题")
    text = Text(help_text="正文")
    provider_code = Varchar(length=40, default="", help_text="短信模板编号")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    created_by = UUID(null=True, default=None, help_text="建立人")
    ended_at = Timestamptz(null=True, default=None, help_text="停用时间")


class Preference(Table, tablename="preference"):
    """Preference (接收意愿): her answer whether one topic may reach her by one channel; a later answer is a new row."""

    id = UUID(primary_key=True, default=uuid7)
    person = UUID(help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    topic = Varchar(length=20, help_text="事项")
    channel = Varchar(length=10, help_text="渠道")
    wanted = Boolean(help_text="愿不愿意收")
    manner = Varchar(length=10, help_text="方式：本人、链接、代录、服务商")
    answered_at = Timestamptz(default=clock.now, help_text="答复时间")
    recorded_by = UUID(null=True, default=None, help_text="代录人")


class BlockedAddress(Table, tablename="blocked_address"):
    """Blocked address (停发地址): a phone or mailbox that a provider has refused for good; nothing is sent there until
    staff lift it. Kept as a keyed digest alone.
    """

    id = UUID(primary_key=True, default=uuid7)
    channel = Varchar(length=10, help_text="渠道")
    address_index = BlindIndex(help_text="地址索引")
    code = Varchar(length=60, default="", help_text="拒收代码")
    reason = Varchar(length=200, default="", help_text="拒收原因")
    blocked_at = Timestamptz(default=clock.now, help_text="停发时间")
    lifted_at = Timestamptz(null=True, default=None, help_text="恢复时间")
    lifted_by = UUID(null=True, default=None, help_text="恢复人")


class Mailbox(SealedRows, Table, tablename="mailbox"):
    """Mailbox (待确认的邮箱): an address that somebody has given for a person, or a member of staff for herself. It
    gets one letter, of the same id, with a link; once that is opened and confirmed, she is written to there.

    `state` is waiting, confirmed or dropped (another was given, or none is wanted); then the address is emptied.
    """

    id = UUID(primary_key=True, default=uuid7)
    person = UUID(null=True, default=None, help_text="人员")
    account = UUID(null=True, default=None, help_text="账号")
    path = Varchar(length=120, help_text="所属组织路径")
    address_index = BlindIndex(help_text="邮箱索引")
    address = Encrypted(null=True, blind=address_index, help_text="邮箱")
    state = Varchar(length=10, default="waiting", help_text="状态")
    asked_at = Timestamptz(default=clock.now, help_text="登记时间")
    asked_by = UUID(null=True, default=None, help_text="登记人")
    expires_at = Timestamptz(help_text="链接有效到")
    settled_at = Timestamptz(null=True, default=None, help_text="确认或取消时间")


SHOWN = (
    Mailbox.state,
    Mailbox.asked_at,
    Mailbox.expires_at,
    Mailbox.settled_at,
    Notice.kind,
    Notice.state,
    Notice.due_at,
    Notice.expires_at,
    Notice.reason,
    Notice.recipients,
    Notice.created_at,
    Notice.settled_at,
    Message.kind,
    Message.channel,
    Message.provider,
    Message.subject,
    Message.text,
    Message.urgent,
    Message.state,
    Message.due_at,
    Message.expires_at,
    Message.attempts,
    Message.code,
    Message.cause,
    Message.reason,
    Message.created_at,
    Message.sent_at,
    Message.delivered_at,
    Message.read_at,
    Wording.kind,
    Wording.organisation,
    Wording.version,
    Wording.subject,
    Wording.text,
    Wording.provider_code,
    Wording.created_at,
    Wording.ended_at,
    Preference.topic,
    Preference.channel,
    Preference.wanted,
    Preference.manner,
    Preference.answered_at,
    BlockedAddress.channel,
    BlockedAddress.code,
    BlockedAddress.reason,
    BlockedAddress.blocked_at,
    BlockedAddress.lifted_at,
)
RESTRICTED = (Message.address, Mailbox.address)
INTERNAL = (
    Mailbox.id,
    Mailbox.person,
    Mailbox.account,
    Mailbox.path,
    Mailbox.address_index,
    Mailbox.asked_by,
    Notice.id,
    Notice.key,
    Notice.thing,
    Notice.person,
    Notice.account,
    Notice.path,
    Notice.facts,
    Notice.attempts,
    Notice.created_by,
    Message.id,
    Message.notice,
    Message.key,
    Message.person,
    Message.account,
    Message.path,
    Message.address_index,
    Message.variables,
    Message.wording,
    Message.day,
    Message.slot,
    Message.begun_at,
    Message.lease_until,
    Message.worker,
    Message.reference,
    Message.resend_of,
    Wording.id,
    Wording.path,
    Wording.created_by,
    Preference.id,
    Preference.person,
    Preference.path,
    Preference.recorded_by,
    BlockedAddress.id,
    BlockedAddress.address_index,
    BlockedAddress.lifted_by,
)
