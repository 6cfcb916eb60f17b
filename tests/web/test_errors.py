from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
import structlog
from litestar import get, post
from litestar.params import FromQuery, JSONBody

from jinguo.kernel.db import fetch
from jinguo.kernel.errors import Conflict, Invalid
from jinguo.kernel.forms import Form, Text
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.parameters import PathId, WebRequest
from tests.web.trial import trial

SECRET = "13812345678"


class Wish(Form):
    name: Text
    count: int


@dataclass(frozen=True)
class Wished:
    name: str


@post("/api/wishes", opt=allow(PUBLIC), status_code=200)
async def wish(data: JSONBody[Wish]) -> Wished:
    return Wished(data.name)


@get("/api/wishes/{wish_id:uuid}", opt=allow(PUBLIC))
async def one_wish(wish_id: PathId, page: FromQuery[int]) -> int:
    return page


@post("/wishes", opt=allow(PUBLIC), status_code=200)
async def wish_form(request: WebRequest) -> str:
    return (await sent(request)).read(Wish).name


@get(["/conflict", "/api/conflict"], opt=allow(PUBLIC))
async def conflict() -> str:
    raise Conflict("名额满了，请选别的场次。")


@get(["/invalid", "/api/invalid"], opt=allow(PUBLIC))
async def invalid() -> str:
    raise Invalid(fields={"phone": "少了 1 位"})


@get(["/defect", "/api/defect"], opt=allow(PUBLIC))
async def defect() -> str:
    raise ValueError(f"cannot use {SECRET}")


@get("/query-defect", opt=allow(PUBLIC))
async def query_defect() -> str:
    await fetch("SELECT $1::text::int", SECRET + "x")
    return "never"


@get(["/gone", "/api/gone"], opt=allow(PUBLIC))
async def gone(kind: FromQuery[str]) -> str:
    raise {
        "closed": asyncpg.ConnectionDoesNotExistError("closed"),
        "starting": asyncpg.CannotConnectNowError("starting"),
        "shutdown": asyncpg.AdminShutdownError("bye"),
        "crowded": asyncpg.TooManyConnectionsError("53300"),
        "refused": ConnectionRefusedError(111, "refused"),
        "socket": FileNotFoundError(2, "No such file or directory"),
        "slow": TimeoutError(),
        "pool": asyncpg.InterfaceError("pool is closing"),
        "deadlock": asyncpg.DeadlockDetectedError("40P01"),
    }[kind]


@get("/full", opt=allow(PUBLIC))
async def full() -> str:
    raise asyncpg.DiskFullError("could not extend file")


@get("/file-missing", opt=allow(PUBLIC))
async def file_missing() -> str:
    raise FileNotFoundError(2, "No such file or directory", "/etc/nothing")


HANDLERS = [
    wish, one_wish, wish_form, conflict, invalid, defect, query_defect, gone, full, file_missing,
]  # fmt: skip
TRIAL = trial(*HANDLERS)


@pytest.fixture
def browser(visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    visitor._transport = TRIAL
    return visitor


async def test_a_refusal_of_ours_is_a_problem_for_programs_and_a_page_for_people(browser: httpx.AsyncClient) -> None:
    problem, page = await browser.get("/api/conflict"), await browser.get("/conflict")

    assert problem.headers["content-type"] == "application/problem+json"
    assert (problem.status_code, problem.json()) == (
        409,
        {
            "type": "about:blank",
            "title": "现在不能这样做",
            "status": 409,
            "detail": "名额满了，请选别的场次。",
            "code": "conflict",
        },
    )
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (page.status_code, "名额满了，请选别的场次。" in page.text) == (409, True)


async def test_wrong_fields_are_named_with_a_sentence_each(browser: httpx.AsyncClient) -> None:
    ours = await browser.get("/api/invalid")
    body = await browser.post("/api/wishes", json={"name": "a\x00b", "count": "many", "more": 1})
    missing = await browser.post("/api/wishes", json={})
    address = await browser.get("/api/wishes/0193e8a2-b4c6-7d00-a1b2-c3d4e5f60718?page=x")
    without = await browser.get("/api/wishes/0193e8a2-b4c6-7d00-a1b2-c3d4e5f60718")

    assert (ours.status_code, ours.json()["fields"]) == (400, {"phone": "少了 1 位"})
    assert body.json()["fields"] == {
        "name": "含有不能识别的字符",
        "count": "请填整数",
        "more": "没有这一项，请去掉",
    }
    assert missing.json()["fields"] == {"name": "请填写这一项", "count": "请填写这一项"}
    assert address.json()["fields"] == {"page": "这一项填得不对，请检查"}
    assert without.json()["fields"] == {"page": "请填写这一项"}
    assert {answer.status_code for answer in (body, missing, address, without)} == {400}
    assert {answer.json()["code"] for answer in (body, missing, address, without)} == {"invalid"}


async def test_a_body_that_is_no_json_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/api/wishes", content=b"{", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_an_identifier_that_is_none_is_not_found(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/wishes/not-an-id?page=1")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/v1/nowhere", "/nowhere", "/api", "/desk/../nowhere"])
async def test_what_is_not_there_is_404(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404
    if path.startswith("/api/"):
        assert answer.json()["detail"] == "网址可能输错了，或者内容已经移走。"
    else:
        assert "没有找到" in answer.text


async def test_a_method_that_is_not_offered_is_405(browser: httpx.AsyncClient) -> None:
    by_program, by_person = await browser.put("/api/conflict"), await browser.delete("/login")

    by_id = await browser.delete("/api/wishes/0193e8a2-b4c6-7d00-a1b2-c3d4e5f60718")

    assert (by_program.status_code, by_program.json()["code"]) == (405, "method_not_allowed")
    assert by_program.headers["allow"] == by_id.headers["allow"] == "GET, HEAD, OPTIONS"
    assert by_person.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (by_person.status_code, "这一步不能直接打开" in by_person.text) == (405, True)


@pytest.mark.parametrize(
    ("path", "form"),
    [("/login?next=%00", {}), ("/api/conflict?x=a%00b", {}), ("/wishes", {"name": "a\x00b"}), ("/static/a%00.css", {})],
)
async def test_a_nul_byte_is_400_wherever_it_is(browser: httpx.AsyncClient, path: str, form: dict[str, str]) -> None:
    answer = await browser.post(path, data=form) if form else await browser.get(path)

    assert (answer.status_code, "不能识别的字符" in answer.text) == (400, True)


async def test_a_body_that_is_too_large_is_413(browser: httpx.AsyncClient) -> None:
    told = await browser.post("/api/wishes", json={"name": "x" * 1_000_001, "count": 1})
    page = await browser.post("/wishes", data={"name": "x" * 1_000_001})

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    piecemeal = await browser.post("/wishes", content=in_pieces(), headers={"Content-Type": FORM})

    assert (told.status_code, told.json()["code"]) == (413, "too_large")
    assert (page.status_code, piecemeal.status_code) == (413, 413)
    assert "文件太大" in page.text


FORM = "application/x-www-form-urlencoded"
AWAY = ["closed", "starting", "shutdown", "crowded", "refused", "socket", "slow", "pool", "deadlock"]


@pytest.mark.parametrize("kind", AWAY)
async def test_a_database_that_is_away_is_503_and_says_that_nothing_is_lost(
    browser: httpx.AsyncClient, kind: str
) -> None:
    problem, page = await browser.get(f"/api/gone?kind={kind}"), await browser.get(f"/gone?kind={kind}")

    assert (problem.status_code, problem.json()["code"], problem.headers["retry-after"]) == (503, "unavailable", "2")
    assert (page.status_code, page.headers["retry-after"], "刚才的操作没有丢" in page.text) == (503, "2", True)


async def test_a_full_disk_is_507(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/full")

    assert (answer.status_code, "存储空间不足" in answer.text) == (507, True)


@pytest.mark.parametrize("path", ["/defect", "/api/defect", "/query-defect", "/file-missing"])
async def test_a_defect_is_500_and_only_the_log_knows_more(browser: httpx.AsyncClient, path: str) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await browser.get(path)

    (line,) = [line for line in lines if line["event"] == "defect"]
    assert answer.status_code == 500
    assert line["reference"] in answer.text
    assert "Traceback" not in answer.text and "Error" not in answer.text and SECRET not in answer.text
    assert f"in {path.rsplit('/', maxsplit=1)[-1].replace('-', '_')}" in line["trace"]


async def test_the_log_never_holds_what_people_typed(browser: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        await browser.get("/defect")
        await browser.get("/query-defect")
        await browser.get(f"/login?next=/{SECRET}")
        await browser.post("/wishes", data={"name": SECRET})

    assert len(lines) == 6
    assert SECRET not in str(lines)


async def test_a_line_of_the_log_says_what_was_answered(browser: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        await browser.get("/api/wishes/0193e8a2-b4c6-7d00-a1b2-c3d4e5f60718?page=3")
        await browser.get("/nowhere")

    told = [{name: line.get(name) for name in ("event", "method", "route", "status")} for line in lines]
    assert told == [
        {"event": "request", "method": "GET", "route": "/api/wishes/{wish_id}", "status": 200},
        {"event": "request", "method": "GET", "route": "-", "status": 404},
    ]
