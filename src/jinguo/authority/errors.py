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


class RotationUnfinished(JinguoError):
    """Values are under older keys: a rotation was ended halfway."""

    code = "rotation_unfinished"
    status = 409
    message = "上次更换密钥还没有做完，有资料仍在旧密钥下。请先执行 jinguo keys rotate --resume，做完再换新的。"


class NoSuchKey(JinguoError):
    """The key file has no key of this id."""

    code = "no_such_key"
    status = 404
    message = "密钥文件里没有这个编号的密钥。请用 jinguo keys list 核对编号。"


class KeyInUse(JinguoError):
    """The key is active, or values are under it."""

    code = "key_in_use"
    status = 409
    message = "这个密钥还在用，不能删除：它是当前密钥，或者还有资料在它下面。请先更换密钥，用 jinguo keys list 核对。"
