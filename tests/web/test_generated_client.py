"""A client that a public generator makes from the API's description, used against the running site."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.kernel.ids import uuid7
from tests.web.conftest import COMMUNITY, STREET, Program
from tests.web.test_api import published

NAME = "generated_client"


@pytest.fixture
async def client(visitor: httpx.AsyncClient, tmp_path: Path) -> Path:
    """The folder that the client is in; the generator leaves out nothing and warns of nothing."""
    (tmp_path / "openapi.json").write_bytes((await visitor.get("/api/openapi.json")).content)
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")
    await asyncio.to_thread(generate, tmp_path)
    return tmp_path


def generate(folder: Path) -> None:
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
            *("--path", "openapi.json", "--config", "config.yaml", "--output-path", NAME),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.fixture
def generated(client: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports a module of it."""
    monkeypatch.syspath_prepend(client)
    yield lambda name: import_module(f"{NAME}.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


async def test_it_registers_lists_and_checks_in(program: Program, generated: Any) -> None:  # noqa: ANN401
    officer = await program(Role.OFFICER, STREET)
    event = await published(officer)
    models = generated("models")
    client = generated("client").Client(base_url=str(officer.base_url)).set_async_httpx_client(officer)

    her = await generated("api.volunteers.register").asyncio(
        client=client,
        body=models.Registration(name="林小红", phone="13600001111", organisation=COMMUNITY, agree_collect=True),
    )
    found = await generated("api.volunteers.search").asyncio(client=client, q="林小红")
    scan = models.ScanForm(event=UUID(event), kind=models.Kind.IN, nonce=uuid7().hex, number=her.number)
    came = await generated("api.checkins.check_in").asyncio(client=client, body=scan)
    wrong = await generated("api.volunteers.search").asyncio(client=client, q="13600001111")

    assert [(row.id, row.name, row.number) for row in found.rows] == [(her.id, "林小红", her.number)]
    assert (came.outcome, came.name, came.at.isoformat()) == ("accepted", "林小红", "2026-11-21T04:00:00+00:00")
    assert (wrong.status, wrong.code, list(wrong.fields.additional_properties)) == (400, "invalid", ["q"])


async def test_it_pages_through_a_list(program: Program, generated: Any) -> None:  # noqa: ANN401
    officer = await program(Role.OFFICER, STREET)
    client = generated("client").Client(base_url=str(officer.base_url)).set_async_httpx_client(officer)
    for count in range(3):
        about = {"name": "林小红", "phone": f"1360000111{count}", "organisation": COMMUNITY, "agree_collect": True}
        await officer.post("/api/v1/volunteers", json=about)

    found, after = [], ""
    while after is not None:
        part = await generated("api.volunteers.search").asyncio(client=client, limit=2, after=after)
        found, after = [*found, *part.rows], part.next_

    assert [row.phone for row in found] == ["136****1112", "136****1111", "136****1110"]


async def test_it_pages_through_a_plain_list_by_its_header(program: Program, generated: Any) -> None:  # noqa: ANN401
    officer = await program(Role.OFFICER, STREET)
    client = generated("client").Client(base_url=str(officer.base_url)).set_async_httpx_client(officer)
    places = generated("api.organisations.organisations")
    whole = [place.code for place in await places.asyncio(client=client)]

    found, after = [], ""
    while after is not None:
        part = await places.asyncio_detailed(client=client, limit=1, after=after)
        found += [place.code for place in part.parsed]
        link = httpx.Response(200, headers=part.headers).links.get("next")
        after = httpx.URL(link["url"]).params["after"] if link else None

    assert (found, len(found) > 1) == (whole, True)
