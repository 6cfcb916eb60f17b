"""收件箱: the messages of one account in one role, new ones counted in the menu, each leading to its work."""

import re
from uuid import UUID

import httpx
import pytest

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.hours.actions import decide
from jinguo.hours.forms import Decision
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.errors import NoSuchMessage
from jinguo.notifications.messages import desk_inbox
from tests.conftest import Hands
from tests.web.conftest import OTHER_STREET, STREET, Staff
from tests.web.desk_town import Town, at, claimed, settle_town
from tests.web.reading import text
from tests.web.statements import counted
from tests.worker.outbox import messages


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


async def badge(client: httpx.AsyncClient) -> str:
    """What the menu says beside 收件箱."""
    page = (await client.get("/desk/events")).text
    [line] = re.findall(r'<a href="/desk/inbox".*?</a>', page)
    return text(line)


async def items(client: httpx.AsyncClient) -> list[str]:
    page = (await client.get("/desk/inbox")).text
    shown = page[page.index('id="main"') :]
    return [text(item) for item in re.findall(r"<li>.*?</li>", shown, re.DOTALL)]


async def waiting(town: Town) -> None:
    """A claim waits, and whoever may approve it has been told, without half an hour's gathering."""
    await claimed(town.office, town.li_na.id, at("2026-11-15"))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE notice SET due_at = created_at")
    await messages("approval_waiting")


async def test_without_messages_it_says_what_will_come(town: Town, staff: Staff) -> None:
    client = await staff()

    assert "还没有消息" in text((await client.get("/desk/inbox")).text)
    assert await badge(client) == "收件箱"


async def test_a_message_is_counted_until_it_is_opened_and_leads_to_the_work(town: Town, staff: Staff) -> None:
    client = await staff()
    await waiting(town)

    assert await badge(client) == "收件箱 1 条未读"
    assert await items(client) == [
        "有补录待审批 未读 城东社区有1条补录等待审批，请登录工作台办理。 今天 中午 12:00 去审批"
    ]
    [action] = re.findall(r'action="(/desk/inbox/[^"]+/reading)"', (await client.get("/desk/inbox")).text)
    answer = await client.post(action)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/claims")
    assert await badge(client) == "收件箱"
    assert "未读" not in "".join(await items(client))


async def test_all_are_marked_read_together_and_keep_the_first_time(town: Town, staff: Staff, hands: Hands) -> None:
    client = await staff()
    await waiting(town)
    first = hands.now
    for _ in range(2):
        await client.post("/desk/inbox/reading")
        hands.forward(minutes=5)

    async with transaction(EVERYWHERE):
        read = [row["read_at"] for row in await fetch("SELECT read_at FROM message WHERE account IS NOT NULL")]
    assert read == [first]
    assert await badge(client) == "收件箱"


async def test_another_role_of_hers_and_another_street_have_inboxes_of_their_own(town: Town, staff: Staff) -> None:
    above, street = await staff(), await staff(Role.OFFICER, STREET, "李梅")
    other = await staff(Role.OFFICER, OTHER_STREET, "何静")
    await waiting(town)
    [action] = re.findall(r'action="(/desk/inbox/[^"]+/reading)"', (await street.get("/desk/inbox")).text)

    assert [await badge(each) for each in (above, street, other)] == ["收件箱 1 条未读"] * 2 + ["收件箱"]
    assert [(await each.post(action)).status_code for each in (above, other)] == [404, 404]
    assert await badge(street) == "收件箱 1 条未读"
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT id, account FROM message WHERE path = '/330211/001/' AND account IS NOT NULL")
    here, there = (Actor(row["account"], "李梅", (Grant(Role.OFFICER, f"/330211/00{each}/"),)) for each in (1, 2))
    assert [await desk_inbox.unread(each) for each in (here, there)] == [1, 0]
    with pytest.raises(NoSuchMessage):
        await desk_inbox.read(there, row["id"])


async def test_an_answered_claim_leads_to_the_claim(town: Town, staff: Staff) -> None:
    client = await staff()
    page = await client.post(
        "/desk/claims/new",
        data={
            "volunteer": str(town.wang_fang.id),
            "title": "清洁家园",
            "service_class": "environment",
            "day": "2026-11-16",
            "start": "09:00",
            "end": "10:00",
            "reason": "没有信号",
            "evidence": "签到表",
        },
    )
    claim = page.headers["location"].rpartition("/")[2]
    await decide(town.office, UUID(claim), Decision(approve=True))
    await messages("claim_answered")
    [action] = re.findall(r'action="(/desk/inbox/[^"]+/reading)"', (await client.get("/desk/inbox")).text)

    assert (await client.post(action)).headers["location"] == f"/desk/claims/{claim}"


async def test_a_page_asks_as_often_for_three_messages_as_for_one(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await staff()
    await waiting(town)
    sent = counted(monkeypatch)
    await client.get("/desk/inbox")
    once = len(sent)
    async with transaction(EVERYWHERE):
        await fetch(
            "INSERT INTO message (id, notice, key, kind, account, path, channel, provider, subject, text, variables,"
            " urgent, state, due_at, attempts, worker, code, reason, created_at)"
            " SELECT gen_random_uuid(), notice, key || n, kind, account, path, channel, provider, subject, text,"
            " variables, urgent, state, due_at, attempts, worker, code, reason, created_at"
            " FROM message, generate_series(1, 2) n"
        )
    shown = len(await items(client))
    sent.clear()
    await client.get("/desk/inbox")

    assert (len(sent), shown) == (once, 3)
