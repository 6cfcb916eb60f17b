"""Static files: for ever under a name with their hash, never under any other."""

import gzip
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from jinguo.web.assets import ASSETS, WORKER_POLICY, asset, static_file


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar([static_file], openapi_config=None)
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://jinguo.test") as made:
        yield made


@pytest.mark.parametrize("name", ASSETS)
async def test_each_file_is_served_whole_and_kept_for_ever(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(asset(name), headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert answer.content == ASSETS[name].body
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("volunteer.css", "text/css; charset=utf-8"),
        ("checkin.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("vendor/zxing_reader.wasm", "application/wasm"),
    ],
)
async def test_a_file_says_what_it_is(client: httpx.AsyncClient, name: str, content_type: str) -> None:
    answer = await client.get(asset(name))

    assert answer.headers["content-type"] == content_type


async def test_a_browser_that_takes_gzip_gets_it_and_another_does_not(client: httpx.AsyncClient) -> None:
    zipped = await client.get(asset("staff.css"), headers={"Accept-Encoding": "br, gzip"})
    plain = await client.get(asset("staff.css"), headers={"Accept-Encoding": "identity"})

    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert "content-encoding" not in plain.headers
    assert zipped.content == plain.content


def test_a_name_changes_with_its_content_and_only_then() -> None:
    css = ASSETS["volunteer.css"]

    assert re.fullmatch(r"/static/volunteer\.[0-9a-f]{8}\.css", css.path)
    assert type(css)(css.name, css.body, css.content_type).path == css.path
    assert type(css)(css.name, css.body + b" ", css.content_type).path != css.path
    assert gzip.decompress(css.zipped) == css.body


@pytest.mark.parametrize(
    "path",
    [
        "/static/volunteer.css",
        "/static/volunteer.00000000.css",
        "/static/css/base.css",
        "/static/vendor/licences/htmx.txt",
        "/static/../assets.py",
        "/static/%2e%2e/assets.py",
        "/static/..%2fassets.py",
        "/static//etc/passwd",
        "/static/vendor/",
    ],
)
async def test_no_other_path_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 404


async def test_the_readers_worker_may_compile_webassembly_and_nothing_else_may(client: httpx.AsyncClient) -> None:
    policies = {name: (await client.get(asset(name))).headers.get("content-security-policy") for name in ASSETS}

    assert {name: policy for name, policy in policies.items() if policy} == {"scan-worker.js": WORKER_POLICY}
    assert "'wasm-unsafe-eval'" in WORKER_POLICY


def test_an_unknown_file_is_a_mistake_in_the_template() -> None:
    with pytest.raises(KeyError):
        asset("volunteers.css")


NEVER_ON_A_VOLUNTEERS_PAGE = {
    ":has": r":has\(",
    "container queries": r"@container|container-type",
    "flex gap": r"(?<![\w-])(row-|column-)?gap\s*:",
    "dynamic viewport units": r"\d(dvh|svh|lvh|dvw)",
    "cascade layers": r"@layer",
    ":is and :where": r":(is|where)\(",
    "inset": r"(?<![\w-])inset\s*:",
    "aspect-ratio": r"aspect-ratio",
    "clamp, min, max": r"(clamp|min|max)\(",
    "color-mix": r"color-mix",
}


@pytest.mark.parametrize("pattern", NEVER_ON_A_VOLUNTEERS_PAGE.values(), ids=NEVER_ON_A_VOLUNTEERS_PAGE.keys())
def test_an_old_webview_understands_the_volunteers_style_sheet(pattern: str) -> None:
    css = re.sub(r"/\*.*?\*/", "", ASSETS["volunteer.css"].body.decode(), flags=re.DOTALL)

    assert re.findall(pattern, css) == []
    assert all(rule.count("{") <= 1 for rule in re.findall(r"[^{}]+\{[^}]*\}", re.sub(r"@media[^{]+\{", "", css)))


@pytest.mark.parametrize("name", [name for name in ASSETS if not name.startswith("vendor/")])
def test_a_file_of_ours_loads_nothing_from_elsewhere(name: str) -> None:
    text = ASSETS[name].body.decode().replace("http://www.w3.org/2000/svg", "")

    assert re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s'"]*""", text) == []
    assert "url(" not in text
    assert "@import" not in text
