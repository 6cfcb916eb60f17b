"""爱心妈妈 and 资质 on the desk: from a volunteer's page to a mother who serves, and who sees what."""

from datetime import timedelta

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in, close_event
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.forms import ScanForm
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.spreadsheet import read
from tests.conftest import Hands
from tests.mothers.stand import qualify
from tests.mothers.test_roster import workbook
from tests.web.conftest import DISTRICT, OTHER_STREET, STREET, Staff
from tests.web.desk_town import Town, inside, published, settle_town
from tests.web.reading import forms, text

OFFER = {"capacity": "2", "distance": "town", "resides": "yes", "skills": ["study", "listening"], "slots": "sat_am"}


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


@pytest.fixture
async def coordinator(staff: Staff) -> httpx.AsyncClient:
    """The browser of a 统筹员 of 招宝山街道."""
    return await staff(Role.COORDINATOR, STREET, "胡敏")


async def written_in(browser: httpx.AsyncClient, town: Town) -> str:
    """王芳 is written in; the address of her page."""
    answer = await browser.post(f"/desk/volunteers/{town.wang_fang.id}/mother", data=OFFER)
    return answer.headers["location"]


async def test_a_volunteer_is_written_in_and_her_page_says_what_is_missing_and_what_to_do(
    town: Town, coordinator: httpx.AsyncClient
) -> None:
    card = await coordinator.get(f"/desk/volunteers/{town.wang_fang.id}")
    page = await written_in(coordinator, town)

    shown = text((await coordinator.get(page)).text)
    assert f"/desk/volunteers/{town.wang_fang.id}/mother" in card.text
    assert "已申请" in shown and "还缺 5 项" in shown
    assert "没有出生日期：请在志愿者资料里补上身份证号或出生日期" in shown
    assert "没有有效的无违法犯罪记录查询：请她同意后到区检察院或主管单位查询" in shown
    assert f"{page}/clearance" not in forms((await coordinator.get(page)).text)


async def test_with_all_that_is_asked_she_is_cleared_begins_pauses_and_ends(
    town: Town, coordinator: httpx.AsyncClient
) -> None:
    page = await written_in(coordinator, town)
    await qualify(town.office, town.wang_fang.id)
    born = {"born_on": "1985-03-12"}
    fields = forms((await coordinator.get(f"/desk/volunteers/{town.wang_fang.id}/edit")).text)
    edit = f"/desk/volunteers/{town.wang_fang.id}/edit"
    await coordinator.post(edit, data={**fields[edit], **born, "organisation": "330211001001", "confirm": "yes"})

    for step in ("clearance", "beginning"):
        assert f"{page}/{step}" in forms((await coordinator.get(page)).text)
        await coordinator.post(f"{page}/{step}")
    refused = await coordinator.post(f"{page}/pause", data={"reason": "moved"})
    await coordinator.post(f"{page}/pause", data={"reason": "away", "note": "去外地"})
    paused = text((await coordinator.get(page)).text)
    await coordinator.post(f"{page}/resumption")
    await coordinator.post(f"{page}/end", data={"reason": "own_end"})

    assert refused.status_code == 400 and "请从列出的原因里选" in refused.text
    assert "外出一段时间（去外地）" in paused
    ended = await coordinator.get(page)
    assert "已退出" in text(ended.text) and "重新登记" in ended.text


async def test_the_list_is_filtered_and_sorted_and_another_street_sees_nobody(
    town: Town, coordinator: httpx.AsyncClient, staff: Staff
) -> None:
    page = await written_in(coordinator, town)
    other = await staff(Role.COORDINATOR, OTHER_STREET, "李梅")

    listed = await coordinator.get("/desk/mothers?gate=record_query&sort=ends")
    lacking_nothing = await coordinator.get("/desk/mothers?gate=residence")
    assert "王芳" in listed.text and 'aria-sort="ascending"' in listed.text
    assert "王芳" not in lacking_nothing.text
    assert "王芳" not in (await other.get("/desk/mothers")).text
    assert (await other.get(page)).status_code == 404
    free, full = [await coordinator.get(f"/desk/mothers?load={band}&sort=ends") for band in ("room", "full")]
    assert "0 个 还空 2 个" in text(free.text) and "load=room" in free.text
    assert "没有这样的爱心妈妈" in full.text
    assert "0 人" in text((await coordinator.get("/desk/mothers/export?load=full")).text)
    nonsense = await coordinator.get("/desk/mothers?gate=x&sort=x&state=x&load=x&down=1")
    assert nonsense.status_code == 200 and "王芳" in nonsense.text


async def test_who_keeps_no_pairings_sees_no_load_and_a_program_is_told_no_name(
    town: Town, coordinator: httpx.AsyncClient, staff: Staff
) -> None:
    page = await written_in(coordinator, town)
    officer, other = await staff(Role.OFFICER, STREET, "周敏"), await staff(Role.COORDINATOR, OTHER_STREET, "李梅")

    listed = await officer.get("/desk/mothers?load=full")
    told = (await coordinator.get("/api/v1/mothers?stage=applied")).json()

    assert "王芳" in listed.text and "还空" not in listed.text
    assert [(row["id"], sorted(row)) for row in told["rows"]] == [
        (page.rsplit("/", 1)[1], ["id", "organisation", "stage", "volunteer"])
    ]
    assert (await other.get("/api/v1/mothers")).json() == {"rows": [], "next": None}
    assert (await coordinator.get("/api/v1/mothers?stage=x")).status_code == 400


async def test_a_district_sets_its_conditions_and_a_street_reads_them(
    town: Town, coordinator: httpx.AsyncClient, staff: Staff
) -> None:
    chief = await staff(Role.ADMINISTRATOR, DISTRICT)
    policy = {"minimum_age": "22", "soft_cap": "2", "needed": ["record_query"], "source": "镇妇〔2026〕3号"}
    wrong = await chief.post("/desk/mothers/policy", data={**policy, "source": ""})
    done = await chief.post("/desk/mothers/policy", data=policy)

    read = text((await coordinator.get("/desk/mothers/policy")).text)
    assert wrong.status_code == 400
    assert done.status_code == 303
    assert "年满 22 周岁" in read and "镇妇〔2026〕3号" in read
    assert (await coordinator.post("/desk/mothers/policy", data=policy)).status_code == 403


async def test_a_qualification_is_written_down_withdrawn_and_listed_before_its_end(
    town: Town, coordinator: httpx.AsyncClient, staff: Staff
) -> None:
    here = f"/desk/volunteers/{town.wang_fang.id}/qualifications"
    query = {"kind": "record_query", "begun_on": "2025-12-20", "issuer": "镇海区人民检察院"}
    wrong = await coordinator.post(here, data=query)
    done = await coordinator.post(here, data={**query, "result": "passed"})

    soon = text((await coordinator.get("/desk/qualifications")).text)
    shown = await coordinator.get(here)
    reader = await staff(Role.READER, DISTRICT, "孙红")
    assert wrong.status_code == 400 and "请选查询结果" in wrong.text
    assert done.status_code == 303
    assert "王芳" in soon and "还有 28 天" in soon
    assert "镇海区人民检察院" not in (await reader.get(here)).text

    [withdrawal] = [action for action in forms(shown.text) if action.endswith("/withdrawal")]
    assert (await coordinator.post(withdrawal, data={"why": ""})).status_code == 400
    await coordinator.post(withdrawal, data={"why": "登记错了人"})
    assert "已撤销" in text((await coordinator.get(here)).text)
    assert "王芳" not in (await coordinator.get("/desk/qualifications")).text


async def test_a_district_adds_a_kind_and_ends_it(town: Town, staff: Staff) -> None:
    chief, here = await staff(Role.ADMINISTRATOR, DISTRICT), "/desk/qualifications/kinds"
    done = await chief.post(here, data={"label": "绘本陪读培训", "sort": "training", "covers": ["listening"]})
    twice = await chief.post(here, data={"label": "绘本陪读培训", "sort": "training"})

    page = await chief.get(here)
    [end] = [action for action in forms(page.text) if action.endswith("/end")]
    await chief.post(end)

    assert done.status_code == 303 and "绘本陪读培训 培训" in text(page.text)
    assert twice.status_code == 400 and "已经有这个名称的资质" in twice.text
    assert "绘本陪读培训 培训" not in text((await chief.get(here)).text)


async def test_a_roster_is_looked_at_and_then_taken(town: Town, coordinator: httpx.AsyncClient) -> None:
    here = "/desk/mothers/import"
    content = workbook((1, "王芳", None, "13800001234", "法律", 2), (2, "何花", "城东社区", None, None, None))
    wrong = await coordinator.post(here, files={"workbook": ("x.xlsx", b"nothing", "application/octet-stream")})
    kept = await coordinator.post(here, files={"workbook": ("花名册.xlsx", content, "application/octet-stream")})

    preview = await coordinator.get(kept.headers["location"])
    assert wrong.status_code == 422
    assert "登记 1 位" in text(preview.text) and "请先在“志愿者”里登记她" in text(preview.text)
    assert "王芳" not in text((await coordinator.get("/desk/mothers")).text)

    done = await coordinator.post(kept.headers["location"])
    again = await coordinator.post(kept.headers["location"])
    assert done.headers["location"] == "/desk/mothers?state=applied"
    assert again.status_code == 410
    assert "王芳" in text((await coordinator.get("/desk/mothers")).text)


async def test_the_list_is_exported_with_a_purpose_and_without_reasons(
    town: Town, coordinator: httpx.AsyncClient
) -> None:
    page = await written_in(coordinator, town)
    await coordinator.post(f"{page}/pause", data={"reason": "concern", "note": "邻居反映的事"})
    here = "/desk/mothers/export"
    asked = await coordinator.get(f"{here}?state=paused")
    wrong = await coordinator.post(here, data={"purpose": "", "state": "paused"})
    done = await coordinator.post(here, data={"purpose": "核对爱心妈妈名单", "state": "paused"})

    [sheet] = read(done.content, "x.xlsx")
    cells = [cell for row in sheet.rows.iter_rows() for cell in row if cell]
    assert "1 人" in text(asked.text) and wrong.status_code == 400
    assert "王芳" in cells and "暂停" in cells
    assert not any("邻居" in cell or "13800001234" in cell or "待核实" in cell for cell in cells)
    registered = await ask("SELECT kind, rows, number FROM export_record")
    assert registered == [("mothers", 1, done.headers["X-Export-Number"])]


async def ask(statement: str) -> list[tuple[object, ...]]:
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(statement)]


async def test_a_closed_training_gives_its_qualification_from_the_events_page(
    town: Town, staff: Staff, hands: Hands
) -> None:
    event = await published(town.office, clock.now() - timedelta(minutes=30))
    await inside(town.office, town.wang_fang.id, event)
    await check_in(town.office, ScanForm(event=event, kind=Kind.OUT, volunteer=town.wang_fang.id, nonce="out-out-out"))
    hands.forward(hours=3)
    coordinator = await staff(Role.COORDINATOR, STREET, "胡敏")
    before = await coordinator.get(f"/desk/events/{event}")
    await close_event(town.office, event)

    wrong = await coordinator.post(f"/desk/events/{event}/qualification", data={"kind": ""})
    done = await coordinator.post(f"/desk/events/{event}/qualification", data={"kind": "mother_training"})
    page = await coordinator.get(done.headers["location"])

    assert "给到场的人登记资质" not in before.text
    assert wrong.status_code == 400 and "请填写这一项" in wrong.text
    assert "已给 1 位到场的人登记：爱心妈妈岗前培训" in text(page.text)
