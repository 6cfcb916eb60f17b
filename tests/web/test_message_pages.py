"""Her messages, wishes and mailbox; links in letters; and the same from the desk."""

import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.notifications.addresses import links
from jinguo.notifications.catalogue import Topic, Way
from jinguo.notifications.messages import inbox
from jinguo.notifications.preferences import actions
from jinguo.notifications.tables import BlockedAddress
from tests.notifications.test_her_messages_kept import MAILBOX, everywhere, mailbox_of, says, told
from tests.web.conftest import ORIGIN, Staff, Volunteer
from tests.web.reading import text
from tests.world import CHENGDONG, WANG_FANGS_PHONE, World, herself


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone; she is logged in."""
    return await her_phone(world.wang_fang.person)


@pytest.fixture
async def desk(world: World, staff: Staff) -> httpx.AsyncClient:
    """李梅, 干事 of 城东社区, where 王芳 belongs."""
    return await staff(Role.OFFICER, CHENGDONG, "李梅")


async def wanted(world: World, topic: Topic, way: Way) -> bool:
    (found,) = [
        wish for wish in await actions.wishes(SYSTEM, world.wang_fang.person) if (wish.topic, wish.way) == (topic, way)
    ]
    return found.wanted


async def test_new_messages_are_counted_shown_once_as_new_and_stay(world: World, phone: httpx.AsyncClient) -> None:
    empty = await phone.get("/me/messages")
    assert "还没有消息" in text(empty.text)
    for _ in range(21):
        await told(world.wang_fang.person, "delivered", way="inbox")
    await told(world.liu_yang.person, "delivered", way="inbox")

    assert "21 条新的" in text((await phone.get("/me")).text)
    first = await phone.get("/me/messages")
    assert first.text.count("v-new") == 20
    assert await inbox.unread(herself(world.wang_fang)) == 1
    older = await phone.get("/me/messages?page=2")
    assert (older.text.count("v-new"), older.text.count("王芳您好")) == (1, 1)
    again = await phone.get("/me/messages")
    assert (again.text.count("v-new"), again.text.count("王芳您好")) == (0, 20)
    assert "条新的" not in text((await phone.get("/me")).text)


async def test_she_chooses_by_boxes_and_sees_what_holds(world: World, phone: httpx.AsyncClient) -> None:
    page = await phone.get("/me/messages/settings")
    assert "没有选过，现在会发" in text(page.text) and "没有选过，现在不发" in text(page.text)

    saved = await phone.post("/me/messages/settings", data={"wanted": ["news-email", "service-sms"]})

    assert saved.status_code == 303
    assert await wanted(world, Topic.NEWS, Way.EMAIL) and await wanted(world, Topic.SERVICE, Way.SMS)
    assert not await wanted(world, Topic.HOURS, Way.SMS)
    page = await phone.get("/me/messages/settings")
    assert "本人选了不收" in text(page.text) and "马上生效" in text(page.text)


async def test_a_wrong_mailbox_is_told_so_and_a_right_one_waits_masked(world: World, phone: httpx.AsyncClient) -> None:
    wrong = await phone.post("/me/messages/mailbox", data={"mailbox": "王芳@例子"})
    assert wrong.status_code == 400 and "邮箱不对" in text(wrong.text)

    given = await phone.post("/me/messages/mailbox", data={"mailbox": " WangFang＠example.org "})
    page = await phone.get("/me/messages/settings")

    assert given.status_code == 303
    assert "w***@example.org 等您确认" in text(page.text) and MAILBOX not in page.text
    (row,) = await everywhere("SELECT id FROM mailbox WHERE state = 'waiting'")
    link = f"/confirm/{links.token(links.CONFIRM, row['id'])}"
    asked = await phone.get(link)
    assert "w***@example.org" in text(asked.text) and await mailbox_of(world.wang_fang.person) is None
    done = await phone.post(link)
    assert done.status_code == 200 and "邮箱已确认" in text(done.text)
    assert await mailbox_of(world.wang_fang.person) == MAILBOX
    assert (await phone.post(link)).status_code == (await phone.get(link)).status_code == 409

    removed = await phone.post("/me/messages/mailbox/removal")
    assert removed.status_code == 303
    assert await mailbox_of(world.wang_fang.person) is None


async def test_the_link_of_a_letter_asks_first_and_can_be_undone(world: World, visitor: httpx.AsyncClient) -> None:
    letter = await told(world.wang_fang.person, way="email", address=MAILBOX)
    link = f"/stop/{links.token(links.STOP, letter)}"
    page = await visitor.get(link)

    assert "活动提醒和变更" in text(page.text)
    assert "王芳" not in page.text and MAILBOX not in page.text
    assert await wanted(world, Topic.SERVICE, Way.EMAIL)  # whoever scans her mail opens every link
    stopped = await visitor.post(link, data={"what": "all"})
    assert "不再发了" in text(stopped.text)
    assert not await wanted(world, Topic.ACCOUNT, Way.EMAIL)
    undone = await visitor.post(link, data={"what": "undo"})
    assert "已恢复" in text(undone.text)
    assert await wanted(world, Topic.SERVICE, Way.EMAIL) and await wanted(world, Topic.ACCOUNT, Way.EMAIL)


async def test_one_click_of_a_mail_program_stops_the_topic(world: World, visitor: httpx.AsyncClient) -> None:
    letter = await told(world.wang_fang.person, way="email", address=MAILBOX)
    async with httpx.AsyncClient(transport=visitor._transport, base_url=ORIGIN) as program:  # no browser: no headers
        answer = await program.post(f"/stop/{links.token(links.STOP, letter)}", data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not await wanted(world, Topic.SERVICE, Way.EMAIL) and await wanted(world, Topic.ACCOUNT, Way.EMAIL)


@pytest.mark.parametrize("token", ["x", "%00", "A" * 38, "%E5%A6%87"])
@pytest.mark.parametrize("kind", ["stop", "confirm"])
async def test_a_link_that_is_not_ours_is_not_found(visitor: httpx.AsyncClient, kind: str, token: str) -> None:
    answers = await visitor.get(f"/{kind}/{token}"), await visitor.post(f"/{kind}/{token}")

    assert {answer.status_code for answer in answers} <= {400, 404}


async def test_staff_write_down_what_she_says_and_lift_what_was_put_right(
    world: World, desk: httpx.AsyncClient
) -> None:
    async with transaction(EVERYWHERE):
        index = BlockedAddress.address_index.of(WANG_FANGS_PHONE)
        await BlockedAddress.insert(
            BlockedAddress(channel="sms", address_index=index, code="21610", reason="本人退订", blocked_at=clock.now())
        )
    await says(world.wang_fang.person, wanted=False)
    here = f"/desk/volunteers/{world.wang_fang.id}/contact"
    said = text((await desk.get(here)).text)
    assert "代码 21610，本人退订" in said and "本人：不收" in said and WANG_FANGS_PHONE not in said

    without = await desk.post(f"{here}/wishes", data={"wanted": "service-sms"})
    assert without.status_code == 400 and not await wanted(world, Topic.SERVICE, Way.SMS)
    told_them = await desk.post(f"{here}/wishes", data={"wanted": "service-sms", "reason": "电话里说的"})
    assert told_them.status_code == 303 and await wanted(world, Topic.SERVICE, Way.SMS)
    lifted = await desk.post(f"{here}/lifting", data={"way": "sms", "reason": "本人说已恢复"})
    assert lifted.status_code == 303
    given = await desk.post(f"{here}/mailbox", data={"mailbox": MAILBOX})
    assert given.status_code == 303
    said = text((await desk.get(here)).text)
    assert "等她确认 w***@example.org" in said and "21610" not in said


async def test_a_reader_sees_and_changes_nothing(world: World, staff: Staff) -> None:
    reader = await staff(Role.READER, CHENGDONG, "孙红")
    here = f"/desk/volunteers/{world.wang_fang.id}/contact"
    page = await reader.get(here)

    assert page.status_code == 200 and "代她记下" not in page.text
    for step in ("wishes", "mailbox", "mailbox/removal", "lifting"):
        assert (await reader.post(f"{here}/{step}", data={"mailbox": MAILBOX, "reason": "试试"})).status_code == 403


async def test_staff_keep_a_work_mailbox_of_their_own(world: World, desk: httpx.AsyncClient) -> None:
    given = await desk.post("/desk/mailbox", data={"mailbox": "limei@example.cn"})
    page = text((await desk.get("/desk/mailbox")).text)

    assert given.status_code == 303
    assert "等您确认 l***@example.cn" in page
    wrong = await desk.post("/desk/mailbox", data={"mailbox": "limei"})
    assert wrong.status_code == 400 and "邮箱不对" in text(wrong.text)
    assert (await desk.post("/desk/mailbox/removal")).status_code == 303
    assert "还没有工作邮箱" in text((await desk.get("/desk/mailbox")).text)
