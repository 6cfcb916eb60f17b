"""The log on the desk: every action is a Chinese sentence, nobody sees another district's, pages do not shift."""

import ast
import re
from pathlib import Path

import httpx
import pytest

import jinguo
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.kernel.db import transaction
from jinguo.kernel.ids import uuid7
from jinguo.volunteers import actions as volunteers
from jinguo.volunteers.forms import SelfRegistration
from jinguo.web.desk.log_sentences import FIELDS, SENTENCES, details
from tests.web.conftest import Staff
from tests.web.desk_town import at, claimed, inside, published
from tests.web.reading import text
from tests.web.statements import counted
from tests.world import WANGCHENG, XIMEN, ZHENHAI, World, herself

SOURCE = Path(jinguo.__file__).parent
PASSED_ON = {
    *("change_password", "reset_password", "leave_volunteers", "rejoin_volunteers"),
    *("publish_event", "cancel_event", "close_event", "check_in", "check_out"),
}
"""Actions that reach `note` through a variable, or in SQL as 'check_' || kind."""
FORMER = {"export_hours"}
"""Actions that older rows of the log have."""


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI)


def trees() -> list[ast.Module]:
    files = (file for file in SOURCE.rglob("*.py") if "piccolo_migrations" not in file.parts)
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def noted() -> set[str]:
    """The second argument of each call of `note`, where it is written there."""
    calls = [each for tree in trees() for each in ast.walk(tree) if isinstance(each, ast.Call)]
    notes = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "note"]
    actions = [call.args[1] for call in notes if len(call.args) > 1]
    return {each.value for each in actions if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_every_action_that_is_logged_has_its_sentence_and_no_other() -> None:
    assert set(SENTENCES) == noted() | PASSED_ON | FORMER


def test_every_action_that_is_passed_on_is_written_somewhere() -> None:
    written = {
        each.value
        for tree in trees()
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    here = {"check_in", "check_out"}

    assert PASSED_ON - here <= written
    assert any("'check_' ||" in each for each in written)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        pytest.param('{"fields": ["phone", "skills"]}', "项目：手机号、专业技能", id="fields"),
        pytest.param('{"fields": ["phone"], "purpose": "通知改期"}', "用途：通知改期，项目：手机号", id="purpose"),
        pytest.param('{"question": "publication", "given": false}', "公示姓名和服务时长，不同意", id="consent"),
        pytest.param('{"role": "officer"}', "角色：干事", id="role"),
        pytest.param('{"added": 3, "known": 0, "rejected": 2, "file": "ab12"}', "新增 3，已有 0，退回 2", id="roster"),
        pytest.param("{}", "", id="nothing"),
        pytest.param('{"sha256": "ab", "filter": {"by": "month"}}', "", id="for machines"),
    ],
)
def test_details_are_said_in_words(detail: str, said: str) -> None:
    assert details(detail) == said


def test_fields_are_named_in_chinese() -> None:
    assert [name for name, label in FIELDS.items() if re.search("[A-Za-z]", label)] == []


async def test_an_entry_says_who_did_what_to_whom_and_why(world: World, keeper: httpx.AsyncClient) -> None:
    await volunteers.reveal_phone(world.zhou_min, world.wang_fang.id, "通知培训改期")
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "本人申请")

    page = await keeper.get("/desk/log")

    said = text(page.text)
    assert f"周敏 查看了完整手机号： 王芳（{world.wang_fang.number}） ，用途：通知培训改期，项目：手机号" in said
    assert f"周敏 办理了志愿者退出： 王芳（{world.wang_fang.number}） ，原因：本人申请" in said
    assert "今天 中午 12:00 · 招宝山街道 城东社区" in said
    assert f'href="/desk/volunteers/{world.wang_fang.id}"' in page.text


async def test_what_happened_at_an_event_names_her_and_the_event(world: World, keeper: httpx.AsyncClient) -> None:
    event = await published(world.zhou_min, at("2026-11-21", "12:00"), title="亲子阅读")
    await events.sign_up(herself(world.wang_fang), event)
    await inside(world.zhou_min, world.wang_fang.id, event)
    await claimed(world.zhou_min, world.wang_fang.id, at("2026-11-20"))

    page = await keeper.get("/desk/log")

    whom = f"王芳（{world.wang_fang.number}）"
    said = text(page.text)
    assert "周敏 发布了活动： 亲子阅读" in said
    assert f"王芳（本人） 登记了报名： {whom} ， 亲子阅读" in said
    assert f"周敏 登记了签到： {whom} ， 亲子阅读" in said
    assert f"周敏 申请补录时长： {whom} ，上门看望独居老人" in said
    assert f'href="/desk/events/{event}"' in page.text


async def test_what_a_volunteer_did_herself_bears_her_name(world: World, keeper: httpx.AsyncClient) -> None:
    await volunteers.register_self("13811112222", SelfRegistration(name="曾丽", organisation=XIMEN, agree_collect=True))

    assert "曾丽（本人） 登记了志愿者" in text((await keeper.get("/desk/log")).text)


async def test_who_works_for_another_district_reads_nothing_of_this_one(world: World, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    page = text((await chen_jing.get("/desk/log")).text)

    assert "刘洋" in page
    assert "王芳" not in page
    assert "周敏" not in page
    assert (await (await staff(Role.OFFICER, ZHENHAI)).get("/desk/log")).status_code == 403


async def write(actor: Actor, entries: int) -> None:
    async with transaction(actor):
        for _ in range(entries):
            await note(actor, "draft_event", "event", uuid7(), "/330211/")


def numbers(page: httpx.Response) -> list[int]:
    return [int(number) for number in re.findall(r'第 <span class="num">(\d+)</span> 条', page.text)]


async def test_the_next_page_goes_on_where_the_last_one_ended_though_more_was_written(
    world: World, keeper: httpx.AsyncClient
) -> None:
    await write(world.zhou_min, 60)
    first = await keeper.get("/desk/log")
    older = re.search(r'href="(/desk/log\?[^"]+)" rel="next"', first.text)
    assert older is not None
    await write(world.zhou_min, 5)

    second = await keeper.get(older[1].replace("&amp;", "&"))

    assert len(numbers(first)) == 50
    assert numbers(second)[0] == numbers(first)[-1] - 1
    assert "回到最新" in second.text


async def test_the_log_is_cut_down_to_one_kind(world: World, keeper: httpx.AsyncClient) -> None:
    await write(world.zhou_min, 1)

    page = text((await keeper.get("/desk/log", params={"kind": "events"})).text)

    assert "建了活动草稿" in page
    assert "登记了志愿者" not in page


@pytest.mark.parametrize("before", ["abc", "９９", "1" * 30, "-1"])
async def test_a_number_that_makes_no_sense_is_the_first_page(keeper: httpx.AsyncClient, before: str) -> None:
    assert (await keeper.get("/desk/log", params={"before": before})).status_code == 200


async def test_the_log_takes_as_many_queries_for_fifty_entries_as_for_few(
    world: World, keeper: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(world.zhou_min, 1)
    sent = counted(monkeypatch)
    await keeper.get("/desk/log")
    few = len(sent)
    await write(world.zhou_min, 60)
    sent.clear()
    await keeper.get("/desk/log")

    assert len(sent) == few
