"""This domain's share in the mechanisms common to all. It holds the webhooks that she set up as a member of staff."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_ACCOUNT, LOCKED, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule
from jinguo.webhooks.sentences import SENTENCES
from jinguo.webhooks.tables import Delivery, Webhook
from jinguo.webhooks.terms import WEBHOOKS

COPIED = (PersonalTable(Webhook, "接口推送", BY_ACCOUNT, left_out={Webhook.secret: LOCKED}),)
NOT_COPIED: Mapping[type[Table], str] = {Delivery: "只有变动的标识和时间，没有个人资料，30 天后清理"}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Webhook: (WEBHOOKS,),
    Delivery: "ids and positions of what changed, for 30 days",
}

PART = Part(
    name="webhooks",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase="an address of a program, no datum of hers",
    merging="webhooks are of accounts, which are not merged",
    follow="webhooks are of accounts, which do not move with a person",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="programs are told, not people",
    matters="deliveries that fail stand on their own page",
)
