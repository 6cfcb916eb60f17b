"""Every form of every page, filled in with what nobody would type, as each role: no 5xx, and no script comes back."""

import random
import re
import string
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar, Request, post

from jinguo.authority.grants import Role
from jinguo.web import limits
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow, handlers, needs
from tests.web.conftest import DISTRICT, Clients, Volunteer
from tests.web.filled_town import Filled, fill, wearing
from tests.web.test_routes import filled, routes
from tests.web.trial import trial

WHO = [
    Role.ADMINISTRATOR,
    Role.COORDINATOR,
    Role.LEADER,
    Role.SYSTEM_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
    Role.AUDITOR,
]
TRIES = 4
"""How often each form is sent to each role."""

ENDS_THE_SESSION = ("/logout", "/end-others", "/second-factor")

LONGEST_IN_AN_ADDRESS = 1500
"""Characters of one value: four of them, nine bytes each, are what the client still sends (65,536)."""

ODD = [
    *("", " ", "0", "-1", "1e999", "NaN", "99999999999999999999999", "2147483648", "９９", "0x10", "1,5"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "2026-11-21T25:61", "9999-12-31T23:59", "0001-01-01T00:00:00+14:00"),
    *("24:00", "99:99", "-1:00", "00000000-0000-0000-0000-000000000000", "330211000000", "000000000000", "/330211/"),
    *("'", '"', "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%n", "\\", "%", "_", "../../etc/passwd", "a\r\nb"),
    *(
        "王芳",
        "\u202e王\u202c",
        "\u200b",
        "𠮷" * 50,
        "长" * 5000,
        "\U0010ffff",
        "\ufffe",
        "é" * 300,
        "true",
        "null",
        "[]",
    ),
    *("13800001234", "1380000123４", "330211198503122460", "11010119000230001X", "=1+1", "@SUM(A1)", "yes", "in", "on"),
]


class Fields(HTMLParser):
    """The forms of a page: where each goes, and its fields with the values that they have or offer."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here, self.found, self.inside = here, [], None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form" and about.get("method", "get").lower() == "post":
            self.inside = (about.get("action") or self.here, {})
            self.found.append(self.inside)
        if self.inside and tag in ("input", "select", "textarea", "button") and about.get("name"):
            self.inside[1].setdefault(about["name"], []).append(about.get("value", ""))
            self.last = about["name"]
        if self.inside and tag == "option":
            self.inside[1].setdefault(self.last, []).append(about.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


Form = tuple[str, dict[str, list[str]]]


async def forms(app: Litestar, browser: httpx.AsyncClient, place: Filled) -> list[Form]:
    """All forms on all pages that this browser may open, each address once."""
    pages = [route for route, _ in routes(app) if route[0] == "GET" and not route[1].startswith("/api/")]
    pages += [("GET", path) for path, one in handlers(app) if needs(one) == PUBLIC and "GET" in one.http_methods]
    found: dict[str, dict[str, list[str]]] = {}
    for _, path in pages:
        address = filled(path, place.ids)
        answer = await browser.get(address)
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status_code == 200:
            for action, fields in Fields(answer.text, address).found:
                found.setdefault(action, {}).update(fields)
    return [form for form in found.items() if not any(end in form[0] for end in ENDS_THE_SESSION)]


def filled_in(fields: dict[str, list[str]], chance: random.Random) -> dict[str, str | list[str]]:
    """The form with some fields as the page offers them, some odd, some left out, some twice."""
    typed: dict[str, str | list[str]] = {}
    for name, offered in fields.items():
        way = chance.random()
        if way < 0.1:
            continue
        typed[name] = chance.choice(offered) if way < 0.55 else chance.choice(ODD)
        if way > 0.95:
            typed[name] = [chance.choice(ODD), "".join(chance.choices(string.printable, k=40))]
    return typed


async def failures(
    browser: httpx.AsyncClient, form: Form, chance: random.Random, tries: int = TRIES
) -> list[tuple[str, dict[str, str | list[str]], int]]:
    """What was typed where a form failed."""
    found = []
    for _ in range(tries):
        limits.BUCKETS.clear()
        typed = filled_in(form[1], chance)
        answer = await browser.post(form[0], data=typed)
        if answer.status_code >= 500 or "<script>alert" in answer.text:
            found.append((form[0], typed, answer.status_code))
    return found


@pytest.fixture
async def zhenhai(place: None) -> Filled:
    return await fill()


@pytest.mark.parametrize("who", [*WHO, Role.VOLUNTEER, None], ids=str)
async def test_no_form_fails_on_what_nobody_would_type(
    app: Litestar, clients: Clients, her_phone: Volunteer, zhenhai: Filled, who: Role | None
) -> None:
    chance = random.Random(20261121)
    browser = await (
        clients()
        if who is None
        else her_phone(zhenhai.town.wang_fang.person)
        if who is Role.VOLUNTEER
        else wearing(clients, who, DISTRICT)
    )
    found, broken = await forms(app, browser, zhenhai), []

    for form in found:
        broken += await failures(browser, form, chance)

    assert broken == []
    assert len(found) >= (20 if who is Role.ADMINISTRATOR else 2)


QUERY_NAMES = ("q", "page", "since", "until", "organisation", "state", "only", "by", "about", "before", "kind", "event")


@pytest.mark.parametrize("who", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.VOLUNTEER, None], ids=str)
async def test_no_page_fails_on_an_address_that_somebody_has_changed(
    app: Litestar, clients: Clients, her_phone: Volunteer, zhenhai: Filled, who: Role | None
) -> None:
    chance = random.Random(20261122)
    browser = await (
        clients()
        if who is None
        else her_phone(zhenhai.town.wang_fang.person)
        if who is Role.VOLUNTEER
        else wearing(clients, who, DISTRICT)
    )
    broken = []

    readable = [path for path, one in handlers(app) if "GET" in one.http_methods]
    pages = [path for path in readable if not path.startswith(("/static", "/health"))]
    for path in pages:
        limits.BUCKETS.clear()
        odd = re.sub(r"\{\w+:(?:str|path)\}", lambda _: quote(chance.choice(ODD), safe=""), path)
        query = {name: chance.choice(ODD)[:LONGEST_IN_AN_ADDRESS] for name in chance.sample(QUERY_NAMES, 4)}
        for address in (filled(path, zhenhai.ids), filled(odd, zhenhai.ids)):
            answer = await browser.get(address, params=query)
            if answer.status_code >= 500 or "<script>alert" in answer.text:
                broken.append((address, query, answer.status_code))

    assert broken == []


@post("/planted", opt=allow(PUBLIC), status_code=200)
async def planted(request: Request) -> str:
    """A form that believes what was typed."""
    return str(int((await sent(request)).text("count") or "0"))


PLANTED = trial(planted, raise_app_exceptions=False)


async def test_a_form_that_is_planted_with_a_defect_is_found(visitor: httpx.AsyncClient) -> None:
    visitor._transport = PLANTED

    assert await failures(visitor, ("/planted", {"count": ["1"]}), random.Random(1), tries=20) != []
