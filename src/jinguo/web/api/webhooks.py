"""Webhooks: have another system told of changes, see what was sent, send it once more."""

from litestar import delete, get, post
from litestar.params import FromQuery, JSONBody

from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import USUAL, Slice
from jinguo.web.api.parameters import Limit
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId
from jinguo.webhooks import actions, queries
from jinguo.webhooks.actions import Opened
from jinguo.webhooks.forms import NewWebhook
from jinguo.webhooks.queries import DeliveryRow, WebhookRow

TAG = "接口推送"


@get("/webhooks", opt=allow(Permission.KEEP_TOKENS))
async def webhooks(actor: CurrentActor) -> list[WebhookRow]:
    """管理范围内的接口推送，新的在前，停止的也在内；最多 200 个。"""
    return await queries.webhooks(actor)


@post("/webhooks", opt=allow(Permission.KEEP_TOKENS), responses=answers(409))
async def set_up_webhook(actor: CurrentActor, data: JSONBody[NewWebhook]) -> Opened:
    """设一个接口推送：有变动时往 url 发一条带签名（Standard Webhooks）的消息，只有标识，没有个人资料。

    secret 只显示这一次。范围是令牌自己的范围；发放人不再有这个权限时自动停止。
    """
    return await actions.set_up(actor, data)


@delete("/webhooks/{webhook_id:uuid}", opt=allow(Permission.KEEP_TOKENS), responses=answers(404))
async def end_webhook(actor: CurrentActor, webhook_id: PathId) -> None:
    """停止一个接口推送。"""
    await actions.end(actor, webhook_id)


@get("/webhooks/{webhook_id:uuid}/deliveries", opt=allow(Permission.KEEP_TOKENS), responses=answers(404))
async def deliveries(
    actor: CurrentActor, webhook_id: PathId, after: FromQuery[str] = "", limit: Limit = USUAL
) -> Slice[DeliveryRow]:
    """推送记录，新的在前；保留 30 天。"""
    return await queries.deliveries(actor, webhook_id, after=after, limit=limit)


@post(
    "/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/resending",
    opt=allow(Permission.KEEP_TOKENS),
    responses=answers(404),
)
async def resend_delivery(actor: CurrentActor, webhook_id: PathId, delivery_id: PathId) -> None:
    """再发一次，不管上次有没有送到。"""
    await actions.resend(actor, webhook_id, delivery_id)
