"""Single statements that commit by themselves, on connections kept as they are: no proxy, no reset, no task to give
one back.

asyncpg's own pool costs as much for such a statement as the statement itself: see
docs/decisions/no-foreign-keys-at-the-door.md.
"""

import asyncio
from typing import Any

import asyncpg


class SingleStatements:
    """A few connections, the one used last first. What is waited for is a free one; a broken one is not used again."""

    def __init__(self, most: int, **how: Any) -> None:  # noqa: ANN401
        """`most` connections at once; `how` is for asyncpg.connect."""
        self._how = how
        self._free = asyncio.Semaphore(most)
        self._idle: list[asyncpg.Connection] = []

    async def fetch(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:  # noqa: ANN401
        """The statement's rows, once it is committed."""
        async with self._free:
            connection = await self._connection()
            try:
                rows = await connection.fetch(statement, *arguments)
            except asyncpg.PostgresError:
                self._keep(connection)
                raise
            except BaseException:  # cancelled halfway, or the line is dead: nobody can know what would be read next
                connection.terminate()
                raise
            self._keep(connection)
            return rows

    async def close(self) -> None:
        """Close all connections; nothing may be under way."""
        while self._idle:
            await self._idle.pop().close()

    async def _connection(self) -> asyncpg.Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(**self._how)

    def _keep(self, connection: asyncpg.Connection) -> None:
        if not connection.is_closed():
            self._idle.append(connection)
