"""Asking to be erased on her own page or on paper, two members of staff, the receipt, and what falls due."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import openpyxl
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.retention.clearance import actions as clearance
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.web.conftest import COMMUNITY, Staff, Volunteer
from tests.web.desk_town import Town, claimed, settle_town
from tests.web.reading import forms, text


@pytest.fixture(autouse=True)
def log_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str) -> Iterator[None]:
    monkeypatch.setenv("JINGUO_ERASURES", str(tmp_path / "erasures.jsonl"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def town(place: None) -> Town:
    """The districts and their volunteers."""
    return await settle_town()


async def prove_everybody() -> None:
    """All who have logged in have just proven who they are."""
    async with transaction(EVERYWHERE):
        await fetch("UPDATE session SET proven_at = $1", clock.now())


async def asked_number(page: httpx.AsyncClient) -> str:
    await page.post("/me/erasure", data={"understood": "yes"})
    found = re.search(r"SC\d{8}-[A-Z0-9]{9}", (await page.get("/me/erasure")).text)
    assert found
    return found[0]


async def request_id() -> UUID:
    async with transaction(EVERYWHERE):
        return (await fetch("SELECT id FROM erasure"))[0]["id"]


async def test_she_asks_two_staff_decide_and_the_receipt_is_read_without_logging_in(
    town: Town, staff: Staff, her_phone: Volunteer, visitor: httpx.AsyncClient, hands: Hands
) -> None:
    hers = await her_phone(town.wang_fang.person)
    number = await asked_number(hers)
    assert "只保存、不使用" in text((await hers.get("/me")).text)
    first, second = await staff(Role.ADMINISTRATOR, name="周敏"), await staff(Role.ADMINISTRATOR, name="何敏")
    bench = text((await first.get("/desk")).text)
    assert "办理删除申请：1 件" in bench
    assert "还剩 15 个工作日答复" in bench

    here = f"/desk/erasures/{await request_id()}"
    assert (await first.post(f"{here}/plan")).headers["location"] == here
    plan = text((await first.get(here)).text)
    assert "服务时长，共 0 分钟" in plan
    assert "方案是您拟的" in plan
    await prove_everybody()
    refused = await first.post(f"{here}/decision", data={"decision": "agree"})
    assert (refused.status_code, "另一位" in refused.text) == (409, True)
    done = await second.post(f"{here}/decision", data={"decision": "agree"})
    assert done.status_code == 303
    assert "哪天删除" in text((await hers.get("/me/erasure")).text)
    early = await second.post(f"{here}/completion")
    assert "不在这一步" in text((await second.get(early.headers["location"])).text)

    hands.forward(days=7)
    third = await staff(Role.ADMINISTRATOR, name="吴梅")
    await third.post(f"{here}/completion")
    receipt = text((await visitor.get(f"/erasures/{number.lower()}")).text)
    assert "个人信息删除回执" in receipt
    assert "至少保存十年" not in receipt
    assert "GB/T 40143-2021" in receipt
    assert "王芳" not in receipt
    assert "已删除" in text((await third.get("/desk/erasures?ended=yes")).text)
    assert (await hers.get("/me")).status_code in (303, 401)


async def test_a_refusal_without_words_comes_back_and_with_words_is_told_to_her(
    town: Town, staff: Staff, her_phone: Volunteer, visitor: httpx.AsyncClient
) -> None:
    hers = await her_phone(town.wang_fang.person)
    number = await asked_number(hers)
    first, second = await staff(Role.OFFICER, name="周敏"), await staff(Role.ADMINISTRATOR, name="何敏")
    here = f"/desk/erasures/{await request_id()}"
    await first.post(f"{here}/plan")

    back = await second.post(f"{here}/decision", data={"decision": "refuse"})
    assert (back.status_code, "要写明理由" in back.text) == (400, True)
    await second.post(f"{here}/decision", data={"decision": "refuse", "answer": "评奖正在公示，结束后再办"})

    assert "评奖正在公示" in text((await hers.get("/me/erasure")).text)
    assert "评奖正在公示" in text((await visitor.get("/erasures", params={"number": number})).text)
    assert "/me/erasure" in forms((await hers.get("/me/erasure")).text)


async def test_approving_asks_for_a_fresh_proof(town: Town, staff: Staff, her_phone: Volunteer) -> None:
    await asked_number(await her_phone(town.wang_fang.person))
    first, second = await staff(Role.OFFICER, name="周敏"), await staff(Role.ADMINISTRATOR, name="何敏")
    here = f"/desk/erasures/{await request_id()}"
    await first.post(f"{here}/plan")

    answer = await second.post(f"{here}/decision", data={"decision": "agree"})

    assert answer.status_code == 403
    assert "/desk/prove" in answer.text


async def test_nothing_is_asked_before_she_says_that_she_has_understood(town: Town, her_phone: Volunteer) -> None:
    hers = await her_phone(town.wang_fang.person)

    answer = await hers.post("/me/erasure", data={})

    assert answer.status_code == 303
    async with transaction(EVERYWHERE):
        assert await fetch("SELECT FROM erasure") == []


async def test_she_takes_it_back_with_one_press(town: Town, her_phone: Volunteer, staff: Staff) -> None:
    hers = await her_phone(town.wang_fang.person)
    await asked_number(hers)
    desk = await staff(Role.OFFICER)
    assert "王芳" not in text((await desk.get("/desk/volunteers")).text).replace("王芳 干事", "")
    assert "限制处理" in text((await desk.get(f"/desk/volunteers/{town.wang_fang.id}")).text)

    await hers.post("/me/erasure/withdrawal")

    assert "要删除您的资料吗" in text((await hers.get("/me/erasure")).text)
    assert "限制处理" not in text((await desk.get(f"/desk/volunteers/{town.wang_fang.id}")).text).replace(
        "马上限制处理", ""
    )


async def test_a_written_request_is_entered_at_the_desk(town: Town, staff: Staff) -> None:
    desk = await staff(Role.OFFICER)
    card = (await desk.get(f"/desk/volunteers/{town.wang_fang.id}")).text
    assert f"/desk/volunteers/{town.wang_fang.id}/erasure" in forms(card)

    done = await desk.post(f"/desk/volunteers/{town.wang_fang.id}/erasure")

    page = text((await desk.get(done.headers["location"])).text)
    assert "书面申请" in page
    assert "拟定方案" in page
    await desk.post(done.headers["location"] + "/withdrawal")
    assert "已撤回" in text((await desk.get(done.headers["location"])).text)


async def test_what_waits_is_named_on_the_plan(town: Town, staff: Staff, her_phone: Volunteer) -> None:
    await claimed(town.office, town.wang_fang.id, clock.now() - timedelta(days=1))
    await asked_number(await her_phone(town.wang_fang.person))
    desk = await staff(Role.ADMINISTRATOR)
    here = f"/desk/erasures/{await request_id()}"

    await desk.post(f"{here}/plan")

    assert "等审批的补录申请 1 条" in text((await desk.get(here)).text)


async def test_a_number_that_nobody_has_says_what_to_do(visitor: httpx.AsyncClient, place: None) -> None:
    page = await visitor.get("/erasures/SC20261121-XXXXXXXXX")

    assert page.status_code == 404
    assert "没有找到编号" in text(page.text)
    assert (await visitor.get("/erasures")).status_code == 200


async def test_another_district_finds_no_request(town: Town, staff: Staff, her_phone: Volunteer) -> None:
    await asked_number(await her_phone(town.wang_fang.person))
    stranger = await staff(Role.ADMINISTRATOR, "430112000000")
    here = f"/desk/erasures/{await request_id()}"

    assert "王芳" not in text((await stranger.get("/desk/erasures")).text).replace("王芳 妇联管理员", "")
    assert (await stranger.get(here)).status_code == 404
    for step in ("plan", "completion", "withdrawal"):
        assert (await stranger.post(f"{here}/{step}")).status_code == 404


async def test_the_page_of_what_is_due_shows_rules_batches_and_holds(
    town: Town, staff: Staff, hands: Hands, tmp_path: Path
) -> None:
    await volunteers.leave(town.office, town.wang_fang.id, "搬到外地")
    hands.forward(days=3661)
    await clearance.run(SYSTEM)
    keeper = await staff(Role.ADMINISTRATOR)

    page = (await keeper.get("/desk/retention")).text
    assert "退出的志愿者" in text(page)
    assert "GB/T 40143-2021" in text(page)
    link = re.search(r"/desk/retention/batches/[0-9a-f-]{36}", page)
    assert link
    assert "王芳" in text((await keeper.get(link[0])).text)
    day = f"{clock.today() + timedelta(days=99)}"
    wrong = await keeper.post("/desk/retention/holds", data={"reason": "行政复议", "until": day})
    assert (wrong.status_code, "请选择一个人，或者一条规则" in wrong.text) == (400, True)
    await keeper.post("/desk/retention/holds", data={"rule": "left_volunteers", "reason": "行政复议", "until": day})
    held = (await keeper.get("/desk/retention")).text
    assert "行政复议" in text(held)
    (lifting,) = [action for action in forms(held) if action.endswith("/lifting")]
    await keeper.post(lifting)
    assert "行政复议" not in text((await keeper.get("/desk/retention")).text)

    file = await keeper.post("/desk/retention/list", data={"purpose": "核对到期名单"})
    assert file.headers["x-export-number"].startswith("DC")
    (tmp_path / "list.xlsx").write_bytes(file.content)
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert [row[2].value for row in book["涉及的人"].iter_rows(min_row=2, max_row=2)] == ["王芳"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR, Role.READER, Role.LEADER])
async def test_only_administrators_keep_retention(role: Role, town: Town, staff: Staff) -> None:
    desk = await staff(role)

    assert (await desk.get("/desk/retention")).status_code == 403


async def test_a_batch_that_is_too_large_waits_on_the_workbench_for_somebody_to_confirm_it(
    town: Town, staff: Staff, hands: Hands
) -> None:
    for count in range(6):
        form = {"name": "赵" + "甲乙丙丁戊己"[count], "organisation": COMMUNITY, "agree_collect": True}
        await volunteers.register_self(f"1381111000{count}", SelfRegistration.model_validate(form))
    hands.forward(days=180)
    await clearance.run(SYSTEM)
    hands.forward(days=30)
    await clearance.run(SYSTEM)
    keeper = await staff(Role.ADMINISTRATOR)
    assert "核对到期清理的名单：1 批" in text((await keeper.get("/desk")).text)
    (batch,) = [each for each in await clearance.batches(SYSTEM) if each.guarded]
    here = f"/desk/retention/batches/{batch.id}"
    page = (await keeper.get(here)).text
    assert "赵丁" in text(page)
    assert f"{here}/confirmation" in forms(page)

    assert (await keeper.post(f"{here}/confirmation")).status_code == 403
    await prove_everybody()
    await keeper.post(f"{here}/confirmation")

    assert "核对到期清理的名单" not in text((await keeper.get("/desk")).text)
    assert "第二人确认" in text((await keeper.get(here)).text)
