"""The work of the preparation (`prelude`); heavy, and therefore imported only in the child process."""

import asyncio

from jinguo.access.queries import has_accounts
from jinguo.authority.actor import SYSTEM
from jinguo.cli.ground import opened, refuse_outdated
from jinguo.cli.prelude import Prepared
from jinguo.config import settings
from jinguo.demo.fill import fill
from jinguo.demo.seclusion import refuse_real_providers
from jinguo.retention.queries import refuse_forgotten


def prepare(*, demo: bool) -> Prepared:
    """Bring the embedded database up to date (one's own must be), see that the keys fit, fill the demo if asked, look
    whether anybody can log in.

    Raises:
        JinguoError: one of these refuses.
    """
    return asyncio.run(_prepare(demo))


async def _prepare(demo: bool) -> Prepared:
    if not settings().embedded:
        await refuse_outdated()

    async def work() -> Prepared:
        await refuse_forgotten(SYSTEM)
        await refuse_real_providers(demo=demo)
        accounts = tuple((await fill()).lines()) if demo else ()
        return Prepared(needs_setup=not await has_accounts(), accounts=accounts)

    return await opened(work)
