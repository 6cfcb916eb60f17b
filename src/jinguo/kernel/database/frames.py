"""Frames read from the database by ADBC: millions of rows without a Python object for each."""

import asyncio

import polars as pl
from adbc_driver_postgresql import dbapi

from jinguo.kernel.db import Reaching, database, reach_statement


async def frame(who: Reaching, statement: str) -> pl.DataFrame:
    """Read the rows of a statement within the reach of `who`, in a thread. UUIDs arrive as 16 bytes, `sum(bigint)`
    needs `::bigint`.

    `statement` takes no parameters: what goes into it is a date, a number or a checked path, never text that somebody
    typed.
    """
    return await asyncio.to_thread(_read, str(database().config["dsn"]), reach_statement(who), statement)


def _read(dsn: str, reach: str, statement: str) -> pl.DataFrame:
    with dbapi.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(reach)
        cursor.fetch_polars()
        cursor.execute(statement)
        return cursor.fetch_polars()
