"""Single statements that commit by themselves, on connections kept as they are: no proxy, no reset, no task to give
one back.

asyncpg's own pool costs as much for such a statement as the statement itself: see
docs/decisions/no-foreign-keys-at-the-door.md.
"""

from typing import Any

import asyncpg

from jinguo.kernel.database.connections import Discreet
from jinguo.kernel.database.lanes import Lane, Linker, take
from jinguo.kernel.database.pool import WAIT
from jinguo.kernel.process.turns import Turns


class SingleStatements:
    """A few connections for single statements, the one used last first. What is waited for is a free one; a broken one
    is not used again.

    A connection that has written to the log keeps its lane: one more round trip in its life, none per statement.
    """

    def __init__(self, most: int, **how: object) -> None:
        """Allow `most` connections at once; `how` is for asyncpg.connect."""
        self._how: dict[str, Any] = how
        self._turns = Turns(most, WAIT)
        self._idle: list[_Lent] = []

    async def fetch(self, statement: str, *arguments: object, linker: Linker | None = None) -> list[asyncpg.Record]:
        """Run the statement and return its rows, once it is committed. With a `linker`, the link of its log row follows
        the arguments, and no rows means that none was written.

        Raises:
            TimeoutError: no connection came free within WAIT seconds.
        """
        await self._turns.take()
        try:
            lent = await self._connection()
            try:
                rows = await (
                    lent.linked(statement, arguments, linker) if linker else lent.fetch(statement, *arguments)
                )
            except asyncpg.PostgresError:
                self._keep(lent)
                raise
            except BaseException:  # cancelled halfway, or the line is dead: nobody can know what would be read next
                lent.connection.terminate()
                raise
            self._keep(lent)
            return rows
        finally:
            self._turns.give()

    async def close(self) -> None:
        """Close all connections; nothing may be under way."""
        while self._idle:
            await self._idle.pop().connection.close()

    async def _connection(self) -> "_Lent":
        while self._idle:
            lent = self._idle.pop()
            if not lent.connection.is_closed():
                return lent
        return _Lent(await asyncpg.connect(**self._how, connection_class=Discreet))

    def _keep(self, lent: "_Lent") -> None:
        if not lent.connection.is_closed():
            self._idle.append(lent)


class _Lent:
    """A connection, and the lane of the log that it keeps once it has written to it."""

    __slots__ = ("connection", "fetch", "lane")

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection, self.fetch = connection, connection.fetch
        self.lane: Lane | None = None

    async def linked(self, statement: str, arguments: tuple[Any, ...], linker: Linker) -> list[asyncpg.Record]:
        lane = self.lane
        if lane is None:
            lane = self.lane = await take(self.connection, kept=True)
        link = linker(lane)
        rows = await self.fetch(statement, *arguments, *link)
        if rows:
            lane.advance(link)
        return rows
