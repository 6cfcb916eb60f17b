"""What she is told and may decide about her data: on her phone, at the desk, and for everybody before registering."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import httpx
import pytest

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.people import queries as people_queries
from jinguo.people.catalogue import NOTICES, ConsentKind, PrivacyNotice
from jinguo.people.tables import Person
from jinguo.privacy.catalogue import PRIVACY_NOTICES
from jinguo.volunteers.registry import queries
from tests.web.conftest import Staff, Volunteer
from tests.web.reading import forms, text
from tests.world import CHENGDONG, ZHAOBAOSHAN, ZHENHAI, World, herself


@pytest.fixture
async def phone(world: World, her_phone: Volunteer) -> httpx.AsyncClient:
    """王芳's phone; she is logged in."""
    return await her_phone(world.wang_fang.person)


@pytest.fixture
async def desk(world: World, staff: Staff) -> httpx.AsyncClient:
    """李梅, 干事 of 城东社区, where 王芳 belongs."""
    return await staff(Role.OFFICER, CHENGDONG, "李梅")


async def prove() -> None:
    """Whoever is logged in has proven a moment ago who it is."""
    async with transaction(SYSTEM):
        await Session.update({Session.proven_at: clock.now()}, force=True)


async def given(world: World, kind: ConsentKind) -> bool:
    return (await queries.own(herself(world.wang_fang))).consents[kind].given


def rights(world: World) -> str:
    return f"/desk/volunteers/{world.wang_fang.id}/privacy"


async def test_everybody_reads_the_notice_and_finds_it_where_data_is_asked_for(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/privacy")

    said = text(page.text)
    assert page.status_code == 200
    for words in (
        "谁在处理您的信息",
        "存多久",
        "怎样投诉",
        "未满十四周岁",
        "12377",
        NOTICES[ConsentKind.COLLECTION].text,
    ):
        assert words in said
    assert f"{PRIVACY_NOTICES[-1].version} 版" in said
    assert 'href="/privacy"' in (await visitor.get("/login")).text


async def test_an_earlier_notice_can_be_read_as_such(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = replace(PRIVACY_NOTICES[-1], version="2027-1", since=date(2026, 11, 1), changed="写明了保存多久")
    monkeypatch.setattr("jinguo.web.public.privacy.PRIVACY_NOTICES", (*PRIVACY_NOTICES, newer))

    now, before = await visitor.get("/privacy"), await visitor.get("/privacy?version=2026-1")

    assert "2027-1 版" in text(now.text) and 'href="/privacy?version=2026-1"' in now.text
    assert "这是以前的版本" in text(before.text) and "写明了保存多久" in text(before.text)


async def test_she_reads_who_sees_her_and_who_has_looked(
    phone: httpx.AsyncClient, desk: httpx.AsyncClient, world: World
) -> None:
    await desk.post(f"/desk/volunteers/{world.wang_fang.id}/phone", data={"purpose": "通知培训改期"})

    hers, ours = text((await phone.get("/me/seen-by")).text), text((await desk.get(rights(world))).text)

    for page in (hers, ours):
        assert "李梅" in page and "招宝山街道 城东社区 干事" in page
        assert "看志愿者（打码）、查看完整手机号（留痕）" in page
        assert "用途：通知培训改期" in page
    assert "/me/privacy" in (await phone.get("/me")).text


async def test_her_rights_at_the_desk_are_for_who_keeps_her(world: World, staff: Staff) -> None:
    reader, other = await staff(Role.READER, ZHENHAI), await staff(Role.ADMINISTRATOR, "430112000000", "陈静")

    assert (await reader.get(rights(world))).status_code == 403
    assert (await other.get(rights(world))).status_code == 404


async def test_she_withdraws_publication_after_reading_what_it_means(phone: httpx.AsyncClient, world: World) -> None:
    asked = (await phone.get("/me/consents/publication")).text
    assert "不影响服务和时长" in text(asked)

    answer = await phone.post("/me/consents/publication", data=forms(asked)["/me/consents/publication"])

    assert (answer.status_code, answer.headers["location"]) == (303, "/me/consents")
    assert not await given(world, ConsentKind.PUBLICATION)
    page = (await phone.get("/me/consents")).text
    assert "公示姓名和服务时长：不同意" in text(page) and "公示姓名和服务时长：同意" in text(page)
    await phone.post("/me/consents/publication", data=forms(page)["/me/consents/publication"])
    assert await given(world, ConsentKind.PUBLICATION)


async def test_withdrawing_collection_is_leaving_and_she_is_told_before(phone: httpx.AsyncClient, world: World) -> None:
    asked = (await phone.get("/me/consents/collection")).text
    assert "不再是志愿者" in text(asked) and "至少保存十年" in text(asked) and "申请删除" in text(asked)

    await phone.post("/me/consents/collection", data=forms(asked)["/me/consents/collection"])

    assert not await given(world, ConsentKind.COLLECTION)
    assert (await queries.own(herself(world.wang_fang))).left_at is not None
    assert (await phone.get("/me/consents")).status_code == 200


async def test_nobody_comes_back_without_consenting_anew(desk: httpx.AsyncClient, world: World) -> None:
    paper = {"kind": "collection", "given": "false", "manner": "paper"}
    await desk.post(f"/desk/volunteers/{world.wang_fang.id}/consents", data=paper)
    back = f"/desk/volunteers/{world.wang_fang.id}/return"

    assert (await desk.post(back)).status_code == 303
    assert (await queries.own(herself(world.wang_fang))).left_at is not None

    await desk.post(f"/desk/volunteers/{world.wang_fang.id}/consents", data={**paper, "given": "true"})
    await desk.post(back)
    assert (await queries.own(herself(world.wang_fang))).left_at is None


async def test_staff_write_down_what_came_on_paper(desk: httpx.AsyncClient, world: World) -> None:
    where = f"/desk/volunteers/{world.wang_fang.id}/consents"
    done = await desk.post(where, data={"kind": "publication", "given": "false", "manner": "paper"})
    assert done.status_code == 303
    page = text((await desk.get(rights(world))).text)

    assert not await given(world, ConsentKind.PUBLICATION)
    assert "公示姓名和服务时长：不同意" in page and "书面" in page
    for wrong in ({"manner": "self"}, {"kind": "everything"}, {"given": ""}):
        refused = await desk.post(where, data={"kind": "publication", "given": "true", "manner": "paper", **wrong})
        assert refused.status_code == 400
    assert not await given(world, ConsentKind.PUBLICATION)


async def test_a_notice_that_asks_for_more_is_asked_anew(
    phone: httpx.AsyncClient, desk: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "请重新答复" not in (await phone.get("/me")).text
    newer = PrivacyNotice("2027-1", date(2026, 11, 1), "还用来安排保险。", asks_anew=True)
    kind = ConsentKind.COLLECTION
    versions = {**people_queries.NOTICE_VERSIONS, kind: (*people_queries.NOTICE_VERSIONS[kind], newer)}
    monkeypatch.setattr(people_queries, "NOTICE_VERSIONS", versions)
    for module in ("jinguo.people.actions", "jinguo.web.mine.consents"):
        monkeypatch.setattr(f"{module}.NOTICES", {**NOTICES, kind: newer})

    assert "请重新答复" in (await phone.get("/me")).text
    assert "要重新征得同意" in (await desk.get(f"/desk/volunteers/{world.wang_fang.id}")).text
    page = (await phone.get("/me/consents")).text
    assert "您以前同意的是 2026-2 版" in text(page) and "还用来安排保险" in page

    await phone.post("/me/consents/collection", data=forms(page)["/me/consents/collection"])

    assert "请重新答复" not in (await phone.get("/me")).text
    assert (await queries.own(herself(world.wang_fang))).consents[kind].version == "2027-1"


async def test_her_copy_waits_for_a_proof_and_comes_as_a_file(phone: httpx.AsyncClient, world: World) -> None:
    page = (await phone.get("/me/copy")).text
    assert "里面有完整的手机号和身份证号" in text(page)
    refused = await phone.post("/me/copy", headers={"referer": "https://testserver/me/copy"})
    assert refused.status_code == 403 and "/login?next=%2Fme%2Fcopy" in refused.text

    await prove()
    done = await phone.post("/me/copy")

    assert done.headers["content-type"] == "application/zip" and done.headers["cache-control"] == "no-store"
    assert "全部资料.json" in zipfile.ZipFile(io.BytesIO(done.content)).namelist()


async def test_staff_hand_out_her_copy_with_a_purpose_and_a_proof(desk: httpx.AsyncClient, world: World) -> None:
    where = f"/desk/volunteers/{world.wang_fang.id}/copy"
    assert (await desk.post(where, data={"purpose": "本人当面索取"})).status_code == 403
    await prove()
    assert (await desk.post(where, data={})).status_code == 400

    done = await desk.post(where, data={"purpose": "本人当面索取"})

    assert done.headers["content-type"] == "application/zip"
    assert "代本人导出了资料副本" in text((await desk.get(rights(world))).text)


async def test_only_her_own_level_gets_the_switch_and_upper_levels_then_lose_her(
    desk: httpx.AsyncClient, staff: Staff, world: World
) -> None:
    street = await staff(Role.OFFICER, ZHAOBAOSHAN, "街道")
    card, switch = f"/desk/volunteers/{world.wang_fang.id}", f"/desk/volunteers/{world.wang_fang.id}/visibility"
    assert switch not in forms((await street.get(rights(world))).text)
    assert (await street.post(switch, data={"local_only": "yes"})).status_code == 303
    assert (await street.get(card)).status_code == 200

    await desk.post(switch, data=forms((await desk.get(rights(world))).text)[switch])

    assert (await street.get(card)).status_code == 404
    assert "没有找到" in (await street.get("/desk/volunteers?q=王芳")).text
    assert "仅本级可见" in text((await desk.get(card)).text)
    await desk.post(switch, data=forms((await desk.get(rights(world))).text)[switch])
    assert (await street.get(card)).status_code == 200


async def test_she_learns_that_her_data_is_only_stored(phone: httpx.AsyncClient, world: World) -> None:
    async with transaction(SYSTEM):
        await Person.update({Person.restricted_at: clock.now()}).where(Person.id == world.wang_fang.person)

    assert "已限制处理" in text((await phone.get("/me/privacy")).text)
    card = await queries.volunteer(world.li_mei, world.wang_fang.id)
    assert card.restricted_at is not None
