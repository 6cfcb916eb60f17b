"""The desk's pages of 任职与代理 and 谁能做什么, the switch of hats in the header, and what 三员 see."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.access.appointments import queries as holdings
from jinguo.access.tables import RoleGrant
from jinguo.authority.grants import ASSIGNABLE, GRANTS, OFFICES, PERSONAL, Permission, Role
from jinguo.kernel import clock
from jinguo.web.cookies import SESSION, real_name
from jinguo.web.desk.accounts.who_may import FOR, parts
from jinguo.web.guard import handlers, needs
from tests.conftest import Hands
from tests.posts import account, browser_of, holds, logged_in, post, seen
from tests.web.conftest import Clients, Staff, Volunteer
from tests.web.reading import forms, text
from tests.world import CHENGDONG, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

HERE, WHO = "/desk/appointments", "/desk/appointments/who-may"


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of 周敏, administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")


async def browser(clients: Clients, account: UUID) -> httpx.AsyncClient:
    return await clients(cookies={real_name(SESSION): await browser_of(account)})


def options(page: str, name: str) -> list[str]:
    """What a menu of a form offers, without its first empty line."""
    (menu,) = re.findall(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)
    return [value for value in re.findall(r'<option value="([^"]*)"', menu) if value]


async def test_an_administrator_gives_a_role_and_takes_it_back_with_a_reason(
    world: World, keeper: httpx.AsyncClient, clients: Clients
) -> None:
    li_mei = await post("李梅", Role.OFFICER, CHENGDONG)
    hers = await browser(clients, li_mei)
    new = {"account": f"{li_mei}", "role": "reviewer", "organisation": ZHAOBAOSHAN, "since": "2026-11-21"}

    wrong = await keeper.post(f"{HERE}/new", data=new)
    done = await keeper.post(f"{HERE}/new", data={**new, "reason": "接替王芳"})
    listed = text((await keeper.get(HERE)).text)
    switch = (await hers.get("/desk")).text
    (grant,) = [one.id for one in await holdings.hats(await logged_in(li_mei)) if one.role is Role.REVIEWER]
    asked = await keeper.get(f"{HERE}/{grant}/end")
    empty = await keeper.post(f"{HERE}/{grant}/end", data={})
    await keeper.post(f"{HERE}/{grant}/end", data={"reason": "借调结束"})

    assert (wrong.status_code, 'id="reason-error"' in wrong.text) == (400, True)
    assert done.headers["location"] == HERE
    assert "审核人 招宝山街道 11月21日 周六 起 接替王芳（周敏授予）" in listed
    assert "招宝山街道 · 审核人" in switch
    assert (asked.status_code, empty.status_code) == (200, 400)
    assert "换一个身份" not in (await hers.get("/desk")).text
    ended = text((await keeper.get(f"{HERE}?time=ended")).text)
    assert "接替王芳（周敏授予）（周敏收回）" in ended


async def test_a_form_offers_what_she_may_give_and_whom_she_may_give_it(
    world: World, staff: Staff, keeper: httpx.AsyncClient
) -> None:
    li_mei, chen_jing = await post("李梅", Role.OFFICER, CHENGDONG), await post("陈静", Role.OFFICER, WANGCHENG)
    security = await staff(Role.SECURITY_ADMINISTRATOR, ZHENHAI, "何静")

    by_administrator, by_security = (await keeper.get(f"{HERE}/new")).text, (await security.get(f"{HERE}/new")).text

    offered = [set(re.findall(r'name="role" value="(\w+)"', page)) for page in (by_administrator, by_security)]
    assert offered[0] == {role.value for role in ASSIGNABLE - set(OFFICES)}
    assert offered[1] == {role.value for role in ASSIGNABLE}
    assert f"{li_mei}" in options(by_administrator, "account")
    assert f"{chen_jing}" not in by_administrator + by_security


async def test_an_officer_gives_her_own_hat_for_a_while_and_the_page_says_until_when(
    world: World, clients: Clients, hands: Hands
) -> None:
    li_mei, wang_fang = await post("李梅", Role.OFFICER, ZHAOBAOSHAN), await post("王芳", Role.READER, ZHAOBAOSHAN)
    officer, reader = await browser(clients, li_mei), await browser(clients, wang_fang)
    own = (await logged_in(li_mei)).grants[0].id
    lending = {"account": f"{wang_fang}", "since": "2026-11-21", "reason": "外出培训"}

    too_long = await officer.post(f"{HERE}/{own}/deputy", data={**lending, "until": "2027-03-01"})
    done = await officer.post(f"{HERE}/{own}/deputy", data={**lending, "until": "2026-11-30"})
    page = (await reader.get("/desk")).text
    grants = options(page, "grant")
    (deputy,) = [
        grant for grant in grants if grant not in {f"{each.id}" for each in (await logged_in(wang_fang)).grants}
    ]
    switched = await reader.post("/desk/hat", data={"grant": deputy})
    acting = (await reader.get(switched.headers["location"])).text

    assert (too_long.status_code, "代理最长 60 天，最晚到 1月19日" in too_long.text) == (400, True)
    assert done.headers["location"] == HERE
    assert "正在代理我的人 姓名 角色 起止 操作 王芳" in text((await officer.get(HERE)).text)
    assert "<b>王芳（代理）</b>招宝山街道 · 干事（代理至 11月30日）" in acting
    assert "现在的身份是干事" in acting
    assert 'href="/desk/volunteers"' in acting
    hands.set(clock.at_beijing(clock.today() + timedelta(days=10)))
    reader.cookies[real_name(SESSION)] = await browser_of(wang_fang)
    assert "换一个身份" not in (await reader.get("/desk")).text
    assert (await reader.get("/desk/volunteers/new")).status_code == 403


async def test_a_hat_of_another_cannot_be_put_on(world: World, clients: Clients) -> None:
    li_mei, chief = await post("李梅", Role.OFFICER, ZHAOBAOSHAN), await post("周敏", Role.ADMINISTRATOR, ZHENHAI)
    officer = await browser(clients, li_mei)
    other = (await logged_in(chief)).grants[0].id

    for grant in (f"{other}", "nonsense", ""):
        assert (await officer.post("/desk/hat", data={"grant": grant})).status_code == 404

    assert (await officer.get("/desk/accounts")).status_code == 403


async def test_when_no_role_runs_the_page_says_so_and_whom_to_ask(world: World, clients: Clients) -> None:
    li_mei = await post("李梅", Role.OFFICER, ZHAOBAOSHAN)
    officer = await browser(clients, li_mei)
    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.account == li_mei)

    home, page, sent = await officer.get("/"), await officer.get("/desk"), await officer.post("/desk/hat", data={})
    api = await officer.get("/api/v1/events")

    assert home.headers["location"] == "/desk"
    assert (page.status_code, sent.status_code) == (403, 403)
    assert "您的任职或代理已经到期" in page.text
    assert "请找给您授予角色的妇联管理员" in page.text
    assert (api.status_code, api.json()["code"]) == (403, "term_ended")


@pytest.mark.parametrize("office", OFFICES, ids=str)
async def test_an_office_has_a_home_without_figures_and_every_line_of_its_menu_opens(
    app: Litestar, world: World, staff: Staff, office: Role
) -> None:
    browser = await staff(office, ZHENHAI, "何静")
    home = await browser.get("/desk")

    menu = set(re.findall(r'<a href="(/[^"]*)"', home.text.split("</nav>")[0]))
    statuses = {address: (await browser.get(address)).status_code for address in menu}

    assert home.status_code == 200
    assert FOR[office] in home.text
    assert "要办的事" not in home.text
    assert "王芳" not in home.text
    assert set(statuses.values()) == {200}, statuses
    business = {"/desk/volunteers", "/desk/events", "/desk/hours", "/desk/claims", "/desk/plan", "/door"}
    assert not menu & business
    assert {(await browser.get(address)).status_code for address in business} == {403}


def test_the_table_of_who_may_do_what_is_the_one_that_is_obeyed() -> None:
    told = {
        (role, line.sentence)
        for part in parts()
        for line in part.lines
        for role, may in zip(part.roles, line.may, strict=True)
        if may
    }

    assert told == {(role, one.label) for role in (*ASSIGNABLE, *PERSONAL) for one in GRANTS[role]}
    assert set(FOR) == set(ASSIGNABLE | PERSONAL)


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR], ids=str)
async def test_everybody_on_the_staff_reads_it(world: World, staff: Staff, role: Role) -> None:
    page = text((await (await staff(role, ZHENHAI)).get(WHO)).text)

    for permission in Permission:
        assert permission.label in page
    assert "管得到的是授予时写明的组织和它的全部下级" in page


async def test_a_volunteer_has_neither_page(world: World, her_phone: Volunteer) -> None:
    volunteer = await her_phone(world.wang_fang.person)

    assert [(await volunteer.get(page)).status_code for page in (HERE, WHO, "/desk")] == [403, 403, 403]


async def test_appointments_of_another_district_are_not_opened(world: World, staff: Staff) -> None:
    li_mei = await post("李梅", Role.OFFICER, ZHAOBAOSHAN)
    grant = (await logged_in(li_mei)).grants[0].id
    stranger = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    assert "李梅" not in (await stranger.get(HERE)).text
    for step in ("end", "deputy"):
        assert (await stranger.get(f"{HERE}/{grant}/{step}")).status_code == 404
        assert (await stranger.post(f"{HERE}/{grant}/{step}", data={"reason": "随便"})).status_code == 404


async def test_a_volunteer_is_written_down_as_committee_member_and_her_phone_carries_it_while_it_lasts(
    world: World, staff: Staff, her_phone: Volunteer, hands: Hands
) -> None:
    officer, person = await staff(Role.COORDINATOR, ZHAOBAOSHAN, "李梅"), world.wang_fang.person
    here = f"/desk/volunteers/{world.wang_fang.id}"
    given = {
        "role": "committee_member",
        "organisation": CHENGDONG,
        "since": "2024-03-01",
        "until": "2026-11-22",
        "reason": "结对",
    }

    wrong = await officer.post(f"{here}/roles", data={**given, "until": "2024-02-28"})
    done = await officer.post(f"{here}/roles", data=given)
    again = await officer.post(f"{here}/roles", data={**given, "reason": "又结对"})
    higher = await officer.post(f"{here}/roles", data={**given, "role": "committee_member", "organisation": ZHENHAI})
    system = await officer.post(f"{here}/roles", data={**given, "role": "administrator"})
    card = text((await officer.get(here)).text)
    token = (await her_phone(person)).cookies[real_name(SESSION)]
    mother = await officer.post(f"{here}/roles", data={**given, "role": "mother"})
    offered = (await officer.get(f"{here}/roles")).text
    roles = []
    for _ in range(3):
        roles.append({grant.role for grant in (await seen(token)).grants})
        hands.forward(days=1)

    assert (wrong.status_code, done.status_code, again.status_code) == (400, 303, 409)
    assert (higher.status_code, system.status_code, mother.status_code) == (403, 400, 400)
    assert 'value="mother"' not in offered and 'value="committee_member"' in offered
    assert "执委（城东社区，2024年3月1日 周五 起，到 11月22日）" in card
    assert roles == [{Role.VOLUNTEER, Role.COMMITTEE_MEMBER}] * 2 + [{Role.VOLUNTEER}]


async def test_her_role_is_ended_with_a_reason_by_who_keeps_it_and_nobody_else(world: World, staff: Staff) -> None:
    officer, reader = await staff(Role.OFFICER, ZHAOBAOSHAN, "李梅"), await staff(Role.READER, ZHAOBAOSHAN, "孙红")
    stranger = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")
    here = f"/desk/volunteers/{world.wang_fang.id}/roles"
    given = {"role": "committee_member", "organisation": CHENGDONG, "since": "2026-11-01"}
    await officer.post(here, data=given)
    (row,) = await RoleGrant.select(RoleGrant.id).where(RoleGrant.person == world.wang_fang.person)
    end = f"{here}/{row['id']}/end"

    assert [(await one.post(end, data={"why": "换届"})).status_code for one in (reader, stranger)] == [403, 404]
    assert (await reader.post(here, data=given)).status_code == 403
    assert "登记任职" not in (await reader.get(here)).text
    assert (await stranger.get(here)).status_code == 404
    empty = await officer.post(end, data={})
    done = await officer.post(end, data={"why": "换届"})

    assert (empty.status_code, done.status_code) == (400, 303)
    assert "执委 已结束" in text((await officer.get(here)).text)
    assert (await officer.post(end, data={"why": "换届"})).status_code == 409


def test_the_switch_is_for_everybody_on_the_staff(app: Litestar) -> None:
    (needed,) = [needs(handler) for path, handler in handlers(app) if path == "/desk/hat"]
    assert isinstance(needed, tuple)

    assert {role for role in Role if needed[0] in GRANTS[role]} == ASSIGNABLE | {Role.SYSTEM}


async def test_the_header_offers_no_switch_to_whoever_has_one_role(keeper: httpx.AsyncClient) -> None:
    page = await keeper.get("/desk")

    assert "/desk/hat" not in forms(page.text)
    assert "镇海区 · 妇联管理员" in page.text


async def test_two_hats_of_one_account_see_two_different_worlds(world: World, clients: Clients) -> None:
    """李梅 is officer of 招宝山街道 and reader of 望城区: never both at once."""
    li_mei = await account("李梅")
    officer, reader = await holds(li_mei, Role.OFFICER, ZHAOBAOSHAN), await holds(li_mei, Role.READER, WANGCHENG)
    browser_ = await browser(clients, li_mei)
    worlds = []

    for grant in (officer, reader):
        await browser_.post("/desk/hat", data={"grant": f"{grant}"})
        page = (await browser_.get("/desk/volunteers")).text
        worlds.append(("王芳" in page, "刘洋" in page, (await browser_.get("/desk/volunteers/new")).status_code))

    assert sorted(worlds) == [(False, True, 403), (True, False, 200)]


async def test_the_list_of_tokens_says_which_are_dead_with_their_makers_role(world: World, clients: Clients) -> None:
    chief, other = await post("周敏", Role.ADMINISTRATOR, ZHENHAI), await post("赵丽", Role.ADMINISTRATOR, ZHENHAI)
    given = {"name": "大屏", "role": "reader", "organisation": ZHENHAI, "days": "30"}
    made = await (await browser(clients, chief)).post("/desk/accounts/tokens", data=given)
    keeper_ = await browser(clients, other)
    before = text((await keeper_.get("/desk/accounts/tokens")).text)

    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.account == chief)

    assert made.status_code == 200
    assert "大屏 上级只读 镇海区 12月21日 周一 可用" in before
    assert "大屏 上级只读 镇海区 12月21日 周一 已失效：发放人不再有这个权限" in text(
        (await keeper_.get("/desk/accounts/tokens")).text
    )


async def test_a_role_that_begins_later_is_not_held_yet_and_one_taken_back_before_never_was(
    world: World, staff: Staff
) -> None:
    office = await staff(Role.ADMINISTRATOR, ZHENHAI, "周敏")
    hers = f"/desk/volunteers/{world.wang_fang.id}"
    await office.post(
        f"{hers}/roles", data={"role": "committee_member", "organisation": ZHENHAI, "since": "2027-01-01"}
    )

    page = (await office.get(f"{hers}/roles")).text

    assert "还没开始" in text(page) and "在任" not in text(page)
    assert "还没开始" in text((await office.get(hers)).text)
    (end,) = re.findall(rf"{hers}/roles/[0-9a-f-]+/end", page)
    await office.post(end, data={"why": "登记错了"})
    assert "已结束" in text((await office.get(f"{hers}/roles")).text)
    assert "现在没有爱心妈妈" in text((await office.get(hers)).text)
