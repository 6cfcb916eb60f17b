"""Whoever has the database for herself: a superuser whom no trigger and no right holds back."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from jinguo.authority import watch
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import Database, transaction

UNGUARDED = "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_linked"
GUARDED = (
    "ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_linked"
    " CHECK (lane IS NOT NULL AND number IS NOT NULL AND mac IS NOT NULL) NOT VALID"
)


class Intruder:
    """A superuser with the triggers off."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def does(self, *statements: str) -> None:
        """All of it in one transaction, as nobody sees it; the constraint that wants links is lifted meanwhile."""
        async with self._connection.transaction():
            await self._connection.execute(f"SET LOCAL session_replication_role = replica; {UNGUARDED}")
            for statement in statements:
                await self._connection.execute(statement)
            await self._connection.execute(GUARDED)

    async def sees(self, statement: str) -> list[asyncpg.Record]:
        return await self._connection.fetch(statement)


@pytest.fixture
async def intruder(database: Database, worker_database: str) -> AsyncIterator[Intruder]:
    connection = await asyncpg.connect(worker_database)
    yield Intruder(connection)
    await connection.close()


@pytest.fixture
async def begun(database: Database) -> None:
    """The log has begun, as it does when the service agrees on its keys.

    Connections of single statements remember how far their lanes were: those of the test before are closed.
    """
    assert database.wide
    await database.wide.close()
    async with transaction(SYSTEM):
        await watch.begin(SYSTEM)
