"""The entrance of each request, before anything is looked up: HEAD is asked as GET, and an address has an end."""

from litestar import Litestar, Request
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

from jinguo.kernel.errors import JinguoError
from jinguo.web.http import security
from jinguo.web.problems import errors

LONGEST_ADDRESS = 8_000
"""Bytes of path and query, as they travel: what RFC 9110 (4.1) asks every server to take, and proxies pass on."""


class AddressTooLong(JinguoError):
    """The address has more bytes than any of ours."""

    code = "address_too_long"
    status = 414
    message = "网址太长，系统没有处理。请从首页重新进入；程序请缩短查询条件，或改用 POST 提交。"


class Entrance(Litestar):
    """The application's entrance, with what holds for every address, also for one that does not exist."""

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        """Answer a request (RFC 9110: 9.3.2 HEAD, 15.5.15 an address that is too long)."""
        if scope["type"] == "http":
            if scope["method"] == "HEAD":
                scope, send = {**scope, "method": "GET"}, without_body(send)  # pyright: ignore
            if length(scope) > LONGEST_ADDRESS:
                await self._refuse(scope, receive, send)  # pyright: ignore
                return
        await super().__call__(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            await security.add_headers(message, scope)
            await send(message)

        scope["app"] = scope["litestar_app"] = self
        request = Request(scope)
        answer = errors.answer(request, AddressTooLong()).to_asgi_response(app=None, request=request)
        await answer(scope, receive, secured)


def length(scope: Scope) -> int:
    """Count the bytes of an address as it came in."""
    return len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])


def without_body(send: Send) -> Send:
    """Answer the same, of which the headers alone are sent."""

    async def heads(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return heads
