"""The page of ours on which a form stood, or stands: where one goes back to."""

from urllib.parse import urlsplit

from jinguo.web.http import methods
from jinguo.web.http.addresses import safe_next
from jinguo.web.http.same_origin import SAFE
from jinguo.web.parameters import WebRequest

HOMES = (("/desk", "/desk"), ("/door", "/door"), ("/scan", "/door"), ("/me", "/me"))
"""Where one goes who was on a page that the browser does not name."""


def origin_page(request: WebRequest) -> str:
    """Find the page that was asked for, or on which the form stood as the browser says; else the form's own address if
    it can be opened; else the beginning of that part of the site.
    """
    path: str = request.scope["path"]
    if request.method in SAFE and request.headers.get("hx-request") != "true":
        query = request.scope["query_string"].decode("latin-1")
        return f"{path}?{query}" if query else path
    return _named(request) or _itself(request, path)


def _named(request: WebRequest) -> str:
    """Find the page that htmx or the browser names, if it is ours."""
    source = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    if parts.netloc.lower() != request.headers.get("host", "").lower():
        return ""
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path, "")


def _itself(request: WebRequest, path: str) -> str:
    if "GET" in methods.allowed(request.app, path):
        return path
    return next((home for within, home in HOMES if path == within or path.startswith(f"{within}/")), "/")
