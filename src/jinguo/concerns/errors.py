"""What can go wrong with concerns. Whoever may not read one is told the same as where there is none."""

from jinguo.kernel.errors import Conflict, NotFound


class NoSuchConcern(NotFound):
    """There is none that the actor may read."""

    code = "no_such_concern"
    message = "没有找到这一件，或者您不能查看。"


class NoSuchName(NotFound):
    """Nobody of this id is named, or she was let go on already."""

    code = "no_such_concern_name"
    message = "没有找到这个人，可能已经办过了。请重新打开这一件再看。"


class Closed(Conflict):
    """The concern is closed."""

    code = "concern_closed"
    message = "这一件已经办结。有新情况的，请重新登记一件强制报告。"


class Unreceipted(Conflict):
    """There is no receipt yet."""

    code = "concern_unreceipted"
    message = "还没有登记公安的回执，不能办结。请先填回执编号；重复登记的，办结情况选“和另一件重复”。"
