"""The page that takes a proof, and how a browser is led to it and back."""

from urllib.parse import urlencode

import httpx
import pytest
from litestar import Litestar, Response, get, post

from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount
from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Permission, Role
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, WebRequest
from tests.web.conftest import STREET, Clients
from tests.web.reading import text
from tests.web.trial import trial, trial_site

PASSWORD = "Jinguo-2026-Zhenhai"
SECRETS = "/desk/secrets"


@get(SECRETS, opt=allow(Permission.SEE_ORGANISATIONS))
async def secrets(actor: CurrentActor) -> str:
    """A page of full data."""
    require_proof(actor)
    return "全部资料"


@post(SECRETS, opt=allow(Permission.SEE_ORGANISATIONS))
async def send_secrets(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Refused within a form."""
    form = await sent(request)
    try:
        require_proof(actor)
    except Exception as error:
        form.state(error)  # pyright: ignore[reportArgumentType]
    return Response("全部资料")


TRIAL = trial(secrets, send_secrets)


@pytest.fixture(scope="session")
def app() -> Litestar:
    return trial_site()


@pytest.fixture
async def browser(place: None, clients: Clients) -> httpx.AsyncClient:
    """李梅 at her desk."""
    new = NewAccount(username="limei", name="李梅", password=PASSWORD, role=Role.OFFICER, organisation=STREET)
    await create_account(SYSTEM, new)
    here = await clients()
    await here.post("/login/staff", data={"username": "limei", "password": PASSWORD})
    return here


async def test_who_must_prove_is_led_to_the_page_and_back(browser: httpx.AsyncClient) -> None:
    led = await browser.get(f"{SECRETS}?q=1")
    page = await browser.get(led.headers["location"])
    done = await browser.post("/desk/prove", data={"password": PASSWORD, "next": f"{SECRETS}?q=1"})

    assert (led.status_code, led.headers["location"]) == (
        303,
        "/desk/prove?" + urlencode({"next": f"{SECRETS}?q=1"}),
    )
    assert 'name="password"' in page.text and f'value="{SECRETS}?q=1"' in page.text
    assert (done.status_code, done.headers["location"]) == (303, f"{SECRETS}?q=1")
    assert (await browser.get(SECRETS)).text == "全部资料"


async def test_what_was_being_sent_is_not_done_but_told_with_the_way(browser: httpx.AsyncClient) -> None:
    refused = await browser.post(SECRETS, data={}, headers={"Referer": "https://testserver/desk/volunteers?q=1"})
    bare = await browser.post(SECRETS, data={})

    assert refused.status_code == 403
    assert "在那里再提交一次" in text(refused.text)
    assert "/desk/prove?next=%2Fdesk%2Fvolunteers%3Fq%3D1" in refused.text
    assert 'href="/desk/prove?next=%2Fdesk%2Fsecrets"' in bare.text


async def test_a_wrong_password_is_told_beside_the_field_and_keeps_the_way_back(browser: httpx.AsyncClient) -> None:
    wrong = await browser.post("/desk/prove", data={"password": "falsch", "next": SECRETS})
    empty = await browser.post("/desk/prove", data={"next": SECRETS})

    assert (wrong.status_code, empty.status_code) == (401, 400)
    assert 'id="password-error"' in wrong.text and f'value="{SECRETS}"' in wrong.text
    assert 'id="password-error"' in empty.text
    assert (await browser.get(SECRETS)).status_code == 303


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_the_way_back_never_leaves_the_site(browser: httpx.AsyncClient, where: str) -> None:
    page = await browser.get("/desk/prove", params={"next": where})
    done = await browser.post("/desk/prove", data={"password": PASSWORD, "next": where})

    assert "evil" not in page.text
    assert done.headers["location"] == "/desk"
