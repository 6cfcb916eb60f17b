"""The ground that commands stand on: the embedded server while they run, the database open, the right keys in use."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys, take_keys
from jinguo.cli.server import database_at_hand
from jinguo.config import settings
from jinguo.domains import DOMAINS
from jinguo.kernel import crypto
from jinguo.kernel.database.migrations import migrate, pending
from jinguo.kernel.db import database
from jinguo.kernel.errors import Conflict
from jinguo.kernel.parts import compose

Result = TypeVar("Result")

CONNECTIONS = 4


class Outdated(Conflict):
    """The database is older than the program."""

    code = "database_outdated"


def run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run work on the database, and leave the server as it was found.

    Raises:
        whatever `work` raises; JinguoError when keys or server are not to be had.
    """
    with database_at_hand():
        return asyncio.run(opened(work))


async def opened(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run work on the database of a server that runs already. The embedded database is brought up to date first."""
    if settings().embedded:
        await bring_up_to_date()
    take_keys()
    compose(DOMAINS)
    await database().open(settings().dsn(), largest=CONNECTIONS)
    try:
        await agree_on_keys(SYSTEM, crypto.ring())
        return await work()
    finally:
        await database().close()


async def bring_up_to_date() -> list[str]:
    """Run the migrations that are pending, as the owner of the tables. Returns their names."""
    await database().open(settings().owner_dsn(), largest=CONNECTIONS)
    try:
        return await migrate(urlsplit(settings().dsn()).username or "jinguo_app")
    finally:
        await database().close()


async def refuse_outdated() -> None:
    """Refuse to serve from a database of one's own that `jinguo migrate` has yet to bring up to date: the service holds
    no password that may change its tables.

    Raises:
        Outdated.
    """
    await database().open(settings().dsn(), largest=CONNECTIONS)
    try:
        if waiting := await pending():
            raise Outdated(f"数据库还差 {len(waiting)} 步升级。请先执行 jinguo migrate（用表的所有者的地址），再启动。")
    finally:
        await database().close()


def tell(sentence: str, as_json: bool = False, **facts: object) -> None:
    """Say what was done: to people in a sentence, to programs as one JSON object."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if as_json else sentence, flush=True)
