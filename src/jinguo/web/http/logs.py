"""The log: one JSON object a line on standard error, and one line a request with neither parameters nor bodies."""

import logging
import sys
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from jinguo.config import settings
from jinguo.web.http import tracebacks
from jinguo.web.http.discretion import DiscreetFormatter, without_secrets

_BEGAN = "jinguo.began"

_log = structlog.get_logger("jinguo.access")


def configure() -> None:
    """Set up structlog and Python's own logging for this process, at the level of the settings."""
    level = logging.getLevelNamesMapping().get(settings().log_level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_trace,
            without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _with_trace(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn the error of `log.exception` into a traceback without what people typed, for structlog."""
    if line.pop("exc_info", None) and (error := sys.exc_info()[1]) is not None:
        line["trace"] = tracebacks.of(error)
    return line


class Stopwatch(ASGIMiddleware):
    """Remember when a request began."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "impersonal"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["state"][_BEGAN] = perf_counter()
        await next_app(scope, receive, send)


async def note_request(message: Message, scope: Scope) -> None:
    """Litestar's hook before anything is sent: method, route (not the address itself), status and milliseconds."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    began = scope.get("state", {}).get(_BEGAN)
    if began is None and message["status"] < 400:  # noqa: PLR2004 - static files and health are not worth a line
        return
    took = {} if began is None else {"ms": round((perf_counter() - began) * 1000, 1)}
    _log.info(
        "request", method=scope["method"], route=scope.get("path_template", "-"), status=message["status"], **took
    )
