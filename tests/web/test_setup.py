import httpx
import pytest

from jinguo.access.tables import Account, RoleGrant
from jinguo.config import settings
from jinguo.organisations import queries as organisations

TOKEN = "one-time-token-from-the-console"
FIRST = {
    "token": TOKEN,
    "code": "330211",
    "district": "镇海区",
    "name": "陈静",
    "username": "chenjing",
    "password": "Jinguo-2026-Zhenhai",
}


@pytest.fixture(autouse=True)
def console(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGUO_SETUP_TOKEN", TOKEN)
    settings.cache_clear()


async def test_the_first_run_makes_a_district_and_its_administrator_once(visitor: httpx.AsyncClient) -> None:
    led = await visitor.get("/")
    page = await visitor.get(f"/setup?token={TOKEN}")
    done = await visitor.post("/setup", data=FIRST)
    again = await visitor.post("/setup", data={**FIRST, "username": "second"})

    assert (led.status_code, led.headers["location"]) == (303, "/setup")
    assert (page.status_code, f'value="{TOKEN}"' in page.text) == (200, True)
    assert (done.status_code, done.headers["location"]) == (303, "/login/staff")
    assert again.status_code == 403
    assert (await visitor.get("/setup")).status_code == 403
    assert (await organisations.by_code("330211000000")).name == "镇海区"
    rows = await RoleGrant.select(RoleGrant.role, RoleGrant.path, RoleGrant.account._.username.as_alias("username"))
    assert rows == [{"role": "administrator", "path": "/330211/", "username": "chenjing"}]
    login = await visitor.post("/login/staff", data={"username": "chenjing", "password": FIRST["password"]})
    assert login.headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"token": "guess"}, 403, "首次设置口令不对"),
        ({"token": ""}, 403, "首次设置口令不对"),
        ({"password": "short"}, 400, "口令至少 12 位"),
        ({"code": "3302"}, 400, "请填 6 位区划代码"),
        ({"username": "陈静静"}, 400, "格式不对"),
    ],
    ids=str,
)
async def test_a_first_run_that_is_refused_leaves_nothing_behind(
    visitor: httpx.AsyncClient, wrong: dict[str, str], status: int, sentence: str
) -> None:
    answer = await visitor.post("/setup", data={**FIRST, **wrong})

    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert (await Account.count(), await organisations.districts()) == (0, [])


async def test_without_a_token_of_the_service_no_token_fits(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JINGUO_SETUP_TOKEN")
    settings.cache_clear()

    answer = await visitor.post("/setup", data={**FIRST, "token": ""})

    assert (answer.status_code, await Account.count()) == (403, 0)
