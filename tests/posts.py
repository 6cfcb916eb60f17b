"""Accounts with dated roles, and their sessions: for tests of who wears which hat."""

from datetime import datetime, timedelta
from uuid import UUID

from jinguo.access.accounts.actions import open_session
from jinguo.access.queries import session_actor
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import BUSINESS, OFFICES, Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.ids import uuid7
from jinguo.organisations.queries import by_code


async def account(name: str, kind: str = BUSINESS, person: UUID | None = None) -> UUID:
    """An account without any role."""
    row = Account(username=f"{name}-{uuid7().hex[-20:]}", name=name, password_hash="-", kind=kind)
    row.person = person
    await Account.insert(row)
    return row.id


async def holds(
    account: UUID,
    role: Role,
    organisation: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    event: UUID | None = None,
    deputy_for: UUID | None = None,
) -> UUID:
    """Give an account a role, as a row."""
    place = await by_code(organisation)
    row = RoleGrant(account=account, role=role.value, organisation=place.id, path=place.path)
    row.kind, row.event, row.deputy_for = OFFICES.get(role, BUSINESS), event, deputy_for
    row.since, row.until = since or clock.now(), until
    await RoleGrant.insert(row)
    return row.id


async def post(name: str, role: Role, organisation: str, person: UUID | None = None) -> UUID:
    """An account with one role."""
    made = await account(name, OFFICES.get(role, BUSINESS), person)
    await holds(made, role, organisation)
    return made


async def browser_of(account: UUID) -> str:
    """The token of a new session of an account."""
    async with transaction(SYSTEM):
        return (await open_session(account, None, "", timedelta(hours=8)))[0]


async def seen(token: str) -> Actor:
    """Who acts by that session now."""
    found = await session_actor(token)
    assert found is not None
    return found[0]


async def logged_in(account: UUID) -> Actor:
    """An account that has logged in."""
    return await seen(await browser_of(account))
