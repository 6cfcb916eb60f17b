"""Clients of the real site over the real database: a visitor, staff with a role, a volunteer, a program with a token.

All of them speak https to `testserver`, and browsers say that our own page began each request.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.access.accounts.actions import create_token, open_session
from jinguo.access.forms import NewToken
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import BUSINESS, OFFICES, Role
from jinguo.config import settings
from jinguo.kernel.db import Database, transaction
from jinguo.notifications.codes import drain
from jinguo.organisations import actions as organisations
from jinguo.organisations import queries as places
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.web import limits
from jinguo.web.cookies import SESSION, real_name

ORIGIN = "https://testserver"

DISTRICT, STREET, OTHER_STREET = "330211000000", "330211001000", "330211002000"
COMMUNITY, OTHER_COMMUNITY = "330211001001", "330211002001"

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
Staff = Clients
Program = Clients
Volunteer = Callable[[UUID], Awaitable[httpx.AsyncClient]]


@pytest.fixture(autouse=True)
def origin(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """People reach the site at https://testserver."""
    monkeypatch.setenv("JINGUO_PUBLIC_ORIGIN", ORIGIN)
    settings.cache_clear()
    yield ORIGIN
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    """Nobody has asked for anything yet."""
    limits.BUCKETS.clear()


@pytest.fixture
async def place(database: Database) -> None:
    """宁波市镇海区 with two streets and a community in each: 330211001001 under 招宝山街道, 330211002001 under
    蛟川街道.
    """
    rows = (
        (DISTRICT, "镇海区", "district", None),
        (STREET, "招宝山街道", "street", DISTRICT),
        (COMMUNITY, "城东社区", "community", STREET),
        (OTHER_STREET, "蛟川街道", "street", DISTRICT),
        (OTHER_COMMUNITY, "清川社区", "community", OTHER_STREET),
    )
    await organisations.plant(
        SYSTEM,
        [
            NewOrganisation(code=code, name=name, kind=OrganisationKind(kind), parent_code=parent)
            for code, name, kind, parent in rows
        ],
    )


async def _codes_arrive(_response: httpx.Response) -> None:
    """A code that was asked for is on its way beside the answer: tests read it at once."""
    await drain()


@pytest.fixture
async def clients(app: Litestar) -> AsyncIterator[Clients]:
    """Makes clients; `clients(headers={…}, cookies={…})`. All are closed after the test."""
    async with AsyncExitStack() as stack:

        async def make(
            headers: dict[str, str] | None = None, cookies: dict[str, str] | None = None
        ) -> httpx.AsyncClient:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app),  # pyright: ignore[reportArgumentType]
                base_url=ORIGIN,
                headers={"Sec-Fetch-Site": "same-origin"} if headers is None else headers,
                cookies=cookies,
                event_hooks={"response": [_codes_arrive]},
            )
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def visitor(database: Database, clients: Clients) -> httpx.AsyncClient:
    """A browser that has not logged in."""
    return await clients()


@pytest.fixture
async def staff(place: None, clients: Clients) -> Staff:
    """`await staff(Role.OFFICER, "330211001000")`: a browser of 王芳, logged in with this role over this
    organisation.
    """

    async def log_in(role: Role = Role.OFFICER, organisation: str = DISTRICT, name: str = "王芳") -> httpx.AsyncClient:
        over = await places.by_code(organisation)
        async with transaction(SYSTEM):
            kind = OFFICES.get(role, BUSINESS)
            account = Account(username=f"u{over.code}-{role.value}-{name}", name=name, password_hash="-", kind=kind)
            await Account.insert(account)
            given = RoleGrant(account=account.id, kind=kind, role=role.value, organisation=over.id, path=over.path)
            await RoleGrant.insert(given)
            token, _ = await open_session(account.id, None, "", timedelta(hours=8))
        return await clients(cookies={real_name(SESSION): token})

    return log_in


@pytest.fixture
async def program(place: None, clients: Clients) -> Program:
    """`await program(Role.OFFICER, "330211001000")`: a program with a bearer token."""

    async def make(role: Role = Role.OFFICER, organisation: str = DISTRICT) -> httpx.AsyncClient:
        token = await create_token(SYSTEM, NewToken(role=role, organisation=organisation))
        return await clients(headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
async def her_phone(place: None, clients: Clients) -> Volunteer:
    """`await her_phone(person_id)`: the browser of a volunteer who is registered already, logged in as herself."""

    async def log_in(person: UUID) -> httpx.AsyncClient:
        async with transaction(SYSTEM):
            token, _ = await open_session(None, person, "", timedelta(days=30))
        return await clients(cookies={real_name(SESSION): token})

    return log_in
