"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "open_child_file": "建了重点儿童档案",
    "import_children": "导入了儿童台账",
    "revise_child_file": "修改了重点儿童档案",
    "take_over_child_file": "接手了重点儿童档案",
    "close_child_file": "结束了重点儿童档案",
    "reopen_child_file": "重新启用了重点儿童档案",
    "erase_child_file": "销毁了重点儿童档案的密钥",
    "give_child_category": "登记了儿童的类别",
    "check_child_category": "核对了儿童的类别",
    "end_child_category": "登记了儿童退出类别",
    "name_child_guardian": "登记了儿童的监护人",
    "end_child_guardian": "结束了儿童的监护人",
    "link_siblings": "把两份儿童档案连成兄弟姐妹",
    "unlink_siblings": "取消了兄弟姐妹的联系",
    "decide_child_level": "评估了儿童的等级",
    "record_child_consent": "记录了监护人的答复",
    "add_child_consent_scan": "补存了监护人同意书的扫描件",
    "ask_child_reading": "申请查阅重点儿童档案",
    "decide_child_reading": "审批了查阅申请",
    "end_child_reading": "收回了查阅授权",
    "read_child_file": "查阅了重点儿童的身份信息",
    "refuse_child_reading": "想查阅重点儿童档案，没有授权，没看到",
    "open_child_file_at_once": "紧急打开了重点儿童档案",
    "review_child_opening": "复核了一次紧急查阅",
    "review_child_readings": "复核了一个月的查阅记录",
}
