"""Figures of aid (惠及人次) of a place: what was given by month and town, as it may be told."""

import asyncio

from jinguo.aid.totals.report import Figures, Given, figures
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.spans import months_after
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.organisations.queries import full_names

NO_ACTOR: dict[str, str] = {}
"""Functions that take no actor, and why."""

MONTHS = 12

_GIVEN = """
SELECT '/' || split_part(path, '/', 2) || '/' || coalesce(nullif(split_part(path, '/', 3), '') || '/', '') AS town,
       to_char(day, 'YYYY-MM') AS month, count(*)::int AS times, coalesce(sum(worth), 0)::int AS worth
  FROM (SELECT s.path, s.happened_on AS day, r.paid AS worth FROM wish_step s
          LEFT JOIN wish_step r ON r.wish = s.wish AND r.state = 'received' WHERE s.state = 'handed'
        UNION ALL
        SELECT path, given_on, value FROM aid_share WHERE given_on IS NOT NULL) each
 WHERE path ^@ nullif($1, '') AND day >= $2 GROUP BY 1, 2"""


async def aid_figures(actor: Actor) -> Figures:
    """Figures of the last twelve months, this one included. Raises Forbidden."""
    require(actor, Permission.SEE_AID, within=actor.path)
    first = months_after(clock.today().replace(day=1), 1 - MONTHS)
    months = tuple(f"{months_after(first, number):%Y-%m}" for number in range(MONTHS))
    async with transaction(actor):
        rows = await fetch_as(Given, _GIVEN, actor.path or "", first)
        names = await full_names({row.town for row in rows})
    return await asyncio.to_thread(figures, rows, months, names)
