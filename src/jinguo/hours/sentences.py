"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "claim_hours": "申请补录时长",
    "decide_claim": "审批了补录",
    "reverse_entry": "冲正了时长",
    "set_hours_rule": "设置了时长规则",
    "export_hours": "导出了时长",
}
