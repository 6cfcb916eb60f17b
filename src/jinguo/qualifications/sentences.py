"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "record_qualification": "登记了资质",
    "withdraw_qualification": "撤销了资质",
    "add_qualification_kind": "加了一种资质",
    "end_qualification_kind": "停用了一种资质",
}
