"""What can go wrong with volunteers."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchVolunteer(NotFound):
    """No such volunteer within the actor's reach."""

    code = "no_such_volunteer"
    message = "没有找到这位志愿者，可能不在您的管理范围内。"


class WrongNumber(Invalid):
    """The number was mistyped: its check digit does not fit."""

    code = "wrong_volunteer_number"
    message = "编号输错了：编号是 8 位数字，请对照她的码重新输入。"


class AlreadyRegistered(Conflict):
    """She registers herself with a phone that is registered."""

    code = "already_registered"
    message = "您已经登记过了，不用再登记。请用这个手机号直接登录。"


class HasLeft(Conflict):
    """She was a volunteer and has left: she comes back with her old number."""

    code = "volunteer_has_left"
    message = "她以前登记过，后来退出了。请在志愿者里找到她，点“重新加入”，编号和时长都还在。"


class CodeExpired(Invalid):
    """The personal code is older than a minute."""

    code = "personal_code_expired"
    message = "这个码已经过期，请她刷新一下自己的码。"


class CodeUnknown(Invalid):
    """Not a personal code, or not one that we have signed."""

    code = "personal_code_unknown"
    message = "这不是有效的个人码，请她打开“我的码”再扫，或者输入她的 8 位编号。"


class RosterRaced(Conflict):
    """Somebody of the roster was registered by somebody else while it was being imported."""

    code = "roster_raced"
    message = "导入的同时有人登记了名册里的人，这次没有导入任何人。请再导入一次。"
