"""困难妇女 over HTTP: registered, asked about, read with a grant, taken in from a list; names stand nowhere else."""

import re

import httpx
import pytest

from jinguo.authority.grants import Role
from tests.aid.test_women import HER, SECRETS
from tests.web.conftest import COMMUNITY, DISTRICT, Staff
from tests.world import id_number

FORM = {**HER, "organisation": COMMUNITY}


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区."""
    return await staff(Role.COORDINATOR, DISTRICT, "李霞")


async def test_an_entry_is_read_with_a_grant_and_names_stand_on_no_other_page(
    li_xia: httpx.AsyncClient, staff: Staff
) -> None:
    chief = await staff(Role.ADMINISTRATOR, DISTRICT, "周敏")
    here = (await li_xia.post("/desk/women/new", data=FORM)).headers["location"]
    await li_xia.post(f"{here}/answers", data={"given": "true", "manner": "paper", "answered_on": "2026-11-21"})
    refused = await li_xia.post(f"{here}/reading", data={"purpose": "visit"})
    await li_xia.post(f"{here}/grants", data={"purpose": "visit", "days": "7"})
    approvals = await chief.get("/desk/women/readings")
    (asked,) = set(re.findall(r'action="(/desk/women/readings/[^"]+/answer)"', approvals.text))
    await chief.post(asked, data={"agree": "true"})
    shown = await li_xia.post(f"{here}/reading", data={"purpose": "visit"})
    attempt = await chief.post(f"{here}/reading", data={"purpose": "visit"})

    assert (refused.status_code, attempt.status_code) == (403, 403)
    assert all(word in shown.text for word in SECRETS)
    for page in ("/desk/women", here, "/desk/women?state=recheck", "/desk"):
        told = (await li_xia.get(page)).text
        assert [word for word in SECRETS if word in told] == []
    found = await li_xia.post("/desk/women/search", data={"code": HER["id_number"]})
    assert found.headers["location"] == here
    assert not any(word in approvals.text for word in SECRETS)


async def test_what_is_wrong_is_told_and_an_entry_is_changed_checked_and_closed(li_xia: httpx.AsyncClient) -> None:
    wrong = await li_xia.post("/desk/women/new", data={**FORM, "id_number": id_number("19680315", "235")})
    here = (await li_xia.post("/desk/women/new", data=FORM)).headers["location"]
    twice = await li_xia.post("/desk/women/new", data={**FORM, "notes": "又一次"})
    kind = re.findall(rf'action="{here}/kinds/([^/]+)/check"', (await li_xia.get(here)).text)[0]
    checked = {"checked_on": "2026-11-21", "holds": "true"}
    answers = [
        await li_xia.post(f"{here}/edit", data={"phone": "13811113333"}),
        await li_xia.post(f"{here}/kinds/{kind}/check", data=checked),
        await li_xia.post(
            f"{here}/kinds",
            data={"category": "poor", "source": "visit", "since": "2026-11-01", "checked_on": "2026-11-02"},
        ),
        await li_xia.post(f"{here}/end", data={"leaving": "better", "closed_on": "2026-11-21"}),
    ]

    assert "不是女性的" in wrong.text and "已经登记" in twice.text
    assert [answer.status_code for answer in answers] == [303] * 4
    assert "困难已经解除" in (await li_xia.get(here)).text


async def test_a_list_is_tried_and_taken_in(li_xia: httpx.AsyncClient) -> None:
    rows = f"姓名,身份证号,村社,类别\n胡桂芬,{HER['id_number']},城东社区,两癌\n陈一,330211,城东社区,贫困\n"
    trial = await li_xia.post("/desk/women/import", files={"workbook": ("名单.csv", rows.encode())})
    page = await li_xia.get(trial.headers["location"])
    done = await li_xia.post(trial.headers["location"])

    assert "要登记" in page.text and "第 1 张表" in page.text and "胡桂芬" not in page.text
    assert done.headers["location"] == "/desk/women"
    assert "F-0001" in (await li_xia.get("/desk/women")).text
