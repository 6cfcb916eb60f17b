"""群发 on the desk: from a list or an event, a preview with numbers, sent once, with five minutes to take it back."""

import re
from uuid import UUID

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.web.conftest import DISTRICT, STREET, Staff
from tests.web.desk_town import Town, at, published, settle_town
from tests.web.reading import text
from tests.worker.outbox import queued

NEW = "/desk/messages/new"
SAID = {"subject": "活动预告", "word": "周六有一场讲座，欢迎参加"}


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


def hidden(page: httpx.Response) -> dict[str, str]:
    """The fields of the form that sends."""
    form = page.text[: page.text.index("发给这")].rpartition("<form")[2]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


async def test_from_the_list_with_its_filter_to_the_numbers(town: Town, staff: Staff) -> None:
    client = await staff()
    found = {"whom": "all", "asked": f"organisation={STREET}", "messages": "yes"}
    picked = await client.post("/desk/volunteers/picked", data=found)
    assert picked.headers["location"].startswith(f"{NEW}?q=set~")
    page = text((await client.get(picked.headers["location"])).text)

    assert "名单 在册 查找 选出来的人" in page
    assert "一共 2 人，都能在“我的消息”里看到站内消息" in page
    assert "另发短信 0 人" in page
    assert "不发短信的 没有同意用短信收妇联消息 2 人" in page


async def test_preview_send_and_take_back(town: Town, staff: Staff) -> None:
    client = await staff()
    seen = await client.post(NEW, data={"organisation": STREET, **SAID})
    before = await queued("word")
    sent = [await client.post(NEW, data=hidden(seen)) for _ in range(2)]
    one = sent[0].headers["location"]
    state = text((await client.get(one)).text)
    back = await client.post(f"{one}/withdrawal")

    assert "王秀英您好，周六有一场讲座，欢迎参加" in text(seen.text)
    assert (before, await queued("word")) == (0, 1)
    assert {each.headers["location"] for each in sent} == {one}
    assert "等着发" in state
    assert back.status_code == 303
    assert "已撤回" in text((await client.get("/desk/messages/written")).text)
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action FROM audit_entry WHERE object_id = $1", UUID(one.rpartition("/")[2]))
    assert {row["action"] for row in rows} == {"write_to_many", "withdraw_words"}


@pytest.mark.parametrize(
    ("word", "said"),
    [("欢迎参加相亲活动", "相亲"), ("请加13800001234联系", "电话号码"), ("好", "太短了")],
    ids=["refused", "phone", "short"],
)
async def test_words_that_must_not_go_out_stay_in_the_form(town: Town, staff: Staff, word: str, said: str) -> None:
    page = await (await staff()).post(NEW, data={"subject": "通知大家", "word": word})

    assert page.status_code == 400
    assert said in text(page.text)
    assert word in page.text
    assert await queued("word") == 0


async def test_from_an_event_to_its_people(town: Town, staff: Staff) -> None:
    event = await published(town.office, at("2026-11-25"))
    empty = await (await staff()).get(f"{NEW}?event={event}")
    await events.sign_up(town.office, event, town.wang_fang.id)
    client = await staff(name="李娜")
    assert f'href="{NEW}?event={event}"' in (await client.get(f"/desk/events/{event}")).text
    seen = await client.post(NEW, data={"event": str(event), **SAID})
    await client.post(NEW, data=hidden(seen))

    assert empty.status_code == 409
    assert "王秀英您好，关于亲子阅读陪伴：周六有一场讲座，欢迎参加" in text(seen.text)
    assert await queued("event_word") == 1


@pytest.mark.parametrize("role", [Role.READER, Role.LEADER, Role.REVIEWER, Role.AUDITOR])
async def test_who_may_not_write_has_neither_button_nor_page(town: Town, staff: Staff, role: Role) -> None:
    client = await staff(role, DISTRICT)

    assert NEW not in (await client.get("/desk/volunteers")).text
    assert [(await client.get(NEW)).status_code, (await client.post(NEW, data=SAID)).status_code] == [403, 403]


async def test_those_who_have_left_are_not_written_to(town: Town, staff: Staff) -> None:
    page = await (await staff()).get(f"{NEW}?state=left")

    assert page.status_code == 400
    assert "已退出的志愿者不再收消息" in text(page.text)
