"""The door without scripts: the screen, the scanner, the leader's list, the paper list, and what is put right."""

import re
from datetime import timedelta

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.board import BoardRow, board
from jinguo.checkin.catalogue import Standing
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.hours import queries as hours
from jinguo.hours.catalogue import Method, Source
from jinguo.kernel import clock
from jinguo.volunteers import codes
from jinguo.volunteers.registry.actions import register
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.web.conftest import Staff
from tests.web.reading import codes as read
from tests.web.reading import forms, text
from tests.world import CHENGDONG, ZHAOBAOSHAN, World, herself, registration


@pytest.fixture
async def event(world: World) -> Gathering:
    """An event that begins now, at noon; 王芳 has signed up."""
    made = await gathering()
    await events.sign_up(herself(world.wang_fang), made.id)
    return made


@pytest.fixture
async def helper(world: World, staff: Staff) -> httpx.AsyncClient:
    """赵丽, leader in 招宝山街道, on her phone."""
    return await staff(Role.LEADER, ZHAOBAOSHAN, "赵丽")


async def only_row(world: World, event: Gathering) -> BoardRow:
    """The one person on the board."""
    rows = (await board(world.zhao_li, event.id)).rows
    assert len(rows) == 1
    return rows[0]


async def send(browser: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    """Send a form and follow where it leads."""
    answer = await browser.post(address, data=fields)
    return await browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def later(browser: httpx.AsyncClient, hands: Hands, **how_long: float) -> None:
    """Time passes while somebody keeps working: nobody is logged out for doing nothing."""
    end = hands.now + timedelta(**how_long)
    while hands.now < end:
        hands.set(min(end, hands.now + timedelta(minutes=14)))
        await browser.get("/door")


async def tick(world: World, event: Gathering, kind: str) -> None:
    """赵丽 ticks 王芳 in or out."""
    form = {"event": event.id, "kind": kind, "volunteer": world.wang_fang.id, "nonce": f"{kind}-{clock.now():%H%M%S}"}
    await check_in(world.zhao_li, ScanForm.model_validate(form))


# the list of events


async def test_the_door_shows_the_events_of_today_within_reach(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await gathering(title="明天的活动", starts_at=hands.now + timedelta(days=1))
    await gathering(title="别的街道", organisation="330211002000")
    await gathering(title="还是草稿", published=False)

    page = (await helper.get("/door")).text

    assert "亲子阅读陪伴" in text(page)
    for other in ("明天的活动", "别的街道", "还是草稿"):
        assert other not in page
    for address in (f"/door/events/{event.id}", f"/scan?event={event.id}", f"/events/{event.id}/screen"):
        assert f'href="{address}"' in page


async def test_a_night_that_goes_on_and_an_event_that_waits_to_be_closed_are_there(
    staff: Staff, world: World, hands: Hands
) -> None:
    await gathering(title="早上的活动", lasts=timedelta(hours=1))
    hands.forward(hours=10)
    await gathering(title="守夜", lasts=timedelta(hours=8))
    hands.forward(hours=4)

    page = text((await (await staff(Role.LEADER, ZHAOBAOSHAN)).get("/door")).text)

    assert page.index("守夜") < page.index("已经结束，等着核定和结项") < page.index("早上的活动")


async def test_the_door_is_for_those_who_may_check_in_others(
    staff: Staff, visitor: httpx.AsyncClient, event: Gathering
) -> None:
    reader = await staff(Role.READER)
    other = await staff(Role.LEADER, "330211002000")

    for address in ("/door", f"/door/events/{event.id}", f"/events/{event.id}/screen", f"/scan?event={event.id}"):
        assert (await reader.get(address)).status_code == 403
        assert (await visitor.get(address)).headers["location"].startswith("/login/staff?next=")
    for address in (f"/door/events/{event.id}", f"/events/{event.id}/screen", f"/scan?event={event.id}"):
        assert (await other.get(address)).status_code == 404
    assert (await other.post(f"/door/events/{event.id}/ticks", data={"kind": "in"})).status_code == 404
    assert (await other.post(f"/scan/{event.id}/scans", data={"kind": "in"})).status_code == 404


# the screen


async def test_the_screen_shows_a_code_that_opens_the_check_in_page(
    helper: httpx.AsyncClient, event: Gathering, visitor: httpx.AsyncClient, hands: Hands
) -> None:
    page = (await helper.get(f"/events/{event.id}/screen")).text
    (address,) = read(page)

    assert address.startswith(f"https://testserver/c/{event.slug}?t=")
    assert (await visitor.get(address)).headers["location"] == f"/c/{event.slug}"
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    assert "网断了" in page

    hands.forward(seconds=30)
    (renewed,) = read((await helper.get(f"/events/{event.id}/screen/now")).text)
    assert renewed != address


async def test_the_screen_counts_who_is_there(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    async def counts() -> str:
        return text((await helper.get(f"/events/{event.id}/screen/now")).text)

    assert "在场 0 已离开 0 还没到 1" in await counts()
    await tick(world, event, "in")
    assert "在场 1 已离开 0 还没到 0" in await counts()
    await later(helper, hands, minutes=30)
    await tick(world, event, "out")
    assert "在场 0 已离开 1 还没到 0" in await counts()


async def test_when_nobody_can_check_out_any_more_the_screen_says_who_has_not(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await tick(world, event, "in")
    await later(helper, hands, hours=6)

    page = text((await helper.get(f"/events/{event.id}/screen/now")).text)

    assert "没有签退 1 已离开 0" in page and "在场" not in page


async def test_outside_of_its_time_the_screen_shows_no_code(
    helper: httpx.AsyncClient, world: World, hands: Hands
) -> None:
    event = await gathering(starts_at=hands.now + timedelta(hours=3))
    early = (await helper.get(f"/events/{event.id}/screen")).text
    await later(helper, hands, hours=7, minutes=45)
    late = (await helper.get(f"/events/{event.id}/screen")).text

    assert read(early) == [] and "今天 下午 2:00 起可以签到" in text(early)
    assert read(late) == [] and "签到已经结束" in text(late)


# the scanner


async def test_a_personal_code_checks_in_and_the_full_name_is_told(
    helper: httpx.AsyncClient, event: Gathering, world: World
) -> None:
    page = await send(
        helper, f"/scan/{event.id}/scans", kind="in", code=codes.issue(world.wang_fang.id), nonce="n" * 32
    )

    assert "王芳 已签到 中午 12:00" in text(page.text)
    row = await only_row(world, event)
    assert (row.standing, row.method) == (Standing.INSIDE, Method.PERSONAL)


async def test_with_scripts_the_answer_is_a_fragment(helper: httpx.AsyncClient, event: Gathering, world: World) -> None:
    answer = await helper.post(
        f"/scan/{event.id}/scans",
        data={"kind": "in", "code": world.wang_fang.number, "nonce": "n" * 32},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200 and "<html" not in answer.text
    assert "王芳 已签到" in text(answer.text) and "/undo/" in answer.text
    assert (await only_row(world, event)).method is Method.NUMBER


@pytest.mark.parametrize("written", ["{} {}", "{}-{}", " {}{} "])
async def test_a_number_is_taken_however_it_is_typed(
    helper: httpx.AsyncClient, event: Gathering, world: World, written: str
) -> None:
    number = world.wang_fang.number
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")

    typed = written.format(number[:4].translate(full_width), number[4:])
    page = await send(helper, f"/scan/{event.id}/scans", kind="in", code=typed)

    assert "王芳 已签到" in text(page.text)


async def test_what_is_no_code_of_ours_is_told_and_nothing_is_kept(
    helper: httpx.AsyncClient, event: Gathering, world: World
) -> None:
    for code, said in (("https://example.cn/health", "这不是有效的个人码"), ("1234", "编号是 8 位数字")):
        assert said in text((await send(helper, f"/scan/{event.id}/scans", kind="in", code=code)).text)
    assert (await board(world.zhao_li, event.id)).refusals == []


async def test_an_old_personal_code_says_that_it_is_old(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    code = codes.issue(world.wang_fang.id)
    hands.forward(minutes=3)

    page = await send(helper, f"/scan/{event.id}/scans", kind="in", code=code)

    assert "这个码已经过期，请她刷新一下自己的码" in text(page.text)
    assert len((await board(world.zhao_li, event.id)).refusals) == 1


async def test_a_repeat_is_told_with_the_first_time(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await send(helper, f"/scan/{event.id}/scans", kind="in", code=world.wang_fang.number)
    hands.forward(minutes=1)

    page = await send(helper, f"/scan/{event.id}/scans", kind="in", code=world.wang_fang.number)

    assert "王芳 签到过了" in text(page.text) and "中午 12:00，不用再签" in text(page.text)


async def test_a_scan_that_waited_for_the_network_counts_from_when_it_was_made(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await later(helper, hands, minutes=20)
    await helper.post(
        f"/scan/{event.id}/scans",
        data={"kind": "in", "code": world.wang_fang.number, "scanned_at": "2026-11-21T09:00:00Z"},
        headers={"HX-Request": "true", "X-Sent-At": "2026-11-21T09:12:00Z"},
    )

    assert (await only_row(world, event)).in_at == clock.now() - timedelta(minutes=12)


async def test_a_personal_code_may_grow_old_while_its_scan_waits_for_the_network(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    code = codes.issue(world.wang_fang.id)
    hands.forward(minutes=9)

    answer = await helper.post(
        f"/scan/{event.id}/scans",
        data={"kind": "in", "code": code, "scanned_at": "2026-11-21T04:00:20Z"},
        headers={"HX-Request": "true", "X-Sent-At": "2026-11-21T04:09:00Z"},
    )

    assert "王芳 已签到" in text(answer.text)


async def test_after_the_end_the_scanner_stands_on_leaving(
    helper: httpx.AsyncClient, event: Gathering, hands: Hands
) -> None:
    assert 'value="in" id="kind-in" checked' in (await helper.get(f"/scan?event={event.id}")).text
    await later(helper, hands, hours=3)

    assert 'value="out" id="kind-out" checked' in (await helper.get(f"/scan?event={event.id}")).text


async def test_the_scanner_alone_may_use_the_camera(helper: httpx.AsyncClient, event: Gathering) -> None:
    page = await helper.get(f"/scan?event={event.id}")
    other = await helper.get("/door")

    assert "camera=(self)" in page.headers["permissions-policy"]
    assert "'wasm-unsafe-eval'" in page.headers["content-security-policy"]
    assert "camera=()" in other.headers["permissions-policy"]


async def test_a_scanner_without_an_event_leads_to_the_list(helper: httpx.AsyncClient, event: Gathering) -> None:
    for address in ("/scan", "/scan?event=x"):
        assert (await helper.get(address)).headers["location"] == "/door"


# the leader's list


async def test_the_leader_ticks_in_and_out(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    page = (await helper.get(f"/door/events/{event.id}")).text
    fields = forms(page)[f"/door/events/{event.id}/ticks"]
    assert fields == {"volunteer": str(world.wang_fang.id), "kind": "in"}

    page = await send(helper, f"/door/events/{event.id}/ticks", **fields)
    assert "王芳 已签到" in text(page.text)

    await later(helper, hands, hours=1)
    fields = forms((await helper.get(f"/door/events/{event.id}")).text)[f"/door/events/{event.id}/ticks"]
    page = await send(helper, f"/door/events/{event.id}/ticks", **fields)

    assert "王芳 已签退" in text(page.text) and "计入 1 小时" in text(page.text)
    own = await hours.own(herself(world.wang_fang))
    assert own.by_source == {Source.LEADER: 60}


async def test_a_tick_by_htmx_renews_the_list_alone(helper: httpx.AsyncClient, event: Gathering, world: World) -> None:
    answer = await helper.post(
        f"/door/events/{event.id}/ticks?q=wf",
        data={"volunteer": str(world.wang_fang.id), "kind": "in"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200 and "<html" not in answer.text
    assert "王芳 已签到" in text(answer.text) and "在场 1" in text(answer.text)


@pytest.mark.parametrize(
    ("typed", "found"), [("王", "王芳"), ("wf", "王芳"), ("zl", "曾丽"), ("cl", "曾丽"), ("xx", "")]
)
async def test_people_are_found_by_name_and_initials(
    helper: httpx.AsyncClient, event: Gathering, world: World, typed: str, found: str
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    await events.sign_up(herself(zeng), event.id)

    page = text((await helper.get(f"/door/events/{event.id}/live", params={"q": typed})).text)

    assert [name for name in ("王芳", "曾丽") if name in page] == ([found] if found else [])


async def test_the_list_is_cut_to_a_group_and_counts_all(
    helper: httpx.AsyncClient, event: Gathering, world: World
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    await events.sign_up(herself(zeng), event.id)
    await tick(world, event, "in")

    page = text((await helper.get(f"/door/events/{event.id}?only=inside")).text)

    assert "王芳" in page and "曾丽" not in page
    assert "全部 2 在场 1 还没到 1" in page


async def test_phones_are_nowhere_at_the_door(helper: httpx.AsyncClient, event: Gathering) -> None:
    for address in (f"/door/events/{event.id}", f"/scan?event={event.id}", f"/door/events/{event.id}/paper"):
        assert "1380000" not in (await helper.get(address)).text


# paper, settling, undoing, closing


async def test_a_line_of_the_paper_list_is_copied_with_its_times(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await later(helper, hands, hours=6)
    page = await send(
        helper,
        f"/door/events/{event.id}/paper",
        volunteer=str(world.wang_fang.id),
        came="11:55",
        left="14:20",
    )

    assert "王芳 已签到：上午 11:55" in text(page.text) and "计入 2 小时 25 分钟" in text(page.text)
    own = await hours.own(herself(world.wang_fang))
    assert own.by_source == {Source.PAPER: 145}


async def test_who_is_not_on_the_list_is_copied_by_her_number(
    helper: httpx.AsyncClient, event: Gathering, world: World
) -> None:
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))

    page = await send(helper, f"/door/events/{event.id}/paper", number=zeng.number, came="12:00")

    assert "曾丽 已签到" in text(page.text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"came": "12:00"}, "请选择志愿者"),
        ({"number": "12345678", "came": "12:00"}, "编号输错了"),
        ({"number": "{number}"}, "请填写这一项"),
        ({"number": "{number}", "came": "25:00"}, "时间不对"),
        ({"number": "{number}", "came": "13:00"}, "时间不在活动时间之内"),
        ({"number": "{number}", "left": "12:00"}, "还没有签到，不能签退"),
    ],
)
async def test_what_is_wrong_with_a_line_is_told_beside_it(
    helper: httpx.AsyncClient, event: Gathering, world: World, fields: dict[str, str], said: str
) -> None:
    typed = {name: value.format(number=world.wang_fang.number) for name, value in fields.items()}

    page = await helper.post(f"/door/events/{event.id}/paper", data=typed)

    assert page.status_code == 400
    assert said in text(page.text)
    for value in typed.values():
        assert f'value="{value}"' in page.text


async def test_a_check_out_that_never_came_is_settled_by_one_press_at_the_planned_end(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await tick(world, event, "in")
    await later(helper, hands, hours=3)
    assert (await hours.own(herself(world.wang_fang))).total == 0
    page = (await helper.get(f"/door/events/{event.id}?only=confirm")).text
    segment = (await only_row(world, event)).segment
    action = f"/door/events/{event.id}/settle/{segment}"
    assert forms(page)[action] == {"planned": "yes"}

    page = await send(helper, action, planned="yes")

    assert "已核定：王芳 下午 2:30 离开，计入 2 小时 30 分钟" in text(page.text)
    assert (await hours.own(herself(world.wang_fang))).by_source == {Source.LEADER: 150}


async def test_another_time_than_the_planned_end_needs_a_reason(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await tick(world, event, "in")
    await later(helper, hands, hours=4)
    action = f"/door/events/{event.id}/settle/{(await only_row(world, event)).segment}"
    assert 'value="14:30"' in (await helper.get(action)).text

    refused = await helper.post(action, data={"time": "15:10", "reason": ""})
    assert refused.status_code == 400 and "请写明原因" in text(refused.text) and 'value="15:10"' in refused.text
    refused = await helper.post(action, data={"time": "17:30", "reason": "记不清"})
    assert refused.status_code == 400 and "不能在将来" in text(refused.text)

    page = await send(helper, action, time="15:10", reason="收拾场地")
    assert "王芳 下午 3:10 离开" in text(page.text)


async def test_an_undo_asks_for_a_reason_and_is_no_leaving(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    scanned = await send(helper, f"/scan/{event.id}/scans", kind="in", code=world.wang_fang.number)
    found = re.search(r'href="(/door/events/[^"]*/undo/[^"]*)"', scanned.text)
    assert found
    page = (await helper.get(found[1].replace("&amp;", "&"))).text
    action = found[1].partition("?")[0]
    assert "撤销王芳的签到" in text(page)

    refused = await helper.post(action, data={"back": "/door"})
    assert refused.status_code == 400 and "请选一个原因" in text(refused.text)
    back = await helper.post(action, data=forms(page)[action] | {"reason": "扫错了人"})

    assert back.headers["location"] == f"/scan?event={event.id}"
    assert "已撤销：王芳 中午 12:00 的签到" in text((await helper.get(back.headers["location"])).text)
    assert (await only_row(world, event)).standing is Standing.EXPECTED
    assert (await helper.post(action, data={"reason": "再来一次"})).status_code == 404


async def test_an_undone_check_out_opens_the_visit_again_and_takes_the_hours_back(
    helper: httpx.AsyncClient, event: Gathering, world: World, hands: Hands
) -> None:
    await tick(world, event, "in")
    await later(helper, hands, minutes=50)
    await tick(world, event, "out")
    scan = (await only_row(world, event)).scan

    await send(helper, f"/door/events/{event.id}/undo/{scan}", other="她还没走")

    assert (await only_row(world, event)).standing is Standing.INSIDE
    assert (await hours.own(herself(world.wang_fang))).total == 0


async def test_an_undo_never_leads_to_another_site(helper: httpx.AsyncClient, event: Gathering, world: World) -> None:
    await tick(world, event, "in")
    action = f"/door/events/{event.id}/undo/{(await only_row(world, event)).scan}"

    answer = await helper.post(action, data={"reason": "扫错了人", "back": "//evil.example/"})

    assert answer.headers["location"] == f"/door/events/{event.id}"


async def test_an_event_is_closed_once_everybody_has_an_end(
    staff: Staff, event: Gathering, world: World, hands: Hands
) -> None:
    action = f"/door/events/{event.id}/closing"
    await tick(world, event, "in")
    hands.forward(minutes=160)
    officer = await staff(Role.OFFICER, ZHAOBAOSHAN, "李梅")

    refused = await officer.post(action, data={})
    assert refused.status_code == 409 and "还有 1 人没有签退" in text(refused.text)
    await send(officer, f"/door/events/{event.id}/settle/{(await only_row(world, event)).segment}", planned="yes")
    assert action in forms((await officer.get(action)).text)
    page = await send(officer, action)

    assert "活动已结项" in text(page.text)
    assert f"/door/events/{event.id}/ticks" not in forms(page.text)


async def test_a_leader_does_not_close(helper: httpx.AsyncClient, event: Gathering) -> None:
    assert "closing" not in (await helper.get(f"/door/events/{event.id}")).text
    assert (await helper.get(f"/door/events/{event.id}/closing")).status_code == 403
