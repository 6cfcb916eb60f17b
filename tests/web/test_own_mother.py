"""爱心妈妈 on her own page: apply where the district has opened it, see what is missing, pause, go on, end."""

import httpx
import pytest

from jinguo.mothers import actions, policy
from jinguo.mothers.catalogue import Reason
from jinguo.mothers.forms import NewPolicy, Pause
from tests.mothers.stand import active
from tests.web.conftest import Volunteer
from tests.web.reading import forms, text
from tests.world import World

OFFER = {"capacity": "2", "distance": "village", "skills": ["study", "arts"], "slots": "sat_am"}


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone; she is logged in."""
    return await her_phone(world.wang_fang.person)


async def opened(world: World) -> None:
    asked = {"minimum_age": 18, "needed": {"record_query"}, "soft_cap": 3, "self_apply": True, "source": "镇妇3号"}
    await policy.set_policy(world.zhou_min, NewPolicy.model_validate(asked))


async def test_where_it_is_not_open_nothing_is_offered(world: World, phone: httpx.AsyncClient) -> None:
    page = await phone.get("/me/mother")
    refused = await phone.post("/me/mother/offer", data=OFFER)

    assert "想当爱心妈妈，请联系所属妇联登记" in text(page.text)
    assert "/me/mother/offer" not in page.text
    assert (await phone.get("/me/mother/offer")).status_code == 303
    assert refused.status_code in (303, 409)
    assert 'href="/me/mother">' not in (await phone.get("/me")).text


async def test_she_applies_and_reads_what_she_still_lacks_in_words_for_her(
    world: World, phone: httpx.AsyncClient
) -> None:
    await opened(world)
    wrong = await phone.post("/me/mother/offer", data={**OFFER, "capacity": "40"})
    done = await phone.post("/me/mother/offer", data=OFFER)

    shown = text((await phone.get("/me/mother")).text)
    assert wrong.status_code == 400
    assert done.headers["location"] == "/me/mother"
    assert "已申请" in shown and "还缺 1 项" in shown
    assert "请联系所属妇联，您同意后由单位去查询" in shown
    assert "学业辅导、文艺手工" in shown and "周六上午" in shown
    assert "爱心妈妈" in text((await phone.get("/me")).text)


async def test_she_corrects_pauses_goes_on_and_ends(world: World, phone: httpx.AsyncClient) -> None:
    await active(world.li_mei, world.wang_fang)
    await phone.post("/me/mother/offer", data={**OFFER, "capacity": "1"})

    assert "最多愿结： 1 个孩子" in text((await phone.get("/me/mother")).text)
    for step, state in (("pause", "暂停"), ("resumption", "在岗"), ("end", "已退出")):
        page = (await phone.get("/me/mother")).text
        assert f"/me/mother/{step}" in forms(page)
        await phone.post(f"/me/mother/{step}")
        assert state in text((await phone.get("/me/mother")).text)


async def test_a_pause_of_ours_has_no_button_of_hers_and_her_qualifications_are_read(
    world: World, phone: httpx.AsyncClient
) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.pause(world.li_mei, mother, Pause(reason=Reason.CONCERN))

    page = (await phone.get("/me/mother")).text
    assert "/me/mother/resumption" not in forms(page)
    assert "无违法犯罪记录查询：有效" in text(page) and "区检察院" in text(page)
