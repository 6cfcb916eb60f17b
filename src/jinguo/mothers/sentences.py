"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "mother_applied": "登记为爱心妈妈，等审核",
    "mother_cleared": "审核通过了爱心妈妈",
    "mother_active": "让爱心妈妈上岗",
    "mother_paused": "暂停了爱心妈妈",
    "mother_ended": "办理了爱心妈妈退出",
    "revise_mother": "修改了爱心妈妈能做什么",
    "import_mothers": "导入了爱心妈妈花名册",
    "found_team": "建了爱心妈妈队伍",
    "disband_team": "解散了爱心妈妈队伍",
    "join_team": "改了她在哪支爱心妈妈队伍",
    "set_care_policy": "改了爱心妈妈的准入条件",
}
