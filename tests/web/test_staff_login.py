import httpx
import pytest

from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount
from jinguo.access.queries import token_digest
from jinguo.access.tables import Account, Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.web.cookies import SESSION, real_name
from tests.conftest import Hands
from tests.web.conftest import STREET, Clients

NAME, PASSWORD = "wangfang", "Jinguo-2026-Zhenhai"
WRONG = "用户名或口令不对，请重新输入。"
LOCKED = "连续输错次数太多，账号已锁定 30 分钟。"


@pytest.fixture(autouse=True)
async def wang_fang(place: None) -> None:
    new = NewAccount(username=NAME, name="王芳", password=PASSWORD, role=Role.OFFICER, organisation=STREET)
    await create_account(SYSTEM, new)


async def log_in(browser: httpx.AsyncClient, password: str = PASSWORD, name: str = NAME, **more: str) -> httpx.Response:
    return await browser.post("/login/staff", data={"username": name, "password": password, **more})


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/")).headers.get("location") == "/desk"


async def test_staff_log_in_and_come_to_the_desk_or_back_to_where_they_wanted(clients: Clients) -> None:
    one, other = await clients(), await clients()

    assert (await log_in(one)).headers["location"] == "/desk"
    assert (await log_in(other, next="/desk/hours?page=2")).headers["location"] == "/desk/hours?page=2"
    assert (await is_in(one), await is_in(other)) == (True, True)


async def test_an_address_with_chinese_characters_is_gone_on_to(visitor: httpx.AsyncClient) -> None:
    done = await log_in(visitor, next="/活动?q=王芳")

    assert (done.status_code, done.headers["location"]) == (303, "/%E6%B4%BB%E5%8A%A8?q=%E7%8E%8B%E8%8A%B3")
    assert await is_in(visitor)


async def test_a_staff_session_ends_with_the_browser(visitor: httpx.AsyncClient) -> None:
    done = await log_in(visitor)

    cookie = next(line for line in done.headers.get_list("set-cookie") if line.startswith("__Host-jinguo="))
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax", "secure"}


async def test_wrong_name_and_wrong_password_are_answered_alike(clients: Clients) -> None:
    password = await log_in(await clients(), password="wrong")
    name = await log_in(await clients(), name="nobody")

    assert [(one.status_code, WRONG in one.text, PASSWORD in one.text) for one in (password, name)] == [
        (401, True, False)
    ] * 2


async def test_five_failures_lock_the_account_for_half_an_hour(visitor: httpx.AsyncClient, hands: Hands) -> None:
    failures = [await log_in(visitor, password="wrong") for _ in range(5)]
    locked = await log_in(visitor)
    hands.forward(minutes=30, seconds=1)
    later = await log_in(visitor)

    assert [one.status_code for one in failures] == [401] * 5
    assert (locked.status_code, LOCKED in locked.text) == (429, True)
    assert (later.status_code, later.headers["location"]) == (303, "/desk")


async def test_a_session_that_somebody_else_fixed_in_advance_is_not_taken_over(clients: Clients) -> None:
    fixed = "attacker-knows-this-session-token-beforehand"
    victim, attacker = await clients(cookies={real_name(SESSION): fixed}), await clients()

    done = await log_in(victim)
    attacker.cookies.set(real_name(SESSION), fixed)

    assert done.cookies[real_name(SESSION)] != fixed
    assert token_digest(fixed) not in [row["digest"] for row in await Session.select(Session.digest)]
    assert not await is_in(attacker)


async def test_a_session_is_not_revived_after_logging_out(clients: Clients) -> None:
    browser, thief = await clients(), await clients()
    await log_in(browser)
    stolen = browser.cookies[real_name(SESSION)]
    thief.cookies.set(real_name(SESSION), stolen)
    assert await is_in(thief)

    out = await browser.post("/logout")

    assert (out.status_code, out.headers["location"]) == (303, "/")
    said = [(await browser.get("/")).text.count("已安全退出") for _ in range(2)]
    assert said == [1, 0]
    assert (await is_in(browser), await is_in(thief)) == (False, False)
    await log_in(browser)
    assert (await is_in(browser), await is_in(thief)) == (True, False)


async def test_logging_in_again_ends_the_browsers_former_session(clients: Clients) -> None:
    browser, thief = await clients(), await clients()
    await log_in(browser)
    thief.cookies.set(real_name(SESSION), browser.cookies[real_name(SESSION)])

    await log_in(browser)

    assert (await is_in(browser), await is_in(thief)) == (True, False)
    assert [row["ended_at"] is None for row in await Session.select().order_by(Session.id)] == [False, True]


async def test_a_staff_session_ends_after_fifteen_idle_minutes_and_eight_hours(clients: Clients, hands: Hands) -> None:
    idle, busy = await clients(), await clients()
    await log_in(idle)
    await log_in(busy)

    for _ in range(34):
        hands.forward(minutes=14)
        assert await is_in(busy)
    hands.forward(minutes=4)

    assert (await is_in(idle), await is_in(busy)) == (False, False)


async def test_a_closed_account_is_out_at_once(visitor: httpx.AsyncClient, hands: Hands) -> None:
    await log_in(visitor)
    await Account.update({Account.closed_at: hands.now}, force=True)

    assert not await is_in(visitor)
    assert (await log_in(visitor)).status_code == 401


async def test_an_empty_form_says_what_is_missing(visitor: httpx.AsyncClient) -> None:
    answer = await log_in(visitor, password="", name="")

    assert (answer.status_code, answer.text.count("请填写这一项"), answer.text.count("没有填")) == (400, 2, 2)
