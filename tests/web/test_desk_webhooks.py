"""接口与推送 as an administrator uses it."""

import re
from collections.abc import Iterator

import pytest

from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.web.conftest import STREET, Program, Staff

HERE = "/desk/accounts/webhooks"


@pytest.fixture(autouse=True)
def _private(monkeypatch: pytest.MonkeyPatch, origin: str) -> Iterator[None]:
    monkeypatch.setenv("JINGUO_WEBHOOK_PRIVATE", "true")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_one_is_set_up_its_secret_shown_once_its_deliveries_listed_and_stopped(staff: Staff) -> None:
    browser = await staff(Role.ADMINISTRATOR, STREET)
    form = {"url": "http://127.0.0.1:9/in", "kinds": ["volunteer.registered", "event.published"]}

    made = await browser.post(HERE, data=form)
    listed = await browser.get(HERE)
    [webhook] = re.findall(rf'href="{HERE}/([0-9a-f-]{{36}})"', listed.text)
    async with transaction(EVERYWHERE):
        await fetch(
            "SELECT tell_webhooks(ARRAY['event.published'], ARRAY[gen_random_uuid()], ARRAY[w.path::text],"
            " ARRAY[w.path::text], ARRAY[false], ARRAY[NULL::bigint]) FROM webhook w"
        )
    sent = await browser.get(f"{HERE}/{webhook}")
    [delivery] = re.findall(r"deliveries/([0-9a-f-]{36})/resend", sent.text)
    again = await browser.post(f"{HERE}/{webhook}/deliveries/{delivery}/resend")
    ended = await browser.post(f"{HERE}/{webhook}/end")

    assert (made.status_code, made.text.count("whsec_")) == (200, 1)
    assert "whsec_" not in listed.text
    assert "志愿者登记、活动发布" in listed.text.replace("活动发布、志愿者登记", "志愿者登记、活动发布")
    assert "等着发送" in sent.text
    assert (again.status_code, ended.status_code) == (303, 303)
    assert "已停止：王芳停止" in (await browser.get(HERE)).text


async def test_a_wrong_address_is_said_beside_the_field_and_others_may_not(staff: Staff, program: Program) -> None:
    browser, clerk = await staff(Role.ADMINISTRATOR, STREET), await staff(Role.OFFICER, STREET)

    wrong = await browser.post(HERE, data={"url": "ftp://x/jinguo", "kinds": "event.published"})
    none = await browser.post(HERE, data={"url": "http://127.0.0.1:9/in"})

    assert [page.status_code for page in (wrong, none)] == [400, 400]
    assert "请填完整的网址" in wrong.text
    assert (await clerk.get(HERE)).status_code == 403


async def test_the_api_sets_one_up_for_the_token_s_own_reach(program: Program) -> None:
    browser, reader = await program(Role.ADMINISTRATOR, STREET), await program(Role.READER, STREET)
    body = {"url": "http://127.0.0.1:9/in", "kinds": ["volunteer.changed"]}

    made = await browser.post("/api/v1/webhooks", json=body)
    refused = await reader.post("/api/v1/webhooks", json=body)
    [row] = (await browser.get("/api/v1/webhooks")).json()
    none = await browser.get(f"/api/v1/webhooks/{row['id']}/deliveries")
    ended = await browser.delete(f"/api/v1/webhooks/{row['id']}")

    assert (made.status_code, made.json()["id"], refused.status_code) == (201, row["id"], 403)
    assert (row["url"], row["kinds"], none.json()) == (body["url"], body["kinds"], {"rows": [], "next": None})
    assert ended.status_code == 204
