"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "take_own_copy": "下载了自己的资料副本",
    "hand_out_copy": "代本人导出了资料副本",
}
