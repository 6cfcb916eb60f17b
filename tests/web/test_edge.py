"""Nonsense at the edge: each kind is a 4xx with a reason, at once, and never a 5xx."""

import asyncio
import io
import logging
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from time import perf_counter
from typing import Any

import httpx
import openpyxl
import pytest
import structlog
from litestar import post
from litestar.params import JSONBody

from jinguo.authority.grants import Role
from jinguo.kernel.forms import Form, Text, parse
from jinguo.web import downloads
from jinguo.web.forms import sent, shown
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http import requests
from jinguo.web.http.requests import MOST_FIELDS
from jinguo.web.parameters import WebRequest
from tests.web.conftest import STREET, Program, Staff
from tests.web.trial import trial

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PARTS = "multipart/form-data; boundary=x"
AT_ONCE = 2.0
"""Seconds, on a machine that does other things too."""


class Wish(Form):
    name: Text
    count: int = 1


@post("/form", opt=allow(PUBLIC), status_code=200)
async def take_form(request: WebRequest) -> dict[str, Any]:
    form = await sent(request)
    return {"values": dict(form.values), "files": {name: file.name for name, file in form.files.items()}}


@post("/api/json", opt=allow(PUBLIC), status_code=200)
async def take_json(data: JSONBody[Wish]) -> str:
    return data.name


TRIAL = trial(take_form, take_json)


@pytest.fixture
def edge(visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    visitor._transport = TRIAL
    return visitor


def part(head: bytes, body: bytes = b"a") -> bytes:
    return b"--x\r\n" + head + b"\r\n\r\n" + body + b"\r\n"


UNKNOWN = b"\r\nContent-Type: text/plain; charset=x"
NAMED = b'Content-Disposition: form-data; name="name"'

BODIES = {
    "nested lists": (JSON, b"[" * 100_000 + b"]" * 100_000, 400),
    "lists that never end": (JSON, b"[" * 100_000, 400),
    "nested in a field": (JSON, b'{"name":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400),
    "nested objects": (JSON, b'{"a":' * 100_000, 400),
    "an endless number": (JSON, b'{"name":"a","count":' + b"9" * 5000 + b"}", 400),
    "an infinite number": (JSON, b'{"name":"a","count":1e999}', 400),
    "no number": (JSON, b'{"name":"a","count":NaN}', 400),
    "half a character": (JSON, b'{"name":"\\ud800"}', 400),
    "no utf-8": (JSON, b'{"name":"\xff\xfe"}', 400),
    "a list": (JSON, b"[]", 400),
    "null": (JSON, b"null", 400),
    "NUL": (JSON, b'{"name":"a\\u0000b"}', 400),
    "a key twice with another kind": (JSON, b'{"name":"a","name":[]}', 400),
    "text that is called json": (JSON, "{}".encode("utf-16"), 400),
    "json that is called text": ("text/plain", b'{"name":"a"}', 415),
    "json that is called a form": (FORM, b'{"name":"a"}', 415),
    "json that is called nothing": ("", b'{"name":"a"}', 415),
}

FORMS = {
    "a million fields": (FORM, b"a=&" * 300_000, 413),
    "one field a million times": (FORM, b"name=x&" * 140_000, 413),
    "no utf-8": (FORM, b"name=\xff\xfe", 400),
    "no utf-8, escaped": (FORM, b"name=%ff%fe", 400),
    "half a character": (FORM, b"name=%ed%a0%80", 400),
    "NUL in a value": (FORM, b"name=a%00b", 400),
    "NUL in a name": (FORM, b"na%00me=a", 400),
    "json": (JSON, b'{"name":"a"}', 415),
    "plain text": ("text/plain", b"name=a", 415),
    "msgpack": ("application/x-msgpack", b"\x81\xa1a\x01", 415),
    "xml": ("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 415),
    "a kind that does not exist": ("nonsense", b"name=a", 415),
    "parts without a boundary": ("multipart/form-data", part(NAMED), 400),
    "parts that are none": (PARTS, b"name=a", 400),
    "parts cut short": (PARTS, part(NAMED)[:-4], 400),
    "too many parts": (PARTS, part(NAMED) * 15_000 + b"--x--\r\n", 400),
    "a part with a million headers": (PARTS, part(b"A: b\r\n" * 20_000 + NAMED) + b"--x--\r\n", 400),
    "a part without a name": (PARTS, part(b"Content-Type: text/plain") + b"--x--\r\n", 400),
    "a part in no known alphabet": (
        PARTS,
        part(NAMED + b"\r\nContent-Type: text/plain; charset=x") + b"--x--\r\n",
        400,
    ),
    "a part that is no utf-8": (PARTS, part(NAMED, b"\xff") + b"--x--\r\n", 400),
    "NUL in a part": (PARTS, part(NAMED, b"a\x00b") + b"--x--\r\n", 400),
}


@pytest.mark.parametrize(("kind", "body", "status"), BODIES.values(), ids=BODIES)
async def test_json_that_makes_no_sense_is_refused_with_a_reason(
    edge: httpx.AsyncClient, kind: str, body: bytes, status: int
) -> None:
    began = perf_counter()
    answer = await edge.post("/api/json", content=body, headers={"Content-Type": kind})

    assert perf_counter() - began < AT_ONCE
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


@pytest.mark.parametrize(("kind", "body", "status"), FORMS.values(), ids=FORMS)
async def test_a_form_that_makes_no_sense_is_refused_with_a_reason(
    edge: httpx.AsyncClient, kind: str, body: bytes, status: int
) -> None:
    began = perf_counter()
    answer = await edge.post("/form", content=body, headers={"Content-Type": kind})

    assert perf_counter() - began < AT_ONCE
    assert (answer.status_code, "<h1" in answer.text) == (status, True)


async def test_the_largest_form_that_is_allowed_is_read_at_once(edge: httpx.AsyncClient) -> None:
    began = perf_counter()
    answer = await edge.post(
        "/form", content=b"a=b&" * (MOST_FIELDS - 1) + b"a=b", headers={"Content-Type": FORM + "; charset=UTF-8"}
    )

    assert perf_counter() - began < AT_ONCE
    assert len(answer.json()["values"]["a"]) == MOST_FIELDS


async def test_a_button_without_fields_sends_an_empty_form(edge: httpx.AsyncClient) -> None:
    for headers in ({}, {"Content-Type": FORM}):
        assert (await edge.post("/form", headers=headers)).json()["values"] == {}


async def test_a_form_leaves_nothing_of_what_was_typed_in_the_memory_of_the_framework(edge: httpx.AsyncClient) -> None:
    from litestar import _parsers

    _parsers.parse_url_encoded_form_data.cache_clear()
    await edge.post("/login/staff", data={"username": "nobody", "password": "Secret-Secret-1"})

    assert _parsers.parse_url_encoded_form_data.cache_info().currsize == 0


async def test_a_body_that_stops_halfway_is_no_defect(edge: httpx.AsyncClient) -> None:
    """The server tells of a line that broke in its own way, which no HTTP client can send."""
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    for path, kind in (("/form", FORM), ("/form", PARTS), ("/api/json", JSON)):
        with structlog.testing.capture_logs() as lines:
            await edge._transport.app(scope_of(path, kind), receive, send)  # pyright: ignore[reportAttributeAccessIssue]
        assert [line for line in lines if line["event"] == "defect"] == []
        assert answers[-2]["status"] == 400


def scope_of(path: str, kind: str) -> dict[str, Any]:
    headers = [(b"host", b"testserver"), (b"content-type", kind.encode()), (b"sec-fetch-site", b"same-origin")]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 443),
        "state": {},
    }


@pytest.mark.parametrize("kind", [FORM, PARTS])
async def test_a_body_that_never_ends_is_not_waited_for(
    edge: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(requests, "BODY_WITHIN", 0.1)

    async def trickle() -> AsyncIterator[bytes]:
        yield b"name="
        await asyncio.sleep(30)

    answer = await edge.post("/form", content=trickle(), headers={"Content-Type": kind})

    assert (answer.status_code, "没有传完" in answer.text) == (408, True)


HEADERS = [
    {"User-Agent": "a\x00b"},
    {"User-Agent": b"\xff\xfe"},
    {"Cookie": "a\x00=b; __Host-jinguo=%00"},
    {"Cookie": b"__Host-jinguo=\xff; __Host-jinguo-said=\xff; __Host-jinguo-code=\xff.\xff.\xff"},
    {"Cookie": "__Host-jinguo-said=%00; __Host-jinguo-code=a.b.c"},
    {"Cookie": "__Host-jinguo-said=AAAA; __Host-jinguo-code=00000000-0000-0000-0000-000000000000.x.%ff"},
    {"Cookie": "=; ;;; = =;" * 1000},
    {"Authorization": b"Bearer \xff"},
    {"Authorization": "Bearer a\x00b"},
    {"Authorization": "Bearer " + "x" * 60_000},
    {"X-Sent-At": "9999-12-31T23:59:59+00:00"},
    {"Accept-Language": "x" * 60_000},
    {"Host": "evil.example"},
    {"HX-Request": "true"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda one: str(one)[:40])
async def test_headers_and_cookies_that_make_no_sense_break_nothing(
    visitor: httpx.AsyncClient, headers: dict[str, Any]
) -> None:
    open_ = ("/", "/login/code", "/register", "/api/v1/volunteers")
    pages = [await visitor.get(path, headers=headers) for path in open_]
    forms = [
        await visitor.post(path, headers=headers, data={"username": "abc", "password": "x", "code": "123456"})
        for path in ("/login", "/login/code", "/login/staff", "/register", "/logout")
    ]

    assert [answer.status_code for answer in (*pages, *forms) if answer.status_code >= 500] == []


@pytest.mark.parametrize("source", ["http://[::1", "http://[", "//", "\x00", "https://testserver\\@evil.example"])
@pytest.mark.parametrize("header", ["Origin", "Referer"])
async def test_an_origin_that_is_no_address_is_a_foreign_one(
    visitor: httpx.AsyncClient, header: str, source: str
) -> None:
    del visitor.headers["Sec-Fetch-Site"]

    assert (await visitor.post("/logout", headers={header: source})).status_code == 403


QUERIES = [
    *(
        "q=%00",
        "q=%ff",
        "q=%ud800",
        "q=" + "x" * 60_000,
        "q=%E2%80%AE",
        "q=%F0%9F%98%80",
        "q=%25%5C_",
        "q[]=1",
        "&&&==",
    ),
    *("page=999999999999999999999", "page=-1", "page=%EF%BC%91", "page=1e9", "since=0001-01-01&until=9999-12-31"),
    *(
        "organisation=%27",
        "state=nonsense",
        "position=99999999999999999999",
        "volunteer=nonsense",
        "next=//evil.example",
    ),
]
LISTS = [
    *(
        "/desk/volunteers",
        "/desk/hours",
        "/desk/events",
        "/desk/log",
        "/desk/claims",
        "/desk/accounts",
        "/door",
        "/scan",
    ),
    *("/door", "/scan", "/login", "/login/staff", "/register", "/setup", "/me", "/e/abc", "/c/abc"),
]
RESOURCES = ["/api/v1/volunteers", "/api/v1/events", "/api/v1/hours/totals", "/api/v1/hours/entries"]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
async def test_queries_that_make_no_sense_break_no_list(staff: Staff, program: Program, query: str) -> None:
    browser, api = await staff(Role.ADMINISTRATOR), await program(Role.ADMINISTRATOR)

    answers = [await browser.get(f"{path}?{query}") for path in LISTS]
    answers += [await api.get(f"{path}?{query}") for path in RESOURCES]

    assert [(str(answer.url)[:80], answer.status_code) for answer in answers if answer.status_code >= 500] == []


PATHS = [
    *(
        "/e/%ff",
        "/e/%c0%ae",
        "/c/%E2%80%AE",
        "/e/" + "x" * 60_000,
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/x",
    ),
    *("/e/a%2fb", "/e/a%0d%0aSet-Cookie: x", "//evil.example/", "/..;/desk", "/desk/volunteers/%00", "/%2e%2e/desk"),
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
async def test_addresses_that_make_no_sense_lead_nowhere(visitor: httpx.AsyncClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "HEAD", "TRACE", "OPTIONS", "PROPFIND"):
        answer = await visitor.request(method, path)
        assert answer.status_code < 500
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers or answer.headers["location"].startswith("/")
        assert "root:" not in answer.text


NEXT = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/ok\r\nX: y",
]


@pytest.mark.parametrize("wanted", NEXT)
async def test_after_the_log_in_nobody_is_led_to_another_site(visitor: httpx.AsyncClient, wanted: str) -> None:
    pages = [await visitor.get(path, params={"next": wanted}) for path in ("/login", "/login/staff", "/register")]
    forms = [
        await visitor.post("/login", data={"phone": "13800138000", "next": wanted}),
        await visitor.get("/login/code", params={"next": wanted}),
    ]

    for answer in (*pages, *forms):
        assert "evil.example" not in answer.headers.get("location", "").replace("%2F%2F", "//")
        assert "evil.example" not in answer.text and "javascript:" not in answer.text


def test_what_nobody_sees_is_taken_out_of_text_and_what_is_no_text_refused() -> None:
    for typed in ("王芳\u200b", "\ufeff王芳", "\u202d王芳\u202c", "王\u2060芳 ", "\u2067王芳\u2069"):
        assert parse(Wish, {"name": typed}).name == "王芳"
    assert parse(Wish, {"name": "买买提·阿卜杜拉\n二行 ㄅ 𠮷"}).name == "买买提·阿卜杜拉\n二行 ㄅ 𠮷"
    for typed in ("\x00", "a\x1bb", "a\x7f", "a\u0085b", "a\ufffe", "\ud800"):
        with pytest.raises(Exception, match="有误"):
            parse(Wish, {"name": typed})


def test_the_name_of_a_file_is_shown_without_tricks() -> None:
    assert shown("名册\u202excod.xlsx\r\nSet-Cookie: a\x00") == "名册xcod.xlsxSet-Cookie: a"
    assert len(shown("长" * 1000)) == 120


def test_a_download_takes_no_header_from_a_files_name() -> None:
    answer = downloads.download(b"", '名册".xlsx"\r\nSet-Cookie: a=b', downloads.XLSX)
    named = answer.headers["Content-Disposition"]

    assert "\r" not in named and "\n" not in named
    assert named.isascii()


def book(rows: list[list[Any]]) -> bytes:
    made, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # pyright: ignore[reportOptionalMemberAccess]
    made.save(held)
    return held.getvalue()


def repacked(**changed: bytes) -> bytes:
    """A workbook with parts of it replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book([["姓名"], ["王芳"]]))) as before, zipfile.ZipFile(held, "w", 8) as after:
        for name in before.namelist():
            after.writestr(name, changed.get(name.rpartition("/")[2].partition(".")[0], before.read(name)))
    return held.getvalue()


BILLION = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">' + BILLION + b"]><worksheet>&l9;</worksheet>"
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'


@cache
def bomb() -> bytes:
    """300 MB in a workbook of 300 kB; made when it is needed, as that takes a second."""
    return repacked(sheet1=b"<worksheet><sheetData>" + b" " * 300_000_000)


UPLOADS: dict[str, bytes | Callable[[], bytes]] = {
    "a zip bomb": bomb,
    "entities in entities": repacked(sheet1=LAUGHS),
    "an entity from outside": repacked(sheet1=OUTSIDE),
    "a program called workbook": b"MZ" + b"\x00" * 5000,
    "a page called workbook": b"<html><script>alert(1)</script></html>",
    "a zip of nothing": b"PK\x05\x06" + b"\x00" * 18,
    "a workbook cut in half": book([["姓名"], ["王芳"]])[:2000],
    "an empty file": b"",
    "text of NULs": b"\x00" * 10_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
}


@pytest.mark.parametrize("content", UPLOADS.values(), ids=UPLOADS)
@pytest.mark.parametrize("path", ["/desk/volunteers/import", "/desk/organisations/import"])
async def test_a_file_is_judged_by_what_it_holds(staff: Staff, path: str, content: bytes | Callable[[], bytes]) -> None:
    content = content if isinstance(content, bytes) else content()
    browser = await staff(Role.ADMINISTRATOR)
    page = await browser.get(path)
    field = page.text.partition('type="file"')[0].rpartition("<input")[2] + page.text.partition('type="file"')[2]
    name = field.partition('name="')[2].partition('"')[0]

    answer = await browser.post(path, files={name: ("名册.xlsx", content)}, data={"organisation": STREET})

    assert answer.status_code in (400, 413, 422)
    assert ("请先选择要上传的文件" in answer.text) == (not content)
    assert "root:" not in answer.text


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


async def test_every_page_keeps_scripts_and_styles_out_of_itself(staff: Staff) -> None:
    """The policy refuses inline scripts and styles: a page that has some would not work."""
    browser = await staff(Role.ADMINISTRATOR)
    for path in [*LISTS, "/", "/desk", "/nowhere"]:
        page = (await browser.get(path)).text
        assert " style=" not in page and "<style" not in page and " onclick=" not in page and "javascript:" not in page
        for script in page.split("<script")[1:]:
            assert " src=" in script.partition(">")[0]
