"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "set_up_webhook": "设了接口推送",
    "end_webhook": "停止了接口推送",
    "resend_delivery": "重发了一条接口推送",
}
