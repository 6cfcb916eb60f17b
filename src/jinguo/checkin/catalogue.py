"""The words of check-in: kinds, outcomes, and where somebody stands on the board."""

from jinguo.kernel.labels import Labelled


class Kind(Labelled):
    """The kind of a scan: check-in (签到) or check-out (签退)."""

    IN = "in", "签到"
    OUT = "out", "签退"


class Outcome(Labelled):
    """The outcome of a scan. A repeat is answered with the first time and is not stored again."""

    ACCEPTED = "accepted", "成功"
    REPEATED = "repeated", "已经签过"
    REFUSED = "refused", "没有成功"


class Standing(Labelled):
    """The standing of a person on the live board."""

    INSIDE = "inside", "在场"
    LATE = "late", "迟到未到"
    EXPECTED = "expected", "还没到"
    MISSING = "missing", "没有来"
    LEFT = "left", "已离开"
    TO_CONFIRM = "to_confirm", "未签退，待核定"


REFUSALS: dict[str, str] = {
    "not_published": "活动还没有发布，暂时不能签到。请联系活动负责人。",
    "cancelled": "活动已经取消，不用签到了。详情请看通知或联系负责人。",
    "closed": "活动已经结项，不能再签到。如果您参加了，请找活动负责人补记。",
    "too_early": "还没到签到时间，活动开始前一小时起可以签到。",
    "too_late": "活动已经结束，不能再签到。如果您参加了，请找活动负责人补记。",
    "code_expired": "二维码已经过期，请重新扫一次现场屏幕上的码。",
    "code_wrong": "这个二维码不能用于这场活动，请扫现场屏幕上的码。",
    "personal_code_expired": "这个码已经过期，请她刷新一下自己的码，再扫一次。",
    "personal_code_unknown": "这不是有效的个人码，请她打开“我的码”再扫，或者输入她的 8 位编号。",
    "unknown_volunteer": "没有找到这位志愿者，请核对编号，或请她现场登记。",
    "left_volunteer": "这位志愿者已经退出，请联系所属妇联重新登记。",
    "restricted": "这个编号的资料申请了删除，或者已经删除，不能再签到。撤回申请、重新登记，请联系所属妇联。",
    "device_used": "这部手机已经给别人签过了。请把手机交给现场工作人员，由她帮您签到。",
    "not_inside": "还没有签到，不能签退。请先签到；如果忘了签到，请找活动负责人补记。",
    "bad_time": "填写的时间不在活动时间之内，请核对后再提交。",
}
"""Code -> what to do next. A refusal is stored, and told in these words."""

DOORS_SHUT = frozenset({"not_published", "cancelled", "closed", "too_early", "too_late"})
"""Refusals that the event alone is the reason of: nobody stands there to be compared with, so no name is told."""
