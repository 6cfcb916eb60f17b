import httpx
import pytest

from jinguo.config import settings
from jinguo.web.assets import asset
from jinguo.web.http import security
from tests.web.conftest import Program, Staff

EVERYWHERE = [
    "/",
    "/login",
    "/login/staff",
    "/health",
    "/nowhere",
    "/api/nowhere",
    "/api/openapi.json",
    "/static/x.css",
]


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


@pytest.mark.parametrize("path", [*EVERYWHERE, asset("volunteer.css"), "/logout", "/login?x=%00"])
async def test_every_answer_carries_the_headers(visitor: httpx.AsyncClient, path: str) -> None:
    headers = (await visitor.get(path)).headers

    assert directives(headers["content-security-policy"]) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_hsts_is_not_said_over_plain_http(visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGUO_PUBLIC_ORIGIN", "http://127.0.0.1:8000")
    settings.cache_clear()

    assert "strict-transport-security" not in (await visitor.get("/login")).headers


async def test_over_plain_http_the_session_cookie_has_neither_prefix_nor_secure(
    visitor: httpx.AsyncClient, place: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_PUBLIC_ORIGIN", "http://127.0.0.1:8000")
    settings.cache_clear()

    answer = await visitor.post("/login", data={"phone": "13800138000"})

    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("jinguo-code=") and "secure" not in cookie.lower() and "httponly" in cookie.lower()


def test_the_scanner_may_use_camera_and_web_assembly_and_nothing_else_more() -> None:
    scan, ours = directives(security.SCAN["Content-Security-Policy"]), directives(security.POLICY)

    assert {name: value for name, value in scan.items() if ours.get(name) != value} == {
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "media-src": "'self' blob:",
    }
    assert "camera=(self)" in security.SCAN["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/login", "/", "/api/nowhere", "/nowhere"])
async def test_what_may_be_personal_is_kept_by_no_cache(staff: Staff, program: Program, path: str) -> None:
    for client in (await staff(), await program()):
        assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_a_static_file_is_kept_for_ever_under_its_hashed_name(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get(asset("volunteer.css"))

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in answer.headers


async def test_the_documentation_may_write_styles_but_loads_only_from_us(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/api/docs")

    policy = directives(answer.headers["content-security-policy"])
    assert answer.status_code == 200
    assert (policy["style-src"], policy["script-src"]) == ("'self' 'unsafe-inline'", "'self'")
    assert "http" not in answer.text.replace("http-equiv", "")
