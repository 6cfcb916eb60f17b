"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "change_phone": "换了她的手机号",
    "change_own_phone": "换了自己的手机号",
    "pass_on_phone": "记下她的号码已换人",
    "share_phone": "登记了共用家属的号码",
    "end_sharing_phone": "结束了共用家属的号码",
    "ask_phone_request": "收到了号码申请",
    "reveal_asked_phone": "查看了号码申请的完整号码",
    "decide_phone_request": "办理了号码申请",
    "ask_transfer": "申请转入志愿者",
    "withdraw_transfer": "撤回了转入申请",
    "decide_transfer": "答复了转入申请",
    "reveal_emergency_phone": "查看了紧急联系人电话",
    "register_volunteer": "登记了志愿者",
    "revise_volunteer": "修改了志愿者资料",
    "review_volunteer": "核对通过了志愿者",
    "leave_volunteers": "办理了志愿者退出",
    "rejoin_volunteers": "让志愿者重新加入",
    "import_roster": "导入了名册",
    "try_roster": "试着导入名册，看了会怎样",
    "refuse_roster": "没有处理一份名册：今天查到的在别处登记过的人太多",
    "refuse_registration": "登记或修改时，号码已在别处登记过",
}
