"""The real site with handlers of tests: one for all that add some, made when the first of them is asked for."""

from functools import cache

import httpx
from litestar import Litestar
from litestar.types import ControllerRouterHandler, Receive, Scope, Send

from jinguo.web.site import site

_HANDLERS: list[ControllerRouterHandler] = []


def trial(*handlers: ControllerRouterHandler, raise_app_exceptions: bool = True) -> httpx.ASGITransport:
    """Add handlers, when the tests of a file are collected; what a client needs to reach them."""
    _HANDLERS.extend(handlers)
    return httpx.ASGITransport(_answer, raise_app_exceptions)  # pyright: ignore[reportArgumentType]


@cache
def trial_site() -> Litestar:
    """The site with all of them."""
    return site(_HANDLERS)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await trial_site()(scope, receive, send)
