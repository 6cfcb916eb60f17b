"""Errors at the door beyond refusals, which are answers."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchSegment(NotFound):
    """No segment within the actor's reach has this id."""

    code = "no_such_segment"
    message = "没有找到这段签到记录，可能已经撤销，或者不在您的管理范围内。"


class NoSuchScan(NotFound):
    """No accepted scan within the actor's reach has this id."""

    code = "no_such_scan"
    message = "没有找到这次扫码记录，可能已经撤销。"


class AlreadySettled(Conflict):
    """The segment has its end already."""

    code = "already_settled"
    message = "这段记录已经有签退时间了，请刷新页面看最新情况。"


class ReasonRequired(Invalid):
    """The correction, or the undoing, needs a reason."""

    code = "reason_required"
    message = "请写明原因，例如“16:30 一起离开，忘了扫码”。"


class BadEnd(Invalid):
    """The end that was given cannot be the segment's."""

    code = "bad_end"
    message = "离开时间要晚于签到时间，不能在将来，也不能晚于活动结束两小时以后。"


class NotClosed(Conflict):
    """The event is not closed, so that it is not certain who came."""

    code = "event_not_closed"
    message = "活动结项以后，才能给到场的人登记资质。"


class StillOpen(Conflict):
    """The event has segments that wait for the leader."""

    code = "still_open"
    message = "还有人没有签退，请先逐一核定，再结项。"
