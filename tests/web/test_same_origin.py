import httpx
import pytest
from litestar import post

from jinguo.authority.grants import Permission, Role
from jinguo.web.guard import PUBLIC, allow
from tests.web.conftest import ORIGIN, Program, Staff
from tests.web.trial import trial

OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": ORIGIN},
    {"Referer": f"{ORIGIN}/desk/events?page=2"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
    {"Origin": "https://evil.example"},
    {"Origin": f"{ORIGIN}.evil.example"},
    {"Origin": ORIGIN.replace("https:", "http:")},
    {"Referer": f"{ORIGIN.replace('https:', 'http:')}/desk"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/?https://testserver/"},
    {"Origin": "", "Referer": "https://evil.example/"},
]
SENTENCE = "这次提交不是从本站页面发出的，已经拦下。请从首页重新进入后再操作。"


@post("/change", opt=allow(Permission.PLAN_EVENTS))
async def change() -> str:
    return "changed"


@post("/change-openly", opt=allow(PUBLIC))
async def change_openly() -> str:
    return "changed"


@post("/api/change", opt=allow(Permission.PLAN_EVENTS))
async def change_by_program() -> str:
    return "changed"


TRIAL = trial(change, change_openly, change_by_program)


async def _post(browser: httpx.AsyncClient, path: str, headers: dict[str, str]) -> httpx.Response:
    browser._transport = TRIAL
    del browser.headers["Sec-Fetch-Site"]
    return await browser.post(path, headers=headers)


@pytest.mark.parametrize("headers", OURS, ids=str)
async def test_a_form_of_ours_is_taken(staff: Staff, headers: dict[str, str]) -> None:
    answer = await _post(await staff(Role.OFFICER), "/change", headers)

    assert (answer.status_code, answer.text) == (201, "changed")


@pytest.mark.parametrize("headers", [*FOREIGN, {}], ids=str)
async def test_a_form_that_another_site_began_is_refused_in_words(staff: Staff, headers: dict[str, str]) -> None:
    answer = await _post(await staff(Role.OFFICER), "/change", headers)

    assert (answer.status_code, SENTENCE in answer.text) == (403, True)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_nobody_is_logged_in_by_a_form_of_another_site(
    visitor: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await _post(visitor, "/change-openly", headers)).status_code == 403


async def test_a_program_without_session_needs_no_origin(visitor: httpx.AsyncClient) -> None:
    assert (await _post(visitor, "/change-openly", {})).status_code == 201


async def test_a_bearer_token_passes_the_api_whatever_the_origin(program: Program) -> None:
    with_token = await program(Role.OFFICER)
    with_token._transport = TRIAL

    assert (await with_token.post("/api/change", headers={"Origin": "https://partner.example"})).status_code == 201


async def test_a_browsers_session_reaches_the_api_only_from_our_pages(staff: Staff) -> None:
    browser = await staff(Role.OFFICER)

    assert (await _post(browser, "/api/change", {"Origin": ORIGIN})).status_code == 201
    refused = await browser.post("/api/change", headers={"Origin": "https://evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")


async def test_a_bearer_token_counts_nowhere_but_in_the_api(program: Program) -> None:
    with_token = await program(Role.OFFICER)
    with_token._transport = TRIAL

    assert (await with_token.post("/change")).status_code == 303
