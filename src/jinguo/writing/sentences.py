"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "write_to_many": "群发了消息",
    "withdraw_words": "撤回了群发的消息",
}
