"""A value that does not fit is never told by the refusal: not in its message, causes, arguments or notes."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from asyncpg import DataError

from jinguo.kernel.database.connections import Discreet
from jinguo.kernel.db import EVERYWHERE, Database, connection, fetch, fetch_everywhere, transaction
from jinguo.people.tables import Person

SECRET = "13811112222"


async def in_a_transaction() -> None:
    async with transaction(EVERYWHERE):
        await fetch("SELECT id FROM person WHERE phone = $1", SECRET)


async def through_the_pool() -> None:
    await fetch("SELECT id FROM person WHERE phone = $1", SECRET)


async def as_a_single_statement() -> None:
    await fetch_everywhere("SELECT id FROM person WHERE phone = $1", SECRET)


async def in_a_list() -> None:
    await fetch("SELECT id FROM person WHERE phone = ANY($1::bytea[])", [b"", SECRET])


async def many_at_once() -> None:
    async with transaction(EVERYWHERE):
        await connection().executemany("UPDATE person SET phone = $1", [(b"",), (SECRET,)])


async def by_piccolo() -> None:
    async with transaction(EVERYWHERE):
        await Person.raw("SELECT id FROM person WHERE phone = {}", SECRET)


@pytest.mark.parametrize(
    "way", [in_a_transaction, through_the_pool, as_a_single_statement, in_a_list, many_at_once, by_piccolo]
)
async def test_text_given_to_a_column_of_bytes_is_refused_without_being_told(
    database: Database, way: Callable[[], Awaitable[None]]
) -> None:
    with pytest.raises(DataError) as caught:
        await way()

    told = "".join(traceback.format_exception(caught.value))
    error: BaseException | None = caught.value
    while error is not None:
        told += repr(error) + repr(error.args) + repr(getattr(error, "__notes__", ""))
        error = error.__cause__ or error.__context__
    assert "$1" in told
    assert [part for part in (SECRET, SECRET[:7], SECRET.encode().hex()) if part in told] == []


async def test_a_connection_goes_on_after_such_a_refusal(database: Database) -> None:
    async with transaction(EVERYWHERE):
        with pytest.raises(DataError):
            await fetch("SELECT id FROM person WHERE phone = $1", SECRET)
        rows = await fetch("SELECT 1 AS one")

    assert rows[0]["one"] == 1


async def test_the_time_limit_of_a_refused_statement_strikes_nobody_later(worker_database: str) -> None:
    hasty = await asyncpg.connect(
        worker_database, connection_class=Discreet, server_settings={"statement_timeout": "200ms"}
    )

    with pytest.raises(DataError):
        await hasty.fetch("SELECT $1::bytea", SECRET)
    await asyncio.sleep(0.4)

    assert await hasty.fetchval("SELECT $1::int + 1", 1) == 2
    await hasty.close()
