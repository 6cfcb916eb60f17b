"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "take_back_roster": "整批撤回了一次名册导入",
    "ask_erasure": "登记了删除申请，限制处理",
    "withdraw_erasure": "撤回了删除申请",
    "plan_erasure": "拟定了删除方案",
    "decide_erasure": "审批了删除申请",
    "erase_person": "删除了个人资料",
    "replay_erasure": "恢复备份后又删除了一次",
    "replay_child_erasure": "恢复备份后又销毁了重点儿童档案的密钥",
    "hold_retention": "暂停了清理",
    "lift_hold": "解除了暂停清理",
    "notice_retention": "发现了到期的资料，开始冷静期",
    "confirm_retention": "核对名单后确认可以清理",
    "run_retention": "清理了到期的资料",
    "begin_night": "开始每夜的查重和到期清理",
}
