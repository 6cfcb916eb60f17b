"""What can go wrong with children's files."""

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchChild(NotFound):
    """No file has this id within the actor's reach."""

    code = "no_such_child"
    message = "没有找到这份儿童档案，可能不在您的管理范围内。"


class NoSuchEntry(NotFound):
    """A part of a file, a grant or an opening that is not there."""

    code = "no_such_child_entry"
    message = "没有找到这一条，可能已经办过了。请刷新页面再看。"


class NotGranted(Forbidden):
    """The mother holds no grant that covers this file now."""

    code = "child_not_granted"
    message = "查阅身份信息要先申请，由分管负责人批准。您现在没有这份档案的查阅授权，这次尝试已记入日志。"


class NotInCharge(Forbidden):
    """Another member of staff is in charge of the file."""

    code = "child_not_in_charge"
    message = "这份档案由别的同事负责。请她来改，或者先点“由我负责”接手（会记入日志）。"


class Own(Conflict):
    """Whoever asked cannot decide."""

    code = "child_own_request"
    message = "自己申请的不能自己批，用自己的另一个账号也不行，请另一位负责人登录后审批。"


class Known(Invalid):
    """The ID number has a file in this district."""

    code = "child_known"
    message = "这个身份证号在本区已经有档案。请在列表里按身份证号查找，不要重复建档。"


class Closed(Conflict):
    """The file is closed: nothing is added to it."""

    code = "child_file_closed"
    message = "这份档案已经结束，不能再改。确实要继续的，请先“重新启用”。"


class Erased(Conflict):
    """The key is destroyed: nothing of it can be read any more."""

    code = "child_file_erased"
    message = "这份档案的身份信息已经删除，谁也打不开了。"


class Open(Conflict):
    """The file is not closed yet: what is in use is not erased."""

    code = "child_file_open"
    message = "档案还在用，不能删除。要删除的，请先由负责人“结束档案”。"


class SignedAlready(Conflict):
    """The answer has its scan or signature already."""

    code = "signed_already"
    message = "这次答复已经有扫描件或签名，不能换。要更正的，请重新登记一次答复。"
