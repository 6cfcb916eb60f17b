"""The desk's pages of volunteers: find, register, correct, review, leave, show a phone once, print a card."""

import re

import httpx
import pytest

from jinguo.authority import queries as authority
from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.kernel.text import qr
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.search_words import opaque
from tests.web.conftest import Staff
from tests.web.desk_town import at, published
from tests.web.reading import text
from tests.web.statements import counted
from tests.world import CHENGDONG, WANG_FANGS_PHONE, WANGCHENG, XIMEN, ZHENHAI, World, registration

HERE = "/desk/volunteers"
NEW = {"name": "张玉梅", "phone": "138 0000 7741", "organisation": XIMEN, "agree_collect": "yes"}


@pytest.fixture
async def office(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an officer of 镇海区."""
    return await staff(Role.OFFICER, ZHENHAI)


async def names(client: httpx.AsyncClient, **asked: str) -> list[str]:
    page = await client.get("/desk/volunteers", params=asked)
    assert page.status_code == 200
    return re.findall(r'<a href="/desk/volunteers/[0-9a-f-]{36}"><b>(.*?)</b>', page.text)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("王芳", id="name"),
        pytest.param("wf", id="initials"),
        pytest.param("1234", id="last digits"),
        pytest.param(WANG_FANGS_PHONE, id="phone"),
        pytest.param("1000 0012", id="number"),
    ],
)
async def test_a_volunteer_is_found_and_her_phone_is_masked(office: httpx.AsyncClient, typed: str) -> None:
    page = await office.get("/desk/volunteers", params={"q": typed}, follow_redirects=True)

    assert await names(office, q=opaque(typed)) == ["王芳"]
    assert "138****1234" in page.text
    assert WANG_FANGS_PHONE not in text(page.text)


async def test_one_organisation_is_what_is_below_it(world: World, office: httpx.AsyncClient) -> None:
    await actions.register(world.zhou_min, registration("张玉梅", "13800007741", XIMEN))

    assert await names(office, organisation="330211001000") == ["张玉梅", "王芳"]
    assert await names(office, organisation=XIMEN) == ["张玉梅"]


async def test_conditions_stand_above_the_list_and_go_one_by_one(world: World, office: httpx.AsyncClient) -> None:
    await actions.register(world.zhou_min, registration("张玉梅", "13800007741", XIMEN, skills="二胡"))

    page = await office.get("/desk/volunteers", params={"skill": "二胡", "seen": "never"})
    empty = await office.get("/desk/volunteers", params={"skill": "二胡", "hours": "most"})
    wrong = await office.get("/desk/volunteers", params={"hours": "all of them"})

    assert "条件： 技能有“二胡” 去掉 从没来过 去掉 全部去掉" in text(page.text)
    assert 'href="/desk/volunteers?skill=%E4%BA%8C%E8%83%A1"' in page.text
    assert await names(office, skill="二胡", seen="never") == ["张玉梅"]
    assert "没有找到" in text(empty.text) and "去掉：今年300 小时以上" in text(empty.text)
    assert wrong.status_code == 400


@pytest.mark.parametrize(
    ("button", "page"), [("messages", "/desk/messages/new"), ("export", "/desk/volunteers/export"), ("list", HERE)]
)
async def test_who_is_ticked_or_found_goes_on_as_a_set(
    world: World, office: httpx.AsyncClient, button: str, page: str
) -> None:
    other = await actions.register(world.zhou_min, registration("张玉梅", "13800007741", XIMEN))

    ticked = await office.post(
        "/desk/volunteers/picked", data={"whom": "ticked", "volunteer": str(other.id), button: "yes"}
    )
    every = await office.post("/desk/volunteers/picked", data={"whom": "all", "asked": "q=张", button: "yes"})
    nobody = await office.post("/desk/volunteers/picked", data={"whom": "ticked", button: "yes"})

    for found in (ticked, every):
        assert found.headers["location"].startswith(f"{page}?q=set~")
        assert "选出来的人" in text((await office.get(found.headers["location"])).text)
    assert nobody.status_code == 400 and "还没有选人" in text(nobody.text)


async def test_who_works_for_another_district_sees_nothing_of_this_one(world: World, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")
    hers = f"/desk/volunteers/{world.wang_fang.id}"

    assert await names(chen_jing) == ["刘洋"]
    assert await names(chen_jing, q="王芳") == []
    assert (await chen_jing.get("/desk/volunteers", params={"organisation": ZHENHAI})).status_code == 403
    for page in (hers, f"{hers}/edit", f"{hers}/card"):
        assert (await chen_jing.get(page)).status_code == 404
    for step in ("review", "leaving", "return", "phone", "edit"):
        sent = await chen_jing.post(f"{hers}/{step}", data={"reason": "本人申请", "purpose": "通知", "name": "改名"})
        assert sent.status_code == 404
    card = await queries.volunteer(world.zhou_min, world.wang_fang.id)
    assert (card.name, card.left_at) == ("王芳", None)


async def test_who_may_only_read_is_offered_nothing_to_do(world: World, staff: Staff) -> None:
    reader = await staff(Role.READER, ZHENHAI)

    listed, card = await reader.get("/desk/volunteers"), await reader.get(f"/desk/volunteers/{world.wang_fang.id}")

    assert (listed.status_code, card.status_code) == (200, 200)
    for word in ("登记志愿者", "导入名册", "修改资料", "显示一次", "办理退出"):
        assert word not in text(listed.text) + text(card.text)
    assert "1985-03-12" not in card.text
    assert (await reader.get("/desk/volunteers/new")).status_code == 403


async def test_registering_needs_four_things_and_leads_to_her_page(world: World, office: httpx.AsyncClient) -> None:
    done = await office.post("/desk/volunteers/new", data=NEW)

    assert done.status_code == 303
    card = await queries.volunteer(world.zhou_min, (await queries.search(world.zhou_min, "张玉梅")).rows[0].id)
    assert done.headers["Location"] == f"/desk/volunteers/{card.id}"
    assert (card.phone, card.organisation_code, card.manner.value) == ("138****7741", XIMEN, "staff")
    page = await office.get(done.headers["Location"])
    assert f"已登记：张玉梅，编号 {card.number}" in text(page.text)


async def test_one_after_another_keeps_the_organisation(office: httpx.AsyncClient) -> None:
    done = await office.post("/desk/volunteers/new", data={**NEW, "then": "next"})

    assert done.headers["Location"] == f"/desk/volunteers/new?organisation={XIMEN}"
    page = await office.get(done.headers["Location"])
    assert f'<option value="{XIMEN}" selected>' in page.text
    assert "已登记：张玉梅" in text(page.text)


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    world: World, office: httpx.AsyncClient
) -> None:
    wrong = {**NEW, "phone": "12345", "skills": "剪纸", "service_classes": ["care", "health"], "agree_collect": ""}

    page = await office.post("/desk/volunteers/new", data=wrong)

    assert page.status_code == 400
    assert 'id="phone-error"' in page.text
    assert 'value="剪纸"' in page.text
    assert page.text.count(" checked") == 2
    assert (await queries.search(world.zhou_min)).total == 1


async def test_without_her_consent_nobody_is_registered(world: World, office: httpx.AsyncClient) -> None:
    page = await office.post("/desk/volunteers/new", data={**NEW, "agree_collect": ""})

    assert page.status_code == 400
    assert 'id="agree_collect-error"' in page.text
    assert (await queries.search(world.zhou_min)).total == 1


async def test_a_phone_that_is_registered_leads_to_who_has_it(world: World, office: httpx.AsyncClient) -> None:
    page = await office.post("/desk/volunteers/new", data={**NEW, "phone": WANG_FANGS_PHONE})

    assert page.status_code == 409
    assert "这个手机号已经登记过：城东社区的王芳" in text(page.text)
    assert f'href="/desk/volunteers/{world.wang_fang.id}"' in page.text
    assert 'id="phone-error"' in page.text


async def test_a_phone_of_another_district_is_refused_without_saying_whose(
    world: World, office: httpx.AsyncClient
) -> None:
    page = await office.post("/desk/volunteers/new", data={**NEW, "phone": "13900005678"})

    assert page.status_code == 409
    assert "刘洋" not in page.text
    assert "在您的管理范围以外" in text(page.text)


async def test_a_namesake_is_shown_before_another_is_registered(world: World, office: httpx.AsyncClient) -> None:
    same = {**NEW, "name": "王芳", "organisation": CHENGDONG}

    first = await office.post("/desk/volunteers/new", data=same)
    total = (await queries.search(world.zhou_min)).total
    second = await office.post("/desk/volunteers/new", data={**same, "different": "yes"})

    assert (first.status_code, total, second.status_code) == (409, 1, 303)
    assert "是不是她？" in text(first.text)
    assert "同一组织里同名" in text(first.text)
    assert (await queries.search(world.zhou_min, "王芳")).total == 2


async def test_correcting_keeps_what_is_not_shown_and_empties_what_is(world: World, office: httpx.AsyncClient) -> None:
    here = f"/desk/volunteers/{world.wang_fang.id}/edit"
    form = await office.get(here)
    changes = {"name": "王芳", "phone": "", "id_number": "", "organisation": XIMEN, "skills": "", "available": "周末"}

    done = await office.post(here, data={**changes, "emergency_contact": "王建国", "service_classes": "care"})

    assert WANG_FANGS_PHONE not in form.text
    assert "手机号：138****1234。 换手机号" in text(form.text)
    assert done.status_code == 303
    card = await queries.volunteer(world.zhou_min, world.wang_fang.id)
    assert (card.phone, card.organisation_code, card.skills, card.available) == ("138****1234", XIMEN, "", "周末")
    assert ([each.value for each in card.service_classes], card.emergency_phone) == (["care"], "137****9999")


async def test_all_service_classes_can_be_taken_away(world: World, office: httpx.AsyncClient) -> None:
    await office.post(f"/desk/volunteers/{world.wang_fang.id}/edit", data={"name": "王芳", "organisation": CHENGDONG})

    assert (await queries.volunteer(world.zhou_min, world.wang_fang.id)).service_classes == ()


async def test_who_registered_herself_is_looked_through(world: World, office: httpx.AsyncClient) -> None:
    new = SelfRegistration(name="曾丽", organisation=XIMEN, agree_collect=True)
    zeng_li = await actions.register_self("13811112222", new)

    assert await names(office, state="unreviewed") == ["曾丽"]
    done = await office.post(f"/desk/volunteers/{zeng_li.id}/review", data={"from": "list"})

    assert done.headers["Location"] == "/desk/volunteers?unreviewed=yes"
    assert await names(office, unreviewed="yes") == []
    assert (await queries.volunteer(world.zhou_min, zeng_li.id)).reviewed_at is not None


async def test_leaving_needs_a_reason_and_can_be_taken_back(world: World, office: httpx.AsyncClient) -> None:
    here = f"/desk/volunteers/{world.wang_fang.id}"

    refused = await office.post(f"{here}/leaving", data={"reason": ""})
    still_there = await names(office)
    left = await office.post(f"{here}/leaving", data={"reason": "本人申请"})
    gone = (await names(office), await names(office, state="left"))
    back = await office.post(f"{here}/return")

    assert (refused.status_code, still_there) == (400, ["王芳"])
    assert 'id="reason-error"' in refused.text
    assert (left.status_code, gone) == (303, ([], ["王芳"]))
    assert (back.status_code, await names(office)) == (303, ["王芳"])


async def test_a_phone_is_shown_once_and_the_log_has_the_purpose(world: World, office: httpx.AsyncClient) -> None:
    here = f"/desk/volunteers/{world.wang_fang.id}"

    refused = await office.post(f"{here}/phone", data={"purpose": ""})
    shown = await office.post(f"{here}/phone", data={"purpose": "通知培训改期"})
    again = await office.get(here)

    assert (refused.status_code, WANG_FANGS_PHONE in refused.text) == (400, False)
    assert (shown.status_code, WANG_FANGS_PHONE in shown.text) == (200, True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert WANG_FANGS_PHONE not in again.text
    (entry,) = [each for each in await authority.log(world.zhou_min) if each["action"] == "reveal_phone"]
    assert (entry["actor_name"], "通知培训改期" in entry["detail"]) == ("王芳", True)
    assert WANG_FANGS_PHONE not in entry["detail"]


async def test_her_card_has_her_number_and_no_phone(world: World, office: httpx.AsyncClient) -> None:
    page = await office.get(f"/desk/volunteers/{world.wang_fang.id}/card")

    number = world.wang_fang.number
    assert f"编号 {number[:4]} {number[4:]}" in text(page.text)
    assert qr.svg(number, title=f"王芳的编号 {number}") in page.text
    assert "138" not in text(page.text)


async def test_her_page_says_what_she_agreed_to_and_when(world: World, office: httpx.AsyncClient) -> None:
    page = text((await office.get(f"/desk/volunteers/{world.wang_fang.id}")).text)

    assert "收集个人信息 同意 今天 中午 12:00，代录，告知书 2026-2 版" in page
    assert "公示姓名和服务时长 同意" in page
    assert "3****************8" in page


async def test_her_page_lists_what_she_signed_up_for(world: World, office: httpx.AsyncClient) -> None:
    kept = await published(world.zhou_min, at("2026-11-28"), title="亲子阅读")
    given_up = await published(world.zhou_min, at("2026-11-29"), title="垃圾分类宣传")
    for event in (kept, given_up):
        await events.sign_up(world.zhou_min, event, world.wang_fang.id)
    await events.withdraw(world.zhou_min, given_up, world.wang_fang.id)

    page = text((await office.get(f"/desk/volunteers/{world.wang_fang.id}")).text)

    assert "垃圾分类宣传 已取消报名" in page
    assert "亲子阅读 已发布" in page
    assert page.index("垃圾分类宣传") < page.index("亲子阅读")


async def test_a_list_takes_as_many_queries_for_three_as_for_one(
    world: World, office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = counted(monkeypatch)

    async def count() -> int:
        sent.clear()
        await names(office)
        return len(sent)

    one = await count()
    for index in range(2):
        await actions.register(world.zhou_min, registration(f"李梅{'甲乙'[index]}", f"1380000555{index}", XIMEN))

    assert await count() == one
    assert one > 3


async def test_cards_of_more_volunteers_than_one_sheet_holds_are_printed_in_parts(
    office: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("jinguo.web.desk.volunteers.cards", "jinguo.volunteers.registry.queries"):
        monkeypatch.setattr(f"{module}.LARGEST_PAGE", 2)
    for name, phone in (("张玉梅", "13800007741"), ("李红", "13800007742")):
        await actions.register(world.zhou_min, registration(name, phone, XIMEN))

    first = await office.get("/desk/volunteers/cards")
    parts = re.findall(r'<a href="(/desk/volunteers/cards[^"]+)"( aria-current="true")?>(第 .*?)<', first.text)
    sheets = [re.findall(r'class="id-card"><div><small>.*?</small><b>(.*?)</b>', (await office.get(address)).text)
              for address, _, _ in parts]  # fmt: skip

    assert [said for _, _, said in parts] == ["第 1–2 张", "第 3–3 张"]
    assert [bool(current) for _, current, _ in parts] == [True, False]
    assert sheets == [["李红", "张玉梅"], ["王芳"]]
