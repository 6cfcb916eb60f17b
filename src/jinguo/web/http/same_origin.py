"""Whether a request was begun by a page of ours: the guard against forged requests (CSRF), beside SameSite cookies."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from jinguo.config import settings
from jinguo.kernel.errors import JinguoError
from jinguo.web.cookies import SESSION, real_name

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

API = "/api/"


class Forged(JinguoError):
    """The request does not come from a page of ours, or does not say where it comes from."""

    code = "foreign_origin"
    status = 403
    message = "这次提交不是从本站页面发出的，已经拦下。请从首页重新进入后再操作。"


def began_here(headers: Mapping[str, str]) -> bool | None:
    """Whether the browser says that our own page began the request; None when it says nothing at all."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    source = headers.get("origin") or headers.get("referer")
    if source is None:
        return None
    try:
        parts = urlsplit(source)
    except ValueError:  # no address at all
        return False
    here = urlsplit(settings().origin)
    hosts = (headers.get("host", "").lower(), here.netloc.lower())
    return parts.scheme.lower() == here.scheme and bool(parts.netloc) and parts.netloc.lower() in hosts


class SameOrigin(ASGIMiddleware):
    """Refuse what changes something and was begun elsewhere; with a session, also what does not say where it was begun.

    A bearer token is never sent by a browser of itself, so requests that carry one to the API pass.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") not in SAFE:
            connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
            by_program = scope["path"].startswith(API) and "authorization" in connection.headers
            here = None if by_program else began_here(connection.headers)
            logged_in = not by_program and real_name(SESSION) in connection.cookies
            if here is False or (here is None and logged_in):
                raise Forged
        await next_app(scope, receive, send)
