"""Errors of hours."""

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchEntry(NotFound):
    """No ledger entry within the actor's reach has this id."""

    code = "no_such_entry"
    message = "没有找到这条时长记录，可能不在您的管理范围内。"


class NoSuchClaim(NotFound):
    """No claim within the actor's reach has this id."""

    code = "no_such_claim"
    message = "没有找到这条补录申请，可能不在您的管理范围内。"


class AlreadyReversed(Conflict):
    """The entry is reversed already, or is a reversal itself."""

    code = "already_reversed"
    message = "这条记录已经冲正过，不能再冲正。"


class AlreadyDecided(Conflict):
    """The claim has been decided already."""

    code = "already_decided"
    message = "这条申请已经有人审批过了，请刷新页面查看结果。"


class SecondPersonNeeded(Forbidden):
    """The claim needs another person's approval: it concerns the actor's own hours, or she has entered it."""

    code = "second_person_needed"
    message = "补录要由另一个人审批：自己录入的、自己的时长，都请别的同事来审。"


class NotVolunteering(Invalid):
    """The event gives no hours (民政部令67号 art. 19)."""

    code = "not_volunteering"
    message = "这场活动不是志愿服务，按规定不能记服务时长。"


class BadInterval(Invalid):
    """The times of a claim do not fit."""

    code = "bad_interval"
    message = "时间不对：结束要晚于开始，不能超过 24 小时，也不能在将来。"
