"""Concerns on pages: anybody files, the telephone first; a keeper reads; nobody else sees even a count."""

import re

import pytest

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.concerns.conftest import STORY
from tests.web.conftest import DISTRICT, STREET, Staff, Volunteer
from tests.web.filled_town import Filled, fill
from tests.web.reading import text

HEX = "[0-9a-f-]{36}"
FORM = {"situations": "4", "ground": "seen", "channel": "110", "danger": "unknown", "story": STORY}


@pytest.fixture
async def town(place: None) -> Filled:
    return await fill()


def filled() -> dict[str, str]:
    today = clock.today().isoformat()
    return {**FORM, "known_on": today, "reported_on": today}


async def test_from_a_childs_file_to_the_closed_concern(staff: Staff, town: Filled) -> None:
    child = town.ids["child_id"]
    coordinator = await staff(Role.COORDINATOR, DISTRICT, "李霞")
    keeper = await staff(Role.CONCERN_KEEPER, DISTRICT, "郑洁")
    assert f"/desk/concern?child={child}" in (await coordinator.get(f"/desk/children/{child}")).text
    page = (await coordinator.get(f"/desk/concern?child={child}")).text
    assert re.findall(r'href="(tel:\d+)"', page)[:2] == ["tel:110", "tel:12345"]
    assert page.index("tel:110") < page.index('<form class="panel') and "孩子：<b>E-" in page

    answer = await coordinator.post("/desk/concern", data={**filled(), "child": child})
    own = await coordinator.get(answer.headers["location"])

    assert answer.headers["location"] == "/desk/concern/own"
    assert "等专责查看" in own.text and STORY not in own.text
    listed = set(re.findall(rf"/desk/concerns/{HEX}", (await keeper.get("/desk/concerns")).text))
    here = next(each for each in listed if each.rpartition("/")[2] != town.ids["concern_id"])
    assert STORY not in (await keeper.get(here)).text
    assert STORY in (await keeper.post(f"{here}/reading", data={})).text
    refused = await keeper.post(f"{here}/closing", data={"outcome": "filed"})
    assert refused.status_code == 409 and "还没有登记公安的回执" in text(refused.text)
    await keeper.post(f"{here}/entries", data={"kind": "receipt", "text": "0815"})
    sheet = await keeper.post(f"{here}/sheet", data={"recipient": "police"})
    assert sheet.headers["content-type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    await keeper.post(f"{here}/closing", data={"outcome": "filed"})
    assert here in (await keeper.get("/desk/concerns?state=closed")).text
    assert "已办结" in (await coordinator.get("/desk/concern/own")).text
    async with transaction(EVERYWHERE):
        found = "SELECT purpose, selection::text AS selection FROM export_record WHERE kind = 'restricted'"
        [record] = await fetch(found)
    assert (record["purpose"], record["selection"]) == ("依法移送", "{}")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICER, Role.READER], ids=str)
async def test_nobody_else_sees_that_there_is_one(staff: Staff, town: Filled, role: Role) -> None:
    other = await staff(role, DISTRICT, "孙红")
    here = f"/desk/concerns/{town.ids['concern_id']}"

    workbench = text((await other.get("/desk")).text)
    answers = [await other.get(here), await other.post(f"{here}/reading", data={})]

    assert "强制报告" not in workbench
    assert (await other.get("/desk/concerns")).status_code == 403
    assert [answer.status_code for answer in answers] == [404, 404]
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT count(*) AS many FROM audit_entry WHERE action = 'refuse_restricted'")
    assert row["many"] == len(answers)


async def test_the_log_says_that_something_was_recorded_and_no_more(staff: Staff, town: Filled) -> None:
    auditor = await staff(Role.ADMINISTRATOR, DISTRICT, "钱静")

    log = text((await auditor.get("/desk/log")).text)

    assert "登记了一件限制查看的事项" in log
    assert not re.search("强制|报告|邻居家", log)


async def test_a_volunteer_files_from_her_page_and_adds_the_receipt(her_phone: Volunteer, town: Filled) -> None:
    her = await her_phone(town.town.wang_fang.person)
    mine = await her.get("/me")
    assert "/me/concern" in mine.text

    refused = await her.post("/me/concern", data={**filled(), "channel": ""})
    answer = await her.post("/me/concern", data={**filled(), "who": "楼上的男孩"})
    own = (await her.get(answer.headers["location"])).text
    one = re.findall(rf"/me/concern/own/{HEX}", own)[0]
    nothing = await her.post(f"{one}/additions", data={})
    added = await her.post(f"{one}/additions", data={"receipt": "0815"})

    assert (refused.status_code, nothing.status_code) == (400, 400)
    assert "楼上的男孩" not in own
    assert added.headers["location"] == "/me/concern/own"
    assert "有回执，等办结" in (await her.get("/me/concern/own")).text


async def test_a_keeper_of_a_street_does_not_set_the_clock_of_the_district(staff: Staff, town: Filled) -> None:
    hours = {"hours": "6", "source": "区里的工作规定"}
    street = await staff(Role.CONCERN_KEEPER, STREET, "吴静")
    district = await staff(Role.CONCERN_KEEPER, DISTRICT, "郑洁")

    assert (await street.post("/desk/concerns/clock", data=hours)).status_code == 403
    assert (await district.post("/desk/concerns/clock", data={"hours": "99", "source": "x"})).status_code == 400
    assert (await district.post("/desk/concerns/clock", data=hours)).headers["location"] == "/desk/concerns"
    assert "区里的工作规定" in (await street.get("/desk/concerns/clock")).text
