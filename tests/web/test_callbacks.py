"""Reports of SMS providers: taken from the provider alone, and whoever else asks is told nothing."""

from collections.abc import Iterator

import httpx
import pytest

from jinguo.access.sessions.known_browsers import STRANGE
from jinguo.config import settings
from jinguo.kernel.ids import uuid7
from jinguo.web import limits
from tests.doubles.twilio import SECRET, signed
from tests.web.conftest import ORIGIN

FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "AccountSid": "AC1", "To": "+8613800138000"}
QUERY = "?message=0193a2b4-0000-7000-8000-000000000001"
ADDRESS = f"{ORIGIN}/callbacks/twilio{QUERY}"
ALIYUN = "/callbacks/aliyun/a-callback-secret"


@pytest.fixture(autouse=True)
def set_up(origin: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JINGUO_TWILIO_SECRET", SECRET)
    monkeypatch.setenv("JINGUO_CALLBACK_SECRET", "a-callback-secret")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def said(client: httpx.AsyncClient, query: str, form: dict[str, str], signature: str) -> tuple[int, str]:
    headers = {"X-Twilio-Signature": signature} if signature else {}
    answer = await client.post(f"/callbacks/twilio{query}", data=form, headers=headers)
    return answer.status_code, answer.text


async def test_twilio_is_known_by_its_signature_over_our_public_address(visitor: httpx.AsyncClient) -> None:
    del visitor.headers["Sec-Fetch-Site"]

    assert await said(visitor, QUERY, FORM, signed(ADDRESS, FORM)) == (204, "")


async def test_behind_a_proxy_the_address_that_counts_is_the_public_one(visitor: httpx.AsyncClient) -> None:
    visitor.headers["Host"] = "10.0.0.7:8000"

    assert await said(visitor, QUERY, FORM, signed(ADDRESS, FORM)) == (204, "")


@pytest.mark.parametrize(
    ("query", "form", "signature"),
    [
        (QUERY, FORM, ""),
        (QUERY, FORM, "nonsense"),
        (QUERY, FORM, signed(ADDRESS, FORM, "another-token")),
        (QUERY, FORM, signed(ADDRESS.replace("testserver", "evil.example"), FORM)),
        (QUERY.replace("1", "2"), FORM, signed(ADDRESS, FORM)),
        ("", FORM, signed(ADDRESS, FORM)),
        (QUERY, {**FORM, "MessageStatus": "failed"}, signed(ADDRESS, FORM)),
        (QUERY, {}, signed(ADDRESS, FORM)),
    ],
    ids=["none", "nonsense", "other token", "other host", "other message", "no query", "other status", "no form"],
)
async def test_whoever_is_not_twilio_is_refused_without_a_word(
    visitor: httpx.AsyncClient, query: str, form: dict[str, str], signature: str
) -> None:
    assert await said(visitor, query, form, signature) == (403, "")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&a=2", b"&".join(b"f%d=1" % n for n in range(200)), b"a=%00"])
async def test_what_is_no_form_of_twilio_s_is_refused(visitor: httpx.AsyncClient, body: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}

    assert (await visitor.post(f"/callbacks/twilio{QUERY}", content=body, headers=form)).status_code in (400, 403)


@pytest.mark.parametrize("query", ["", "?message=", "?message=nothing", "?message=%00", "?message=1&message=2"])
async def test_a_report_about_nothing_of_ours_changes_nothing(visitor: httpx.AsyncClient, query: str) -> None:
    status, text = await said(visitor, query, FORM, signed(f"{ORIGIN}/callbacks/twilio{query}", FORM))

    assert status in (204, 400)
    assert str(uuid7())[:8] not in text


async def test_without_twilio_there_is_nothing_there(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_TWILIO_SECRET", "")
    settings.cache_clear()

    assert await said(visitor, QUERY, FORM, signed(ADDRESS, FORM, "")) == (404, "")


async def test_aliyun_is_answered_as_it_wants(visitor: httpx.AsyncClient) -> None:
    reports = [
        {
            "out_id": str(uuid7()),
            "success": True,
            "err_code": "DELIVERED",
            "biz_id": "1",
            "phone_number": "13800138000",
        },
        {"out_id": str(uuid7()), "success": False, "err_code": "MOBILE_IN_BLACK"},
        *({"success": True}, {"out_id": 7, "success": True}, {"out_id": "x", "success": 1}, "text", None, []),
    ]
    del visitor.headers["Sec-Fetch-Site"]
    answer = await visitor.post(ALIYUN, json=reports)

    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "成功"})


@pytest.mark.parametrize("code", ["a\\u0000b", "\\ud800", "x" * 1000])
async def test_a_code_that_cannot_be_written_down_is_no_fault_of_ours(visitor: httpx.AsyncClient, code: str) -> None:
    body = f'[{{"out_id": "{uuid7()}", "success": false, "err_code": "{code}"}}]'

    assert (await visitor.post(ALIYUN, content=body.encode())).status_code == 200


@pytest.mark.parametrize("body", [b"{}", b"7", b'"text"', b"null", b"[[]]"])
async def test_what_is_no_list_of_reports_changes_nothing(visitor: httpx.AsyncClient, body: bytes) -> None:
    assert (await visitor.post(ALIYUN, content=body)).json() == {"code": 0, "msg": "成功"}


@pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"[" * 100_000])
async def test_what_is_no_json_is_refused(visitor: httpx.AsyncClient, body: bytes) -> None:
    assert (await visitor.post(ALIYUN, content=body)).status_code == 400


@pytest.mark.parametrize("secret", ["wrong", "a-callback-secre", "口令", "%00"])
async def test_with_another_secret_there_is_nothing_there(visitor: httpx.AsyncClient, secret: str) -> None:
    answer = await visitor.post(f"/callbacks/aliyun/{secret}", json=[])

    assert answer.status_code in (400, 404)
    assert "口令" not in answer.text


async def test_without_a_secret_in_the_settings_there_is_nothing_there(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_CALLBACK_SECRET", "")
    settings.cache_clear()

    assert (await visitor.post(ALIYUN, json=[])).status_code == 404


@pytest.mark.parametrize("path", ["/callbacks/twilio", ALIYUN])
async def test_too_large_a_report_is_not_read(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.post(path, content=b"[" + b" " * 300_000 + b"]")).status_code == 413


async def test_a_flood_is_held_off(visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limits.BUCKETS.charge(limits.CALLBACKS, STRANGE.number, limits.CALLBACKS.most)

    assert (await visitor.post(ALIYUN, json=[])).status_code == 429
