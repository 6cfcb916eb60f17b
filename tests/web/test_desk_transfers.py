"""Requests between branches on the desk: asked by a phone, answered by the branch that has her, told to herself."""

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.volunteers.registry import queries
from tests.web.conftest import Staff, Volunteer
from tests.web.reading import forms, text
from tests.world import JIAOCHUAN, WANG_FANGS_PHONE, WULIPAI, ZHAOBAOSHAN, World, herself

HERE = "/desk/volunteers/transfers"
WANTED = {"phone": WANG_FANGS_PHONE, "organisation": WULIPAI, "reason": "搬到五里牌住了"}


@pytest.fixture
async def asker(world: World, staff: Staff) -> httpx.AsyncClient:
    """胡敏, 统筹员 of 蛟川街道."""
    return await staff(Role.COORDINATOR, JIAOCHUAN, "胡敏")


@pytest.fixture
async def owner(world: World, staff: Staff) -> httpx.AsyncClient:
    """李梅, 干事 of 招宝山街道, where 王芳 belongs."""
    return await staff(Role.OFFICER, ZHAOBAOSHAN, "李梅")


async def answers(page: str) -> list[str]:
    return [action for action in forms(page) if action.endswith("/answer")]


async def test_the_asker_reads_the_same_whether_anybody_has_the_phone(asker: httpx.AsyncClient) -> None:
    pages = []
    for phone in (WANG_FANGS_PHONE, "13611119999"):
        done = await asker.post(HERE, data={**WANTED, "phone": phone})
        assert (done.status_code, done.headers["location"]) == (303, HERE)
        pages.append(text((await asker.get(HERE)).text))

    assert "申请已发出" in pages[0] and "申请已发出" in pages[1]
    assert "138****1234 等答复" in pages[1] and "136****9999 等答复" in pages[1]
    assert "王芳" not in pages[1]


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(asker: httpx.AsyncClient) -> None:
    refused = await asker.post(HERE, data={**WANTED, "phone": "12345"})

    assert refused.status_code == 400
    assert "搬到五里牌住了" in refused.text and 'id="phone-error"' in refused.text
    own = await asker.post(HERE, data={**WANTED, "organisation": ZHAOBAOSHAN})
    assert own.status_code == 403


async def test_the_branch_that_has_her_is_led_from_the_workbench_and_agrees(
    asker: httpx.AsyncClient, owner: httpx.AsyncClient, her_phone: Volunteer, world: World
) -> None:
    await asker.post(HERE, data=WANTED)
    assert "答复转入申请：1 条" in text((await owner.get("/desk")).text)
    page = (await owner.get(HERE)).text
    assert "王芳" in text(page) and "胡敏" in text(page) and "搬到五里牌住了" in text(page)
    phone = await her_phone(world.wang_fang.person)
    assert "蛟川街道 五里牌社区申请把您转过去" in text((await phone.get("/me/privacy")).text)

    [action] = await answers(page)
    done = await owner.post(action, data={"agree": "true"})

    assert done.status_code == 303
    assert (await queries.own(herself(world.wang_fang))).organisation_code == WULIPAI
    assert "已同意" in text((await asker.get(HERE)).text)
    assert "您已转到蛟川街道 五里牌社区" in text((await phone.get("/me/privacy")).text)
    assert "答复转入申请" not in text((await owner.get("/desk")).text)
    assert (await owner.get(f"/desk/volunteers/{world.wang_fang.id}")).status_code == 404


async def test_a_refusal_needs_a_sentence_which_the_asker_reads(
    asker: httpx.AsyncClient, owner: httpx.AsyncClient
) -> None:
    await asker.post(HERE, data=WANTED)
    [action] = await answers((await owner.get(HERE)).text)

    unsaid = await owner.post(action, data={"agree": "false", "answer": ""})
    assert unsaid.status_code == 400 and "请写一句原因" in text(unsaid.text)
    await owner.post(action, data={"agree": "false", "answer": "她还在本社区服务"})

    assert "没有同意" in text((await asker.get(HERE)).text) and "她还在本社区服务" in text((await asker.get(HERE)).text)
    assert (await owner.post(action, data={"agree": "true"})).status_code == 404


async def test_the_asker_takes_it_back(asker: httpx.AsyncClient, owner: httpx.AsyncClient) -> None:
    await asker.post(HERE, data=WANTED)
    [action] = [each for each in forms((await asker.get(HERE)).text) if each.endswith("/withdraw")]

    assert (await owner.post(action)).status_code in (403, 404)
    await asker.post(action)

    assert "已撤回或过期" in text((await asker.get(HERE)).text)
    assert "没有等我们答复的申请" in text((await owner.get(HERE)).text)


async def test_who_only_reads_neither_asks_nor_answers(staff: Staff, world: World) -> None:
    reader = await staff(Role.READER, ZHAOBAOSHAN, "孙红")

    assert (await reader.get(HERE)).status_code == 403
    assert (await reader.post(HERE, data=WANTED)).status_code == 403
