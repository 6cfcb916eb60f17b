"""A pool whose connections are not waited for without end: who cannot be served within seconds is told so (503)."""

import asyncpg
from asyncpg.pool import PoolAcquireContext

from jinguo.kernel.database.connections import Discreet

WAIT = 5.0
"""Seconds that a request waits for a free connection. Browsers wait longer, but people press again."""


class BoundedPool(asyncpg.Pool):
    """asyncpg's pool with a limit to waiting; a free connection is taken without the timer, which costs a task."""

    def acquire(self, *, timeout: float | None = None) -> PoolAcquireContext:
        crowded = self.get_size() >= self.get_max_size() and not self.get_idle_size()
        return super().acquire(timeout=WAIT if timeout is None and crowded else timeout)


async def open_pool(dsn: str, *, smallest: int, largest: int, **how: object) -> BoundedPool:
    """Open a pool, connected; `how` is for asyncpg's pool and connections.

    Raises (later, from `acquire`):
        TimeoutError: no connection came free within WAIT seconds.
    """
    pool = BoundedPool(
        dsn,
        min_size=smallest,
        max_size=largest,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        loop=None,
        connection_class=Discreet,
        record_class=asyncpg.Record,
        **how,
    )
    await pool
    return pool
