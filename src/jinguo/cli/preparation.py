"""The work of `preparing`; heavy, and therefore imported only in the child process."""

import asyncio

from jinguo.access.queries import has_accounts
from jinguo.cli.preparing import Prepared
from jinguo.cli.running import bring_up_to_date, opened


def prepare(*, demo: bool) -> Prepared:
    """Bring the database up to date, see that the keys fit, and look whether anybody can log in."""
    return asyncio.run(_prepare(demo))


async def _prepare(demo: bool) -> Prepared:
    await bring_up_to_date()

    async def work() -> Prepared:
        return Prepared(needs_setup=not await has_accounts())

    return await opened(work)
