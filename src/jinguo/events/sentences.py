"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "draft_event": "建了活动草稿",
    "revise_event": "修改了活动",
    "publish_event": "发布了活动",
    "cancel_event": "取消了活动",
    "close_event": "结项了活动",
    "sign_up": "登记了报名",
    "waive_qualification": "请没有要求的资质的人参加活动",
    "withdraw_sign_up": "取消了报名",
    "join_waiting": "登记了候补",
    "leave_waiting": "退出了候补",
    "move_up": "由候补转为报名",
}
