"""The desk's pages of events: list, plan, publication, sign-ups, settling, cancellation."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.checkin import queries as checkin
from jinguo.checkin.visits import say_left
from jinguo.events import actions, queries
from jinguo.events.rules import State
from jinguo.hours import queries as hours
from jinguo.plans import actions as plans
from jinguo.plans import queries as programmes
from jinguo.plans.catalogue import Capability, ProgrammeRow
from jinguo.volunteers.rules import number_of
from tests.conftest import NOON, Hands
from tests.web.conftest import COMMUNITY, DISTRICT, OTHER_STREET, STREET, Staff
from tests.web.desk_town import WANGCHENG, Town, at, enrolled, inside, plan, published, settle_town
from tests.web.reading import codes, forms, text
from tests.web.statements import counted
from tests.world import herself

FORM = {
    "organisation": STREET,
    "title": "清洁家园",
    "is_volunteering": "true",
    "service_class": "environment",
    "venue_kind": "community",
    "programme": "",
    "day": "2026-11-25",
    "start": "14:00",
    "end": "16:30",
    "place": "西门社区广场",
    "content": "清理楼道和绿化带",
    "risks": "地面湿滑，请穿防滑鞋",
    "insurance": "",
    "leader": "吴桂英",
    "contact": "0574-86251234",
    "capacity": "",
}


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


@pytest.fixture
async def desk(town: Town, staff: Staff) -> httpx.AsyncClient:
    """The browser of 李梅, officer of 招宝山街道."""
    return await staff(Role.OFFICER, STREET, "李梅")


async def made(client: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await client.post("/desk/events/new", data={**FORM, **changed})


async def read(client: httpx.AsyncClient, event: UUID | str) -> str:
    page = await client.get(f"/desk/events/{event}")
    assert page.status_code == 200, text(page.text)
    return text(page.text)


async def only_event(town: Town) -> queries.EventCard:
    found = await queries.events(town.office)
    assert found.total == 1
    return found.rows[0]


async def names(town: Town, event: UUID) -> list[str]:
    return [each.name for each in await queries.signed_up(town.office, event)]


# The plan


async def test_an_event_is_kept_as_a_draft_with_beijing_times(town: Town, desk: httpx.AsyncClient) -> None:
    done = await made(desk)

    event = await only_event(town)
    assert (done.status_code, done.headers["Location"]) == (303, f"/desk/events/{event.id}")
    assert (event.state, event.title, event.leader) == (State.DRAFT, "清洁家园", "吴桂英")
    assert event.starts_at == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    assert (event.is_volunteering, event.high_risk, event.capacity) == (True, False, None)


async def test_an_end_before_the_start_is_the_next_morning(town: Town, desk: httpx.AsyncClient) -> None:
    asked = await made(desk, start="20:00", end="06:00")
    question = asked.text.split('name="confirm" value="')[1].split('"')[0]
    await made(desk, start="20:00", end="06:00", confirm=question)

    event = await only_event(town)
    assert event.ends_at - event.starts_at == timedelta(hours=10)


async def test_an_event_for_guests_is_no_volunteering(town: Town, desk: httpx.AsyncClient) -> None:
    await made(desk, is_volunteering="false")

    event = await only_event(town)
    assert event.is_volunteering is False
    assert "不计志愿时长" in await read(desk, event.id)


async def test_it_must_be_said_whether_it_is_volunteering(town: Town, desk: httpx.AsyncClient) -> None:
    page = await desk.post("/desk/events/new", data={name: v for name, v in FORM.items() if name != "is_volunteering"})

    assert page.status_code == 400
    assert 'id="is_volunteering-error"' in page.text
    assert (await queries.events(town.office)).total == 0


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        pytest.param({"title": ""}, "title", "请填写这一项", id="no title"),
        pytest.param({"day": ""}, "day", "请填写这一项", id="no day"),
        pytest.param({"day": "2026-02-30"}, "day", "日期不对", id="no such day"),
        pytest.param({"end": "later"}, "end", "时间不对", id="no time"),
        pytest.param({"venue_kind": "moon"}, "venue_kind", "请从列出的选项里选", id="no venue"),
        pytest.param({"contact": "13800001234"}, "contact", "不要填个人手机号", id="a mobile number"),
        pytest.param({"capacity": "0"}, "capacity", "不能小于 1", id="no places"),
    ],
)
async def test_what_is_wrong_stands_beside_the_field_and_the_rest_is_kept(
    town: Town, desk: httpx.AsyncClient, changed: dict[str, str], field: str, sentence: str
) -> None:
    page = await made(desk, **changed)

    assert page.status_code == 400
    assert len(re.findall(r'class="f-err"', page.text)) == 1
    assert sentence in text(page.text[page.text.index(f'id="{field}-error"') :])
    assert 'value="西门社区广场"' in page.text
    assert "清理楼道和绿化带" in page.text
    assert (await queries.events(town.office)).total == 0


async def test_only_ones_own_organisations_are_offered_and_taken(town: Town, desk: httpx.AsyncClient) -> None:
    form = await desk.get("/desk/events/new")
    menu = form.text[form.text.index('id="organisation"') :]

    done = await made(desk, organisation=OTHER_STREET)

    assert re.findall(r'<option value="(\d{12})"', menu) == [STREET, COMMUNITY]
    assert f'<option value="{STREET}" selected>' in menu
    assert done.status_code == 403
    assert (await queries.events(town.office)).total == 0


async def test_a_programme_of_the_years_plan_is_chosen(town: Town, desk: httpx.AsyncClient) -> None:
    row = ProgrammeRow(DISTRICT[:6], 2026, 7, "二.一", "镇舒阅读", (Capability.EVENT,), "", "")
    await plans.load(SYSTEM, [row])
    programme = (await programmes.programmes(town.office))[0]
    form = await desk.get("/desk/events/new")

    await made(desk, programme=str(programme.id))

    assert f'<option value="{programme.id}">2026 第 7 项 镇舒阅读' in form.text
    assert (await only_event(town)).programme_title == "镇舒阅读"


async def test_a_draft_is_changed(town: Town, desk: httpx.AsyncClient) -> None:
    await made(desk)
    event = await only_event(town)
    form = await desk.get(f"/desk/events/{event.id}/edit")

    done = await desk.post(f"/desk/events/{event.id}/edit", data={**FORM, "title": "清洁楼道", "start": "15:00"})

    assert 'value="2026-11-25"' in form.text
    assert 'value="16:30"' in form.text
    assert done.status_code == 303
    event = await only_event(town)
    assert (event.title, event.starts_at) == ("清洁楼道", at("2026-11-25", "15:00"))


async def test_what_people_signed_up_for_stays_and_is_shown(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"))

    form = await desk.get(f"/desk/events/{event}/edit")
    sent = {**FORM, **forms(form.text)[f"/desk/events/{event}/edit"], "service_class": "care"}
    moved = await desk.post(f"/desk/events/{event}/edit", data={**sent, "title": "亲子共读"})
    breached = await desk.post(f"/desk/events/{event}/edit", data={**sent, "is_volunteering": "false"})

    assert 'type="radio" name="is_volunteering"' not in form.text
    assert 'type="hidden" name="organisation" value="330211001000"' in form.text
    assert (moved.status_code, breached.status_code) == (303, 409)
    assert "已发布的活动不能改这一项" in text(breached.text)
    card = await only_event(town)
    assert (card.title, card.is_volunteering) == ("亲子共读", True)


async def test_what_a_colleague_has_cancelled_meanwhile_is_not_offered_for_change(
    town: Town, desk: httpx.AsyncClient
) -> None:
    event = await published(town.office, at("2026-11-25"))
    where = f"/desk/events/{event}"
    form = forms((await desk.get(f"{where}/edit")).text)[f"{where}/edit"]
    await desk.post(f"{where}/cancellation", data={"reason": "台风"})

    sent = await desk.post(f"{where}/edit", data={**FORM, **form, "service_class": "care", "place": "别处"})
    said = await desk.get(where)
    opened = await desk.get(f"{where}/edit")

    assert [(each.status_code, each.headers["location"]) for each in (sent, opened)] == [(303, where)] * 2
    assert "活动已取消，内容不能再改" in text(said.text)


async def test_a_copy_takes_everything_but_the_day(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"), capacity=12)

    form = await desk.get("/desk/events/new", params={"from": str(event)})

    assert 'id="title" name="title" type="text" value="亲子阅读陪伴"' in form.text
    assert 'name="capacity" type="number" value="12"' in form.text
    assert 'name="day" type="date" value=""' in form.text
    assert 'name="start" type="time" value="14:00"' in form.text


# Publication


async def test_a_draft_says_what_is_missing_and_cannot_be_published(town: Town, desk: httpx.AsyncClient) -> None:
    await made(desk, risks="", high_risk="true")
    event = await only_event(town)

    page = await read(desk, event.id)
    done = await desk.post(f"/desk/events/{event.id}/publication")

    assert "发布之前还要补" in page
    assert "请写明可能的风险和安全提示（志愿服务条例第十三条）" in page
    assert "请先买保险并填写保险单号（志愿服务条例第十七条）" in page
    assert "请写明服务内容" not in page
    assert done.status_code == 303
    assert "活动还不能发布，请先按提示补全" in await read(desk, event.id)
    assert (await only_event(town)).state is State.DRAFT


async def test_a_whole_draft_is_published_and_shows_its_public_page(town: Town, desk: httpx.AsyncClient) -> None:
    await made(desk)
    event = await only_event(town)
    before = await desk.get(f"/desk/events/{event.id}")

    await desk.post(f"/desk/events/{event.id}/publication")

    after = await desk.get(f"/desk/events/{event.id}")
    assert codes(before.text) == []
    assert codes(after.text) == [f"https://testserver/e/{event.slug}"]
    assert f'href="/events/{event.id}/screen"' in after.text
    assert f'href="/scan?event={event.id}"' in after.text
    assert f'href="/door/events/{event.id}"' in after.text
    assert (await only_event(town)).state is State.PUBLISHED


async def test_an_event_is_cancelled_with_a_reason_alone(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"))

    bare = await desk.post(f"/desk/events/{event}/cancellation", data={"reason": ""})
    still = (await only_event(town)).state
    done = await desk.post(f"/desk/events/{event}/cancellation", data={"reason": "台风停办"})

    assert (bare.status_code, still, done.status_code) == (400, State.PUBLISHED, 303)
    assert 'id="reason-error"' in bare.text
    assert "活动已取消 台风停办" in await read(desk, event)


# Sign-ups


@pytest.mark.parametrize("typed", [pytest.param("10000020", id="number"), pytest.param("李娜", id="name")])
async def test_staff_sign_a_volunteer_up(town: Town, desk: httpx.AsyncClient, typed: str) -> None:
    event = await published(town.office, at("2026-11-25"))

    done = await desk.post(f"/desk/events/{event}/sign-ups", data={"who": typed})

    assert done.status_code == 303
    assert await names(town, event) == ["李娜"]
    assert "李娜 10000020 5678 还没到 代报名" in await read(desk, event)


async def test_two_of_one_name_are_shown_to_choose_from(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"))
    other = await enrolled("李娜", "13911112222", COMMUNITY)

    page = await desk.post(f"/desk/events/{event}/sign-ups", data={"who": "李娜"})
    chosen = re.findall(r'name="who" value="(\d{8})"', page.text)
    await desk.post(f"/desk/events/{event}/sign-ups", data={"who": other.number})

    assert page.status_code == 200
    assert "找到 2 位，请选" in text(page.text)
    assert "139****2222" in text(page.text)
    assert sorted(chosen) == sorted([town.li_na.number, other.number])
    assert [each.volunteer for each in await queries.signed_up(town.office, event)] == [other.id]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("", "请填编号或姓名", id="nothing"),
        pytest.param("欧阳", "没有找到“欧阳”", id="nobody"),
        pytest.param("10000021", "编号输错了", id="mistyped number"),
        pytest.param(number_of(999), "没有找到这位志愿者", id="number of nobody"),
    ],
)
async def test_nobody_meant_is_said_beside_the_field(
    town: Town, desk: httpx.AsyncClient, typed: str, sentence: str
) -> None:
    event = await published(town.office, at("2026-11-25"))

    page = await desk.post(f"/desk/events/{event}/sign-ups", data={"who": typed})

    assert page.status_code in (400, 404)
    assert sentence in text(page.text[page.text.index('id="who-error"') :])
    assert f'value="{typed}"' in page.text
    assert await names(town, event) == []


async def test_a_full_event_says_so_beside_the_field(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"), capacity=1)
    await desk.post(f"/desk/events/{event}/sign-ups", data={"who": "李娜"})

    page = await desk.post(f"/desk/events/{event}/sign-ups", data={"who": "王芳"})

    assert page.status_code == 409
    assert "名额已满（1 人）" in text(page.text[page.text.index('id="who-error"') :])


async def test_a_withdrawn_sign_up_is_restored_by_one_press(town: Town, desk: httpx.AsyncClient) -> None:
    event = await published(town.office, at("2026-11-25"))
    await desk.post(f"/desk/events/{event}/sign-ups", data={"who": "李娜"})

    done = await desk.post(f"/desk/events/{event}/withdrawals", data={"number": "10000020"})
    without = await names(town, event)
    page = await desk.get(done.headers["Location"])
    undo = re.search(
        r'action="([^"]*/sign-ups)"><input[^>]*><input type="hidden" name="who" value="(10000020)">', page.text
    )
    assert undo
    await desk.post(undo[1], data={"who": undo[2]})

    assert without == []
    assert "已取消报名，名额空出来了" in text(page.text)
    assert await names(town, event) == ["李娜"]


# After it


@pytest.fixture
async def over(town: Town, hands: Hands) -> UUID:
    """王芳 and 李娜 came at noon and never checked out; it was to end at 14:00, and it is 19:00."""
    event = await published(town.office, NOON + timedelta(minutes=1))
    hands.forward(minutes=1)
    await inside(town.office, town.wang_fang.id, event)
    await inside(town.office, town.li_na.id, event)
    hands.forward(hours=7)
    return event


async def test_who_has_not_checked_out_is_listed_before_it_can_be_closed(
    over: UUID, town: Town, desk: httpx.AsyncClient
) -> None:
    page = await desk.get(f"/desk/events/{over}")

    said = text(page.text)
    assert "没有签退，待核定 2 人" in said
    assert "王芳 10000012 签到" not in said
    assert re.search(r"王芳 10000012 今天 中午 12:01，\S+ 没有说 另填离开时间", said)
    assert f"/door/events/{over}/closing" not in page.text
    assert "到场 2 人" in said


async def test_those_chosen_are_settled_at_the_planned_end(over: UUID, town: Town, desk: httpx.AsyncClient) -> None:
    waiting = {row.name: row.id for row in await checkin.waiting(town.office, over)}

    done = await desk.post(f"/desk/events/{over}/settlements", data={"segment": [str(waiting["王芳"])]})

    assert done.status_code == 303
    assert "已核定 1 人，共计入 2 小时" in await read(desk, over)
    assert [row.name for row in await checkin.waiting(town.office, over)] == ["李娜"]
    entries = await hours.entries(town.office, town.wang_fang.id)
    assert [(row.source.value, row.credited) for row in entries] == [("leader", 120)]


async def test_when_all_are_settled_it_can_be_closed(over: UUID, town: Town, desk: httpx.AsyncClient) -> None:
    waiting = [str(row.id) for row in await checkin.waiting(town.office, over)]
    await desk.post(f"/desk/events/{over}/settlements", data={"segment": waiting})

    page = await desk.get(f"/desk/events/{over}")

    assert "没有签退" not in page.text
    assert f'href="/door/events/{over}/closing"' in page.text
    await desk.post(f"/door/events/{over}/closing")
    assert (await only_event(town)).state is State.CLOSED
    assert "已结项" in await read(desk, over)


async def test_nobody_is_ticked_beforehand_and_all_are_settled_by_the_word_of_who_saw_them(
    over: UUID, town: Town, desk: httpx.AsyncClient
) -> None:
    wang_fang = next(row for row in await checkin.waiting(town.office, over) if row.name == "王芳")
    await say_left(herself(town.wang_fang), wang_fang.id, wang_fang.planned_end - timedelta(minutes=30))
    page = (await desk.get(f"/desk/events/{over}")).text
    assert not re.search(r'<input type="checkbox"[^>]*checked', page)
    assert "全选：我看见这 2 人都服务到 下午 2:01" in text(page)
    assert re.search("下午 1:31 走的 按她说的 下午 1:31 核定 ?：王芳", text(page))

    hers = {"said": "yes", "back": f"/desk/events/{over}#waiting"}
    settled = await desk.post(f"/door/events/{over}/settle/{wang_fang.id}", data=hers)
    shown = [str(row.id) for row in await checkin.waiting(town.office, over)]
    await desk.post(f"/desk/events/{over}/settlements", data={"all": "yes", "shown": shown})

    assert settled.headers["location"] == f"/desk/events/{over}#waiting"
    assert await checkin.waiting(town.office, over) == []
    credited = [(await hours.entries(town.office, who.id))[0].credited for who in (town.wang_fang, town.li_na)]
    assert credited == [90, 120]


async def test_nobody_chosen_settles_nobody(over: UUID, town: Town, desk: httpx.AsyncClient) -> None:
    await desk.post(f"/desk/events/{over}/settlements", data={})

    assert "请先勾选您看见服务到结束的人" in await read(desk, over)
    assert len(await checkin.waiting(town.office, over)) == 2


# The list


async def listed(client: httpx.AsyncClient, **asked: str) -> list[str]:
    page = await client.get("/desk/events", params=asked)
    assert page.status_code == 200
    return re.findall(r'<a href="/desk/events/[0-9a-f-]{36}"><b>(.*?)</b>', page.text)


async def test_the_list_is_filtered_by_state_time_and_words(town: Town, desk: httpx.AsyncClient, hands: Hands) -> None:
    hands.set(NOON - timedelta(days=40))
    await published(town.office, at("2026-10-20"), title="重阳敬老")
    hands.set(NOON)
    await published(town.office, at("2026-11-21", "15:00"), title="亲子阅读")
    await published(town.office, at("2026-12-05"), title="清洁家园", place="西门社区广场")
    await actions.draft(town.office, plan(at("2026-11-24"), title="普法赶集"))

    assert await listed(desk) == ["清洁家园", "普法赶集", "亲子阅读", "重阳敬老"]
    assert await listed(desk, state="draft") == ["普法赶集"]
    assert await listed(desk, when="today") == ["亲子阅读"]
    assert await listed(desk, when="week") == ["普法赶集", "亲子阅读"]
    assert await listed(desk, when="month") == ["普法赶集", "亲子阅读"]
    assert await listed(desk, when="last_month") == ["重阳敬老"]
    assert await listed(desk, when="coming") == ["清洁家园", "普法赶集", "亲子阅读"]
    assert await listed(desk, q="西门") == ["清洁家园"]
    assert await listed(desk, q="西门", state="draft") == []


async def test_events_that_wait_to_be_closed_have_a_filter_of_their_own(
    over: UUID, town: Town, desk: httpx.AsyncClient
) -> None:
    await published(town.office, at("2026-12-05"), title="清洁家园")

    assert await listed(desk, state="awaiting") == ["亲子阅读陪伴"]


async def test_what_the_filter_does_not_know_it_leaves_out(town: Town, desk: httpx.AsyncClient) -> None:
    await published(town.office, at("2026-12-05"))

    assert await listed(desk, state="happy", when="soon", page="x") == ["亲子阅读陪伴"]


async def test_an_empty_list_says_what_to_do(town: Town, desk: httpx.AsyncClient) -> None:
    assert "还没有活动 建好草稿、发布以后" in text((await desk.get("/desk/events")).text)
    assert "没有符合条件的活动" in text((await desk.get("/desk/events", params={"q": "x"})).text)


async def test_list_and_page_ask_as_often_for_three_as_for_one(
    town: Town, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await published(town.office, at("2026-11-25"))
    await actions.sign_up(town.office, event, town.li_na.id)
    sent = counted(monkeypatch)
    await desk.get("/desk/events")
    await desk.get(f"/desk/events/{event}")
    once = len(sent)
    await published(town.office, at("2026-11-26"))
    await published(town.office, at("2026-11-27"))
    await actions.sign_up(town.office, event, town.wang_fang.id)
    await actions.sign_up(town.office, event, town.zhao_min.id)

    sent.clear()
    await desk.get("/desk/events")
    await desk.get(f"/desk/events/{event}")

    assert len(sent) == once


# Who may


async def test_a_reader_sees_an_event_without_a_single_form(town: Town, staff: Staff) -> None:
    event = await published(town.office, at("2026-11-25"))
    reader = await staff(Role.READER)

    page = await reader.get(f"/desk/events/{event}")

    assert list(forms(page.text)) == ["/logout", "/desk/search"]
    assert f"/desk/events/{event}/edit" not in page.text
    assert "/desk/events/new" not in page.text
    assert (await reader.post(f"/desk/events/{event}/sign-ups", data={"who": "李娜"})).status_code == 403
    assert (await reader.post(f"/desk/events/{event}/cancellation", data={"reason": "停办了"})).status_code == 403
    assert await names(town, event) == []


async def test_another_district_neither_sees_nor_touches_it(town: Town, staff: Staff) -> None:
    event = await published(town.office, at("2026-11-25"))
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")
    where = f"/desk/events/{event}"

    answers = [
        await chen_jing.get(where),
        await chen_jing.get(f"{where}/edit"),
        await chen_jing.get("/desk/events/new", params={"from": str(event)}),
        await chen_jing.post(f"{where}/edit", data=FORM),
        await chen_jing.post(f"{where}/publication"),
        await chen_jing.post(f"{where}/cancellation", data={"reason": "不是我的"}),
        await chen_jing.post(f"{where}/sign-ups", data={"who": "10000020"}),
        await chen_jing.post(f"{where}/withdrawals", data={"number": "10000020"}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert "亲子阅读陪伴" not in "".join(answer.text for answer in answers)
    assert await listed(chen_jing) == []
    assert (await only_event(town)).state is State.PUBLISHED
    assert await names(town, event) == []


async def test_settlements_of_another_district_settle_nobody(over: UUID, town: Town, staff: Staff) -> None:
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")
    waiting = [str(row.id) for row in await checkin.waiting(town.office, over)]

    await chen_jing.post(f"/desk/events/{over}/settlements", data={"segment": waiting})

    assert len(await checkin.waiting(town.office, over)) == 2


async def test_an_event_asks_for_a_qualification_and_staff_bring_somebody_in_with_a_reason(
    town: Town, desk: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    form = await desk.get("/desk/events/new")
    assert "救护员证" in text(form.text)
    assert "无违法犯罪记录查询" not in text(form.text)
    await made(desk, qualifications="first_aid")
    event = (await only_event(town)).id
    await desk.post(f"/desk/events/{event}/publication")
    assert "要求的资质 救护员证" in await read(desk, event)
    assert "要求的资质 救护员证" in text((await visitor.get(f"/e/{(await only_event(town)).slug}")).text)

    refused = await desk.post(f"/desk/events/{event}/sign-ups", data={"who": town.wang_fang.number})
    assert refused.status_code == 409
    assert "没有这场活动要求的“救护员证”" in text(refused.text)
    assert (await only_event(town)).signed_up == 0

    who = {"who": town.wang_fang.number, "waiver": "由有证的人带着"}
    assert (await desk.post(f"/desk/events/{event}/sign-ups", data=who)).status_code == 303
    assert (await only_event(town)).signed_up == 1
