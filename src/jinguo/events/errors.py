"""Errors of events and sign-ups."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchEvent(NotFound):
    """No event that the actor may see has this id or slug, or it is not published yet."""

    code = "no_such_event"
    message = "没有找到这个活动，请核对网址或二维码，或问活动负责人。"


class Incomplete(Invalid):
    """A draft lacks what the law wants stated before people are asked to come. `fields` says what."""

    code = "event_incomplete"
    message = "活动还不能发布，请先按提示补全。"


class NotNow(Conflict):
    """The event is not in the state that the action needs."""

    code = "event_state"
    message = "活动现在的状态不能这样做，请刷新页面看看最新情况。"


class FixedByNow(Conflict):
    """The change touches what people have signed up for, which stays as it was published. `fields` says what."""

    code = "event_fixed"
    message = "活动发布以后，这些内容不能再改；确实要改，请取消后重新建一个。"


class SignUpClosed(Conflict):
    """The event takes no sign-ups: cancelled, closed or over."""

    code = "sign_up_closed"
    message = "活动已经结束，不能报名了。到过现场的，请找活动负责人补记。"


class Full(Conflict):
    """All places are taken."""

    code = "event_full"
    message = "名额已满，可以看看其他活动，或者联系活动负责人。"


class Overlaps(Conflict):
    """The volunteer has signed up for something else at that time; the message names it."""

    code = "sign_up_overlaps"


class HasLeft(Conflict):
    """The person is no longer a volunteer."""

    code = "volunteer_left"
    message = "已经退出志愿者队伍，不能报名。想继续参加，请联系所属妇联重新登记。"


class Unqualified(Conflict):
    """The volunteer has not got a qualification that the event asks for on its day; the message names it."""

    code = "sign_up_unqualified"


class NotSignedUp(NotFound):
    """The volunteer has no sign-up to withdraw."""

    code = "not_signed_up"
    message = "没有找到报名记录，不用取消。"


class NoWaiting(Conflict):
    """The event has begun: nobody moves up any more."""

    code = "no_waiting"
    message = "活动已经开始，不再候补。可以直接到现场，能不能参加请问活动负责人。"


class NotWaiting(NotFound):
    """The volunteer has no place on the waiting list to give up."""

    code = "not_waiting"
    message = "没有找到候补记录，不用退出。"
