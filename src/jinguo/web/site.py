"""The whole site as one Litestar application, without database and keys: what `jinguo.app` opens and serves."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from jinguo.web import guard, limits, menu
from jinguo.web.api.document import api_router, description
from jinguo.web.assets import static_file
from jinguo.web.discovery import handlers_of
from jinguo.web.http import logs, methods, security
from jinguo.web.http.compression import ZipPages
from jinguo.web.http.entrance import Entrance
from jinguo.web.http.nul_bytes import RefuseNul
from jinguo.web.http.requests import CarefulRequest
from jinguo.web.http.same_origin import SameOrigin
from jinguo.web.problems import errors, wrong_hat
from jinguo.web.sessions import authentication, session_end
from jinguo.web.submissions import gate, press

AUDIENCES = ("public", "mine", "door", "desk")
LARGEST_BODY = 1_000_000
"""Bytes of a request; a handler that takes files says more: `request_max_body_size=20_000_000`."""


def site(
    more: Sequence[ControllerRouterHandler] = (),
    lifespan: Sequence[Callable[[Litestar], AbstractAsyncContextManager[Any]]] = (),
) -> Litestar:
    """Put the pages and the API together.

    Args:
        more: further handlers (tests).
        lifespan: what is opened before the first request and closed after the last.

    Raises:
        guard.Undeclared: a handler does not say who may use it.
    """
    pages = [handler for audience in AUDIENCES for handler in handlers_of(f"jinguo.web.{audience}")]
    app = Entrance(
        route_handlers=[
            Router("/", route_handlers=[*pages, *more], include_in_schema=False),
            Router("/", route_handlers=[static_file], opt=guard.allow(guard.PUBLIC) | authentication.IMPERSONAL),
            api_router(),
        ],
        middleware=[
            *(logs.Stopwatch(), ZipPages(), RefuseNul(), SameOrigin()),
            *(authentication.Authentication(), press.Conclusion()),
        ],
        guards=[session_end.guard, wrong_hat.guard, guard.guard, limits.guard],
        dependencies={"actor": Provide(authentication.actor, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,  # pyright: ignore[reportArgumentType]
        before_request=gate.check,
        before_send=[methods.tell, security.add_headers, logs.note_request],
        openapi_config=description(),
        request_class=CarefulRequest,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        lifespan=list(lifespan),
    )
    guard.refuse_undeclared(app)
    app.state.menu, app.state.shortcuts = menu.entries(app), menu.shortcuts(app)
    app.state.methods = methods.table(app)
    return app
