"""Which methods an address takes: a 405 must say so (RFC 9110, 15.5.6)."""

import re

from litestar import Litestar

from jinguo.web.guard import handlers


def table(app: Litestar) -> list[tuple[re.Pattern[str], set[str]]]:
    """Patterns of all addresses with their methods, for `app.state.methods`."""
    found: dict[str, set[str]] = {}
    for path, handler in handlers(app):
        found.setdefault(path, {"OPTIONS"}).update(str(method) for method in handler.http_methods)
    return [(re.compile(_pattern(path)), methods) for path, methods in found.items()]


def allowed(app: Litestar, path: str) -> str:
    """The value of `Allow` for an address."""
    fitting = (methods for pattern, methods in app.state.methods if pattern.fullmatch(path))
    return ", ".join(sorted(set().union(*fitting)))


def _pattern(path: str) -> str:
    parts = re.split(r"(\{[^}]+\})", path)
    return "".join(_parameter(part) if part.startswith("{") else re.escape(part) for part in parts)


def _parameter(part: str) -> str:
    return ".+" if part.endswith(":path}") else "[^/]+"
