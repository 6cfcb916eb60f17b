"""Discovery of handlers in the modules of an audience, so that no list of them can be forgotten: a new page is a new
file.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from litestar.handlers import HTTPRouteHandler


def modules(package: str) -> Iterator[ModuleType]:
    """List the modules of a package and of its folders, by name."""
    inside = import_module(package)
    for found in sorted(walk_packages(inside.__path__, f"{package}."), key=lambda one: one.name):
        yield import_module(found.name)


def handlers_in(module: ModuleType) -> list[HTTPRouteHandler]:
    """List the handlers that a module itself defines, in the order of definition; those it imports belong elsewhere."""
    found = [thing for thing in vars(module).values() if isinstance(thing, HTTPRouteHandler)]
    return [handler for handler in found if handler.fn.__module__ == module.__name__]


def handlers_of(package: str) -> list[HTTPRouteHandler]:
    """List all handlers of an audience."""
    return [handler for module in modules(package) for handler in handlers_in(module)]
