"""What this domain is to the mechanisms of all. It holds the webhooks that she set up as a member of staff."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import BY_ACCOUNT, LOCKED, Held
from jinguo.kernel.parts import Part
from jinguo.webhooks.tables import Delivery, Webhook

HELD = (Held(Webhook, "接口推送", BY_ACCOUNT, left_out={Webhook.secret: LOCKED}),)
NOT_HELD: Mapping[type[Table], str] = {Delivery: "只有变动的标识和时间，没有个人资料，30 天后清理"}

PART = Part(
    name="webhooks",
    held=HELD,
    not_held=NOT_HELD,
    erase="an address of a program, no datum of hers",
    merging="webhooks are of accounts, which are not merged",
    follow="webhooks are of accounts, which do not move with a person",
)
