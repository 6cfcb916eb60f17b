"""No page offers what its reader may not do: whatever the pages link to, for each role, opens; and whatever form they
show, her role may send. And none says a word of the program.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import ASSIGNABLE, Role
from jinguo.events import actions as events
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.labels import Labelled
from jinguo.web import limits
from jinguo.web.guard import Needs, handlers, may_use, needs
from tests.architecture.sources import closed_lists
from tests.canary.browsing import read
from tests.conftest import Hands
from tests.web.conftest import DISTRICT, ORIGIN, STREET, Clients
from tests.web.desk_town import inside, plan, published
from tests.web.filled_town import fill, wearing
from tests.web.reading import text

START = "/desk"
A_KIND = 3
"""Pages of one route that are opened; their addresses may have different questions."""

SLUGS = {
    str(member) for each in closed_lists() if issubclass(each, Labelled) for member in each if len(str(member)) > 3
}

HEX = "[0-9a-f-]{36}"
LATER = timedelta(days=3)


class Site:
    """Which handler an address belongs to, and what it needs."""

    def __init__(self, app: Litestar) -> None:
        found = sorted(handlers(app), key=lambda each: each[0].count("{"))
        self._routes = [
            (str(method), path, re.compile(_shape(path)), needs(handler))
            for path, handler in found
            for method in handler.http_methods
        ]

    def at(self, method: str, path: str) -> tuple[str, Needs] | None:
        """The route of a path, and what it needs; None: there is none."""
        for how, route, shape, needed in self._routes:
            if how == method and shape.fullmatch(path) and needed is not None:
                return route, needed
        return None


def _shape(path: str) -> str:
    return re.sub(r"\\{\w+:\w+\\}", "[^/]+", re.sub(r"\\{\w+:uuid\\}", HEX, re.escape(path)))


async def work(hands: Hands) -> UUID:
    """镇海区 with one of everything, and an event in each state: over with a forgotten check-out, on, full with
    somebody who waits for a place, to come, and a draft. Returns the one that is on.
    """
    filled = await fill()
    town = filled.town
    over = await published(town.office, clock.now() - timedelta(minutes=20), hours=0.5)
    await inside(town.office, town.li_na.id, over)
    hands.forward(hours=1)
    full = await published(town.office, clock.now() + LATER, capacity=1)
    await published(town.office, clock.now() + LATER, title="清洁家园")
    await events.draft(town.office, plan(clock.now() + LATER))
    await events.sign_up(town.office, full, town.wang_fang.id)
    await waiting_list.join(town.office, full, town.li_na.id)
    return UUID(filled.ids["event_id"])


async def offered(site: Site, browser: httpx.AsyncClient, actor: Actor) -> list[tuple[str, str, str]]:
    """(page, what it offers, the answer) of each offer that is none: links that she may not open, addresses that are
    nobody's, and forms whose route her role may not use; and (page, the word, "a code") of words of the program.
    """
    to_see, seen, kinds, wrong = [("", START)], {START}, dict[str, int](), []
    while to_see:
        page, address = to_see.pop(0)
        limits.BUCKETS.clear()
        answer = await browser.get(address)
        if answer.status_code >= 400:
            wrong.append((page, f"GET {address}", str(answer.status_code)))
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        wrong += [(address, f"says {code}", "a code") for code in codes(answer.text)]
        for method, where in _offers(answer, address):
            route = site.at(method, urlsplit(where).path)
            if route is None or not may_use(actor, route[1]):
                wrong.append((address, f"{method} {where}", "nothing there" if route is None else "not hers"))
            elif method == "GET" and where not in seen and kinds.get(route[0], 0) < A_KIND:
                kinds[route[0]] = kinds.get(route[0], 0) + 1
                seen.add(where)
                to_see.append((address, where))
    return wrong


def codes(page: str) -> list[str]:
    """Words of the program that a person would read: names with an underscore, and values of closed lists."""
    words = set(re.findall(r"[A-Za-z_]+", text(page)))
    return sorted(word for word in words if re.fullmatch(r"[a-z]+(_[a-z]+)+", word) or word in SLUGS)


def _offers(answer: httpx.Response, address: str) -> Iterator[tuple[str, str]]:
    """(method, address within the site) of each link and form of a page."""
    page = read(answer.text)
    forms = [(form.method.upper(), form.action or address) for form in page.forms]
    forms += [("POST", action) for action in re.findall(r'formaction="([^"]+)"', answer.text)]
    for method, where in [*(("GET", link) for link in page.links), *forms]:
        whole = urlsplit(urljoin(f"{ORIGIN}{address}", where))
        if f"{whole.scheme}://{whole.netloc}" == ORIGIN and not whole.path.startswith("/static/"):
            yield method, whole._replace(scheme="", netloc="", fragment="").geturl()


@pytest.mark.parametrize("place_code", [DISTRICT, STREET], ids=["district", "street"])
@pytest.mark.parametrize("role", sorted(ASSIGNABLE), ids=str)
async def test_pages_offer_a_role_only_what_it_may_do_and_say_no_code(
    app: Litestar, clients: Clients, place: None, hands: Hands, role: Role, place_code: str
) -> None:
    await work(hands)
    browser = await wearing(clients, role, place_code)
    actor = Actor(uuid7(), "", (Grant(role, "/330211/"),), session=uuid7())

    assert await offered(Site(app), browser, actor) == []


async def test_pages_offer_a_leader_of_one_event_what_she_may_do_there(
    app: Litestar, clients: Clients, place: None, hands: Hands
) -> None:
    own = await work(hands)
    browser = await wearing(clients, Role.LEADER, STREET, event=own)
    actor = Actor(uuid7(), "", (Grant(Role.LEADER, "/330211/001/", event=own),), session=uuid7())

    assert await offered(Site(app), browser, actor) == []
