"""Requests made up from the API's own description, as each role: no 5xx, and no answer that it leaves out."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from jinguo.authority.grants import ASSIGNABLE, Role
from jinguo.checkin.forms import Reason
from jinguo.kernel import clock
from jinguo.kernel.errors import NotFound
from jinguo.web import limits
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.site import site
from tests.web.conftest import Clients, Program, Volunteer
from tests.web.desk_town import published, settle_town

DEEP, SHALLOW = 12, 3
"""Made-up requests an operation: of those that may do most of it, and of all others."""

WHO = [*sorted(ASSIGNABLE), Role.VOLUNTEER, None]
"""All roles that a program can have, a volunteer's own session, and nobody."""

load_all_checks()
ASKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""What schemathesis looks at in each answer."""


@pytest.fixture
async def description(visitor: httpx.AsyncClient) -> Any:  # noqa: ANN401
    return schemathesis.openapi.from_dict((await visitor.get("/api/openapi.json")).json())


async def caller(who: Role | None, program: Program, her_phone: Volunteer, clients: Clients) -> httpx.AsyncClient:
    town = await settle_town()
    await published(town.office, clock.now())
    if who is None:
        return await clients(headers={})
    return await her_phone(town.wang_fang.person) if who is Role.VOLUNTEER else await program(who)


async def wrong(browser: httpx.AsyncClient, operation: Any, examples: int) -> list[str]:  # noqa: ANN401
    """What schemathesis finds wrong with the answers to made-up requests to one operation."""
    loop, found = asyncio.get_running_loop(), []

    def ask(case: Any) -> None:  # noqa: ANN401
        limits.BUCKETS.clear()
        wanted = case.as_transport_kwargs(base_url=str(browser.base_url))
        made = asyncio.run_coroutine_threadsafe(send(browser, wanted), loop).result(30)
        if made is None:
            return
        try:
            case.validate_response(made, checks=CHECKS.get_by_names(list(ASKED)))
        except (Failure, FailureGroup) as failure:
            found.append(f"{wanted['method']} {wanted['url'][:200]} {made.status_code}: {failure} {made.text[:300]}")

    test: Callable[[], None] = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )(given(case=operation.as_strategy())(ask))
    await asyncio.to_thread(test)
    return found


async def send(browser: httpx.AsyncClient, wanted: dict[str, Any]) -> httpx.Response | None:
    """The request as schemathesis wants it; None where no HTTP client could send it."""
    headers = {name: value for name, value in (wanted.get("headers") or {}).items() if name != "Authorization"}
    body = {name: wanted[name] for name in ("json", "data") if wanted.get(name) is not None}
    try:
        return await browser.request(
            wanted["method"],
            wanted["url"],
            params=wanted.get("params"),
            headers=headers,
            **({"content": body["data"]} if "data" in body else body),
        )
    except (httpx.InvalidURL, UnicodeEncodeError, ValueError):
        return None


@pytest.mark.parametrize("who", WHO, ids=str)
async def test_what_is_made_up_from_the_description_gets_an_answer_that_it_knows(
    description: Any,  # noqa: ANN401
    program: Program,
    her_phone: Volunteer,
    clients: Clients,
    who: Role | None,
) -> None:
    browser = await caller(who, program, her_phone, clients)
    examples = DEEP if who in (Role.ADMINISTRATOR, Role.VOLUNTEER) else SHALLOW
    found = []

    operations = [result.ok() for result in description.get_all_operations()]
    for operation in operations:
        found += await wrong(browser, operation, examples)

    assert found == []
    assert len(operations) > 20


@get("/api/v1/planted", opt=allow(PUBLIC))
async def planted(many: FromQuery[int]) -> dict[str, int]:
    """A handler that fails on what it did not expect."""
    return {"many": 1 // many}


@post("/api/v1/undocumented", opt=allow(PUBLIC), status_code=200)
async def undocumented(data: JSONBody[Reason]) -> None:
    """A handler that answers what it has not said."""
    raise NotFound


@pytest.mark.parametrize("handler", [planted, undocumented], ids=["defect", "undocumented"])
async def test_a_handler_that_is_planted_with_a_defect_is_found(visitor: httpx.AsyncClient, handler: Any) -> None:  # noqa: ANN401
    broken = site([Router("/", route_handlers=[handler], include_in_schema=True)])
    visitor._transport = httpx.ASGITransport(broken, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType]
    description = schemathesis.openapi.from_dict((await visitor.get("/api/openapi.json")).json())
    (path,) = handler.paths
    operation = description[path]["GET" if handler is planted else "POST"]

    assert await wrong(visitor, operation, 30) != []
