"""The log on the desk: every action is a Chinese sentence, nobody sees another district's, pages do not shift."""

import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from jinguo.access.policy import deviations
from jinguo.authority import watch
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.events import actions as events
from jinguo.events.forms import Plan
from jinguo.kernel.db import Database, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import sentences
from jinguo.people.forms import PersonChanges
from jinguo.volunteers.forms import Revision, SelfRegistration
from jinguo.volunteers.registry import actions as volunteers
from jinguo.web.desk.log.sentences import FIELDS, details, what
from tests.conftest import Hands
from tests.web.conftest import Staff
from tests.web.desk_town import at, claimed, inside, published
from tests.web.reading import text
from tests.web.statements import counted
from tests.world import WANGCHENG, XIMEN, ZHENHAI, World, herself


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI)


def test_every_action_that_is_logged_is_read_as_a_sentence() -> None:
    assert [action for action in sentences() if what(action) != sentences()[action]] == []
    assert what("of_a_later_version") == "做了“of_a_later_version”"


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
    assert "周敏 登记了志愿者" not in page


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


@pytest.fixture
async def auditor(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an auditor of 镇海区."""
    return await staff(Role.AUDITOR, ZHENHAI, "钱静")


async def test_the_auditor_reads_who_looked_at_a_person_and_opens_no_card(
    world: World, auditor: httpx.AsyncClient, keeper: httpx.AsyncClient
) -> None:
    await volunteers.reveal_phone(world.zhou_min, world.wang_fang.id, "通知培训改期")
    await write(world.zhou_min, 3)
    card = await keeper.get(f"/desk/volunteers/{world.wang_fang.id}")

    page = await auditor.get(f"/desk/log?about={world.wang_fang.id}")

    said = text(page.text)
    assert f'href="/desk/log?about={world.wang_fang.id}"' in card.text
    assert f"只列出关于 王芳（{world.wang_fang.number}） 的记录" in said
    assert f"周敏 查看了完整手机号：王芳（{world.wang_fang.number}），用途：通知培训改期" in said
    assert "周敏 建了活动草稿" not in said
    assert "/desk/volunteers/" not in page.text
    assert (await auditor.get(f"/desk/volunteers/{world.wang_fang.id}")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "numbers_of"),
    [
        pytest.param({"who": "李"}, {"李梅"}, id="part of a name"),
        pytest.param({"who": "%"}, set(), id="no pattern"),
        pytest.param({"action": "draft_event"}, {"周敏", "李梅"}, id="action"),
        pytest.param({"action": "draft_event", "organisation": "330211001000"}, {"李梅"}, id="organisation"),
        pytest.param(
            {"first": "2026-11-21", "last": "2026-11-21", "action": "draft_event"}, {"周敏", "李梅"}, id="today"
        ),
        pytest.param({"last": "2026-11-20"}, set(), id="before"),
        pytest.param({"about": str(uuid7())}, set(), id="nobody known"),
    ],
)
async def test_the_log_is_cut_down(
    world: World, auditor: httpx.AsyncClient, asked: dict[str, str], numbers_of: set[str]
) -> None:
    async with transaction(world.zhou_min):
        await note(world.zhou_min, "draft_event", "event", uuid7(), "/330211/002/")
        await note(world.li_mei, "draft_event", "event", uuid7(), "/330211/001/")

    page = await auditor.get("/desk/log", params=asked)

    assert page.status_code == 200
    assert set(re.findall(r">(周敏|李梅)</a></b>", page.text)) == numbers_of


async def test_what_one_person_did_is_a_click_on_her_name(world: World, auditor: httpx.AsyncClient) -> None:
    await write(world.zhou_min, 1)
    await write(world.li_mei, 1)
    page = await auditor.get("/desk/log", params={"who": "李梅"})
    by = re.search(r'href="(/desk/log\?[^"]+)">李梅</a>', page.text)
    assert by is not None

    hers = await auditor.get(by[1].replace("&amp;", "&"))

    assert "只列出同一个人做的事" in text(hers.text)
    assert set(re.findall(r'">(\w+)</a></b>', hers.text)) == {"李梅"}


@pytest.mark.parametrize(
    "asked",
    [{"first": "gestern"}, {"first": "2026-11-21", "last": "2026-11-20"}, {"about": "x"}, {"organisation": "999999"}],
    ids=["no day", "backwards", "no id", "no place"],
)
async def test_a_wrong_filter_is_said_beside_it_and_shows_nothing(
    world: World, auditor: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    page = await auditor.get("/desk/log", params=asked)

    assert page.status_code in (400, 404)
    assert 'class="f-sum"' in page.text
    assert numbers(page) == []


async def test_rows_of_the_installation_are_read_by_who_reads_a_whole_district_only(world: World, staff: Staff) -> None:
    async with transaction(SYSTEM):
        await watch.begin(SYSTEM)
        await note(SYSTEM, "log_in", "person", uuid7())
    district, street = await staff(Role.AUDITOR, ZHENHAI), await staff(Role.AUDITOR, "330211001000")

    pages = [text((await client.get("/desk/log")).text) for client in (district, street)]

    assert ["系统 开始把日志连成链" in page for page in pages] == [True, False]
    assert ["志愿者本人 登录" in page for page in pages] == [False, False]


async def test_a_redacted_entry_says_so(world: World, auditor: httpx.AsyncClient, staff: Staff) -> None:
    await volunteers.reveal_phone(world.zhou_min, world.wang_fang.id, "她母亲住院了")
    [row] = await fetch("SELECT seq FROM audit_entry WHERE action = 'reveal_phone'")
    guard = await staff(Role.SECURITY_ADMINISTRATOR, ZHENHAI, "何英")

    wrong = await guard.post("/desk/log/redaction", data={"entry": "999999", "reason": "误写家庭情况"})
    none = await guard.post("/desk/log/redaction", data={"entry": str(row["seq"]), "reason": ""})
    done = await guard.post("/desk/log/redaction", data={"entry": str(row["seq"]), "reason": "误写家庭情况"})
    page = text((await auditor.get("/desk/log")).text)

    assert (wrong.status_code, none.status_code, done.status_code) == (404, 400, 303)
    assert "没有找到这一条日志" in text(wrong.text)
    assert "（姓名已隐去） 查看了完整手机号" in page
    assert "（内容已隐去）" in page
    assert "她母亲住院了" not in page
    assert f"何英 隐去了一条日志的内容，原因：误写家庭情况，日志第几条：{row['seq']}" in page
    assert (await guard.get("/desk/log")).status_code == 403
    assert (await auditor.post("/desk/log/redaction", data={"entry": "1", "reason": "误写了"})).status_code == 403


@pytest.fixture
def anchored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own for the anchors."""
    monkeypatch.setenv("JINGUO_ANCHORS", str(tmp_path / "anchors"))
    settings.cache_clear()
    yield tmp_path / "anchors"
    settings.cache_clear()


async def test_the_auditor_verifies_the_log_and_the_page_remembers_when(
    world: World, auditor: httpx.AsyncClient, anchored: Path, hands: Hands, database: Database
) -> None:
    before = text((await auditor.get("/desk/log/verification")).text)
    done = text((await auditor.post("/desk/log/verification")).text)
    hands.forward(minutes=10)
    after = text((await auditor.get("/desk/log/verification")).text)

    assert "还没有核对过" in before
    assert "现在一份也没有，请联系运维单位检查锚记目录" in before
    assert "日志完好 完好 核对时间 今天 中午 12:00 核对条数" in done
    assert "上次核对 今天 中午 12:00，钱静 结果 完好" in after
    assert "钱静 核对了日志有没有被改动" in text((await auditor.get("/desk/log")).text)


async def test_the_page_says_which_row_was_changed(
    world: World, auditor: httpx.AsyncClient, anchored: Path, worker_database: str
) -> None:
    await write(world.zhou_min, 1)
    [row] = await fetch("SELECT max(seq) AS seq FROM audit_entry")
    root = await asyncpg.connect(worker_database)
    await root.execute(
        "BEGIN; SET LOCAL session_replication_role = replica;"
        f" UPDATE audit_entry SET actor_name = '张三' WHERE seq = {row['seq']}; COMMIT"
    )
    await root.close()

    page = text((await auditor.post("/desk/log/verification")).text)

    assert "日志被动过 1 处不对" in page
    assert f"第 {row['seq']} 条 被改动" in page


async def test_an_anchor_that_was_changed_stops_the_verification(
    world: World, auditor: httpx.AsyncClient, anchored: Path
) -> None:
    spoil(anchored)

    page = await auditor.post("/desk/log/verification")

    assert page.status_code == 422
    assert "不是锚记文件" in text(page.text)


def spoil(place: Path) -> None:
    """An anchor that is none."""
    place.mkdir()
    (place / "jinguo-2026-11-20.anchor.txt").write_text("x")


def test_every_field_that_the_log_may_name_has_a_chinese_label() -> None:
    named = {name for form in (Revision, PersonChanges, Plan) for name in form.model_fields}

    assert named - set(FIELDS) == set()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"notice": "event_word"}, "通知：活动通知"),
        ({"notice": "活动提醒"}, "通知：活动提醒"),
        ({"before": "/330211/001/001/"}, ""),
        ({"before": "城东社区"}, "原来：城东社区"),
    ],
)
def test_codes_of_older_entries_are_told_in_words_or_not_at_all(facts: dict[str, str], said: str) -> None:
    assert details(facts) == said


def test_what_is_weaker_than_usual_is_said_without_the_names_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"PASSWORD_LENGTH": "8", "PASSWORD_CLASSES": "2", "PASSWORD_DAYS": "0", "LOCK_FAILURES": "9"}
    values |= {"LOCK_MINUTES": "5", "IDLE_MINUTES": "60", "SESSION_HOURS": "12", "SECOND_FACTOR": "off"}
    for name, value in values.items():
        monkeypatch.setenv(f"JINGUO_{name}", value)
    settings.cache_clear()
    said = [each.said for each in deviations()]
    monkeypatch.undo()
    settings.cache_clear()

    assert len(said) == len(values)
    assert [sentence for sentence in said if re.search("[A-Za-z_]", sentence)] == []
