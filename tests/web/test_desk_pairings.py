"""Pairings on the desk: a proposal on the board, why this pair, a lock, a decision, and each step by its form."""

import re
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.children.catalogue import NOW_SHOWN
from jinguo.children.consents.actions import record_consent
from jinguo.children.forms import NewChild, NewConsent
from jinguo.children.registry import actions as registry
from jinguo.children.registry import queries as files
from jinguo.kernel import clock
from jinguo.kernel.forms import parse
from jinguo.kernel.ids import uuid7
from jinguo.mothers import actions as mothers
from jinguo.volunteers.registry import actions as volunteers
from tests.children.conftest import FILE, SECRETS
from tests.mothers.stand import offer, qualify
from tests.web.conftest import COMMUNITY, DISTRICT, Staff
from tests.web.reading import text
from tests.world import id_number, registration

BOARD = "/desk/pairings/board"
LI_XIA = Actor(uuid7(), "李霞", (Grant(Role.COORDINATOR, "/330211/"),))
OFFICER = Actor(uuid7(), "镇海干事", (Grant(Role.OFFICER, "/330211/"),))

AGREED = {"guardian": "yes", "mother": "yes", "view": "willing", "agreement": "1号"}


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区."""
    return await staff(Role.COORDINATOR, DISTRICT, "李霞")


async def child(order: int) -> UUID:
    """A child whose guardian has agreed."""
    form = {**FILE, "organisation": COMMUNITY, "id_number": id_number("20160505", f"{100 + 2 * order:03}")}
    filed = await registry.open_file(LI_XIA, parse(NewChild, form))
    [guardian] = (await files.child(LI_XIA, filed.id)).guardians
    facts = {"guardian": guardian.id, "version": NOW_SHOWN.version, "given": True, "manner": "paper", "view": "willing"}
    await record_consent(LI_XIA, filed.id, parse(NewConsent, {**facts, "answered_on": clock.today()}))
    return filed.id


async def mother(name: str, order: int) -> UUID:
    """A mother in service."""
    form = registration(
        name, f"138111100{order:02}", COMMUNITY, id_number=id_number("19850312", f"{300 + 2 * order:03}")
    )
    registered = await volunteers.register(OFFICER, form)
    her = await mothers.write_in(OFFICER, registered.id, offer())
    await qualify(OFFICER, registered.id)
    await mothers.clear(OFFICER, her)
    await mothers.begin(OFFICER, her)
    return her


async def press(browser: httpx.AsyncClient, page: str, action: str, **fields: str) -> httpx.Response:
    """Press the button of a page whose address ends so."""
    [where, *_] = re.findall(rf'action="([^"]*{action})"', (await browser.get(page)).text)
    return await browser.post(where, data=fields)


async def test_from_the_board_to_an_end_each_step_by_its_form(li_xia: httpx.AsyncClient) -> None:
    await child(1)
    zhou, wu = await mother("周秀英", 1), await mother("吴桂兰", 2)
    assert "给 1 个孩子一起配" in text((await li_xia.get(BOARD)).text)

    proposed = await li_xia.post("/desk/pairings/proposals")
    board = (await li_xia.get(proposed.headers["location"])).text
    assert "为什么配这一位" in text(board) and "换她的话，别的孩子不受影响" in text(board)
    assert [word for word in SECRETS if word in board] == []

    await press(li_xia, f"{BOARD}?child=E-0001", "/lock", code="E-0001", mother=str(wu))
    assert "已锁定" in text((await li_xia.get(BOARD)).text)
    decided = await press(li_xia, BOARD, "/pairing", code="E-0001")
    page = decided.headers["location"]
    assert "吴桂兰" in text((await li_xia.get(page)).text)
    assert zhou != wu

    day = clock.today()
    steps = (
        ("visit", {"happened_on": f"{day}", "note": "奶奶在家"}),
        (
            "agreement",
            {"happened_on": f"{day}", "guardian": "yes", "mother": "yes", "view": "willing", "agreement": "1号"},
        ),
        ("beginning", {"happened_on": f"{day}", "until": f"{day + timedelta(days=365)}"}),
        ("end", {"happened_on": f"{day}", "reason": "mother", "following": "anew", "note": "要去外地"}),
    )
    for name, fields in steps:
        done = await li_xia.post(f"{page}/{name}", data=fields)
        assert done.status_code == 303, text(done.text)
    last = text((await li_xia.get(page)).text)
    assert "已结束" in last and "妈妈不能继续" in last and "接下来：重新配对" in last and "要去外地" in last
    assert "E-0001" in text((await li_xia.get("/desk/pairings?state=over")).text)


async def test_what_is_wrong_stands_beside_its_form_and_nothing_is_written(li_xia: httpx.AsyncClient) -> None:
    await child(1)
    await mother("周秀英", 1)
    await li_xia.post("/desk/pairings/proposals")
    page = (await press(li_xia, BOARD, "/pairing", code="E-0001")).headers["location"]

    refused = await li_xia.post(f"{page}/visit", data={"happened_on": f"{clock.today() + timedelta(days=1)}"})
    skipped = await li_xia.post(f"{page}/beginning", data={"happened_on": "2026-11-21", "until": f"{date(2028, 1, 1)}"})

    assert (refused.status_code, skipped.status_code) == (400, 409)
    assert "不能填将来的日期" in text(refused.text) and "已家访" not in text((await li_xia.get(page)).text)


async def test_a_hand_over_by_its_form_leads_to_the_pairing_with_the_other_mother(li_xia: httpx.AsyncClient) -> None:
    await child(1)
    await mother("周秀英", 1)
    await li_xia.post("/desk/pairings/proposals")
    page = (await press(li_xia, BOARD, "/pairing", code="E-0001")).headers["location"]
    wu, day = await mother("吴桂兰", 2), clock.today()
    await li_xia.post(f"{page}/visit", data={"happened_on": f"{day}"})
    await li_xia.post(f"{page}/agreement", data={"happened_on": f"{day}", **AGREED})
    await li_xia.post(f"{page}/beginning", data={"happened_on": f"{day}", "until": f"{day + timedelta(days=366)}"})

    done = await li_xia.post(f"{page}/hand-over", data={"happened_on": f"{day}", "mother": str(wu), "reason": "mother"})

    assert done.status_code == 303, text(done.text)
    assert "吴桂兰" in text((await li_xia.get(done.headers["location"])).text)
    assert "已交接给另一位妈妈" in text((await li_xia.get(page)).text)


async def test_weights_are_tried_on_who_waits_before_they_are_set(staff: Staff) -> None:
    zhou_min = await staff(Role.ADMINISTRATOR, DISTRICT, "周敏")
    await child(1)
    await mother("周秀英", 1)
    form = {"nearness": "0", "need": "50", "siblings": "0", "time": "0", "language": "0", "age": "0", "load": "0"}

    tried = await zhou_min.post("/desk/pairings/weights/trial", data={**form, "source": "镇妇〔2026〕9号"})
    empty = await zhou_min.post("/desk/pairings/weights", data={**form, "need": "0", "source": "镇妇〔2026〕9号"})
    done = await zhou_min.post("/desk/pairings/weights", data={**form, "source": "镇妇〔2026〕9号"})

    assert "有妈妈的孩子 1" in text(tried.text) and "会换的 0" in text(tried.text)
    assert (empty.status_code, done.status_code) == (400, 303)
    assert "镇妇〔2026〕9号" in text((await zhou_min.get("/desk/pairings/weights")).text)
    assert (await zhou_min.get(BOARD)).status_code == 403


async def test_a_program_gets_ids_and_terms(li_xia: httpx.AsyncClient) -> None:
    one, her = await child(1), await mother("周秀英", 1)

    answer = await li_xia.post("/api/v1/pairings/proposals", json={"organisation": "330211"})

    told = answer.json()
    assert answer.status_code == 200, told
    assert [(each["child"], each["mother"]) for each in told["proposals"]] == [(str(one), str(her))]
    assert (told["unmatched"], told["optimal"], told["total"]) == ([], True, told["proposals"][0]["score"])
    assert set(told["proposals"][0]["terms"][0]) == {"name", "weight", "value"}


async def begun(browser: httpx.AsyncClient) -> str:
    """The address of a pairing of 周秀英 that runs since today."""
    await child(1)
    await mother("周秀英", 1)
    await browser.post("/desk/pairings/proposals")
    page, day = (await press(browser, BOARD, "/pairing", code="E-0001")).headers["location"], clock.today()
    await browser.post(f"{page}/visit", data={"happened_on": f"{day}"})
    await browser.post(f"{page}/agreement", data={"happened_on": f"{day}", **AGREED})
    await browser.post(f"{page}/beginning", data={"happened_on": f"{day}", "until": f"{day + timedelta(days=366)}"})
    return page


async def test_staff_write_a_contact_down_and_what_is_wrong_stands_beside_it(li_xia: httpx.AsyncClient) -> None:
    page = await begun(li_xia)
    call = {"happened_on": f"{clock.today()}", "medium": "call", "partner": "child", "minutes": "0", "life": "watch"}

    wrong = await li_xia.post(f"{page}/contacts", data={**call, "happened_on": f"{clock.today() + timedelta(days=1)}"})
    done = await li_xia.post(f"{page}/contacts", data={**call, "flags": "goods", "note": "鞋子小了"})

    assert (wrong.status_code, done.status_code) == (400, 303), text(done.text)
    shown = text((await li_xia.get(f"{page}/contacts")).text)
    assert "电话孩子" in shown and "生活关注" in shown and "需要物品" in shown and "鞋子小了" in shown
    assert "没有过期的" in text((await li_xia.get("/desk/pairings/overdue")).text)


async def test_what_is_wrong_with_a_rest_stands_beside_its_own_form(li_xia: httpx.AsyncClient) -> None:
    page = await begun(li_xia)

    wrong = await li_xia.post(f"{page}/exemptions", data={"excuse": "away"})

    before, _, rest = wrong.text.partition('aria-labelledby="rest"')
    assert (wrong.status_code, "f-sum" in before, "f-sum" in rest) == (400, False, True)


async def test_a_district_sets_its_cadence(staff: Staff) -> None:
    zhou_min = await staff(Role.ADMINISTRATOR, DISTRICT, "周敏")
    form = {"early_weeks": "2", "early_days": "7", "contact_days": "15", "meeting_days": "60", "visit_days": "183"}

    refused = await zhou_min.post("/desk/pairings/cadence", data=form)
    done = await zhou_min.post("/desk/pairings/cadence", data={**form, "source": "镇妇〔2026〕9号"})

    assert (refused.status_code, done.status_code) == (400, 303)
    assert 'value="15"' in (await zhou_min.get("/desk/pairings/cadence")).text


async def test_a_mother_who_leaves_hands_all_her_children_on_by_one_form(li_xia: httpx.AsyncClient) -> None:
    page = await begun(li_xia)
    wu = await mother("吴桂兰", 2)
    [leaving] = re.findall(r'href="(/desk/pairings/mothers/[^"]*)"', (await li_xia.get(page)).text)
    [choice] = re.findall(r'name="(to-[^"]*)"', (await li_xia.get(leaving)).text)
    said = {"happened_on": f"{clock.today()}", "reason": "left"}

    wrong = await li_xia.post(leaving, data={**said, choice: "周秀英"})
    done = await li_xia.post(leaving, data={**said, choice: str(wu)})

    assert (wrong.status_code, done.status_code) == (400, 303), text(done.text)
    assert "已交接给另一位妈妈" in text((await li_xia.get(page)).text)
    assert "她没有在办的结对" in text((await li_xia.get(leaving)).text)


async def test_a_list_of_pairings_is_tried_taken_in_completed_and_taken_back(li_xia: httpx.AsyncClient) -> None:
    await mother("周秀英", 1)
    number = id_number("20170203", "246")
    rows = [
        "儿童姓名,身份证号,类别,监护人,关系,监护人电话,爱心妈妈姓名,爱心妈妈电话,结对日期,约定到",
        f"张小雨,{number},留守,李桂珍,奶奶,13812345678,周秀英,13811110001,2026-03-01,2027-03-01",
        f"张小雨,{number},留守,李桂珍,奶奶,13812345678,周秀英,13811110001,春天,2027-03-01",
    ]
    upload = {"workbook": ("张小雨.csv", "\n".join(rows).encode(), "text/csv")}
    here = "/desk/pairings/import"
    empty = await li_xia.post(here, data={"opens_files": "yes"})
    assert empty.status_code == 400 and 'id="workbook-error"' in empty.text

    looked = await li_xia.post(here, data={"organisation": COMMUNITY, "opens_files": "yes"}, files=upload)
    where = looked.headers["location"]
    trial = (await li_xia.get(where)).text
    assert "可录入 1 对" in text(trial) and "同时建档 1 份" in text(trial) and "第 3 行" in text(trial)
    listed = await li_xia.get(f"{where}/reasons")
    assert [word for word in (*SECRETS, number) if word in trial or word.encode() in listed.content] == []
    taken = (await li_xia.post(where)).headers["location"]
    page = (await li_xia.get(taken)).text
    assert "监护人同意、协议编号" in text(page) and "E-0001" in text(page)
    [pairing] = re.findall(r'href="(/desk/pairings/[0-9a-f-]{36})"', page)
    one = (await li_xia.get(pairing)).text
    assert "台账写的是 3月1日 周日 开始" in text(one) and f'action="{pairing}/agreement"' in one
    assert "E-0001" in text((await li_xia.get("/desk/pairings?state=paper")).text)
    assert (await li_xia.get(where)).status_code == 410

    wrong = await li_xia.post(taken, data={"reason": ""})
    assert wrong.status_code == 400 and 'id="reason-error"' in wrong.text
    assert (await li_xia.post(taken, data={"reason": "导错了"})).status_code == 303
    assert "已撤回" in text((await li_xia.get(here)).text)


async def test_a_mother_whom_the_guardian_does_not_want_is_written_down_at_the_file(li_xia: httpx.AsyncClient) -> None:
    filed = await li_xia.post("/desk/children/new", data={**FILE, "organisation": COMMUNITY})
    here = f"{filed.headers['location']}/exclusions"
    await mother("周秀英", 1)
    assert "没有登记" in text((await li_xia.get(here)).text)

    wrong = await li_xia.post(here, data={"number": "9", "reason": "guardian"})
    assert wrong.status_code == 400 and 'id="number-error"' in wrong.text
    done = await li_xia.post(here, data={"number": "１００００012", "reason": "guardian"})

    assert done.status_code == 303, text(done.text)
    assert "周秀英 10000012 监护人不要这位妈妈" in text((await li_xia.get(here)).text)
    taken_back = await press(li_xia, here, "/end")
    assert taken_back.headers["location"] == here
    assert "李霞取消" in text((await li_xia.get(here)).text)
