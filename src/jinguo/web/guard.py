"""The guard of the whole site, fail closed: a handler says what it needs, and one that says nothing is never served."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from jinguo.access.rules import Owed
from jinguo.access.sessions.debts import debt, due_error
from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.errors import Forbidden, LoginRequired, TermEnded
from jinguo.authority.grants import Permission

PUBLIC = "public"
"""Stands for: everybody may, also who has not logged in."""

STAFF = "staff"
"""Stands for: whoever has logged in with an account, whatever her roles: her own password, second factor, devices."""

_KEY = "permission"
Needs = tuple[Permission, ...] | str

PAYING = {Owed.PASSWORD: "/desk/password", Owed.SECOND_FACTOR: "/desk/second-factor"}
"""Where an account does what it owes, and may do nothing else."""


class Undeclared(Exception):
    """A handler does not say who may use it. The service does not start."""


def allow(*needed: Permission | str) -> dict[str, Any]:
    """Declare what a handler needs: `opt=allow(Permission.SEE_HOURS)`; one of several is enough; or `allow(PUBLIC)`.

    The guard checks that the actor has the permission anywhere at all; the action or query checks the scope.
    """
    alone = {PUBLIC, STAFF}.intersection(needed)
    if not needed or (alone and len(needed) > 1):
        raise ValueError("allow() takes permissions, PUBLIC alone or STAFF alone")
    return {_KEY: alone.pop() if alone else tuple(Permission(one) for one in needed)}


def needs(handler: BaseRouteHandler) -> Needs | None:
    """The permissions that a handler has declared; None when nothing."""
    return handler.opt.get(_KEY)


def may_use(actor: Actor, declared: Needs) -> bool:
    """Whether an actor has what was declared, anywhere."""
    if isinstance(declared, str):
        return declared == PUBLIC or (actor.id is not None and not actor.is_volunteer)
    return any(actor.may(one) for one in declared)


async def guard(connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler) -> None:
    """Let the actor pass, or refuse.

    Raises:
        LoginRequired: nobody is logged in. Forbidden: the actor's roles never allow it, or nobody has said who may.
        TermEnded: none of her roles runs at present. Owing: her account has something else to do first.
    """
    declared = needs(handler)
    if declared == PUBLIC or (declared is None and _tells_methods(handler)):
        return
    actor = connection.scope.get("user") or NOBODY
    if declared is None:
        raise Forbidden
    if actor.id is None:
        raise LoginRequired
    due = None if actor.grants else await debt(actor)
    if due is not None and not (declared == STAFF and connection.scope["path"].startswith(PAYING[due])):
        raise due_error(due)
    if not may_use(actor, declared):
        raise Forbidden if actor.grants else TermEnded


def refuse_undeclared(app: Litestar) -> None:
    """Raise Undeclared, naming them, if any handlers of the application declare nothing."""
    silent = sorted({f"{path} {handler.handler_name}" for path, handler in handlers(app) if needs(handler) is None})
    if silent:
        raise Undeclared("no permission declared: " + ", ".join(silent))


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """List every (path, handler) of the application, without Litestar's own answers to OPTIONS."""
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
    """Whether a handler is the answer to OPTIONS that Litestar adds to each path: a list of methods, nothing else."""
    return (
        isinstance(handler, HTTPRouteHandler)
        and handler.fn.__qualname__ == "HTTPRoute.create_options_handler.<locals>.options_handler"
    )
