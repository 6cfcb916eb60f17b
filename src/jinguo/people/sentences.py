"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "add_person": "登记了人员",
    "revise_person": "修改了人员资料",
    "move_person": "把人员转到了这个组织",
    "record_consent": "记录了本人的答复",
    "set_local_only": "改了谁能看到她",
    "reveal_phone": "查看了完整手机号",
}
