"""The database: one pool, transactions that carry the actor's reach, and statements compiled once.

Piccolo's own engine connects while it is being imported and loses a pooled connection whenever BEGIN or COMMIT fails;
this one does neither. BEGIN and the reach that row-level security reads travel in one round trip.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from types import TracebackType
from typing import Protocol, cast
from uuid import UUID

import asyncpg
from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from jinguo.kernel.database.lanes import Lane, Linker, take
from jinguo.kernel.database.pool import open_pool
from jinguo.kernel.database.statements import SingleStatements
from jinguo.kernel.process.later import put_off

put_off("black")  # with which Piccolo writes migrations, and which it imports wherever it looks for its engine
_PATH = re.compile(r"/(?:[0-9A-Z]+/)*")


class Reaching(Protocol):
    """An asker's reach: `path` is the subtree of organisations (None: none), `person` whose own rows."""

    @property
    def path(self) -> str | None: ...
    @property
    def person(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """A reach without an actor."""

    path: str | None
    person: UUID | None = None


EVERYWHERE = Reach("/")
"""For finding one row wherever it is (a log-in, a visitor at the door, a phone already taken); never for lists that
people see.
"""


_WITH_COMMIT: ContextVar[str] = ContextVar("with_commit", default="")


def with_commit(statement: str) -> None:
    """Run a statement without arguments with each commit of this task, in the same round trip; "" ends it."""
    _WITH_COMMIT.set(statement)


def reach_statement(who: Reaching) -> str:
    """The SQL that tells row-level security, for this transaction, how far `who` reaches."""
    path, person = who.path or "", str(who.person or "")
    if path and not _PATH.fullmatch(path):
        raise ValueError(f"not an organisation path: {path!r}")
    return f"SELECT set_config('app.path','{path}',true) AS path,set_config('app.person','{person}',true) AS person"


class Transaction(PostgresTransaction):
    """A Piccolo transaction that always gives its connection back, and that begins with the actor's reach."""

    def __init__(self, engine: "Database", who: Reaching | None = None) -> None:
        super().__init__(engine)
        self.who = who
        self.lane: Lane | None = None

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        try:
            await self.connection.execute("BEGIN;" + reach_statement(self.who) if self.who else "BEGIN")
        except BaseException:
            await self._release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def commit(self) -> None:
        """Commit, and with it what the task wants said with it; both or neither."""
        along = _WITH_COMMIT.get()
        try:
            await self.connection.execute(f"{along};COMMIT" if along else "COMMIT")
        except asyncpg.PostgresError:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self.rollback()
            raise
        self._committed = True

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")
        self._rolled_back = True

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._parent is not None:
            return False
        try:
            if error is not None:
                if not self._rolled_back and not self.connection.is_closed():
                    await self.rollback()
            elif not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._release()
        return False

    async def _release(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Database(PostgresEngine):
    """Piccolo's engine, without its connection at import."""

    wide: SingleStatements | None = None

    async def check_version(self) -> None:
        """Skip Piccolo's check of the server's version: nothing is asked of the server before the service starts."""

    async def prep_database(self) -> None:
        """Skip Piccolo's preparation of extensions: none are used."""

    def transaction(self, allow_nested: bool = True, who: Reaching | None = None) -> Transaction:
        return Transaction(self, who)

    async def open(self, dsn: str | None = None, *, smallest: int = 1, largest: int = 10) -> None:
        """Start the pools; `dsn` replaces the configured address. Nothing is set for a session, so nothing is reset
        on release.

        Single statements (`fetch_everywhere`) have connections of their own, which reach everywhere from the start: one
        round trip instead of three.
        """
        if dsn:
            self.config = {"dsn": dsn}
        limits = {"smallest": smallest, "largest": largest, "reset": _keep, "server_settings": _LIMITS}
        self.pool = await open_pool(**self.config, **limits)
        wide = {**_LIMITS, **PLANNED_ONCE, "app.path": EVERYWHERE.path or ""}
        self.wide = SingleStatements(min(largest, AT_ONCE), **self.config, server_settings=wide)

    async def close(self) -> None:
        """Close the pools, if they are open."""
        if self.pool:
            await self.close_connection_pool()
        if self.wide:
            await self.wide.close()
            self.wide = None


AT_ONCE = 12
"""Single statements under way at once: more only make the processes take turns."""

PLANNED_ONCE = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_mergejoin": "off",
    "enable_hashjoin": "off",
}
"""Single statements look rows up by index, one after the other. Planned while a table was small, they would go on
reading all of it as it grows: joined by merging, a check-in took 2 ms of reading 5,000 volunteers.
"""

_LIMITS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"}
"""Kept by the server: a timer in the client for each statement costs a tenth of a check-in."""


async def _keep(_connection: asyncpg.Connection) -> None:
    return None


@lru_cache
def database() -> Database:
    """The engine that `piccolo_conf` declares."""
    return cast(Database, engine_finder())


@asynccontextmanager
async def transaction(who: Reaching) -> AsyncIterator[None]:
    """Open a transaction with the reach of `who`; committed on leaving, rolled back on an error.

    Within another transaction it joins that one, and takes its own reach for the time of the block.
    """
    current = cast("Transaction | None", database().current_transaction.get())
    if current is None:
        async with database().transaction(who=who):
            yield
    elif current.who is not None and (current.who.path, current.who.person) == (who.path, who.person):
        yield
    else:
        before = current.who
        await current.connection.execute(reach_statement(who))
        current.who = who
        try:
            yield
        except Exception:
            await _narrow(current, before)
            raise
        finally:
            current.who = before
        if before is not None:
            await current.connection.execute(reach_statement(before))


async def _narrow(current: Transaction, before: Reaching | None) -> None:
    """Restore the former reach after a refusal inside, for whoever catches it and reads on.

    Where the database itself has failed, nothing more can be read in this transaction anyway.
    """
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        await current.connection.execute(reach_statement(before or Reach(None)))


@asynccontextmanager
async def atomic() -> AsyncIterator[None]:
    """Open a savepoint within the current transaction: an error inside undoes only what was done inside."""
    current = cast(Transaction, database().current_transaction.get())
    lane = replace(current.lane) if current.lane else None
    savepoint = await current.savepoint()
    try:
        yield
    except BaseException:
        await savepoint.rollback_to()
        current.lane = lane  # taken inside, it was given back; written to inside, it is shorter again
        raise
    await savepoint.release()


async def fetch(statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Fetch the rows of a hand-written statement ($1, $2, …) on the current transaction's connection."""
    current = database().current_transaction.get()
    if current is not None:
        return await current.connection.fetch(statement, *arguments)
    pool = database().pool
    if pool is None:
        raise RuntimeError("the database is not open")
    return await pool.fetch(statement, *arguments)


async def fetch_everywhere(statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Fetch the rows of one statement that reaches everywhere and commits by itself; within a transaction, on that,
    with its reach.

    For the door, where each round trip counts: it finds one row and writes one, whoever they are about.
    """
    if database().current_transaction.get() is not None:
        return await fetch(statement, *arguments)
    wide = database().wide
    if wide is None:
        raise RuntimeError("the database is not open")
    return await wide.fetch(statement, *arguments)


async def fetch_linked(linker: Linker, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Fetch the rows of a statement that writes one row to the log, whose link comes as its last four arguments; no
    rows: none was written.

    Within a transaction it is part of that; otherwise it reaches everywhere and commits by itself.
    """
    current = cast("Transaction | None", database().current_transaction.get())
    if current is None:
        wide = database().wide
        if wide is None:
            raise RuntimeError("the database is not open")
        return await wide.fetch(statement, *arguments, linker=linker)
    if current.lane is None:
        current.lane = await take(connection(), kept=False)
    link = linker(current.lane)
    rows = await current.connection.fetch(statement, *arguments, *link)
    if rows:
        current.lane.advance(link)
    return rows


async def fetch_one(statement: str, *arguments: object) -> asyncpg.Record | None:
    """Fetch the first row of a hand-written statement, or None."""
    rows = await fetch(statement, *arguments)
    return rows[0] if rows else None


def connection() -> asyncpg.Connection:
    """The current transaction's own connection, for COPY and for several statements at once."""
    return cast(asyncpg.Connection, cast(Transaction, database().current_transaction.get()).connection)
