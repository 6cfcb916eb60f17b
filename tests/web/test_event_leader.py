"""活动负责人 of one event alone: she does everything at its door, and nothing of a sibling event reaches her."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.access.appointments.actions import end_appointment
from jinguo.access.appointments.forms import Ending
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Permission, Role
from jinguo.authority.tables import AuditEntry
from jinguo.checkin import board as checkin_board
from jinguo.checkin import queries as checkin
from jinguo.checkin.tables import Scan, Segment
from jinguo.events import actions, queries
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.web.cookies import SESSION, real_name
from jinguo.web.guard import PUBLIC, handlers, needs
from tests.conftest import Hands
from tests.posts import account, browser_of, holds, logged_in, post
from tests.web.conftest import STREET, Clients, Staff
from tests.web.desk_town import Town, inside, published, settle_town
from tests.web.reading import text

NOTHING = {"uuid": f"{UUID(int=0)}", "str": "nothing", "path": "nothing"}
REFUSED = {400, 403, 404, 409, 410, 422}
OWN, SIBLING = "清洁家园", "亲子阅读陪伴"


def addresses(app: Litestar) -> list[tuple[str, str]]:
    """(method, path) of every handler that is not public."""
    found = [(path, handler) for path, handler in handlers(app) if needs(handler) not in (None, PUBLIC)]
    return [(f"{method}", path) for path, handler in found for method in handler.http_methods]


async def opened(app: Litestar, browser: httpx.AsyncClient, ids: dict[str, str]) -> list[tuple[str, str]]:
    """Where she gets in, or reads a word of the sibling, with ids of things of the sibling; redirects are followed."""
    found = []
    for method, path in addresses(app):
        if not set(re.findall(r"\{(\w+):", path)) & set(ids):
            continue
        address = re.sub(r"\{(\w+):(\w+)\}", lambda part: ids.get(part[1]) or NOTHING[part[2]], path)
        said = {"reason": "扫错了", "account": "1"}
        if method == "GET":
            answer = await browser.get(address)
        elif path.startswith("/api/"):
            answer = await browser.request(method, address, json=said)
        else:
            answer = await browser.request(method, address, data=said)
        if answer.status_code == 303:
            answer = await browser.get(answer.headers["location"])
        if answer.status_code not in REFUSED or "王芳" in answer.text or "亲子阅读" in answer.text:
            found.append((method, path))
    return found


@dataclass(frozen=True)
class Street:
    """招宝山街道 with two events at once: at her own 赵敏 is inside, at the sibling 王芳."""

    town: Town
    own: UUID
    sibling: UUID
    leader: UUID
    ids: dict[str, str]
    own_ids: dict[str, str]


async def things_of(event: UUID) -> dict[str, str]:
    async with transaction(EVERYWHERE):
        scan = await Scan.select(Scan.id).where(Scan.event == event).first()
        segment = await Segment.select(Segment.id).where(Segment.event == event).first()
    assert scan and segment
    slug = (await queries.event(SYSTEM, event)).slug
    return {"event_id": f"{event}", "scan_id": f"{scan['id']}", "segment_id": f"{segment['id']}", "slug": slug}


@pytest.fixture
async def street(place: None) -> Street:
    town = await settle_town()
    starts_at = clock.now() - timedelta(minutes=30)
    own = await published(town.office, starts_at, title=OWN)
    sibling = await published(town.office, starts_at, title=SIBLING)
    later = starts_at + timedelta(days=3)
    for event, volunteer in ((own, town.zhao_min), (sibling, town.wang_fang)):
        await inside(town.office, volunteer.id, event)
    for title in (OWN, SIBLING):
        await actions.sign_up(town.office, await published(town.office, later, title=title + "二"), town.chen_jing.id)
        later += timedelta(days=1)
    leader = await account("赵丽")
    await holds(leader, Role.LEADER, STREET, event=own)
    ids = await things_of(sibling)
    return Street(town, own, sibling, leader, ids, await things_of(own))


@pytest.fixture
async def door(street: Street, clients: Clients) -> httpx.AsyncClient:
    """赵丽's browser."""
    return await clients(cookies={real_name(SESSION): await browser_of(street.leader)})


async def test_no_route_opens_anything_of_a_sibling_event(
    app: Litestar, door: httpx.AsyncClient, street: Street
) -> None:
    before = await AuditEntry.count()

    assert await opened(app, door, street.ids) == []
    assert await AuditEntry.count() == before


async def test_nor_do_things_of_the_sibling_by_the_address_of_her_own(
    app: Litestar, door: httpx.AsyncClient, street: Street
) -> None:
    before = await AuditEntry.count()
    crossed = street.ids | {"event_id": f"{street.own}"}
    paths = [f"/door/events/{street.own}/settle/{crossed['segment_id']}"]
    paths += [f"/door/events/{street.own}/undo/{crossed['scan_id']}"]

    answers = [await door.get(path) for path in paths]
    answers += [await door.post(path, data={"planned": "yes", "reason": "扫错了"}) for path in paths]
    answers.append(await door.post(f"/desk/events/{street.own}/settlements", data={"segment": crossed["segment_id"]}))

    assert [answer.status_code for answer in answers[:-1]] == [404] * 4
    assert "王芳" not in "".join(answer.text for answer in answers)
    assert await AuditEntry.count() == before


async def test_no_list_shows_her_anything_but_her_own_event(
    app: Litestar, door: httpx.AsyncClient, street: Street
) -> None:
    lists = [path for method, path in addresses(app) if method == "GET" and "{" not in path]

    leaking, hers = [], []
    for path in lists:
        answer = await door.get(path)
        if "王芳" in answer.text or "亲子阅读" in answer.text or "清洁家园二" in answer.text:
            leaking.append(path)
        if answer.status_code == 200 and OWN in answer.text:
            hers.append(path)

    assert leaking == []
    assert {"/desk", "/desk/events", "/door", "/api/v1/events"} <= set(hers)


async def test_a_filter_of_the_list_leads_no_further(door: httpx.AsyncClient, street: Street) -> None:
    for query in ("q=亲子", f"organisation={STREET}", "state=running", "when=today", "state=published"):
        page = await door.get(f"/desk/events?{query}")
        assert page.status_code == 200
        assert SIBLING not in page.text
    listed = (await door.get("/api/v1/events")).json()
    assert [row["id"] for row in listed["rows"]] == [f"{street.own}"]
    assert listed["total"] == 1


async def test_a_check_in_at_the_sibling_is_refused_by_every_way(door: httpx.AsyncClient, street: Street) -> None:
    before = await AuditEntry.count()
    scan = {"event": f"{street.sibling}", "kind": "in", "volunteer": f"{street.town.li_na.id}", "nonce": uuid7().hex}

    refused = [
        await door.post("/api/v1/checkins", json=scan),
        await door.post("/api/v1/checkins", json={**scan, "volunteer": None, "number": street.town.li_na.number}),
        await door.post(f"/api/v1/checkins/{street.ids['scan_id']}/annulment", json={"reason": "扫错了"}),
        await door.post(
            f"/api/v1/segments/{street.ids['segment_id']}/settlement", json={"out_at": f"{clock.now().isoformat()}"}
        ),
        await door.post(f"/api/v1/events/{street.sibling}/sign-ups", json={"volunteer": f"{street.town.li_na.id}"}),
        await door.get(f"/api/v1/events/{street.sibling}/screen-code"),
        await door.get(f"/api/v1/events/{street.sibling}/board"),
        await door.get(f"/api/v1/events/{street.sibling}/sign-ups"),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403, 403, 404, 403, 404, 404]
    assert await AuditEntry.count() == before


async def test_she_does_all_that_her_own_door_needs(door: httpx.AsyncClient, street: Street, hands: Hands) -> None:
    here, li_na = f"/door/events/{street.own}", street.town.li_na
    pages = [here, f"{here}/live", f"{here}/paper", f"/scan?event={street.own}", f"/events/{street.own}/screen"]
    pages += [f"/desk/events/{street.own}", f"/api/v1/events/{street.own}/board", "/desk", "/door"]
    pages += [f"/api/v1/events/{street.own}/{part}" for part in ("sign-ups", "screen-code")]

    statuses = {page: (await door.get(page)).status_code for page in pages}
    signed = await door.post(f"/desk/events/{street.own}/sign-ups", data={"who": li_na.number})
    ticked = await door.post(f"{here}/ticks", data={"kind": "in", "volunteer": f"{li_na.id}"})
    undone = await door.post(f"{here}/undo/{street.own_ids['scan_id']}", data={"reason": "扫错了人"})
    hands.forward(hours=3)
    door.cookies[real_name(SESSION)] = await browser_of(street.leader)
    rows = [row for row in (await checkin_board.board(SYSTEM, street.own)).rows if row.volunteer == li_na.id]
    settled = await door.post(f"{here}/settle/{rows[0].segment}", data={"planned": "yes"})

    assert set(statuses.values()) == {200}, statuses
    assert [answer.status_code for answer in (signed, ticked, undone, settled)] == [303] * 4
    board = {row.name: row for row in (await checkin_board.board(SYSTEM, street.own)).rows}
    assert (board["李娜"].minutes, "赵敏" in board) == (90, False)


async def test_she_waits_for_the_check_outs_of_her_own_event_alone(
    door: httpx.AsyncClient, street: Street, hands: Hands
) -> None:
    hands.forward(hours=4)
    door.cookies[real_name(SESSION)] = await browser_of(street.leader)
    leader = await logged_in(street.leader)

    page = text((await door.get("/desk")).text)

    assert f"核定未签退：{OWN}" in page
    assert "王芳" not in page
    assert {row.event for row in await checkin.waiting(leader)} == {street.own}
    assert await checkin.waiting(leader, street.sibling) == []
    assert (await checkin.open_segments(leader, street.own), await checkin.open_segments(leader, street.sibling)) == (
        1,
        0,
    )


async def test_nothing_is_hers_that_does_not_name_her_event(street: Street) -> None:
    leader = await logged_in(street.leader)

    allowed = [one for one in Permission if leader.may(one, within="/330211/001/")]
    at_the_sibling = [one for one in Permission if leader.may(one, within="/330211/001/", event=street.sibling)]

    assert (allowed, at_the_sibling) == ([], [])


async def test_an_officer_names_her_on_the_events_page_and_takes_it_back(
    staff: Staff, clients: Clients, street: Street
) -> None:
    officer = await staff(Role.OFFICER, STREET, "李梅")
    helper = await post("孙红", Role.READER, STREET)
    here = f"/desk/events/{street.sibling}"

    named = await officer.post(f"{here}/leaders", data={"account": f"{helper}"})
    page = text((await officer.get(here)).text)
    again = await officer.post(f"{here}/leaders", data={"account": f"{helper}"})
    nobody = await officer.post(f"{here}/leaders", data={})

    assert (named.status_code, again.status_code, nobody.status_code) == (303, 409, 400)
    assert "只管这一场的负责人 孙红" in page
    assert "到 12月5日" in page
    browser = await clients(cookies={real_name(SESSION): await browser_of(helper)})
    switch = (await browser.get("/desk")).text
    assert "招宝山街道 · 活动负责人（只管一场活动）" in switch
    (grant,) = re.findall(r"/desk/appointments/([\w-]{36})/end", (await officer.get(here)).text)
    ended = await officer.post(f"/desk/appointments/{grant}/end", data={"reason": "换人"})
    assert ended.headers["location"] == here
    assert "孙红" not in text((await officer.get(here)).text).split("只管这一场的负责人")[1].split("指定一位")[0]


async def test_who_does_not_publish_events_names_no_leader(staff: Staff, street: Street) -> None:
    for role in (Role.READER, Role.LEADER, Role.COORDINATOR):
        browser = await staff(role, STREET, "何静")
        refused = await browser.post(f"/desk/events/{street.own}/leaders", data={"account": f"{street.leader}"})
        assert refused.status_code == 403


async def test_when_her_time_is_over_the_door_is_shut(door: httpx.AsyncClient, street: Street) -> None:
    leader = await logged_in(street.leader)
    grant = leader.grants[0].id
    assert grant

    await end_appointment(street.town.office, grant, Ending(reason="活动办完了"))

    page = await door.get(f"/door/events/{street.own}")
    assert page.status_code == 403
    assert "任职已经到期" in page.text
    assert "请找给您授予角色的妇联管理员" in page.text
