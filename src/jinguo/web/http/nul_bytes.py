"""Refuse, before anything else, an address that holds what PostgreSQL cannot store."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from jinguo.kernel.errors import JinguoError


class Unreadable(JinguoError):
    """The text has a NUL byte in it."""

    code = "unreadable"
    status = 400
    message = "提交的内容里有不能识别的字符，请删掉后再试。"


class RefuseNul(ASGIMiddleware):
    """Refuse an address with NUL in path or query; in forms and JSON each text field refuses it (kernel.forms.Text)."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]:
            raise Unreadable
        await next_app(scope, receive, send)
