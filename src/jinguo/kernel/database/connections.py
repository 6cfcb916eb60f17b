"""Connections whose refusals do not tell what they refused.

When a value does not fit its parameter (text for a `bytea`), asyncpg's own message quotes the value, so that a phone
number could end up in a log. Here only the number of the parameter is told.
"""

import re
from typing import Any

import asyncpg


class Discreet(asyncpg.Connection):
    """asyncpg's connection, with the values left out of its DataError.

    All statements pass through this method of asyncpg's, which is not public: a test notices when a later version goes
    another way. (COPY of records and prepared statements do not; nothing here uses them.) The new
    error is raised outside of the `except`, so that the first one is not its context.

    asyncpg finds out that a value does not fit when the server has parsed the statement already, and says no more to
    it: the server's time limit for that statement would run on, and strike whatever comes next after a minute. Another
    word ends it.
    """

    async def _do_execute(self, *given: object, **options: object) -> object:
        arguments: tuple[Any, ...] = given
        how: dict[str, Any] = options
        try:
            return await super()._do_execute(*arguments, **how)  # pyright: ignore[reportAttributeAccessIssue]
        except asyncpg.DataError as error:
            which = re.match(r"invalid input for query argument \$\d+", str(error))
            if which is None:
                raise
        await self.execute("SELECT")
        raise asyncpg.DataError(f"{which[0]}: the value does not fit")
