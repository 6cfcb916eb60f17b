"""What HTTP asks of every address: HEAD, OPTIONS, Allow, and an end to its length."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from jinguo.authority.grants import Role
from jinguo.web.http.entrance import LONGEST_ADDRESS
from tests.browser.live import serving
from tests.web.conftest import DISTRICT, Program, Staff

SOMETHING = "019390ab-0000-7000-8000-000000000000"


async def test_head_is_answered_as_get_without_its_body(staff: Staff) -> None:
    browser = await staff(Role.ADMINISTRATOR, DISTRICT)

    for path in ("/", "/login", "/health", "/desk", "/desk/events", "/desk/nowhere", "/api/v1/events", "/api/docs"):
        asked, fetched = await browser.head(path), await browser.get(path)
        assert (asked.status_code, asked.headers["content-type"], asked.content) == (
            *(fetched.status_code, fetched.headers["content-type"], b""),
        ), path


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/health", "GET, HEAD, OPTIONS"),
        ("/login", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/checkins", "OPTIONS, POST"),
        ("/api/v1/volunteers", "GET, HEAD, OPTIONS, POST"),
        (f"/api/v1/events/{SOMETHING}/sign-ups", "DELETE, GET, HEAD, OPTIONS, POST"),
    ],
)
async def test_options_and_a_405_name_the_methods(visitor: httpx.AsyncClient, path: str, allow: str) -> None:
    told, refused = await visitor.options(path), await visitor.request("TRACE", path)

    assert (told.status_code, told.content, told.headers.get_list("allow")) == (204, b"", [allow])
    assert (refused.status_code, refused.headers["allow"]) == (405, allow)


@pytest.mark.parametrize("path", ["/desk/events?q=", "/nowhere/", "/api/v1/events?q=", "/api/v1/"])
async def test_an_address_longer_than_any_of_ours_is_414_for_whoever_asks(staff: Staff, path: str) -> None:
    browser = await staff(Role.OFFICER, DISTRICT)

    refused = await browser.get(path + "a" * (LONGEST_ADDRESS - len(path) + 2))
    fits = await browser.get(path + "a" * (LONGEST_ADDRESS - len(path) - 20))

    assert refused.status_code == 414
    assert fits.status_code in (200, 404)
    assert refused.headers["content-security-policy"] == fits.headers["content-security-policy"]
    if path.startswith("/api"):
        assert (refused.headers["content-type"], refused.json()["code"]) == (
            *("application/problem+json", "address_too_long"),
        )
    else:
        assert "网址太长" in refused.text


async def test_over_the_wire_a_long_address_with_a_session_gets_an_answer_whatever_its_length(
    app: Litestar, staff: Staff
) -> None:
    session = next(iter((await staff(Role.OFFICER, DISTRICT)).cookies.values()))

    async with serving(app) as where:
        lengths = (100, 7_000, 10_000, 60_000, 70_000, 500_000)
        told = {length: await status(where, session, length) for length in lengths}

    assert told.pop(500_000) in (414, 431), "whichever the server meets first"
    assert told == {100: 200, 7_000: 200, 10_000: 414, 60_000: 414, 70_000: 414}


async def status(where: str, session: str, length: int) -> int:
    """What a request is answered with whose address is so long, as raw bytes."""
    reader, writer = await asyncio.open_connection(urlsplit(where).hostname, urlsplit(where).port)
    head = f"GET /desk/events?q={'a' * length} HTTP/1.1\r\nHost: {urlsplit(where).netloc}\r\n"
    writer.write(f"{head}Cookie: jinguo={session}\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(10):
        first = await reader.readline()
    writer.close()
    return int(first.split()[1])


async def test_an_unknown_parameter_is_refused_with_what_is_known(program: Program) -> None:
    officer = await program()

    wrong = await officer.get("/api/v1/events", params={"stat": "draft", "q": ""})
    none_at_all = await officer.get("/api/v1/organisations", params={"x": "1"})
    in_state = await officer.get("/api/v1/events", params={"state": "open"})
    pythons_own = await officer.get("/api/v1/events", params={"in_state": "draft"})

    assert [answer.status_code for answer in (wrong, none_at_all, in_state, pythons_own)] == [400, 400, 400, 400]
    assert list(wrong.json()["fields"]) == ["stat"]
    assert all(name in wrong.json()["fields"]["stat"] for name in ("q", "since", "state", "until"))
    assert "in_state" not in wrong.text
    assert list(none_at_all.json()["fields"]) == ["x"]
    assert list(in_state.json()["fields"]) == ["state"]
    assert list(pythons_own.json()["fields"]) == ["in_state"]


async def test_only_what_a_resource_takes_is_a_parameter_and_each_once(program: Program) -> None:
    officer = await program()

    inner = await officer.get("/api/v1/events", params={"actor": "1"})
    twice = await officer.get("/api/v1/events", params={"state": ["draft", "closed"], "q": "x"})

    assert (inner.status_code, list(inner.json()["fields"])) == (400, ["actor"])
    assert "actor" not in inner.json()["fields"]["actor"]
    assert (twice.status_code, list(twice.json()["fields"])) == (400, ["state"])
