"""Static files under names that carry their hash, so that a browser keeps each for ever and never shows an old one."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from jinguo.web.parameters import WebRequest

STATIC = Path(__file__).parent / "static"
PREFIX = "/static"

BUNDLES = {
    "volunteer.css": ("base", "forms", "volunteer"),
    "staff.css": ("base", "forms", "staff", "desk", "registry"),
    "door.css": ("base", "forms", "door"),
}
"""Style sheets made of several files of static/css, so that a page on a weak line asks once."""

CONTENT_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
"""What may be served (Litestar adds the charset to text); any other kind of file (licences) stays in the package."""

WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""A worker obeys the policy of its own file, not that of the page: the QR reader loads its glue and its WebAssembly."""


@dataclass(frozen=True)
class Asset:
    """A static file as it is served. `name` is what templates call it, `path` what browsers ask for."""

    name: str
    body: bytes
    content_type: str

    @cached_property
    def path(self) -> str:
        """The address of the file, with the first 8 hex digits of the content's SHA-256 before the suffix."""
        stem, dot, suffix = self.name.rpartition(".")
        return f"{PREFIX}/{stem}.{sha256(self.body).hexdigest()[:8]}{dot}{suffix}"

    @cached_property
    def zipped(self) -> bytes:
        """The body of the file by gzip, made when first asked for."""
        return gzip.compress(self.body, 9, mtime=0)

    def response(self, *, accepts_gzip: bool) -> Response[bytes]:
        """Answer with the file, zipped where the browser takes it and it is smaller."""
        zipped = accepts_gzip and len(self.zipped) < len(self.body)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if zipped:
            headers["Content-Encoding"] = "gzip"
        if self.name.endswith("-worker.js"):
            headers["Content-Security-Policy"] = WORKER_POLICY
        return Response(self.zipped if zipped else self.body, media_type=self.content_type, headers=headers)


def _found() -> Iterator[Asset]:
    for name, parts in BUNDLES.items():
        body = b"".join((STATIC / "css" / f"{part}.css").read_bytes() for part in parts)
        yield Asset(name, body, CONTENT_TYPES[".css"])
    for file in sorted(STATIC.rglob("*")):
        name = file.relative_to(STATIC).as_posix()
        if file.suffix in CONTENT_TYPES and not name.startswith("css/"):
            yield Asset(name, file.read_bytes(), CONTENT_TYPES[file.suffix])


ASSETS = {found.name: found for found in _found()}
_BY_PATH = {found.path: found for found in ASSETS.values()}


def asset(name: str) -> str:
    """Find the address of a static file: `asset("volunteer.css")` → `/static/volunteer.3f2a9c1b.css`.

    Raises:
        KeyError: there is no such file.
    """
    return ASSETS[name].path


@get(f"{PREFIX}/{{name:path}}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str], request: WebRequest) -> Response[bytes]:
    """Serve a static file under its hashed name only. A look-up in a table: no path ever reaches the disk."""
    found = _BY_PATH.get(PREFIX + name)
    if found is None:
        raise NotFoundException("没有这个文件。")
    return found.response(accepts_gzip="gzip" in request.headers.get("accept-encoding", ""))
