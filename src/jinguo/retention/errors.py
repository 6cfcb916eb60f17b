"""Errors of erasing and clearing."""

from jinguo.kernel.errors import Conflict, Invalid, JinguoError, NotFound


class NoSuchErasure(NotFound):
    """No request to erase within the actor's reach has this id."""

    code = "no_such_erasure"
    message = "没有找到这份删除申请，请核对编号。"


class AlreadyAsked(Conflict):
    """The person has a request to erase under way already."""

    code = "erasure_under_way"
    message = "删除申请已经在办了，不用再提交。"


class NotNow(Conflict):
    """The request is not at the step that the action needs."""

    code = "erasure_not_now"
    message = "这份申请现在不在这一步，请刷新页面看看最新情况。"


class Blocked(Conflict):
    """The erasure is blocked by something that has to be put in order first; the message says what."""

    code = "erasure_blocked"


class SecondPerson(Conflict):
    """The approval needs a second person: not who drew up the plan, and not the person concerned."""

    code = "second_person_needed"
    message = "拟定方案的人不能自己审批，自己的申请也不能自己审批。请另一位有权限的同事登录后处理。"


class ReasonNeeded(Invalid):
    """The refusal lacks its reason: it is given in writing."""

    code = "reason_needed"
    message = "不同意删除，要写明理由：本人会看到这段话。"


class NoSuchBatch(NotFound):
    """No batch within the actor's reach has this id."""

    code = "no_such_batch"
    message = "没有找到这一批，可能已经清理完了。"


class NoSuchHold(NotFound):
    """No hold within the actor's reach has this id."""

    code = "no_such_hold"
    message = "没有找到这条暂停，可能已经解除。"


class ErasuresForgotten(JinguoError):
    """The database holds people again who were erased: a backup was restored."""

    code = "erasures_forgotten"
    status = 503


class TooLargeBatch(Conflict):
    """An import has more people than a page takes back."""

    code = "roster_too_large_to_take_back"
    message = "这一批人太多，不能在页面上整批撤回。请联系系统管理员。"
