"""Phones on the pages: who is it, 换号, 这不是我, the desk that decides, and the numbers of a volunteer."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from jinguo.access.tables import Session
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.holders import holders
from jinguo.people.queries import phone_index
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.registry import actions, queries
from tests.conftest import Hands
from tests.volunteers.test_phones import sharing
from tests.web.conftest import Clients, Staff
from tests.web.reading import text, whole
from tests.world import CHENGDONG, WANG_FANGS_PHONE, ZHENHAI, World, proven, registration

NEW = "13611112222"
Console = pytest.CaptureFixture[str]
Browser = Callable[[str], Awaitable[tuple[httpx.AsyncClient, httpx.Response]]]


@pytest.fixture
async def coming(clients: Clients, capsys: Console) -> Browser:
    """`await coming(phone)`: a browser that has proven a phone, and where it was led."""

    async def make(phone: str) -> tuple[httpx.AsyncClient, httpx.Response]:
        client = await clients()
        await client.post("/login", data={"phone": phone})
        code = re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)[-1]
        return client, await client.post("/login/code", data={"code": code})

    return make


@pytest.fixture
async def office(world: World, staff: Staff) -> httpx.AsyncClient:
    """An officer of 镇海区 who has just proven who she is."""
    client = await staff(Role.OFFICER, ZHENHAI)
    await Session.update({Session.proven_at: clock.now()}, force=True)
    return client


async def owner(phone: str) -> list[UUID]:
    return [each.person for each in await holders(phone_index(phone))]


async def test_a_new_number_asks_first_and_the_desk_gives_her_old_row_the_new_number(
    world: World, coming: Browser, office: httpx.AsyncClient
) -> None:
    her, led = await coming(NEW)
    question = await her.get(led.headers["location"])
    asked = await her.post("/login/moved", data={"name": "王芳", "clue": "1234", "district": ZHENHAI})
    nobody = await her.post("/login/moved", data={"name": "无此人", "clue": "9999", "district": ZHENHAI})

    assert led.headers["location"] == "/login/new"
    assert "以前登记过吗？" in text(question.text) and "登记过，换了手机号" in text(question.text)
    assert "已收到，工作人员会联系您" in text(asked.text)
    assert text(nobody.text) == text(asked.text)
    listed = await office.get("/desk/volunteers/phone-requests")
    assert "她填的：姓名 王芳" in text(listed.text) and "和她填的相符" in text(listed.text)
    assert "无此人" not in listed.text  # one request of a number waits at a time
    (request,) = re.findall(r'action="(/desk/volunteers/phone-requests/[0-9a-f-]{36})"', listed.text)
    called = await office.post(f"{request}/number")
    assert (NEW in listed.text, NEW in called.text) == (False, True)
    given = {"agree": "true", "volunteer": str(world.wang_fang.id), "answer": "电话核对了身份证号"}
    done = await office.post(request, data=given)
    assert done.status_code == 303
    assert (await owner(NEW), await owner(WANG_FANGS_PHONE)) == ([world.wang_fang.person], [])
    async with transaction(EVERYWHERE):
        (kept,) = await fetch("SELECT phone, clue, phone_mask, agreed FROM phone_request")
    assert tuple(kept) == (None, None, "136****2222", True)


async def test_a_request_is_seen_where_she_belongs_and_decided_only_with_a_proof(
    world: World, coming: Browser, staff: Staff
) -> None:
    her, _ = await coming(NEW)
    await her.post("/login/moved", data={"name": "王芳", "clue": "1985年3月12日", "district": ZHENHAI})
    other, unproven = await staff(Role.OFFICER, "430112000000", "陈静"), await staff(Role.OFFICER, ZHENHAI)

    elsewhere = await other.get("/desk/volunteers/phone-requests")
    page = await unproven.get("/desk/volunteers/phone-requests")
    (request,) = re.findall(r'action="(/desk/volunteers/phone-requests/[0-9a-f-]{36})"', page.text)
    given = {"agree": "true", "volunteer": str(world.wang_fang.id), "answer": "电话核对过"}
    refused = [await other.post(request, data=given), await unproven.post(request, data=given)]

    assert "王芳" not in elsewhere.text
    assert [each.status_code for each in refused] == [404, 403]
    assert await owner(NEW) == []


async def test_who_got_a_lapsed_number_sees_nothing_of_its_former_owner_and_can_register_once_staff_know(
    world: World, coming: Browser, office: httpx.AsyncClient, hands: Hands
) -> None:
    await actions.leave(world.li_mei, world.wang_fang.id, "搬到外地")
    she, led = await coming(WANG_FANGS_PHONE)
    page = await she.get(led.headers["location"])
    wrong = await she.post("/login/who", data={"name": "陈晨"})
    said = await she.post("/login/not-me")

    assert led.headers["location"] == "/login/who"
    assert [("王" in each.text or world.wang_fang.number in each.text) for each in (page, wrong, said)] == [False] * 3
    assert "姓名和登记的不一样" in text(wrong.text)
    assert "这个号码没有打开任何人的资料" in text(said.text)
    assert (await she.get("/me")).status_code == 303
    listed = await office.get("/desk/volunteers/phone-requests")
    (request,) = re.findall(r'action="(/desk/volunteers/phone-requests/[0-9a-f-]{36})"', listed.text)
    given = {"agree": "true", "volunteer": str(world.wang_fang.id), "answer": "打过去核对了"}
    assert (await office.post(request, data=given)).status_code == 303
    assert await owner(WANG_FANGS_PHONE) == []
    hands.forward(minutes=2)
    _, again = await coming(WANG_FANGS_PHONE)
    assert again.headers["location"] == "/login/new"


async def test_whoever_shares_a_number_chooses_herself_by_given_name_and_village(
    world: World, coming: Browser, office: httpx.AsyncClient
) -> None:
    form = registration("欧阳桂花", "", CHENGDONG, no_phone=True)
    her = await actions.register(world.zhou_min, form)
    await phones.share(proven(world.li_mei), her.id, sharing(WANG_FANGS_PHONE))

    she, led = await coming(WANG_FANGS_PHONE)
    page = await she.get(led.headers["location"])
    chosen = await she.post("/login/who", data={"person": str(her.person)})
    home = await she.get("/me")
    switch = await she.get("/me/switch")
    number = await she.get("/me/phone")
    other = await she.post("/me/switch", data={"person": str(world.wang_fang.person)})

    buttons = re.findall(r'name="person" value="[0-9a-f-]{36}">(.*?)</button>', page.text)
    assert buttons == ["芳（招宝山街道 城东社区）", "桂花（招宝山街道 城东社区）"]
    assert (chosen.headers["location"], "欧阳桂花" in home.text, "换人" in text(home.text)) == ("/me", True, True)
    assert "芳（招宝山街道 城东社区）" in switch.text
    assert number.headers["location"] == "/me"
    back = await she.get("/me")
    assert (other.headers["location"], "王芳" in back.text, "换人" in text(back.text)) == ("/me", True, True)
    card = text((await office.get(f"/desk/volunteers/{her.id}")).text)
    assert ("用家属的号码" in card, "没有手机号" in card) == (True, False)


async def test_what_is_wrong_leads_to_the_field_of_the_form_that_was_sent(
    world: World, office: httpx.AsyncClient
) -> None:
    hers = f"/desk/volunteers/{world.wang_fang.id}/phones"

    silent = await office.post(f"{hers}/passed-on", data={"holder": str(world.wang_fang.person), "reason": ""})

    assert silent.status_code == 400
    assert '<a href="#passed-reason">原因没有填</a>' in silent.text
    assert 'id="passed-error"' in silent.text


async def test_the_desk_changes_a_number_only_on_its_own_page_with_proof_and_reason(
    world: World, office: httpx.AsyncClient, staff: Staff
) -> None:
    hers = f"/desk/volunteers/{world.wang_fang.id}"
    unproven = await staff(Role.OFFICER, ZHENHAI, "钱敏")

    by_the_way = await office.post(f"{hers}/edit", data={"name": "王芳", "organisation": CHENGDONG, "phone": NEW})
    waits = await unproven.get(f"{hers}/phones")
    refused = await unproven.post(f"{hers}/phones/change", data={"phone": NEW, "reason": "本人来换"})
    silent = await office.post(f"{hers}/phones/change", data={"phone": NEW})
    done = await office.post(f"{hers}/phones/change", data={"phone": NEW, "reason": "本人来换"})
    passed = await office.post(f"{hers}/phones/passed-on", data={"reason": "打过去是别人"})
    card = await office.get(hers)

    assert (by_the_way.status_code, "手机号不在这里改" in text(by_the_way.text)) == (400, True)
    assert (waits.status_code, waits.headers["location"].startswith("/desk/prove")) == (303, True)
    assert (refused.status_code, silent.status_code, done.status_code) == (403, 400, 303)
    assert passed.status_code == 303
    assert "没有手机号" in text(card.text) and "登记新号码，或者共用家属的号码" in text(card.text)
    assert (await queries.volunteer(world.li_mei, world.wang_fang.id)).phone == ""


async def test_she_changes_her_own_number_by_a_code_to_the_new_one(
    world: World, coming: Browser, capsys: Console
) -> None:
    she, _ = await coming(WANG_FANGS_PHONE)

    page = await she.get("/me/phone")
    asked = await she.post("/me/phone", data={"phone": NEW})
    code = re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)[-1]
    wrong = await she.post("/me/phone/code", data={"code": "000000" if code != "000000" else "111111"})
    done = await she.post("/me/phone/code", data={"code": code})

    assert (page.status_code, asked.status_code, asked.headers["location"]) == (200, 303, "/me/phone/code")
    assert (wrong.status_code, done.status_code) == (400, 303)
    assert (await owner(NEW), await owner(WANG_FANGS_PHONE)) == ([world.wang_fang.person], [])
    assert (await she.get("/me")).status_code == 200


async def test_a_step_is_taken_again_by_who_goes_back_to_it_with_another_number(world: World, coming: Browser) -> None:
    she, _ = await coming(WANG_FANGS_PHONE)
    form = whole((await she.get("/me/phone")).text)["/me/phone"]

    first, other = [await she.post("/me/phone", data={**form, "phone": phone}) for phone in (NEW, "13611113333")]

    assert (first.status_code, other.status_code, other.headers["location"]) == (303, 303, "/me/phone/code")
    assert "136****3333" in (await she.get("/me/phone/code")).text


async def test_whoever_has_proven_no_number_is_asked_for_it_first(visitor: httpx.AsyncClient, place: None) -> None:
    led = await visitor.get("/login/new?next=/c/reading")

    assert (led.status_code, led.headers["location"]) == (303, "/login?next=%2Fc%2Freading")


async def test_a_field_that_was_left_empty_is_named(world: World, coming: Browser) -> None:
    her, _ = await coming(NEW)

    moved = text((await her.post("/login/moved", data={"name": "", "clue": "", "district": ZHENHAI})).text)

    assert "您的姓名没有填" in moved
    assert "旧手机号的最后四位没有填" in moved
