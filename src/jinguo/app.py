"""The application, where all parts meet: `create_app()` is what the server runs."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from litestar import Litestar

from jinguo.authority.actor import SYSTEM
from jinguo.authority.jobs import keep_watch
from jinguo.authority.keys import agree_on_keys, follow_keys, take_keys
from jinguo.config import settings
from jinguo.domains import DOMAINS
from jinguo.kernel import crypto
from jinguo.kernel.db import database
from jinguo.kernel.parts import compose
from jinguo.kernel.process import collector
from jinguo.notifications.codes import close_channels
from jinguo.retention.queries import refuse_forgotten
from jinguo.web.cookies import is_https
from jinguo.web.http import logs
from jinguo.web.site import site

PARENT = "JINGUO_PARENT"
"""Set by `jinguo serve`: the process without which this one must not go on."""

_log = structlog.get_logger("jinguo.app")


def create_app() -> Litestar:
    """Create the application: pages, API, database and keys.

    Raises:
        guard.Undeclared: a handler does not say who may use it.
    """
    logs.configure()
    return site(lifespan=[opened])


@asynccontextmanager
async def opened(_app: Litestar) -> AsyncIterator[None]:
    """Open database and keys, from before the first request until after the last.

    Raises:
        crypto.WrongKeyRing: the keys are not those that the database was written with; the service does not start.
        ErasuresForgotten: a restored backup has brought back people who were erased; it does not start either.
    """
    if not is_https() and settings().host not in ("127.0.0.1", "localhost", "::1"):
        _log.warning("plain_http", advice="登录凭据会明文经过网络：请在前面加 https，并设置 JINGUO_PUBLIC_ORIGIN")
    take_keys()
    compose(DOMAINS)
    await database().open(settings().dsn(), largest=settings().pool)
    watches = [asyncio.create_task(each) for each in (_follow_parent(), follow_keys(), keep_watch())]
    try:
        await agree_on_keys(SYSTEM, crypto.ring())
        await refuse_forgotten(SYSTEM)
        collector.spare()
        yield
    finally:
        for watch in watches:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        await close_channels()
        await database().close()


async def _follow_parent() -> None:
    """End this process when the one that started it is gone, also when that was killed: nobody else would end it."""
    parent = os.environ.get(PARENT)
    while parent is not None:
        if os.getppid() != int(parent):
            os.kill(os.getpid(), signal.SIGTERM)
            return
        await asyncio.sleep(0.5)
