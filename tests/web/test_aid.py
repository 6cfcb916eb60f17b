"""帮扶批次 over HTTP: a batch with its list, a share given, the register, packages, and figures for who reads above."""

import re

import httpx
import pytest

from jinguo.authority.grants import Role
from tests.aid.test_women import HER, SECRETS
from tests.web.conftest import COMMUNITY, DISTRICT, Staff

BATCH = {"organisation": DISTRICT, "programme": "festival", "title": "春节慰问", "funding": "budget"}


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区, with a woman who has agreed."""
    desk = await staff(Role.COORDINATOR, DISTRICT, "李霞")
    here = (await desk.post("/desk/women/new", data={**HER, "organisation": COMMUNITY})).headers["location"]
    await desk.post(f"{here}/answers", data={"given": "true", "manner": "paper", "answered_on": "2026-11-21"})
    return desk


async def test_a_batch_is_opened_listed_given_and_handed_upward(li_xia: httpx.AsyncClient, staff: Staff) -> None:
    made = await li_xia.post("/desk/aid/new", data={**BATCH, "goods": "米和油", "value": "200"})
    here = made.headers["location"]
    await li_xia.post(f"{here}/receivers", data={"codes": "F-0001 F-0009"})
    page = await li_xia.get(here)
    share = re.findall(rf'action="({here}/shares/[^/]+)/giving"', page.text)[0]
    wrong = await li_xia.post(f"{share}/giving", data={"given_on": "2026-11-21"})
    given = {"given_on": "2026-11-21", "given_by": "李霞", "receipt": "镇慰 1 号"}
    await li_xia.post(f"{share}/giving", data=given)
    unsaid = await li_xia.post(f"{here}/register", data={})
    file = await li_xia.post(f"{here}/register", data={"purpose": "报区妇联造册"})
    await li_xia.post(f"{here}/closing")
    after = await li_xia.get(here)
    figures = await (await staff(Role.READER, DISTRICT, "上级")).get("/desk/aid/figures")

    assert "F-0009" in page.text and "由谁送到没有填" in wrong.text and unsaid.status_code == 400
    assert file.content[:2] == b"PK" and "镇慰 1 号" in after.text
    assert figures.status_code == 200 and ">＊<" in figures.text
    for seen in (page, after, figures, await li_xia.get("/desk/aid")):
        assert [word for word in SECRETS if word in seen.text] == []


async def test_packages_come_in_and_are_counted(li_xia: httpx.AsyncClient) -> None:
    await li_xia.post("/desk/aid/packages", data={"title": "暖心包", "contents": "毛巾\n护手霜", "value": "60"})
    page = await li_xia.get("/desk/aid/packages")
    move = re.findall(r'action="(/desk/aid/packages/[^/]+/moves)"', page.text)[0]
    await li_xia.post(move, data={"reason": "bought", "count": "30", "happened_on": "2026-11-21"})
    lost = await li_xia.post(move, data={"reason": "lost", "count": "31", "happened_on": "2026-11-21"})

    assert "没有库存" in lost.text
    assert "还有 30 份" in (await li_xia.get("/desk/aid/packages")).text
