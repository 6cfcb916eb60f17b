"""The real site on a port of this machine, in the test's own process and loop: clock, keys and rows are shared."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, ViewportSize

from jinguo.access.accounts.actions import open_session
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import BUSINESS, OFFICES, Role
from jinguo.config import settings
from jinguo.kernel.db import transaction
from jinguo.organisations import queries as organisations
from jinguo.web.cookies import SESSION, real_name

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 10


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[str]:
    """The site's address while the block runs. Database and keys are those that are open already."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    server = Server(app, LOOPBACK, port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await _answers(port):  # noqa: ASYNC110 - a port sends no event
            await asyncio.sleep(0.02)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JINGUO_PUBLIC_ORIGIN", f"http://{LOOPBACK}:{port}")
        settings.cache_clear()
        yield f"http://{LOOPBACK}:{port}"
    settings.cache_clear()
    server.stop()
    await running


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def staff_browser(
    chromium: Browser, address: str, role: Role, organisation: str, name: str = "王芳", *, width: int = 1280
) -> BrowserContext:
    """A browser of a member of staff who has logged in with one role over an organisation."""
    over = await organisations.by_code(organisation)
    async with transaction(SYSTEM):
        kind = OFFICES.get(role, BUSINESS)
        account = Account(username=f"u{over.code}-{role.value}-{name}-{width}", name=name, password_hash="-", kind=kind)
        await Account.insert(account)
        given = RoleGrant(account=account.id, role=role.value, organisation=over.id, path=over.path, kind=kind)
        await RoleGrant.insert(given)
        token, _ = await open_session(account.id, None, "", timedelta(hours=8))
    size = ViewportSize(width=width, height=900 if width > 760 else 740)
    context = await chromium.new_context(base_url=address, viewport=size, locale="zh-CN", accept_downloads=True)
    await context.add_cookies([{"name": real_name(SESSION), "value": token, "url": address, "httpOnly": True}])
    return context
