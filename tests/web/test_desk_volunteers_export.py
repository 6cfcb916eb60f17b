"""导出名册 on the desk: what is asked before, what comes, and what a full file asks for besides."""

from urllib.parse import unquote

import httpx
import pytest

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.authority.tables import ExportRecord
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.world import WANG_FANGS_PHONE, ZHENHAI, World

HERE = "/desk/volunteers/export"
ASKED = {"purpose": "核对名单", "file": "csv"}


@pytest.fixture
async def officer(world: World, staff: Staff) -> httpx.AsyncClient:
    return await staff(Role.OFFICER, ZHENHAI)


async def prove() -> None:
    """As if everybody who is logged in had just proven who she is."""
    async with transaction(SYSTEM):
        await Session.update({Session.proven_at: clock.now()}, force=True)


async def test_the_list_leads_to_the_page_before_the_export_with_its_filter(officer: httpx.AsyncClient) -> None:
    listed = await officer.get("/desk/volunteers", params={"q": "王芳"})
    page = await officer.get(HERE, params={"q": "王芳"})

    assert 'name="export"' in listed.text
    assert "人数" in text(page.text) and "王芳" in text(page.text) and "镇海区" in text(page.text)
    assert "xlsx-full" in page.text


async def test_the_masked_file_comes_at_once_and_is_registered(officer: httpx.AsyncClient) -> None:
    file = await officer.post(HERE, data=ASKED)

    assert file.status_code == 200 and "王芳" in file.content.decode("utf-8-sig")
    assert WANG_FANGS_PHONE not in file.content.decode("utf-8-sig")
    assert file.headers["x-export-number"] in unquote(file.headers["content-disposition"])
    assert file.headers["cache-control"] == "no-store"
    assert [row["purpose"] for row in await ExportRecord.select(ExportRecord.purpose)] == ["核对名单"]


async def test_without_a_purpose_the_page_says_so_and_nothing_leaves(officer: httpx.AsyncClient) -> None:
    answer = await officer.post(HERE, data={**ASKED, "purpose": ""})

    assert answer.status_code == 400 and "用途" in text(answer.text)
    assert await ExportRecord.count() == 0


async def test_full_numbers_come_only_after_a_proof(officer: httpx.AsyncClient) -> None:
    before = await officer.post(HERE, data={**ASKED, "file": "csv-full"})
    await prove()
    after = await officer.post(HERE, data={**ASKED, "file": "csv-full"})

    assert before.status_code == 403 and WANG_FANGS_PHONE not in before.text and "/desk/prove" in before.text
    assert after.status_code == 200 and WANG_FANGS_PHONE in after.content.decode("utf-8-sig")
    assert await ExportRecord.count() == 1


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
async def test_who_may_only_look_is_offered_no_file_and_gets_none(world: World, staff: Staff, role: Role) -> None:
    browser = await staff(role, ZHENHAI)
    await prove()

    page = await browser.get("/desk/volunteers")
    answers = [await browser.get(HERE)]
    answers += [await browser.post(HERE, data={**ASKED, "file": kind}) for kind in ("csv", "csv-full")]

    assert page.status_code == 200 and "王芳" in page.text and HERE not in page.text
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert await ExportRecord.count() == 0
