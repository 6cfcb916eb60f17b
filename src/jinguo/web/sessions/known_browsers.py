"""The cookie by which a browser is known again that somebody has logged in with (`access.sessions.known_browsers`)."""

from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from jinguo.access.sessions.known_browsers import REMEMBERED, KnownBrowser, known_browser, logged_in
from jinguo.web.cookies import KNOWN, keep, real_name


def known(connection: ASGIConnection[Any, Any, Any, Any]) -> KnownBrowser:
    """Find the known browser that asks."""
    return known_browser(connection.cookies.get(real_name(KNOWN), ""))


def remember(connection: ASGIConnection[Any, Any, Any, Any], who: UUID) -> Cookie:
    """Make the cookie that the browser keeps after this account or person has logged in."""
    return keep(KNOWN, logged_in(known(connection), who).ticket(), REMEMBERED)
