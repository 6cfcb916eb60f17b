"""What stands around totals on a page: how many people they are of, and the course of the months."""

from dataclasses import dataclass

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.totals import Totals, selected
from jinguo.kernel.db import fetch, transaction


@dataclass(frozen=True, slots=True)
class Overview:
    """`people` who have served, each once; `times` that they came; `by_month`: yyyymm -> minutes, months with any."""

    people: int
    times: int
    by_month: dict[int, int]


async def overview(actor: Actor, figures: Totals) -> Overview:
    """The same entries as the figures are of, up to the same ledger position, seen as people and as months.

    Raises:
        Forbidden: the actor may not see hours.
    """
    require(actor, Permission.SEE_HOURS)
    of_these = "FROM entry WHERE " + selected(figures.selection, figures.place, figures.ledger_position)
    async with transaction(actor):
        months = await fetch(
            f"SELECT month, sum(credited_minutes)::bigint AS minutes {of_these} GROUP BY month ORDER BY 1"
        )
        people = await fetch(
            "SELECT count(*) FILTER (WHERE times > 0) AS people, coalesce(sum(times), 0)::bigint AS times"
            f" FROM (SELECT sum(tally)::bigint AS times {of_these} GROUP BY volunteer) AS hers"
        )
    return Overview(people[0]["people"], people[0]["times"], {row["month"]: row["minutes"] for row in months})
