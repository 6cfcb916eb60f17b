"""The desk's pages of accounts, tokens and one's own password."""

import re

import httpx
import pytest

from jinguo.access import actions, queries
from jinguo.access.forms import NewAccount, PasswordLogin
from jinguo.authority.grants import Role
from jinguo.web.cookies import SESSION, real_name
from tests.conftest import Hands
from tests.web.conftest import Clients, Staff
from tests.web.reading import text
from tests.world import WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

HERE, TOKENS = "/desk/accounts", "/desk/accounts/tokens"
OLD, NEW = "Chunfeng-2026", "Qiushui-2026"
OPENING = {"name": "李梅", "username": "limei", "password": OLD, "role": "officer", "organisation": ZHAOBAOSHAN}


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of 王芳, an administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI)


async def log_in(username: str = "limei", password: str = OLD) -> actions.LoggedIn:
    return await actions.log_in(PasswordLogin(username=username, password=password), "")


async def account_of(world: World, username: str = "limei") -> str:
    return str(next(row["id"] for row in await queries.accounts(world.zhou_min) if row["username"] == username))


async def test_an_account_is_opened_and_she_can_log_in(world: World, keeper: httpx.AsyncClient) -> None:
    done = await keeper.post(f"{HERE}/new", data=OPENING)

    page = await keeper.get(done.headers["Location"])
    assert "已开通 李梅 的账号，用户名 limei" in text(page.text)
    assert OLD not in page.text
    assert (await log_in()).actor.path == "/330211/001/"


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        pytest.param({"password": "123456"}, "password", 400, id="weak password"),
        pytest.param({"username": "王芳"}, "username", 400, id="Chinese user name"),
        pytest.param({"role": ""}, "role", 400, id="no role"),
        pytest.param({"organisation": ""}, "organisation", 400, id="no organisation"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_the_password_is_not_shown(
    world: World, keeper: httpx.AsyncClient, changed: dict[str, str], field: str, status: int
) -> None:
    page = await keeper.post(f"{HERE}/new", data={**OPENING, **changed})

    assert page.status_code == status
    assert f'id="{field}-error"' in page.text
    assert 'value="李梅"' in page.text
    assert OLD not in page.text
    assert "limei" not in [row["username"] for row in await queries.accounts(world.zhou_min)]


async def test_a_user_name_that_is_taken_is_refused_beside_it(keeper: httpx.AsyncClient) -> None:
    await keeper.post(f"{HERE}/new", data=OPENING)

    page = await keeper.post(f"{HERE}/new", data=OPENING)

    assert page.status_code == 409
    assert 'id="username-error"' in page.text


async def test_nobody_gives_away_more_than_she_has(world: World, staff: Staff) -> None:
    street = await staff(Role.ADMINISTRATOR, ZHAOBAOSHAN)

    for organisation, role in ((ZHENHAI, "officer"), (WANGCHENG, "reader")):
        refused = await street.post(f"{HERE}/new", data={**OPENING, "organisation": organisation, "role": role})
        assert refused.status_code == 403
    assert (await street.post(f"{HERE}/new", data={**OPENING, "role": "system"})).status_code == 403


async def test_an_account_is_closed_and_reopened(world: World, keeper: httpx.AsyncClient) -> None:
    await keeper.post(f"{HERE}/new", data=OPENING)
    session, limei = await log_in(), await account_of(world)

    await keeper.post(f"{HERE}/{limei}/close")
    ended = await queries.session_actor(session.token)
    listed = text((await keeper.get(HERE)).text)
    await keeper.post(f"{HERE}/{limei}/reopen")

    assert ended is None
    assert "李梅 limei 干事 招宝山街道 已停用 恢复" in listed
    assert (await log_in()).actor.name == "李梅"


async def test_a_forgotten_password_is_reset_and_the_lock_ends(world: World, keeper: httpx.AsyncClient) -> None:
    await keeper.post(f"{HERE}/new", data=OPENING)
    limei = await account_of(world)

    weak = await keeper.post(f"{HERE}/{limei}/password", data={"password": "123"})
    done = await keeper.post(f"{HERE}/{limei}/password", data={"password": NEW})

    assert (weak.status_code, done.status_code) == (400, 303)
    assert 'id="password-error"' in weak.text
    assert (await log_in(password=NEW)).actor.name == "李梅"


async def test_accounts_of_another_district_are_neither_seen_nor_touched(world: World, staff: Staff) -> None:
    await actions.create_account(world.zhou_min, NewAccount.model_validate(OPENING))
    limei = await account_of(world)
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    assert "limei" not in (await chen_jing.get(HERE)).text
    assert (await chen_jing.get(f"{HERE}/{limei}/password")).status_code == 404
    for step in ("close", "reopen", "password"):
        assert (await chen_jing.post(f"{HERE}/{limei}/{step}", data={"password": NEW})).status_code == 404
    assert (await log_in()).actor.name == "李梅"


async def test_one_cannot_close_ones_own_account(world: World, keeper: httpx.AsyncClient) -> None:
    (own,) = [row for row in await queries.accounts(world.zhou_min) if row["name"] == "王芳"]

    refused = await keeper.post(f"{HERE}/{own['id']}/close")

    assert refused.status_code == 403
    assert "自己的账号不能由自己停用" in text(refused.text)
    assert (await keeper.get(HERE)).status_code == 200


@pytest.mark.parametrize("page", [HERE, f"{HERE}/new", TOKENS])
async def test_an_officer_keeps_no_accounts(world: World, staff: Staff, page: str) -> None:
    assert (await (await staff(Role.OFFICER, ZHENHAI)).get(page)).status_code == 403


async def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    world: World, keeper: httpx.AsyncClient, clients: Clients
) -> None:
    given = await keeper.post(
        TOKENS, data={"name": "政务平台", "role": "reader", "organisation": ZHENHAI, "days": "30"}
    )
    token = re.search(r'class="secret" tabindex="0">([\w-]{40,})<', given.text)
    assert token is not None
    again = await keeper.get(TOKENS)
    program = await clients(headers={"Authorization": f"Bearer {token[1]}"})
    (row,) = await queries.tokens(world.zhou_min)

    before = (await program.get("/api/v1/organisations")).status_code
    await keeper.post(f"{TOKENS}/{row['id']}/revoke")
    after = (await program.get("/api/v1/organisations")).status_code

    assert token[1] not in again.text
    assert "政务平台 上级只读 镇海区 12月21日 周一 可用" in text(again.text)
    assert (before, after) == (200, 401)
    assert "已作废" in text((await keeper.get(TOKENS)).text)


async def test_a_token_of_another_district_is_neither_seen_nor_revoked(
    world: World, keeper: httpx.AsyncClient, staff: Staff
) -> None:
    await keeper.post(TOKENS, data={"name": "镇海大屏", "role": "reader", "organisation": ZHENHAI})
    (row,) = await queries.tokens(world.zhou_min)
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    assert "镇海大屏" not in (await chen_jing.get(TOKENS)).text
    assert (await chen_jing.post(f"{TOKENS}/{row['id']}/revoke")).status_code == 404
    assert (await queries.tokens(world.zhou_min))[0]["revoked_at"] is None


async def test_a_token_needs_a_role_and_an_organisation(world: World, keeper: httpx.AsyncClient) -> None:
    page = await keeper.post(TOKENS, data={"name": "政务平台"})

    assert page.status_code == 400
    assert 'id="role-error"' in page.text
    assert 'id="organisation-error"' in page.text
    assert await queries.tokens(world.zhou_min) == []


async def test_one_changes_ones_own_password(world: World, clients: Clients, hands: Hands) -> None:
    await actions.create_account(world.zhou_min, NewAccount.model_validate(OPENING))
    here, elsewhere = await log_in(), await log_in()
    browser = await clients(cookies={real_name(SESSION): here.token})
    form = {"current": OLD, "password": NEW, "again": NEW}

    wrong = await browser.post("/desk/password", data={**form, "current": "Dongxue-2026"})
    unlike = await browser.post("/desk/password", data={**form, "again": "Xialian-2026"})
    weak = await browser.post("/desk/password", data={**form, "password": "weak", "again": "weak"})
    done = await browser.post("/desk/password", data=form)

    assert [page.status_code for page in (wrong, unlike, weak, done)] == [401, 400, 400, 303]
    assert 'id="current-error"' in wrong.text
    assert 'id="again-error"' in unlike.text
    assert 'id="password-error"' in weak.text
    assert "Dongxue" not in wrong.text
    assert "口令已修改" in text((await browser.get("/desk")).text)
    assert await queries.session_actor(elsewhere.token) is None
    assert (await log_in(password=NEW)).actor.name == "李梅"
