"""A site of a few pages for one test: answers what it is told to, keeps what was posted, and can lose its network."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Route

from jinguo.web.assets import ASSETS, WORKER_POLICY

ORIGIN = "http://localhost:18000"
"""Never opened: every request is answered in the browser. The camera works on localhost alone."""

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_STATIC = {found.path: found for found in ASSETS.values()}


@dataclass
class Answer:
    """What the site says to one request; `location` makes it a redirection."""

    html: str = ""
    status: int = 200
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """`pages` by path, for GET; `answer` for every POST, after `slowness` seconds; `posted`: the form of each POST."""

    pages: dict[str, str]
    answer: Callable[[dict[str, str]], Answer]
    online: bool = True
    slowness: float = 0
    headers: dict[str, str] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)

    async def open_in(self, context: BrowserContext) -> None:
        """Answer all requests of this browser context."""
        await context.route("**/*", self._serve)

    async def _serve(self, route: Route) -> None:
        request, path = route.request, urlsplit(route.request.url).path
        if not self.online:
            await route.abort("internetdisconnected")
        elif path in _STATIC:
            found = _STATIC[path]
            policy = {"Content-Security-Policy": WORKER_POLICY} if path.find("-worker.") > 0 else {}
            await route.fulfill(body=found.body, content_type=found.content_type, headers=policy)
        elif request.method == "POST":
            form = {name: values[0] for name, values in parse_qs(request.post_data or "").items()}
            self.posted.append(form)
            await asyncio.sleep(self.slowness)
            await self._say(route, self.answer(form))
        else:
            await self._say(route, Answer(self.pages[path]) if path in self.pages else Answer("没有", 404))

    async def _say(self, route: Route, answer: Answer) -> None:
        headers = {"Content-Security-Policy": POLICY, **self.headers, **answer.headers}
        if answer.location:
            headers["Location"] = ORIGIN + answer.location
        await route.fulfill(
            body=answer.html, status=answer.status, content_type="text/html; charset=utf-8", headers=headers
        )
