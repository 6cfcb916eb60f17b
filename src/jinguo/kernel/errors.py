"""Errors that a user can act on."""

from typing import Any, ClassVar


class JinguoError(Exception):
    """A refusal with a stable `code`, an HTTP `status` and a Chinese sentence that says what to do next.

    Args:
        message: the sentence; the class's own `message` when left out.
        detail: facts for the program that called (field names, row numbers), never personal data.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: str = "请求没有成功，请检查后再试。"

    def __init__(self, message: str | None = None, **detail: object) -> None:
        self.message = message or type(self).message
        self.detail: dict[str, Any] = detail
        super().__init__(self.message)


class Invalid(JinguoError):
    """The input does not fit the form. `detail["fields"]` maps a field's name to its Chinese sentence."""

    code = "invalid"
    status = 400
    message = "填写的内容有误，请按提示改正后再提交。"


class NotFound(JinguoError):
    """Nothing within the actor's reach has this id. What lies outside the reach is answered the same way."""

    code = "not_found"
    status = 404
    message = "没有找到，可能已经移走，或者不在您的管理范围内。"


class Conflict(JinguoError):
    """The state of things does not allow the action now."""

    code = "conflict"
    status = 409
    message = "现在的状态不能这样做，请刷新页面看看最新情况。"


class Unavailable(JinguoError):
    """The database cannot be reached or cannot write; nothing was lost, the same request may be sent again."""

    code = "unavailable"
    status = 503
    message = "系统正在恢复，请过几秒再试一次，刚才的操作没有丢。"
