"""What can go wrong with who may do what."""

from jinguo.kernel.errors import JinguoError


class LoginRequired(JinguoError):
    """Nobody is logged in, or the session has ended."""

    code = "login_required"
    status = 401
    message = "请先登录。如果刚才已经登录，可能是太久没有操作，请重新登录。"


class Forbidden(JinguoError):
    """The actor's roles do not allow it here."""

    code = "forbidden"
    status = 403
    message = "您没有做这件事的权限，请联系本级妇联管理员。"
