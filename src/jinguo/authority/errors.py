"""Errors of permissions, keys and the log."""

from jinguo.kernel.errors import JinguoError


class LoginRequired(JinguoError):
    """The request needs somebody logged in, and nobody is, or the session has ended."""

    code = "login_required"
    status = 401
    message = "请先登录。如果刚才已经登录，可能是太久没有操作，请重新登录。"


class Forbidden(JinguoError):
    """The actor's roles do not allow it here."""

    code = "forbidden"
    status = 403
    message = "您没有做这件事的权限，请联系本级妇联管理员。"


class TermEnded(Forbidden):
    """A member of staff is logged in, but none of her roles runs at present."""

    code = "term_ended"
    message = "您的任职或代理已经到期，或者还没有开始，现在不能办理任何事。需要继续办理，请本级妇联管理员重新授予角色。"


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


class BadAnchor(JinguoError):
    """The file is no anchor, or none of ours."""

    code = "bad_anchor"
    status = 422
    message = "这不是锚记文件，或者被改动过。请换一份没有动过的锚记。"


class NoSuchEntry(JinguoError):
    """No row of the log within the actor's reach has this number."""

    code = "no_such_entry"
    status = 404
    message = "没有找到这一条日志。请核对日志里的“第几条”。"


class NotRedactable(JinguoError):
    """The row says nothing (any more), is from before the chain, or is about the log itself."""

    code = "not_redactable"
    status = 409
    message = "这一条日志不能隐去：它已经隐去了，或者是日志自己的记录、连链以前的记录。"


class BadLine(JinguoError):
    """A line of the erasure log is not ours, or was changed."""

    code = "bad_erasure_log"
    status = 500
