"""Every route × every role, and every route × ids of another district; routes are found by walking the application."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, get
from litestar.params import FromPath

from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import Permission, Role
from jinguo.authority.tables import AuditEntry
from jinguo.checkin.tables import Scan, Segment
from jinguo.events import queries as events
from jinguo.hours.tables import Entry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.web.guard import PUBLIC, Needs, allow, handlers, may_use, needs
from jinguo.web.site import site
from tests.web.conftest import DISTRICT, Clients, Staff, Volunteer
from tests.web.desk_town import WANGCHENG, Town, claimed, inside, published, served, settle_town

NOTHING = {"uuid": str(UUID(int=0)), "str": "nothing", "path": "nothing"}
STAFF = (Role.ADMINISTRATOR, Role.OFFICER, Role.LEADER, Role.READER)
REFUSED = {400, 403, 404, 409, 422}
SEE_OTHER = 303
Route = tuple[str, str]


def routes(app: Litestar) -> Iterator[tuple[Route, Needs]]:
    """((method, path), what it needs) of every handler that is not public."""
    for path, handler in handlers(app):
        declared = needs(handler)
        if declared is not None and declared != PUBLIC:
            for method in handler.http_methods:
                yield (str(method), path), declared


def filled(path: str, ids: dict[str, str]) -> str:
    """The address with an id for each parameter: by its name, else one that nothing has."""
    return re.sub(r"\{(\w+):(\w+)\}", lambda found: ids.get(found[1]) or NOTHING[found[2]], path)


async def ask(browser: httpx.AsyncClient, route: Route, ids: dict[str, str]) -> httpx.Response:
    """The request with an empty form or body; where it leads is not followed."""
    method, path = route
    if method == "GET":
        return await browser.get(filled(path, ids))
    if path.startswith("/api/"):
        return await browser.request(method, filled(path, ids), json={})
    return await browser.request(method, filled(path, ids), data={})


@pytest.mark.parametrize("role", [*STAFF, Role.VOLUNTEER], ids=str)
async def test_a_role_gets_into_what_it_may_use_and_nothing_else(
    app: Litestar, staff: Staff, her_phone: Volunteer, role: Role
) -> None:
    town = await settle_town()
    browser = await her_phone(town.wang_fang.person) if role is Role.VOLUNTEER else await staff(role)
    actor = Actor(uuid7(), "", (Grant(role, None if role is Role.VOLUNTEER else "/330211/"),))
    wrong = []

    for route, declared in routes(app):
        status = (await ask(browser, route, {})).status_code
        if status >= 500 or status in (401, 405) or (not may_use(actor, declared) and status != 403):
            wrong.append((route, status))

    assert wrong == []


async def test_nobody_gets_in_without_logging_in(app: Litestar, visitor: httpx.AsyncClient) -> None:
    wrong = []

    for route, _ in routes(app):
        answer = await ask(visitor, route, {})
        expected = 401 if route[1].startswith("/api/") else 303
        if answer.status_code != expected or (expected == 303 and not answer.headers["location"].startswith("/login")):
            wrong.append((route, answer.status_code))

    assert wrong == []


@pytest.fixture
async def zhenhai(place: None) -> tuple[Town, dict[str, str]]:
    """镇海区 with an event, 王芳 inside, an entry and a claim of hers; their ids by the names that routes give them."""
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=30))
    await inside(town.office, town.wang_fang.id, event)
    await served(town.office, town.wang_fang.id, None, clock.now() - timedelta(days=2), 90)
    claim = await claimed(town.office, town.wang_fang.id, clock.now() - timedelta(days=3))
    async with transaction(EVERYWHERE):
        scan = await Scan.select(Scan.id).first()
        segment = await Segment.select(Segment.id).first()
        entry = await Entry.select(Entry.id).first()
    assert scan and segment and entry
    ids = {"event_id": event, "volunteer_id": town.wang_fang.id, "claim_id": claim}
    ids |= {"scan_id": scan["id"], "segment_id": segment["id"], "entry_id": entry["id"]}
    slug = (await events.event(SYSTEM, event)).slug
    return town, {name: str(value) for name, value in ids.items()} | {"slug": slug}


def of_zhenhai(app: Litestar, ids: dict[str, str]) -> list[Route]:
    """The routes that name something of 镇海区."""
    return [route for route, _ in routes(app) if set(re.findall(r"\{(\w+):", route[1])) & set(ids)]


async def opened(app: Litestar, stranger: httpx.AsyncClient, ids: dict[str, str]) -> list[Route]:
    """The routes by which a stranger gets to see or to do anything with things of 镇海区."""
    found = []
    for route in of_zhenhai(app, ids):
        answer = await ask(stranger, route, ids)
        if answer.status_code == SEE_OTHER:
            answer = await stranger.get(answer.headers["location"])
        if answer.status_code not in REFUSED or "王芳" in answer.text or "亲子阅读" in answer.text:
            found.append(route)
    return found


async def test_ids_of_another_district_open_nothing_and_change_nothing(
    app: Litestar, staff: Staff, zhenhai: tuple[Town, dict[str, str]]
) -> None:
    _, ids = zhenhai
    stranger = await staff(Role.ADMINISTRATOR, WANGCHENG)
    before = await AuditEntry.count()

    assert await opened(app, stranger, ids) == []
    assert await AuditEntry.count() == before


@get("/hole/{event_id:uuid}", opt=allow(Permission.SEE_EVENTS))
async def hole(event_id: FromPath[UUID]) -> str:
    return (await events.event(SYSTEM, event_id)).title


async def test_a_hole_that_is_planted_is_found(staff: Staff, zhenhai: tuple[Town, dict[str, str]]) -> None:
    _, ids = zhenhai
    leaking = site([hole])
    stranger = await staff(Role.ADMINISTRATOR, WANGCHENG)
    stranger._transport = httpx.ASGITransport(leaking)  # pyright: ignore[reportArgumentType]

    assert await opened(leaking, stranger, ids) == [("GET", "/hole/{event_id:uuid}")]


async def test_the_same_ids_open_the_same_pages_to_their_own_district(
    app: Litestar, staff: Staff, zhenhai: tuple[Town, dict[str, str]]
) -> None:
    """The control: were the ids wrong, the test above could not fail."""
    _, ids = zhenhai
    browser = await staff(Role.ADMINISTRATOR, DISTRICT)

    reading = [route for route in of_zhenhai(app, ids) if route[0] == "GET"]
    answers = {route: (await ask(browser, route, ids)).status_code for route in reading}

    assert len(reading) > 10
    assert {route: status for route, status in answers.items() if status not in (200, 303)} == {}


async def test_another_volunteers_things_stay_hers(
    app: Litestar, her_phone: Volunteer, clients: Clients, zhenhai: tuple[Town, dict[str, str]]
) -> None:
    town, ids = zhenhai
    stranger = await her_phone(town.li_na.person)

    answers = [await ask(stranger, route, ids) for route in of_zhenhai(app, ids) if route[0] == "GET"]

    assert [str(answer.url) for answer in answers if "王芳" in answer.text or "王*" in answer.text] == []
