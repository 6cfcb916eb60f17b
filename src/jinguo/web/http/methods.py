"""Methods that an address takes: a 405 must say so, and OPTIONS asks for it (RFC 9110, 15.5.6 and 9.3.7)."""

import re

from litestar import Litestar
from litestar.types import Message, Scope

from jinguo.web.guard import handlers


def table(app: Litestar) -> list[tuple[re.Pattern[str], set[str]]]:
    """Make the patterns of all addresses with their methods, for `app.state.methods`."""
    found: dict[str, set[str]] = {}
    for path, handler in handlers(app):
        known = found.setdefault(path, {"OPTIONS"})
        known.update(str(method) for method in handler.http_methods)
        known.update({"HEAD"} if "GET" in known else ())
    return [(re.compile(_pattern(path)), methods) for path, methods in found.items()]


def allowed(app: Litestar, path: str) -> str:
    """Find the value of `Allow` for an address."""
    fitting = (methods for pattern, methods in app.state.methods if pattern.fullmatch(path))
    return ", ".join(sorted(set().union(*fitting)))


async def tell(message: Message, scope: Scope) -> None:
    """Complete Litestar's own answer to OPTIONS, which knows nothing of HEAD, before anything is sent."""
    if message["type"] == "http.response.start" and scope.get("method") == "OPTIONS":
        others = [pair for pair in message["headers"] if pair[0].lower() != b"allow"]
        allow = allowed(scope["litestar_app"], scope["path"])
        message["headers"] = [*others, (b"allow", allow.encode())] if allow else others


def _pattern(path: str) -> str:
    parts = re.split(r"(\{[^}]+\})", path)
    return "".join(_parameter(part) if part.startswith("{") else re.escape(part) for part in parts)


def _parameter(part: str) -> str:
    return {"path": ".+", "uuid": "[0-9a-fA-F-]{36}"}.get(part.strip("{}").partition(":")[2], "[^/]+")
