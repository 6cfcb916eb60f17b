"""Tables of webhooks and of what was sent to them."""

from piccolo.columns import UUID, Array, BigInt, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.access.tables import Account
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import Encrypted, SealedRows


class Webhook(SealedRows, Table, tablename="webhook"):
    """Webhook (接口推送): an address that is told of changes below a path, as far as a role there sees them and for as
    long as its maker holds it.

    `failing_since` is set from the first delivery in a row that did not arrive.
    """

    id = UUID(primary_key=True, default=uuid7)
    url = Varchar(length=300, help_text="地址")
    kinds = Array(base_column=Varchar(length=40), default=list, help_text="推送哪些变动")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="建立人")
    role = Varchar(length=30, help_text="角色")
    path = Varchar(length=120, help_text="管理范围路径")
    secret = Encrypted(help_text="签名密钥")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    failing_since = Timestamptz(null=True, default=None, help_text="从何时起送不到")
    ended_at = Timestamptz(null=True, default=None, help_text="停止时间")
    end_reason = Varchar(length=200, default="", help_text="停止原因")


class Delivery(Table, tablename="delivery"):
    """Delivery (推送记录): one message to a webhook. `id` stays the same however often it is sent, so that the receiver
    takes it once.
    """

    id = UUID(primary_key=True, default=uuid7)
    webhook = ForeignKey(Webhook, null=False, on_delete=OnDelete.restrict, help_text="接口推送")
    path = Varchar(length=120, help_text="管理范围路径")
    kind = Varchar(length=40, help_text="变动")
    things = Array(base_column=UUID(), default=list, help_text="变动的标识")
    position = BigInt(null=True, default=None, help_text="台账位置")
    happened_at = Timestamptz(default=clock.now, help_text="变动时间")
    state = Varchar(length=10, default="queued", help_text="状态")
    due_at = Timestamptz(default=clock.now, help_text="何时发送")
    lease_until = Timestamptz(null=True, default=None, help_text="占用到")
    attempts = SmallInt(default=0, help_text="尝试次数")
    status = SmallInt(null=True, default=None, help_text="对方的答复")
    trouble = Varchar(length=100, default="", help_text="没有送到的原因")
    sent_at = Timestamptz(null=True, default=None, help_text="最近一次发送")


SHOWN = (
    *(Webhook.url, Webhook.kinds, Webhook.account, Webhook.role, Webhook.created_at),
    *(Webhook.failing_since, Webhook.ended_at, Webhook.end_reason),
    *(Delivery.webhook, Delivery.kind, Delivery.things, Delivery.position, Delivery.happened_at, Delivery.state),
    *(Delivery.due_at, Delivery.attempts, Delivery.status, Delivery.trouble, Delivery.sent_at),
)
RESTRICTED = (Webhook.secret,)
INTERNAL = (Webhook.id, Webhook.path, Delivery.id, Delivery.path, Delivery.lease_until)
