"""The guard of the whole site, fail closed: a handler says what it needs, and one that says nothing is never served."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.errors import Forbidden, LoginRequired
from jinguo.authority.grants import Permission

PUBLIC = "public"
"""Stands for: everybody may, also who has not logged in."""

_KEY = "permission"
Needs = tuple[Permission, ...] | str


class Undeclared(Exception):
    """Handlers that do not say who may use them. The service does not start."""


def allow(*needed: Permission | str) -> dict[str, Any]:
    """What a handler declares: `opt=allow(Permission.SEE_HOURS)`, one of several is enough, or `opt=allow(PUBLIC)`.

    The guard checks that the actor has the permission anywhere at all; the action or query checks the scope.
    """
    if not needed or (PUBLIC in needed and len(needed) > 1):
        raise ValueError("allow() takes permissions, or PUBLIC alone")
    return {_KEY: PUBLIC if PUBLIC in needed else tuple(Permission(one) for one in needed)}


def needs(handler: BaseRouteHandler) -> Needs | None:
    """What a handler has declared; None when nothing."""
    return handler.opt.get(_KEY)


def may_use(actor: Actor, declared: Needs) -> bool:
    """Whether an actor has what was declared, anywhere."""
    return declared == PUBLIC or any(actor.may(Permission(one)) for one in declared)


async def guard(connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler) -> None:
    """Let the actor pass, or refuse.

    Raises:
        LoginRequired: nobody is logged in. Forbidden: the actor's roles never allow it, or nobody has said who may.
    """
    declared = needs(handler)
    if declared == PUBLIC or (declared is None and _tells_methods(handler)):
        return
    actor = connection.scope.get("user") or NOBODY
    if declared is None:
        raise Forbidden
    if actor.id is None:
        raise LoginRequired
    if not may_use(actor, declared):
        raise Forbidden


def refuse_undeclared(app: Litestar) -> None:
    """Raise Undeclared, naming them, if any handler of the application declares nothing."""
    silent = sorted({f"{path} {handler.handler_name}" for path, handler in handlers(app) if needs(handler) is None})
    if silent:
        raise Undeclared("no permission declared: " + ", ".join(silent))


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Every (path, handler) of the application, without Litestar's own answers to OPTIONS."""
    for route in app.routes:
        for handler in _distinct(getattr(route, "route_handler_map", {})):
            if not _tells_methods(handler):
                yield route.path, handler
        if not hasattr(route, "route_handler_map"):
            yield route.path, getattr(route, "route_handler")  # noqa: B009 - mounted applications and websockets


def _distinct(by_method: Mapping[Any, Any]) -> Iterable[HTTPRouteHandler]:
    found = (entry[0] if isinstance(entry, tuple) else entry for entry in by_method.values())
    return {id(handler): handler for handler in found}.values()


def _tells_methods(handler: BaseRouteHandler) -> bool:
    """Whether it is the answer to OPTIONS that Litestar adds to each path: a list of methods and nothing else."""
    return (
        isinstance(handler, HTTPRouteHandler)
        and handler.fn.__qualname__ == "HTTPRoute.create_options_handler.<locals>.options_handler"
    )
