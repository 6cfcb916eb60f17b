"""A phone or ID number that is looked for is in no address: not of the page, its links, nor of the next page."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.volunteers.registry.search_words import is_opaque
from tests.web.conftest import Program, Staff
from tests.web.reading import text
from tests.world import WANG_FANGS_PHONE, ZHENHAI, World, id_number

TYPED = (WANG_FANGS_PHONE, "138 0000-1234", "+86 13800001234", id_number(), id_number()[:6] + " " + id_number()[6:])
PAGES = ("/desk/volunteers", "/desk/hours", "/desk/claims/new")


@pytest.fixture
async def officer(world: World, staff: Staff) -> httpx.AsyncClient:
    return await staff(Role.OFFICER, ZHENHAI)


def digits(said: str) -> str:
    return re.sub(r"[ %+-]", "", said)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("typed", TYPED)
async def test_a_number_is_searched_for_under_an_address_that_does_not_tell_it(
    officer: httpx.AsyncClient, page: str, typed: str
) -> None:
    sent = await officer.post("/desk/search", data={"page": page, "q": typed, "organisation": ""})
    where = sent.headers["location"]
    found = await officer.get(where)

    assert (sent.status_code, urlsplit(where).path, found.status_code) == (303, page, 200)
    assert is_opaque(parse_qs(urlsplit(where).query)["q"][0])
    assert WANG_FANGS_PHONE not in digits(where) and id_number() not in digits(where)
    assert page == "/desk/hours" or "王芳" in text(found.text)
    assert WANG_FANGS_PHONE not in digits(found.text) and id_number() not in digits(found.text)
    assert not re.search(r'name="q"[^>]*value="(?:phone|id)~', found.text)


async def test_a_name_stays_readable_in_the_address_and_in_the_box(officer: httpx.AsyncClient) -> None:
    sent = await officer.post("/desk/search", data={"page": "/desk/volunteers", "q": "王芳", "state": ""})
    found = await officer.get(sent.headers["location"])

    assert parse_qs(urlsplit(sent.headers["location"]).query) == {"q": ["王芳"]}
    assert re.search(r'name="q"[^>]*value="王芳"', found.text)


@pytest.mark.parametrize("page", [*PAGES, "/desk/volunteers/cards", "/desk/volunteers/export"])
async def test_a_number_written_into_the_address_by_hand_does_not_stay_there(
    officer: httpx.AsyncClient, page: str
) -> None:
    sent = await officer.get(page, params={"q": WANG_FANGS_PHONE, "organisation": ZHENHAI})

    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert (sent.status_code, urlsplit(sent.headers["location"]).path) == (303, page)
    assert is_opaque(asked["q"][0]) and asked["organisation"] == [ZHENHAI]


async def test_the_filter_of_such_a_search_is_kept_in_the_links_of_the_page(officer: httpx.AsyncClient) -> None:
    sent = await officer.post("/desk/search", data={"page": "/desk/volunteers", "q": WANG_FANGS_PHONE})
    found = await officer.get(sent.headers["location"])

    tabs = re.findall(r'href="/desk/volunteers\?([^"]*)state=unreviewed', found.text)
    assert len(tabs) == 1 and "phone~" in tabs[0]


async def test_a_search_leads_to_our_pages_only(officer: httpx.AsyncClient) -> None:
    for page in ("https://evil.example", "//evil.example", "/logout", ""):
        assert (await officer.post("/desk/search", data={"page": page, "q": "x"})).status_code == 404


async def test_every_search_form_of_the_desk_is_sent_by_post(officer: httpx.AsyncClient) -> None:
    """A form that looks for people by `q` and is sent by GET would put what is typed into the address."""
    for page in PAGES:
        forms = re.findall(r"<form[^>]*>.*?</form>", (await officer.get(page)).text, re.DOTALL)
        searching = [form for form in forms if 'name="q"' in form]
        assert len(searching) == 2 and all('method="post"' in form for form in searching)  # hers, and that of all pages


async def test_programs_send_numbers_in_the_body(world: World, program: Program) -> None:
    officer = await program(Role.OFFICER, ZHENHAI)

    refused = await officer.get("/api/v1/volunteers", params={"q": WANG_FANGS_PHONE})
    found = await officer.post("/api/v1/volunteers/search", json={"q": WANG_FANGS_PHONE})
    by_id = await officer.post("/api/v1/volunteers/search", json={"q": id_number().lower()})
    nobody = await officer.post("/api/v1/volunteers/search", json={"q": "13812340000"})

    assert refused.status_code == 400 and "/api/v1/volunteers/search" in refused.text
    assert WANG_FANGS_PHONE not in refused.text
    assert [row["name"] for row in found.json()["rows"]] == [row["name"] for row in by_id.json()["rows"]] == ["王芳"]
    assert nobody.json()["total"] == 0
