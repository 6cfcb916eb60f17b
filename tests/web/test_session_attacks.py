"""Attacks on sessions: fixed in advance, revived after the log-out, carried in an address, tossed in, kept alive."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.access.accounts.actions import open_session
from jinguo.access.tables import Account, RoleGrant, Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.web.guard import handlers
from jinguo.web.sessions.authentication import POLL
from tests.conftest import Hands
from tests.web.conftest import ORIGIN, STREET, Clients, Staff, Volunteer
from tests.web.desk_town import Town, published, settle_town

COOKIE = "__Host-jinguo"


def token_of(browser: httpx.AsyncClient) -> str:
    return dict(browser.cookies)[COOKIE]


async def inside(browser: httpx.AsyncClient) -> bool:
    """Whether this browser is anybody."""
    return (await browser.get("/desk/events")).status_code == 200


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


async def test_a_token_that_the_browser_chose_is_never_taken_over(
    visitor: httpx.AsyncClient, town: Town, her_phone: Volunteer
) -> None:
    chosen = "attacker-chosen-token-attacker-chosen-token"
    visitor.cookies.set(COOKIE, chosen)

    for path in ("/", "/login", "/login/staff", "/login/code"):
        answer = await visitor.get(path)
        assert COOKIE not in answer.headers.get("set-cookie", "")
    await visitor.post("/login", data={"phone": "13800001234"})

    assert not await Session.exists()
    assert (await visitor.get("/me")).status_code == 303


async def test_a_token_in_the_address_the_form_or_a_header_is_nobodys(staff: Staff, visitor: httpx.AsyncClient) -> None:
    token = token_of(await staff())

    for query in (f"{COOKIE}={token}", f"jinguo={token}", f"token={token}", f"session={token}"):
        assert (await visitor.get(f"/desk/events?{query}")).status_code == 303
        assert (await visitor.get(f"/api/v1/events?{query}")).status_code == 401
    for headers in ({"X-Session": token}, {"X-Auth-Token": token}, {"Cookie": f"jinguo={token}"}):
        assert (await visitor.get("/desk/events", headers=headers)).status_code == 303
    assert (await visitor.get(f"/desk/events;jsessionid={token}")).status_code == 404


async def test_after_the_log_out_the_stored_token_is_worth_nothing_for_ever(
    staff: Staff, clients: Clients, hands: Hands
) -> None:
    browser = await staff()
    token = token_of(browser)
    thief = await clients(cookies={COOKIE: token})
    assert await inside(thief)

    await browser.post("/logout")

    assert not await inside(thief)
    assert (await thief.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    hands.forward(minutes=2)
    assert not await inside(thief)
    (row,) = await Session.select(Session.ended_at, Session.seen_at)
    assert row["ended_at"] is not None


async def test_a_request_under_way_while_she_logs_out_does_not_bring_the_session_back(
    staff: Staff, clients: Clients, hands: Hands
) -> None:
    browser = await staff()
    others = [await clients(cookies={COOKIE: token_of(browser)}) for _ in range(6)]
    hands.forward(minutes=2)  # so that each of them wants to write the last use

    await asyncio.gather(browser.post("/logout"), *[other.get("/desk/events") for other in others])

    assert [await inside(other) for other in others] == [False] * 6


async def test_the_answer_to_a_request_never_sets_the_session_anew(staff: Staff) -> None:
    """What a shared cache or a late answer brings must not log anybody in again."""
    browser = await staff()

    for path in ("/desk", "/desk/events", "/login", "/login/staff", "/me"):
        assert COOKIE not in (await browser.get(path)).headers.get("set-cookie", "")


async def test_a_closed_account_an_ended_role_and_a_deleted_session_are_out_with_the_next_request(
    staff: Staff, hands: Hands
) -> None:
    for name in ("closed", "ended", "over"):
        browser = await staff(name=name)
        assert await inside(browser)
        (account,) = await Account.select(Account.id).where(Account.name == name)
        hands.forward(minutes=1)
        before = clock.now() - timedelta(seconds=1)
        async with transaction(SYSTEM):
            if name == "closed":
                await Account.update({Account.closed_at: before}).where(Account.id == account["id"])
            elif name == "ended":
                await RoleGrant.update({RoleGrant.until: before}).where(RoleGrant.account == account["id"])
            else:
                await Session.update({Session.expires_at: before}).where(Session.account == account["id"])
        assert not await inside(browser), name


async def test_cookies_tossed_in_from_a_sister_host_count_for_nothing(staff: Staff, visitor: httpx.AsyncClient) -> None:
    """A name without the prefix, or beside ours, can be set by another host; ours with the prefix cannot."""
    mine, attackers = token_of(await staff(name="李梅")), token_of(await staff(name="周敏"))

    tossed = await visitor.get("/desk", headers={"Cookie": f"jinguo={attackers}; {COOKIE}={mine}"})
    other = await visitor.get("/desk", headers={"Cookie": f"{COOKIE.upper()}={attackers}; {COOKIE}={mine}"})

    assert ["李梅" in page.text for page in (tossed, other)] == [True, True]
    assert not any("周敏" in page.text for page in (tossed, other))


CROSS_SITE: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/testserver"},
    {},
]


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
async def test_no_unsafe_method_of_any_route_is_taken_from_another_site(
    app: Litestar, staff: Staff, headers: dict[str, str]
) -> None:
    browser = await staff(Role.ADMINISTRATOR)
    del browser.headers["Sec-Fetch-Site"]
    nothing = str(UUID(int=0))
    taken = []

    for path, handler in handlers(app):
        for method in {str(one) for one in handler.http_methods} - {"GET", "HEAD", "OPTIONS"}:
            address = "".join(nothing if "uuid" in part else part for part in _parts(path))
            for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
                sent: dict[str, Any] = {"content": b"name=a", "headers": {**headers, "Content-Type": kind}}
                answer = await browser.request(method, address, **sent)
                if answer.status_code != 403 or "拦下" not in answer.text:
                    taken.append((method, path, kind, answer.status_code))

    assert taken == []


def _parts(path: str) -> list[str]:
    return [f"{{{part}" if ":" in part else part for piece in path.split("{") for part in piece.split("}")]


async def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(staff: Staff, town: Town, hands: Hands) -> None:
    event = await published(town.office, clock.now() - timedelta(minutes=5))
    browser = await staff(Role.LEADER, STREET)

    for _ in range(4):
        hands.forward(minutes=4)
        await browser.get(f"/door/events/{event}/live", headers={"HX-Request": "true"})
        await browser.get(f"/scan/{event}/recent", headers={"HX-Request": "true"})

    assert not await inside(browser)


async def test_whoever_works_stays_logged_in(staff: Staff, hands: Hands) -> None:
    browser = await staff()

    for _ in range(6):
        hands.forward(minutes=10)
        assert await inside(browser)


def test_every_page_that_is_asked_for_again_and_again_is_marked(app: Litestar) -> None:
    marked = {path for path, handler in handlers(app) if handler.opt.get("poll")}

    assert POLL == {"poll": True}
    assert marked >= {
        "/door/events/{event_id:uuid}/live",
        "/scan/{event_id:uuid}/recent",
        "/events/{event_id:uuid}/screen/now",
    }


@pytest.fixture
async def screen(staff: Staff, town: Town) -> tuple[httpx.AsyncClient, UUID]:
    """A browser that has the screen of an event open."""
    event = await published(town.office, clock.now() - timedelta(minutes=5), hours=3)
    browser = await staff(Role.LEADER, STREET)
    assert (await browser.get(f"/events/{event}/screen")).status_code == 200
    return browser, event


async def test_the_screen_goes_on_when_its_session_is_over_and_opens_nothing_else(
    app: Litestar, screen: tuple[httpx.AsyncClient, UUID], town: Town, hands: Hands
) -> None:
    browser, event = screen
    other = await published(town.office, clock.now() - timedelta(minutes=5), title="另一场")
    hands.forward(minutes=40)

    now = await browser.get(f"/events/{event}/screen/now")
    page = await browser.get(f"/events/{event}/screen")

    assert (now.status_code, page.status_code) == (200, 200)
    assert "<svg" in now.text
    assert COOKIE not in page.headers.get("set-cookie", "")
    for path in (f"/door/events/{event}", f"/scan?event={event}", "/desk", f"/desk/events/{event}"):
        assert (await browser.get(path)).headers["location"].startswith("/login")
    assert (await browser.get(f"/events/{other}/screen/now")).status_code in (303, 403, 404)


async def test_the_screens_pass_ends_with_the_event_and_with_the_log_out_and_cannot_be_changed(
    screen: tuple[httpx.AsyncClient, UUID], clients: Clients, hands: Hands
) -> None:
    browser, event = screen
    ticket = dict(browser.cookies)["__Host-jinguo-screen"]
    holder = await clients(cookies={"__Host-jinguo-screen": ticket})
    forged = await clients(cookies={"__Host-jinguo-screen": ticket[:-2] + ("AA" if ticket[-2:] != "AA" else "BB")})
    empty = await clients(cookies={"__Host-jinguo-screen": ""})

    assert (await holder.get(f"/events/{event}/screen/now")).status_code == 200
    for stranger in (forged, empty):
        assert (await stranger.get(f"/events/{event}/screen/now")).status_code == 303
    out = await browser.post("/logout")
    assert [one for one in out.headers.get_list("set-cookie") if "-screen=" in one and "max-age=0" in one.lower()]
    hands.forward(hours=12)
    assert (await holder.get(f"/events/{event}/screen/now")).status_code == 303


async def test_a_session_of_a_volunteer_that_the_attacker_knows_is_not_hers_after_she_logs_in(
    her_phone: Volunteer, town: Town, clients: Clients
) -> None:
    """Log-in ends the session that the browser had before; the one that follows has a token of its own."""
    browser = await her_phone(town.wang_fang.person)
    known = token_of(browser)
    async with transaction(SYSTEM):
        fresh, _ = await open_session(None, town.wang_fang.person, "", timedelta(days=30))

    assert fresh != known
    assert len(fresh) >= 43
    assert ORIGIN.startswith("https://")
    assert (await (await clients(cookies={COOKIE: fresh})).get("/me")).status_code == 200
