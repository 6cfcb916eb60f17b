"""Authentication: a browser's session cookie, or under /api a program's bearer token, becomes the request's actor."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from jinguo.access.accounts.actions import touch_session
from jinguo.access.queries import session_actor, token_actor
from jinguo.authority.actor import NOBODY, Actor
from jinguo.kernel import clock
from jinguo.web.cookies import SESSION, real_name
from jinguo.web.http.same_origin import API
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions import screen_pass

SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written no more often than this."""

SEEN = "jinguo.seen"
"""In the request's state: when its session was last used, as it is written."""

IMPERSONAL = {"impersonal": True}
"""For `opt` of what is the same for everybody (static files, health): no session is looked up."""


POLL = {"poll": True}
"""For `opt` of what a page asks for by itself, again and again: it keeps no session alive."""


class Authentication(ASGIMiddleware):
    """Put the actor into the request as its `user`; NOBODY when there is no valid session or token."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "impersonal"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = await _actor(ASGIConnection(scope), getattr(scope.get("route_handler"), "opt", {}))
        await next_app(scope, receive, send)


async def _actor(connection: ASGIConnection[Any, Any, Any, Any], opt: Mapping[str, Any]) -> Actor:
    credentials = connection.headers.get("authorization")
    if credentials is not None and connection.scope["path"].startswith(API):
        kind, _, token = credentials.partition(" ")
        return (await token_actor(token.strip()) if kind.lower() == "bearer" else None) or NOBODY
    cookie = connection.cookies.get(real_name(SESSION))
    found = await session_actor(cookie) if cookie else None
    if found is None:
        return (screen_pass.bearer(connection) if opt.get("screen_pass") else None) or NOBODY
    actor, seen_at = found
    if clock.now() - seen_at >= SEEN_EVERY and not opt.get("poll"):
        await touch_session(actor)
        seen_at = clock.now()
    connection.scope["state"][SEEN] = seen_at
    return actor


def actor(request: WebRequest) -> Actor:
    """The dependency `actor: CurrentActor` of a handler."""
    return request.scope.get("user") or NOBODY
