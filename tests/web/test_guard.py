import httpx
import pytest
from litestar import Litestar, get

from jinguo.authority.actor import NOBODY, Actor, Grant
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.web.guard import PUBLIC, Undeclared, allow, handlers, may_use, needs
from jinguo.web.site import site
from tests.web.conftest import Clients, Staff
from tests.web.trial import trial


@get("/open", opt=allow(PUBLIC))
async def open_page() -> str:
    return "open"


@get("/hours", opt=allow(Permission.SEE_HOURS))
async def hours_page() -> str:
    return "hours"


@get("/either", opt=allow(Permission.OWN_PAGE, Permission.SEE_HOURS))
async def either_page() -> str:
    return "either"


@get("/silent")
async def silent_page() -> str:
    return "never"


TRIAL = trial(open_page, hours_page, either_page)


async def test_a_handler_that_declares_no_permission_stops_the_start() -> None:
    with pytest.raises(Undeclared, match="/silent silent_page"):
        site([silent_page])


async def test_a_handler_that_declares_no_permission_is_refused_even_if_the_service_runs(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinguo.web.guard.refuse_undeclared", lambda _app: None)
    careless = site([silent_page])
    browser = await staff(Role.ADMINISTRATOR)
    browser._transport = httpx.ASGITransport(careless)  # pyright: ignore[reportArgumentType]

    answer = await browser.get("/silent")

    assert (answer.status_code, "never" in answer.text) == (403, False)


async def test_every_route_of_the_service_says_who_may_use_it(app: Litestar) -> None:
    undeclared = [path for path, handler in handlers(app) if needs(handler) is None]

    assert undeclared == []


async def test_a_visitor_sees_what_is_public_and_is_asked_to_log_in_for_the_rest(visitor: httpx.AsyncClient) -> None:
    visitor._transport = TRIAL

    open_, closed = await visitor.get("/open"), await visitor.get("/hours?since=2026-01-01&until=2026-02-01")

    assert (open_.status_code, open_.text) == (200, "open")
    assert (closed.status_code, closed.headers["location"]) == (
        303,
        "/login?next=%2Fhours%3Fsince%3D2026-01-01%26until%3D2026-02-01",
    )


async def test_a_role_opens_only_what_it_is_granted(staff: Staff) -> None:
    leader, reader = await staff(Role.LEADER), await staff(Role.READER)
    for browser in (leader, reader):
        browser._transport = TRIAL

    assert (await leader.get("/hours")).status_code == 403
    assert (await reader.get("/hours")).status_code == 200
    assert (await leader.get("/either")).status_code == 403
    assert (await reader.get("/either")).status_code == 200


async def test_the_answer_to_options_names_the_methods_and_nothing_else(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.options("/health")

    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


async def test_htmx_is_sent_to_the_log_in_page_as_a_whole(clients: Clients, visitor: httpx.AsyncClient) -> None:
    visitor._transport = TRIAL

    answer = await visitor.get("/hours", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login?next=%2Fhours")


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_role_may_use_a_page_exactly_when_it_is_granted_one_of_its_permissions(role: Role) -> None:
    actor = Actor(None, "", (Grant(role, None if role is Role.VOLUNTEER else "/330211/"),))

    assert {one for one in Permission if may_use(actor, (one,))} == GRANTS[role]
    assert may_use(actor, PUBLIC)
    assert not any(may_use(NOBODY, (one,)) for one in Permission)


def test_allow_takes_permissions_or_public_alone() -> None:
    with pytest.raises(ValueError, match="PUBLIC alone"):
        allow()
    with pytest.raises(ValueError, match="PUBLIC alone"):
        allow(PUBLIC, Permission.SEE_HOURS)
    with pytest.raises(ValueError, match="see_everything"):
        allow("see_everything")
