"""A form says what it was made from: pressed twice it is done once, made in another role it is refused, sent after the
session's end it comes back filled in, and upon a colleague's change it overwrites nothing.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from jinguo.access.rules import POLICY
from jinguo.authority.grants import Role
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.web.cookies import SESSION, real_name
from jinguo.web.jinja import TEMPLATES, environment
from jinguo.web.submissions.stamp_tags import POSTING
from tests.conftest import Hands
from tests.posts import account, browser_of, holds
from tests.web.conftest import OTHER_STREET, STREET, Clients, Staff
from tests.web.desk_town import Town, settle_town
from tests.web.reading import text, whole
from tests.web.test_desk_events import FORM

NEW = "/desk/events/new"
WRITE = "/desk/messages/new"
WORDS = {"subject": "培训通知", "word": "明天上午在三楼开会"}


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


@pytest.fixture
async def desk(town: Town, staff: Staff) -> httpx.AsyncClient:
    """The browser of 李梅, officer of 招宝山街道."""
    return await staff(Role.OFFICER, STREET, "李梅")


async def drawn(client: httpx.AsyncClient, address: str, action: str = "") -> dict[str, str]:
    """What a page's form would send as it stands."""
    return whole((await client.get(address)).text)[action or address]


async def titles() -> list[str]:
    async with transaction(EVERYWHERE):
        return [row["title"] for row in await fetch("SELECT title FROM event ORDER BY id")]


@pytest.mark.parametrize(
    "template", sorted(each.relative_to(TEMPLATES).as_posix() for each in TEMPLATES.rglob("*.html"))
)
def test_no_form_that_posts_goes_without_a_stamp(template: str) -> None:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    posting = re.findall(r'method="?post', source, re.IGNORECASE)

    assert len(POSTING.findall(source)) == len(posting)
    assert environment.preprocess(source, template).count("{{ form_stamp() }}") == len(posting)


async def test_a_second_press_leads_to_the_first_answer(desk: httpx.AsyncClient) -> None:
    form = {**FORM, "made": (await drawn(desk, NEW))["made"]}

    first, second = [await desk.post(NEW, data=form) for _ in range(2)]
    after = await desk.post(NEW, data={**FORM, "made": (await drawn(desk, NEW))["made"]})

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"] != after.headers["location"]
    assert await titles() == ["清洁家园"] * 2


async def test_two_presses_at_once_are_one(desk: httpx.AsyncClient) -> None:
    form = {**FORM, "made": (await drawn(desk, NEW))["made"]}

    answers = await asyncio.gather(*(desk.post(NEW, data=form) for _ in range(4)))

    assert len({each.headers["location"] for each in answers}) == 1
    assert await titles() == ["清洁家园"]


READS = """
import asyncio
from litestar.enums import RequestEncodingType
from litestar.testing import RequestFactory
from jinguo.web.submissions import gate

typed = {"title": "a", "place": "b", "day": "c", "leader": "d", "risks": "e", "tags": ["2", "1"]}
request = RequestFactory().post("/", data=typed, request_media_type=RequestEncodingType.URL_ENCODED)
print(asyncio.run(gate._fields(request)))
"""


def test_what_was_sent_is_the_same_in_every_process() -> None:
    """Else a second press that another process takes, or the same after a restart, is other words under one stamp."""
    said = {
        subprocess.run(
            [sys.executable, "-c", READS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1
    assert "('tags', '2'), ('tags', '1')" in said.pop()


async def test_without_a_stamp_the_same_words_twice_in_a_row_are_one(desk: httpx.AsyncClient, hands: Hands) -> None:
    first, second = [await desk.post(NEW, data=FORM) for _ in range(2)]
    other = await desk.post(NEW, data={**FORM, "title": "亲子阅读"})
    again = await desk.post(NEW, data=FORM)
    hands.forward(minutes=2)
    later = await desk.post(NEW, data=FORM)

    assert first.headers["location"] == second.headers["location"]
    assert len({each.headers["location"] for each in (first, other, again, later)}) == 4


async def test_what_was_refused_is_corrected_with_the_same_page(desk: httpx.AsyncClient) -> None:
    form = {**FORM, "made": (await drawn(desk, NEW))["made"]}

    refused = await desk.post(NEW, data={**form, "title": ""})
    mended = await desk.post(NEW, data=form)

    assert (refused.status_code, mended.status_code) == (400, 303)


async def test_a_form_that_was_taken_takes_no_other_words_but_they_are_kept(desk: httpx.AsyncClient) -> None:
    form = {**FORM, "made": (await drawn(desk, NEW))["made"]}
    await desk.post(NEW, data=form)

    other = await desk.post(NEW, data={**form, "title": "亲子阅读"})
    fresh = await desk.get(re.findall(r'href="([^"]*kept=[^"]*)"', other.text)[0])

    assert other.status_code == 409
    assert "这张表已经提交过一次，那一次已经办好" in text(other.text)
    assert whole(fresh.text)[NEW]["title"] == "亲子阅读"
    assert await titles() == ["清洁家园"]


async def test_another_file_of_the_same_name_is_another_upload(desk: httpx.AsyncClient) -> None:
    where = "/desk/volunteers/import"
    made = (await drawn(desk, where))["made"]

    async def upload(content: str) -> str:
        file = {"roster": ("名册.csv", content.encode(), "text/csv")}
        return (await desk.post(where, data={"made": made}, files=file)).headers["location"]

    first, second, other = [
        await upload(f"姓名,手机号\n王芳,{phone}") for phone in (13800001234, 13800001234, 13800001235)
    ]

    assert first == second != other


async def two_hats(clients: Clients) -> tuple[httpx.AsyncClient, UUID, UUID]:
    """李梅, who works for two streets."""
    her = await account("李梅")
    home, away = [await holds(her, Role.OFFICER, place) for place in (STREET, OTHER_STREET)]
    client = await clients(cookies={real_name(SESSION): await browser_of(her)})
    await client.post("/desk/hat", data={"grant": str(home)})
    return client, home, away


async def test_a_form_of_another_role_is_refused_and_comes_back_filled_in(town: Town, clients: Clients) -> None:
    client, home, away = await two_hats(clients)
    form = {**FORM, "made": (await drawn(client, NEW))["made"]}
    await client.post("/desk/hat", data={"grant": str(away)})

    refused = await client.post(NEW, data=form)
    back = whole(refused.text)["/desk/hat"]
    returned = await client.post("/desk/hat", data=back)
    filled = await client.get(returned.headers["location"])

    assert refused.status_code == 409
    assert "这张表是用“招宝山街道 · 干事”的身份打开的，现在的身份是“蛟川街道 · 干事”" in text(refused.text)
    assert back["grant"] == str(home)
    assert "已经换回原来的身份，刚才填的都在下面，还没有保存" in text(filled.text)
    assert whole(filled.text)[NEW]["place"] == FORM["place"]
    assert "清理楼道和绿化带" in filled.text
    assert await titles() == []
    assert (await client.post(NEW, data={**FORM, "made": whole(filled.text)[NEW]["made"]})).status_code == 303


async def test_a_form_or_page_that_the_role_of_another_tab_does_not_open_names_the_one_that_does(
    town: Town, clients: Clients
) -> None:
    client, home, _ = await two_hats(clients)
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT account FROM role_grant WHERE id = $1", home)
    at_the_door = await holds(row["account"], Role.LEADER, STREET)
    form = {**FORM, "made": (await drawn(client, NEW))["made"]}
    await client.post("/desk/hat", data={"grant": str(at_the_door)})

    refused, unmarked, page = await client.post(NEW, data=form), await client.post(NEW), await client.get(NEW)
    back = whole(refused.text)["/desk/hat"]
    returned = await client.post("/desk/hat", data=back)
    filled = await client.get(returned.headers["location"])

    assert (refused.status_code, unmarked.status_code, page.status_code) == (409, 403, 403)
    assert "这张表是用“招宝山街道 · 干事”的身份打开的，现在的身份是“招宝山街道 · 活动负责人”" in text(refused.text)
    assert "用现在的身份打开这张表" not in refused.text
    assert whole(filled.text)[NEW]["title"] == FORM["title"]
    assert "换成“招宝山街道 · 干事”，再打开" in text(page.text)
    assert "换成“蛟川街道 · 干事”，再打开" in text(page.text)
    assert f'name="next" value="{NEW}"' in page.text
    assert await titles() == []


async def test_what_none_of_her_roles_opens_is_refused_as_ever(town: Town, clients: Clients) -> None:
    client, _, _ = await two_hats(clients)

    refused = await client.get("/desk/log")

    assert refused.status_code == 403
    assert "您没有这个权限" in text(refused.text)
    assert "回工作台" in text(refused.text)


async def test_words_go_to_those_of_the_role_in_which_they_were_seen(town: Town, clients: Clients) -> None:
    client, _, away = await two_hats(clients)
    seen = await client.post(WRITE, data=WORDS)
    [writing] = re.findall(r'name="writing" value="([^"]*)"', seen.text)
    await client.post("/desk/hat", data={"grant": str(away)})

    refused = await client.post(WRITE, data={**WORDS, "step": "send", "writing": writing})

    assert refused.status_code == 409
    assert "这张表是用“招宝山街道 · 干事”的身份打开的" in text(refused.text)
    assert (await client.get(f"/desk/messages/written/{writing}")).status_code == 404


async def test_a_form_of_another_account_is_hers_alone(town: Town, staff: Staff) -> None:
    hers, other = await staff(Role.OFFICER, STREET, "李梅"), await staff(Role.OFFICER, STREET, "张敏")
    form = {**FORM, "made": (await drawn(hers, NEW))["made"]}

    refused = await other.post(NEW, data=form)
    page = re.findall(r'href="([^"]*kept=[^"]*)"', refused.text)[0]

    assert refused.status_code == 409
    assert "清理楼道" not in (await other.get(page)).text
    assert "清理楼道" in (await hers.get(page)).text


async def test_a_form_sent_after_the_session_comes_back_filled_in_after_the_log_in(
    desk: httpx.AsyncClient, hands: Hands, clients: Clients
) -> None:
    form = {**FORM, "made": (await drawn(desk, f"{NEW}?programme=", NEW))["made"]}
    hands.forward(seconds=POLICY.idle.total_seconds())

    ended = await desk.post(NEW, data={**form, "content": "写了二十分钟的<b>内容</b>"})
    where = urlsplit(ended.headers["location"])
    asked = await desk.get(ended.headers["location"])
    [back] = parse_qs(where.query)["next"]
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT id FROM account WHERE name = '李梅'")
    again = await clients(cookies={real_name(SESSION): await browser_of(row["id"])})
    filled = await again.get(back)

    assert (ended.status_code, where.path) == (303, "/login/staff")
    assert back.startswith(f"{NEW}?programme=&kept=")
    assert "登录已过期，刚才填的还没有保存" in text(asked.text)
    assert whole(filled.text)[NEW]["title"] == "清洁家园"
    assert "写了二十分钟的&lt;b&gt;内容&lt;/b&gt;" in filled.text
    assert re.search(r'<option value="environment" selected>', filled.text)
    assert "登录过期时这张表还没有保存，您填的都在下面" in text(filled.text)
    assert await titles() == []
    hands.forward(minutes=31)
    late = await clients(cookies={real_name(SESSION): await browser_of(row["id"])})
    assert "写了二十分钟" not in (await late.get(back)).text


@pytest.mark.parametrize(
    ("address", "log_in", "back"),
    [
        (NEW, "/login/staff", NEW),
        ("/desk/claims/approvals", "/login/staff", "/desk"),
        ("/me/messages/settings", "/login", "/me/messages/settings"),
    ],
)
async def test_a_form_without_a_session_leads_to_the_log_in_of_its_pages(
    visitor: httpx.AsyncClient, address: str, log_in: str, back: str
) -> None:
    answer = await visitor.post(address, data=FORM)
    where = urlsplit(answer.headers["location"])
    asked = await visitor.get(answer.headers["location"])

    assert (where.path, parse_qs(where.query)["next"]) == (log_in, [back])
    assert "登录已过期，刚才的操作没有保存。请重新登录，再做一次。" in text(asked.text)


async def test_a_tick_after_the_session_says_that_it_was_not_saved(visitor: httpx.AsyncClient) -> None:
    board = "/door/events/01a22d00-0000-7000-8000-000000000001"
    headers = {"HX-Request": "true", "HX-Current-URL": f"https://testserver{board}?show=all"}

    answer = await visitor.post(f"{board}/ticks", data={"volunteer": "x"}, headers=headers)
    asked = await visitor.get(answer.headers["hx-redirect"])

    assert answer.headers["hx-redirect"] == f"/login/staff?next={board.replace('/', '%2F')}%3Fshow%3Dall"
    assert "刚才的操作没有保存" in text(asked.text)


async def event_of(client: httpx.AsyncClient) -> str:
    return (await client.post(NEW, data=FORM)).headers["location"]


async def both_open(desk: httpx.AsyncClient, staff: Staff) -> tuple[str, Callable[..., Awaitable[httpx.Response]]]:
    """An event whose form 李梅 has open, and 周敏's change of it."""
    edit = f"{await event_of(desk)}/edit"
    chief = await staff(Role.ADMINISTRATOR, STREET, "周敏")

    async def change(**fields: str) -> httpx.Response:
        return await chief.post(edit, data={**FORM, **await drawn(chief, edit), **fields})

    return edit, change


async def test_an_older_form_keeps_what_a_colleague_changed(desk: httpx.AsyncClient, staff: Staff) -> None:
    edit, colleague = await both_open(desk, staff)
    old = {**FORM, **await drawn(desk, edit)}
    await colleague(place="后大街社区礼堂", start="13:00")

    saved = await desk.post(edit, data={**old, "leader": "李梅"})
    said = text((await desk.get(saved.headers["location"])).text)
    now = await drawn(desk, edit)

    assert saved.status_code == 303
    assert (now["place"], now["start"], now["leader"]) == ("后大街社区礼堂", "13:00", "李梅")
    assert "修改已保存。周敏今天 中午 12:00 改过的开始时间、地点照那样保留" in said


async def test_what_both_changed_she_decides(desk: httpx.AsyncClient, staff: Staff) -> None:
    edit, colleague = await both_open(desk, staff)
    old = {**FORM, **await drawn(desk, edit)}
    await colleague(place="后大街社区礼堂", leader="周敏", capacity="30")

    asked = await desk.post(edit, data={**old, "place": "城东社区活动室", "leader": "李梅"})
    form = {**FORM, **whole(asked.text)[edit]}
    saved = await desk.post(edit, data={**form, "theirs": "place"})
    now = await drawn(desk, edit)

    assert asked.status_code == 409
    assert "已经改过这一项，和您写的不一样" in text(asked.text)
    assert "用同事改的：后大街社区礼堂" in text(asked.text)
    assert (form["place"], form["leader"], form["capacity"]) == ("城东社区活动室", "李梅", "30")
    assert saved.status_code == 303
    assert (now["place"], now["leader"], now["capacity"]) == ("后大街社区礼堂", "李梅", "30")


async def test_a_card_keeps_what_a_colleague_corrected(town: Town, staff: Staff) -> None:
    hers, other = await staff(Role.OFFICER, STREET, "李梅"), await staff(Role.ADMINISTRATOR, STREET, "周敏")
    edit = f"/desk/volunteers/{town.wang_fang.id}/edit"
    old, new = await drawn(hers, edit), await drawn(other, edit)
    row = {"organisation": "330211001001", "remark": ""}

    await other.post(edit, data={**row, **new, "skills": "护理"})
    saved = await hers.post(edit, data={**row, **old, "available": "周末"})
    now = await drawn(hers, edit)

    assert saved.status_code == 303
    assert (now["skills"], now["available"]) == ("护理", "周末")
    async with transaction(EVERYWHERE):
        notes = await fetch("SELECT detail FROM audit_entry WHERE action = 'revise_volunteer' ORDER BY seq")
    assert [each["detail"] for each in notes] == ['{"fields": ["skills"]}', '{"fields": ["available"]}']


async def test_a_changed_stamp_is_refused(desk: httpx.AsyncClient) -> None:
    made = (await drawn(desk, NEW))["made"]

    for wrong in (made[:-4] + "AAA.1", "x", made.partition(".")[0]):
        answer = await desk.post(NEW, data={**FORM, "made": wrong})
        assert (answer.status_code, "这张表不完整" in text(answer.text)) == (400, True)


async def test_who_writes_goes_on_with_her_session_by_her_own_press(desk: httpx.AsyncClient, hands: Hands) -> None:
    page = await desk.get(NEW)
    hands.forward(minutes=13)
    renewed = await desk.post("/desk/session")
    hands.forward(minutes=13)

    assert 'data-session="900"' in page.text or 'data-session="899"' in page.text
    assert int(renewed.text) >= 899
    assert (await desk.get(NEW)).status_code == 200
