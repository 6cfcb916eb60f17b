"""Every route × every role, and every route × ids of another branch; routes are found by walking the application."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath

from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import ASSIGNABLE, GRANTS, OFFICES, Permission, Role
from jinguo.events import queries as events
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.web import limits
from jinguo.web.guard import PUBLIC, Needs, allow, handlers, may_use, needs
from jinguo.web.site import site
from tests.web.conftest import DISTRICT, OTHER_STREET, STREET, Clients, Volunteer
from tests.web.desk_town import WANGCHENG, published, settle_town
from tests.web.filled_town import Filled, digests, fill, fingerprint, wearing

NOTHING = {"uuid": str(UUID(int=0)), "str": "nothing", "path": "nothing"}
ROLES = [*sorted(ASSIGNABLE), Role.VOLUNTEER]
REFUSED = {400, 403, 404, 409, 410, 422}
SEE_OTHER = 303
TREE = {"code"}
"""Parameters that name what everybody may see: the organisations."""

Route = tuple[str, str]


def routes(app: Litestar) -> Iterator[tuple[Route, Needs]]:
    """((method, path), what it needs) of every handler that is not public."""
    for path, handler in handlers(app):
        declared = needs(handler)
        if declared is not None and declared != PUBLIC:
            for method in handler.http_methods:
                yield (str(method), path), declared


def parameters(path: str) -> set[str]:
    """The names of an address's parameters."""
    return set(re.findall(r"\{(\w+):", path))


def filled(path: str, ids: dict[str, str]) -> str:
    """The address with an id for each parameter: by its name, else one that nothing has."""
    return re.sub(r"\{(\w+):(\w+)\}", lambda found: ids.get(found[1]) or NOTHING[found[2]], path)


async def ask(
    browser: httpx.AsyncClient, route: Route, ids: dict[str, str], form: dict[str, str] | None = None
) -> httpx.Response:
    """The request with this form or body, else an empty one; where it leads is not followed."""
    limits.BUCKETS.clear()
    method, path = route
    if method == "GET":
        return await browser.get(filled(path, ids), params=form)
    if path.startswith("/api/"):
        return await browser.request(method, filled(path, ids), json=form or {})
    return await browser.request(method, filled(path, ids), data=form or {})


@pytest.mark.parametrize("role", ROLES, ids=str)
async def test_a_role_gets_into_what_it_may_use_and_nothing_else(
    app: Litestar, clients: Clients, her_phone: Volunteer, role: Role
) -> None:
    town = await settle_town()
    mine = role is Role.VOLUNTEER
    browser = await her_phone(town.wang_fang.person) if mine else await wearing(clients, role, DISTRICT)
    actor = Actor(uuid7(), "", (Grant(role, None if mine else "/330211/"),), session=uuid7())
    wrong = []

    for route, declared in routes(app):
        if route[1].endswith("/end-others") or "second-factor" in route[1]:
            continue  # they end sessions, this one's among them; see test_session_attacks
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


BUSINESS_ALONE = frozenset().union(*(GRANTS[role] for role in ASSIGNABLE - set(OFFICES))) - frozenset().union(
    *(GRANTS[role] for role in OFFICES)
)
"""What no office may: all that is about the people served."""

OF_THE_LOG = (Permission.READ_LOG,)
"""The log says whom an entry is about: else nobody could tell who looked at whom."""


@pytest.mark.parametrize("role", sorted(OFFICES), ids=str)
async def test_an_office_gets_no_business_page_at_all(app: Litestar, clients: Clients, place: None, role: Role) -> None:
    """三员 keep the system and see nobody whom it serves, in their own district either."""
    town = await fill()
    browser = await wearing(clients, role, DISTRICT)
    people, opened, told = ("王芳", "李娜", "赵敏", *town.words[-3:]), [], []

    for route, declared in routes(app):
        if route[0] != "GET":
            continue
        answer = await ask(browser, route, town.ids)
        business = not isinstance(declared, str) and set(declared) <= BUSINESS_ALONE
        if business and answer.status_code != 403:
            opened.append((route, answer.status_code))
        if declared != OF_THE_LOG and any(word in answer.text for word in people):
            told.append(route)

    assert opened == []
    assert told == []
    assert {Permission.SEE_VOLUNTEERS, Permission.SEE_EVENTS, Permission.SEE_HOURS} <= BUSINESS_ALONE


@pytest.fixture
async def zhenhai(place: None) -> Filled:
    return await fill()


@pytest.fixture
async def root(worker_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(worker_database)
    yield connection
    await connection.close()


def naming(app: Litestar, ids: dict[str, str]) -> list[tuple[Route, Needs]]:
    """The routes that name something of 镇海区."""
    return [(route, declared) for route, declared in routes(app) if parameters(route[1]) & set(ids)]


def typed(ids: dict[str, str], number: str) -> list[dict[str, str]]:
    """What a stranger may fill in: nothing, and whatever a form of ours may ask for, with their ids in it."""
    about = {name.removesuffix("_id"): value for name, value in ids.items() if name not in ("code", "slug")}
    words = {"reason": "误操作，更正", "purpose": "通知集合时间", "answer": "同意", "title": "改过", "name": "改过"}
    how = {"kind": "out", "left": "14:00", "came": "11:40", "approve": "yes", "agreed": "yes", "keep": "first"}
    return [{}, {**about, **words, **how, "number": number, "organisation": WANGCHENG, "confirm": "yes"}]


JSON = [{"reason": "误操作，更正"}, {"approve": "true", "reason": "同意"}]
JSON += [{"out_at": "2026-11-21T12:30:00+08:00", "reason": "误操作"}]


ATTEMPTS = {
    ("POST", "/desk/children/{child_id:uuid}/reading"),
    ("POST", "/desk/women/{woman_id:uuid}/reading"),
    ("POST", "/desk/concerns/{concern_id:uuid}/reading"),
}
"""Whoever tries to read a child's file of her own place, or a concern, and may not leaves a line in the log."""


async def holes(
    app: Litestar, stranger: httpx.AsyncClient, actor: Actor, place: Filled, root: asyncpg.Connection
) -> list[tuple[Route, str]]:
    """The routes by which a stranger gets to see or to change anything of 镇海区."""
    found, statement = [], await digests(root)
    before = await fingerprint(root, statement)
    for route, declared in naming(app, place.ids):
        bodies = JSON if route[1].startswith("/api/") and route[0] != "GET" else typed(place.ids, place.words[-1])
        for body in bodies if may_use(actor, declared) and route[0] != "GET" else [{}]:
            answer = await ask(stranger, route, place.ids, body)
            if why := await _seen(stranger, route, answer, place.words):
                found.append((route, why))
            reads = route[0] == "GET" and answer.status_code in REFUSED
            after = before if reads else await fingerprint(root, statement)
            changed = {name for name in after if after[name] != before.get(name)}
            if changed - ({"audit_entry"} if route in ATTEMPTS else set()):
                found.append((route, f"changed {sorted(changed)}"))
            before = after
    assert (await stranger.get("/desk")).status_code != SEE_OTHER  # still logged in: else all were refused for that
    return found


async def _seen(stranger: httpx.AsyncClient, route: Route, answer: httpx.Response, words: tuple[str, ...]) -> str:
    """What is wrong with an answer to a stranger, "" when nothing."""
    if answer.status_code == SEE_OTHER:
        answer = await stranger.get(answer.headers["location"])
    elif answer.status_code not in REFUSED and not parameters(route[1]) <= TREE:
        return f"answered {answer.status_code}"
    told = [word for word in words if word in answer.text]
    return f"told {told}" if told else ""


STRANGERS = [*((role, WANGCHENG) for role in sorted(ASSIGNABLE)), (Role.ADMINISTRATOR, OTHER_STREET)]


async def test_ids_of_another_branch_open_nothing_and_change_nothing(
    app: Litestar, clients: Clients, zhenhai: Filled, root: asyncpg.Connection
) -> None:
    """One set of data serves all strangers: none of them changes any of it. A batch is a whole district's, also for who
    works in one of its streets.
    """
    found = {}

    for role, code in STRANGERS:
        stranger = await wearing(clients, role, code)
        actor = Actor(uuid7(), "", (Grant(role, "/"),), session=uuid7())
        ids = {name: one for name, one in zhenhai.ids.items() if name != "batch_id" or code != OTHER_STREET}
        found[role, code] = await holes(
            app, stranger, actor, replace(zhenhai, ids=ids), root
        )  # a batch is a district's

    assert found == {each: [] for each in STRANGERS}


async def test_a_leader_of_one_event_and_a_deputy_get_nothing_of_anybody_elses(
    app: Litestar, clients: Clients, zhenhai: Filled, root: asyncpg.Connection
) -> None:
    """Not of another event in her own street, and not further than who is absent reaches."""
    hers = await published(zhenhai.town.office, clock.now(), title="她自己的活动")
    leader = await wearing(clients, Role.LEADER, STREET, event=hers)
    deputy = await wearing(clients, Role.OFFICER, OTHER_STREET, deputy=True)
    leading = Actor(uuid7(), "", (Grant(Role.LEADER, "/330211/001/", hers),), session=uuid7())
    standing_in = Actor(uuid7(), "", (Grant(Role.OFFICER, "/330211/002/"),), session=uuid7())

    assert (await leader.get(f"/door/events/{hers}")).status_code == 200
    assert await holes(app, leader, leading, zhenhai, root) == []
    assert (await deputy.get("/desk/volunteers")).status_code == 200
    assert await holes(app, deputy, standing_in, zhenhai, root) == []


async def test_another_volunteers_things_stay_hers(
    app: Litestar, her_phone: Volunteer, clients: Clients, zhenhai: Filled
) -> None:
    stranger = await her_phone(zhenhai.town.chen_jing.person)
    told = []

    for route, declared in naming(app, zhenhai.ids):
        for body in typed(zhenhai.ids, zhenhai.words[-1]) if may_use_of_hers(declared) else [{}]:
            answer = await ask(stranger, route, zhenhai.ids, body)
            if answer.status_code == SEE_OTHER:
                answer = await stranger.get(answer.headers["location"])
            if any(word in answer.text for word in ("王芳", "王*", "李娜", "赵敏", zhenhai.town.wang_fang.number)):
                told.append(route)

    assert told == []


def may_use_of_hers(declared: Needs) -> bool:
    """Whether a volunteer gets past the guard."""
    return may_use(Actor(uuid7(), "", (Grant(Role.VOLUNTEER, None),)), declared)


@get("/hole/{event_id:uuid}", opt=allow(Permission.SEE_EVENTS))
async def reading_hole(event_id: FromPath[UUID]) -> str:
    return (await events.event(SYSTEM, event_id)).title


@post("/hole/{volunteer_id:uuid}/mark", opt=allow(Permission.SEE_VOLUNTEERS), status_code=404)
async def writing_hole(volunteer_id: FromPath[UUID]) -> str:
    """It says that it found nothing, and has written all the same."""
    async with transaction(EVERYWHERE):
        await fetch("UPDATE volunteer SET remark = 'x' WHERE id = $1", volunteer_id)
    return ""


async def test_holes_that_are_planted_are_found(clients: Clients, zhenhai: Filled, root: asyncpg.Connection) -> None:
    leaking = site([reading_hole, writing_hole])
    stranger = await wearing(clients, Role.ADMINISTRATOR, WANGCHENG)
    stranger._transport = httpx.ASGITransport(leaking)  # pyright: ignore[reportArgumentType]
    actor = Actor(uuid7(), "", (Grant(Role.ADMINISTRATOR, "/430112/"),), session=uuid7())

    found = await holes(leaking, stranger, actor, zhenhai, root)

    assert {route for route, _ in found} == {
        ("GET", "/hole/{event_id:uuid}"),
        ("POST", "/hole/{volunteer_id:uuid}/mark"),
    }


KNOWN_ELSEWHERE = {"name", "path", "token", "number", "kind", "provider", "secret"}
"""Without an id of ours in them: static files, an import's file, an invitation's token, a receipt, a word, a provider
and what it proves itself with.
"""


def test_every_parameter_of_an_address_has_a_thing_of_the_other_branch(app: Litestar, zhenhai: Filled) -> None:
    named = {name for path, _ in handlers(app) for name in parameters(path)}

    assert named - set(zhenhai.ids) == KNOWN_ELSEWHERE


HERS_ALONE = {
    ("GET", "/desk/tasks/{task_id:uuid}/file"),
    ("GET", "/api/v1/volunteers/imports/{task_id:uuid}"),
    ("GET", "/api/v1/volunteers/imports/{task_id:uuid}/rejects"),
    ("GET", "/me/visits/{segment_id:uuid}/end"),
    ("GET", "/me/children/{pairing_id:uuid}"),
    ("GET", "/me/concern/own/{concern_id:uuid}"),
    ("GET", "/desk/concern/own/{concern_id:uuid}"),
    ("GET", "/desk/concerns/{concern_id:uuid}"),
}
"""What opens to its owner alone, also among those of her district."""


OF_CHILDREN = ("/desk/children/", "/desk/pairings/", "/desk/wishes/", "/desk/women/{woman", "/desk/aid/{aid")
"""What opens to a coordinator alone: an administrator sees no child's file and no pairing."""


async def test_the_same_ids_open_the_same_pages_to_their_own_district(
    app: Litestar, clients: Clients, zhenhai: Filled
) -> None:
    """The control: were the ids wrong, the tests above could not fail."""
    administrator = await wearing(clients, Role.ADMINISTRATOR, DISTRICT)
    coordinator = await wearing(clients, Role.COORDINATOR, DISTRICT)

    reading = [route for route, _ in naming(app, zhenhai.ids) if route[0] == "GET" and route not in HERS_ALONE]
    who = {route: coordinator if route[1].startswith(OF_CHILDREN) else administrator for route in reading}
    answers = {route: (await ask(who[route], route, zhenhai.ids)).status_code for route in reading}
    shut = {route: status for route, status in answers.items() if status not in (200, 303)}

    assert len(reading) > 20
    assert shut == {}
