"""Pages are zipped for browsers that take it, and are the same page."""

import httpx
import pytest

from jinguo.web.assets import asset


@pytest.mark.parametrize("address", ["/login", "/c/nosuch22"])
async def test_a_page_travels_zipped_and_is_the_same_page(visitor: httpx.AsyncClient, address: str) -> None:
    plain = await visitor.get(address, headers={"Accept-Encoding": "identity"})
    zipped = await visitor.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})

    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip" and zipped.headers["vary"] == "Accept-Encoding"
    assert zipped.text == plain.text and zipped.status_code == plain.status_code
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"])
    assert "content-security-policy" in zipped.headers


async def test_a_redirection_stays_as_it_is(visitor: httpx.AsyncClient) -> None:
    assert "content-encoding" not in (await visitor.get("/me")).headers


async def test_a_file_is_zipped_once(visitor: httpx.AsyncClient) -> None:
    style = await visitor.get(asset("volunteer.css"))

    assert style.headers.get_list("content-encoding") == ["gzip"]
    assert ".v-go" in style.text
