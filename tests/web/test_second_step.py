"""The pages of the second factor, of invitations and of own devices, as a browser meets them."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pyotp
import pytest

from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount, NewInvitation
from jinguo.access.invitations import actions as invitations
from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.web.cookies import SECOND_STEP, SESSION, real_name
from tests.conftest import Hands
from tests.web.conftest import DISTRICT, STREET, Clients, Staff, Volunteer
from tests.web.reading import text
from tests.world import World

PASSWORD = "Chunfeng-2026"


@pytest.fixture(autouse=True)
def by_role(monkeypatch: pytest.MonkeyPatch, origin: str) -> Iterator[None]:
    """As outside of a trial."""
    monkeypatch.setenv("JINGUO_SECOND_FACTOR", "by_role")
    settings.cache_clear()
    yield
    settings.cache_clear()


def now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())  # pyright: ignore[reportPrivateImportUsage]


def secret_on(page: str) -> str:
    found = re.search(r'class="secret num" tabindex="0">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def ticket_on(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


async def log_in(browser: httpx.AsyncClient, **more: str) -> httpx.Response:
    return await browser.post("/login/staff", data={"username": "limei", "password": PASSWORD, **more})


@pytest.fixture
async def her(place: None, clients: Clients) -> tuple[httpx.AsyncClient, str]:
    """The browser of 李梅, administrator, who has just enrolled; and her secret."""
    new = NewAccount(username="limei", name="李梅", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=DISTRICT)
    await create_account(SYSTEM, new)
    browser = await clients()
    await log_in(browser)
    page = (await browser.get("/desk/second-factor")).text
    secret = secret_on(page)
    await browser.post("/desk/second-factor", data={"ticket": ticket_on(page), "code": now(secret)})
    return browser, secret


async def test_who_must_enrol_gets_nowhere_else_until_she_has(place: None, clients: Clients) -> None:
    new = NewAccount(username="limei", name="李梅", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=DISTRICT)
    await create_account(SYSTEM, new)
    browser = await clients()
    await log_in(browser)

    led = {page: await browser.get(page) for page in ("/desk", "/desk/accounts", "/desk/devices", "/desk/password")}
    sent = await browser.post("/desk/accounts/invite", data={})
    program = await browser.get("/api/v1/organisations")
    page = (await browser.get("/desk/second-factor")).text
    wrong = await browser.post("/desk/second-factor", data={"ticket": ticket_on(page), "code": "000000"})
    done = await browser.post("/desk/second-factor", data={"ticket": ticket_on(page), "code": now(secret_on(page))})

    assert {answer.headers["location"] for answer in led.values()} == {"/desk/second-factor"}
    assert sent.headers["location"] == "/desk/second-factor"
    assert (program.status_code, program.json()["code"]) == (403, "second_factor_due")
    assert wrong.status_code == 401 and secret_on(wrong.text) == secret_on(page)
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", done.text)) == 10
    assert (await browser.get("/desk/accounts")).status_code == 200
    assert "还剩 10 个没用" in text((await browser.get("/desk/second-factor")).text)


async def test_the_password_leads_to_the_code_and_the_code_to_where_she_wanted(
    her: tuple[httpx.AsyncClient, str], clients: Clients, hands: Hands
) -> None:
    browser, secret = await clients(), her[1]
    hands.forward(seconds=30)

    first = await log_in(browser, next="/desk/events")
    cookies = set(browser.cookies)
    page = await browser.get(first.headers["location"])
    wrong = await browser.post("/login/staff/code", data={"code": "12345", "next": "/desk/events"})
    done = await browser.post("/login/staff/code", data={"code": now(secret), "next": "/desk/events"})

    assert first.headers["location"] == "/login/staff/code?next=%2Fdesk%2Fevents"
    assert cookies == {real_name(SECOND_STEP)}
    assert (page.status_code, wrong.status_code) == (200, 400)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/events")
    assert real_name(SESSION) in browser.cookies and real_name(SECOND_STEP) not in browser.cookies
    assert (await browser.get("/desk/events")).status_code == 200


async def test_the_code_without_the_password_leads_back_to_it(
    her: tuple[httpx.AsyncClient, str], clients: Clients, hands: Hands
) -> None:
    hands.forward(seconds=30)
    thief = await clients()

    asked = await thief.get("/login/staff/code")
    sent = await thief.post("/login/staff/code", data={"code": now(her[1])})

    assert [(one.status_code, one.headers["location"]) for one in (asked, sent)] == [(303, "/login/staff")] * 2
    assert real_name(SESSION) not in thief.cookies
    assert "请重新输入用户名和口令" in text((await thief.get("/login/staff")).text)


async def test_a_link_opens_an_account_and_logs_her_in(place: None, clients: Clients) -> None:
    new = NewInvitation(name="吴霞", organisation=STREET, role=Role.OFFICER)
    token = await invitations.invite(SYSTEM, new)
    browser = await clients()

    page = await browser.get(f"/join/{token}")
    weak = await browser.post(f"/join/{token}", data={"username": "wuxia", "password": "kurz", "again": "kurz"})
    form = {"username": "wuxia", "password": PASSWORD, "again": PASSWORD}
    done = await browser.post(f"/join/{token}", data=form)
    again = await (await clients()).get(f"/join/{token}")

    assert "系统邀请您担任招宝山街道的干事" in text(page.text)
    assert (weak.status_code, 'id="password-error"' in weak.text) == (400, True)
    assert (done.status_code, done.headers["location"]) == (303, "/desk")
    assert (await browser.get("/desk")).status_code == 200
    assert (again.status_code, "链接已经失效" in text(again.text)) == (410, True)
    assert (await browser.get("/join/nothing")).status_code == 410


async def test_the_link_is_shown_once_and_can_be_renewed_and_revoked(
    her: tuple[httpx.AsyncClient, str], visitor: httpx.AsyncClient
) -> None:
    browser, _ = her
    form = {"name": "吴霞", "organisation": STREET, "role": "officer", "kind": "business"}

    made = await browser.post("/desk/accounts/invite", data=form)
    link = re.findall(r"https://testserver(/join/[\w-]+)", made.text)[0]
    listed = (await browser.get("/desk/accounts")).text
    again, revoke = [re.findall(f'action="([^"]+/{step})"', listed)[0] for step in ("again", "revoke")]
    renewed = re.findall(r"https://testserver(/join/[\w-]+)", (await browser.post(again)).text)[0]

    assert link not in listed and "等待接受的邀请" in listed
    assert [(await visitor.get(one)).status_code for one in (link, renewed)] == [410, 200]
    await browser.post(revoke)
    assert (await visitor.get(renewed)).status_code == 410
    assert "等待接受的邀请" not in (await browser.get("/desk/accounts")).text


async def test_what_is_wrong_with_an_invitation_stands_beside_its_field(her: tuple[httpx.AsyncClient, str]) -> None:
    form = {"name": "吴霞", "organisation": STREET, "role": "officer", "kind": "business"}

    for changed, field, status in (
        ({"name": ""}, "name", 400),
        ({"role": ""}, "role", 400),
        ({"organisation": "000"}, "organisation", 404),
        ({"phone": "13700000001"}, "phone", 404),
        ({"until": "2026-11-01"}, "until", 400),
    ):
        page = await her[0].post("/desk/accounts/invite", data={**form, **changed})
        assert (page.status_code, f'id="{field}-error"' in page.text) == (status, True), changed


async def test_staff_see_where_they_are_logged_in_and_end_it(
    her: tuple[httpx.AsyncClient, str], clients: Clients, hands: Hands
) -> None:
    here, secret = her
    phone = await clients(
        headers={"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0"}
    )
    hands.forward(seconds=30)
    await log_in(phone)
    await phone.post("/login/staff/code", data={"code": now(secret)})

    page = await here.get("/desk/devices")
    (end,) = re.findall(r'action="(/desk/devices/[0-9a-f-]+/end)"', page.text)
    await here.post(end)

    assert "微信 · 安卓手机" in text(page.text)
    assert (await phone.get("/desk")).headers["location"].startswith("/login/staff")
    assert "退出：" not in (await here.get("/desk/devices")).text
    assert (await here.post(end)).status_code == 404


async def test_a_volunteer_makes_her_lost_phone_forget_her_and_nobody_elses(
    world: World, her_phone: Volunteer, staff: Staff
) -> None:
    kept, lost = await her_phone(world.wang_fang.person), await her_phone(world.wang_fang.person)
    other = await her_phone(world.liu_yang.person)
    (hers,) = [row["id"] for row in await Session.select(Session.id).where(Session.person == world.liu_yang.person)]

    page = await kept.get("/me/devices")
    stolen = await kept.post(f"/me/devices/{hers}/end")
    await kept.post("/me/devices/end-others")

    assert page.text.count(">让它退出</button>") == 1
    assert stolen.status_code == 404
    answers = [(await browser.get("/me")).status_code for browser in (kept, lost, other)]
    assert answers == [200, 303, 200]
