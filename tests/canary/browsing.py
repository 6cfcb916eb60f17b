"""A browser that fills every form it sees: phones, ID numbers and passwords with values that occur nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

LAST = ("logout", "end", "close", "leaving", "password", "second-factor", "hat", "cancellation", "return", "revoke")
"""Forms that take away what others need come after all others; those of her own session last."""

MOST_PAGES = 220
PER_SHAPE = 2
"""Pages of one kind (the same route) that are looked at."""


@dataclass
class Form:
    """A form of a page: where it goes, whether with files, and its fields: name -> (type, value, options)."""

    action: str
    method: str
    upload: bool
    fields: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            upload = "multipart" in given.get("enctype", "")
            self._form = Form(given.get("action", ""), given.get("method", "get").lower(), upload)
            self.forms.append(self._form)
        elif self._form is not None and "name" in given:
            self._field(tag, given)
        elif tag == "option" and self._form is not None and self._select:
            kind, value, options = self._form.fields[self._select]
            options.append(given.get("value", ""))
            self._form.fields[self._select] = (kind, options[-1] if "selected" in given else value, options)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        fields = self._form.fields if self._form else {}
        if given["name"] not in fields:
            fields[given["name"]] = (kind, given.get("value", ""), [])
        if tag == "select":
            self._select = given["name"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


def read(page: str) -> _Page:
    """The forms and links of a page."""
    reader = _Page()
    reader.feed(page)
    return reader


class Browser:
    """One person's browser. `shape` says which route a path belongs to; `fill` is asked for a field's value first."""

    def __init__(self, origin: str, shape: Callable[[str, str], str | None], fill: Mapping[str, str]) -> None:
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        hooks = {"response": [self._look]}
        self.client = httpx.Client(
            base_url=origin, headers=headers, trust_env=False, timeout=60, follow_redirects=True, event_hooks=hooks
        )
        self.seen: list[tuple[str, bytes]] = []
        self.fill, self._shape = dict(fill), shape
        self.sent: set[str] = set()
        self.answered: dict[str, int] = {}

    def _look(self, answer: httpx.Response) -> None:
        """Remember what it was shown, and where."""
        self.seen.append((str(answer.url), answer.read()))

    @property
    def cookies(self) -> list[str]:
        """The values of its cookies."""
        return [cookie.value for cookie in self.client.cookies.jar if cookie.value]

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(
        self, path: str, data: Mapping[str, str | list[str]], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """Send a form, and remember that its route has had one."""
        answer = self.client.post(path, data=dict(data), files=files)
        route = self._shape("POST", urlsplit(path).path)
        if route:
            self.sent.add(route)
            self.answered[route] = answer.status_code
        return answer

    def walk(self, *starts: str) -> None:
        """Look at all pages that lead from here, and send each form of each route once, dangerous ones last."""
        forms: dict[str, tuple[str, Form]] = {}
        for address, page in self._pages(starts):
            for form in page.forms:
                action = urljoin(address, form.action)
                route = self._shape("POST", urlsplit(action).path)
                if form.method == "post" and route and route not in self.sent:
                    forms.setdefault(route, (action, form))
        for route in sorted(forms, key=lambda route: (any(word in route for word in LAST), "logout" in route, route)):
            self.submit(*forms[route])

    def submit(self, action: str, form: Form) -> httpx.Response:
        """Send a form with every field filled in."""
        data = {name: self._value(name, *about) for name, about in form.fields.items() if about[0] != "file"}
        names = [name for name, about in form.fields.items() if about[0] == "file"]
        files = {name: ("名册.csv", self.fill["file"].encode()) for name in names} if names else None
        return self.post(action, data, files)

    def agree(self, action: str, form: Form, **changed: str) -> httpx.Response:
        """Send a form as it stands, every box ticked, but for what is changed."""
        fields = {name: about for name, about in form.fields.items() if about[0] != "button"}
        shown = {name: value or ("on" if kind == "checkbox" else "") for name, (kind, value, _) in fields.items()}
        return self.post(action, {**shown, **{name: value for name, value in changed.items() if name in shown}})

    def _value(self, name: str, kind: str, value: str, options: list[str]) -> str:
        if kind == "hidden":
            return value
        if name in self.fill:
            return self.fill[name]
        by_kind = {"password": self.fill["password"], "tel": self.fill["phone"], "checkbox": value or "on"}
        by_kind |= {"date": value or "2026-11-28", "time": value or "09:00", "number": value or "5", "radio": value}
        if kind == "select":
            return next((option for option in options if option), "")
        return by_kind.get(kind) or value or "镇海测试"

    def _pages(self, starts: tuple[str, ...]) -> Iterator[tuple[str, _Page]]:
        waiting, seen, shapes = list(starts), set(starts), dict[str, int]()
        while waiting and len(seen) < MOST_PAGES:
            address = waiting.pop(0)
            answer = self.get(address)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            page = read(answer.text)
            yield str(answer.url), page
            for link in page.links:
                where = urlsplit(urljoin(str(answer.url), link))
                route = self._shape("GET", where.path)
                at = f"{where.path}?{where.query}" if where.query else where.path
                if where.netloc == urlsplit(str(answer.url)).netloc and route and at not in seen:
                    shapes[route] = shapes.get(route, 0) + 1
                    if shapes[route] <= PER_SHAPE:
                        seen.add(at)
                        waiting.append(at)
