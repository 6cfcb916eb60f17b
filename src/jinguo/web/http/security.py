"""Headers on every answer, also on errors: what a browser may load, send and show. An answer may set its own and
keeps it.
"""

from typing import Any

from litestar.types import Message, Scope

from jinguo.web.cookies import is_https
from jinguo.web.problems.refusals import LATER, TOO_MANY


def _policy(**sources: str) -> str:
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in sources.items())


_OURS = {
    "default_src": "'none'",
    "script_src": "'self'",
    "style_src": "'self'",
    "img_src": "'self' data:",
    "font_src": "'self'",
    "connect_src": "'self'",
    "manifest_src": "'self'",
    "form_action": "'self'",
    "base_uri": "'none'",
    "frame_ancestors": "'none'",
}

POLICY = _policy(**_OURS)
SCAN_POLICY = _policy(
    **{**_OURS, "script_src": "'self' 'wasm-unsafe-eval'", "worker_src": "'self'", "media_src": "'self' blob:"}
)
DOCS_POLICY = _policy(**{**_OURS, "style_src": "'self' 'unsafe-inline'"})

_NOTHING = "camera={camera}, display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

SCAN = {"Content-Security-Policy": SCAN_POLICY, "Permissions-Policy": _NOTHING.format(camera="(self)")}
"""Headers of the page that scans with the camera: `render(…).headers.update(security.SCAN)`."""

DOCS = {"Content-Security-Policy": DOCS_POLICY}
"""Headers of the API's documentation: Swagger UI writes inline styles."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": _NOTHING.format(camera="()"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

HSTS = {"Strict-Transport-Security": "max-age=31536000"}

_ENCODED = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]
_ENCODED_HTTPS = _ENCODED + [(name.lower().encode(), value.encode()) for name, value in HSTS.items()]


async def add_headers(message: Message, scope: Scope) -> None:
    """Litestar's hook before anything is sent: also answers that no handler made (404, 405) pass here."""
    if message["type"] != "http.response.start":
        return
    headers: list[Any] = list(message["headers"])
    present = {name.lower() for name, _ in headers}
    headers += [pair for pair in (_ENCODED_HTTPS if is_https() else _ENCODED) if pair[0] not in present]
    if message["status"] == TOO_MANY and b"retry-after" not in present:  # a form that is shown again with the refusal
        headers.append((b"retry-after", LATER.encode()))
    message["headers"] = headers
