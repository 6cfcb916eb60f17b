"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "check_in": "登记了签到",
    "check_out": "登记了签退",
    "settle_segment": "核定了未签退的时段",
    "say_left": "说明了自己几点离开",
    "annul_scan": "撤销了误扫",
    "award_qualification": "给到场的人登记了资质",
}
