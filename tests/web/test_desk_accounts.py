"""The desk's pages of accounts, tokens and one's own password."""

import re

import httpx
import pytest

from jinguo.access import queries
from jinguo.access.accounts import actions
from jinguo.access.errors import WrongPassword
from jinguo.access.forms import NewAccount, PasswordLogin
from jinguo.authority.grants import Role
from jinguo.web.cookies import SESSION, real_name
from tests.conftest import Hands
from tests.web.conftest import Clients, Staff
from tests.web.reading import text
from tests.world import LIU_YANGS_PHONE, WANG_FANGS_PHONE, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

HERE, TOKENS = "/desk/accounts", "/desk/accounts/tokens"
OLD, NEW = "Chunfeng-2026", "Qiushui-2026"
OPENING = {"name": "李梅", "username": "limei", "password": OLD, "role": "officer", "organisation": ZHAOBAOSHAN}


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of 王芳, an administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI)


async def log_in(username: str = "limei", password: str = OLD) -> actions.LoggedIn:
    return await actions.log_in(PasswordLogin(username=username, password=password), "")


async def opened(world: World) -> None:
    """李梅 has an account."""
    await actions.create_account(world.zhou_min, NewAccount.model_validate(OPENING))


async def account_of(world: World, username: str = "limei") -> str:
    return str(next(row["id"] for row in await queries.accounts(world.zhou_min) if row["username"] == username))


async def test_an_account_is_closed_and_reopened(world: World, keeper: httpx.AsyncClient) -> None:
    await opened(world)
    session, limei = await log_in(), await account_of(world)

    await keeper.post(f"{HERE}/{limei}/close")
    ended = await queries.session_actor(session.token)
    listed = text((await keeper.get(HERE)).text)
    await keeper.post(f"{HERE}/{limei}/reopen")

    assert ended is None
    assert "李梅 limei 干事 招宝山街道 已停用 恢复" in listed
    assert (await log_in()).actor.name == "李梅"


async def test_a_forgotten_password_is_reset_and_changed_before_anything_else(
    world: World, keeper: httpx.AsyncClient, clients: Clients
) -> None:
    await opened(world)
    limei = await account_of(world)

    weak = await keeper.post(f"{HERE}/{limei}/password", data={"password": "123"})
    done = await keeper.post(f"{HERE}/{limei}/password", data={"password": NEW})

    assert (weak.status_code, done.status_code) == (400, 303)
    assert 'id="password-error"' in weak.text
    here = await clients(cookies={real_name(SESSION): (await log_in(password=NEW)).token})
    led = [(await here.get(page)).headers["location"] for page in ("/", "/desk/events", "/desk/devices")]
    assert led == ["/desk", "/desk/password", "/desk/password"]
    await here.post("/desk/password", data={"current": NEW, "password": OLD, "again": OLD})
    assert (await here.get("/desk/events")).status_code == 200


async def test_a_locked_account_is_unlocked(world: World, keeper: httpx.AsyncClient) -> None:
    await opened(world)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await log_in(password="falsch")
    limei = await account_of(world)

    before = text((await keeper.get(f"{HERE}/{limei}")).text)
    await keeper.post(f"{HERE}/{limei}/unlock")

    assert "已锁定" in before and "解锁" in before
    assert "已锁定" not in text((await keeper.get(f"{HERE}/{limei}")).text)
    assert (await log_in()).actor.name == "李梅"


async def test_an_account_is_linked_to_her_person_within_reach_and_unlinked(
    world: World, keeper: httpx.AsyncClient
) -> None:
    await opened(world)
    limei = await account_of(world)

    beyond = await keeper.post(f"{HERE}/{limei}/person", data={"phone": LIU_YANGS_PHONE})
    nobody = await keeper.post(f"{HERE}/{limei}/person", data={"phone": "13712345678"})
    linked = await keeper.post(f"{HERE}/{limei}/person", data={"phone": WANG_FANGS_PHONE})
    session = await log_in()

    assert (beyond.status_code, nobody.status_code, linked.status_code) == (404, 404, 303)
    told = [re.findall('id="phone-error".*?<span>(.*?)</span>', page.text, re.DOTALL) for page in (beyond, nobody)]
    assert told[0] == told[1] != []
    assert session.actor.person == world.wang_fang.person
    await keeper.post(f"{HERE}/{limei}/person/none")
    found = await queries.session_actor(session.token)
    assert found is not None and found[0].person is None


async def test_accounts_of_another_district_are_neither_seen_nor_touched(world: World, staff: Staff) -> None:
    await opened(world)
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


@pytest.mark.parametrize("page", [HERE, f"{HERE}/invite", TOKENS])
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
    await keeper.post(f"{TOKENS}/{row.id}/revoke")
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
    assert (await chen_jing.post(f"{TOKENS}/{row.id}/revoke")).status_code == 404
    assert (await queries.tokens(world.zhou_min))[0].revoked_at is None


async def test_a_token_needs_a_role_and_an_organisation(world: World, keeper: httpx.AsyncClient) -> None:
    page = await keeper.post(TOKENS, data={"name": "政务平台"})

    assert page.status_code == 400
    assert 'id="role-error"' in page.text
    assert 'id="organisation-error"' in page.text
    assert await queries.tokens(world.zhou_min) == []


async def test_one_changes_ones_own_password(world: World, clients: Clients, hands: Hands) -> None:
    await opened(world)
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
