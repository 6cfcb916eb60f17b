"""What can go wrong with qualifications."""

from jinguo.kernel.errors import Conflict, NotFound


class NoSuchKind(NotFound):
    """There is no such kind in the person's district, or it has been ended."""

    code = "no_such_qualification_kind"
    message = "没有这种资质，或者已经停用。请刷新页面，从列出的里选。"


class NoSuchQualification(NotFound):
    """There is none within the actor's reach."""

    code = "no_such_qualification"
    message = "没有找到这条资质，可能已经撤销，或者不在您的管理范围内。"


class RecordedAlready(Conflict):
    """Recorded already: the same kind with the same first day is there."""

    code = "qualification_recorded"
    message = "她这一天的同一种资质已经登记过了。登记错了的话，先撤销那一条。"
