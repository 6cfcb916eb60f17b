"""Figures that stand around totals on a page: people served, the course of the months, one volunteer's sums."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import Source
from jinguo.hours.queries import recorded_by
from jinguo.hours.totals.queries import Totals, selected
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.rows import fetch_as


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview of a selection: `people` who have served, each once; `times` that they came; `by_month`: yyyymm ->
    minutes, months with any.
    """

    people: int
    times: int
    by_month: dict[int, int]


@dataclass(frozen=True, slots=True)
class _People:
    """The number of people who have served, and how often they came."""

    people: int
    times: int


async def overview(actor: Actor, figures: Totals) -> Overview:
    """View the entries that the figures are of, up to the same ledger position, as people and as months.

    Raises:
        Forbidden: the actor may not see hours.
    """
    require(actor, Permission.SEE_HOURS)
    of_these = "FROM entry WHERE " + selected(figures.selection, figures.place, figures.ledger_position)
    async with transaction(actor):
        months = await fetch(
            f"SELECT month, sum(credited_minutes)::bigint AS minutes {of_these} GROUP BY month ORDER BY 1"
        )
        people = await fetch_as(
            _People,
            "SELECT count(*) FILTER (WHERE times > 0 OR minutes > 0) AS people,"
            " coalesce(sum(times), 0)::bigint AS times"
            f" FROM (SELECT sum(tally)::bigint AS times, sum(credited_minutes)::bigint AS minutes {of_these}"
            " GROUP BY volunteer) AS hers",
        )
    by_month = {row["month"]: row["minutes"] for row in months}
    return Overview(people=people[0].people, times=people[0].times, by_month=by_month)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one volunteer: minutes in all and by source, and how many times she came."""

    minutes: int
    times: int
    by_source: dict[Source, int]


@dataclass(frozen=True, slots=True)
class _OfSource:
    """Minutes of one source, and how often she came."""

    source: Source
    minutes: int
    times: int


async def sums(actor: Actor, volunteer: UUID) -> Sums:
    """Sum a volunteer's entries within the actor's reach, every source named. Raises Forbidden."""
    require(actor, Permission.SEE_HOURS)
    only = await recorded_by(actor, volunteer)
    async with transaction(actor):
        rows = await fetch_as(
            _OfSource,
            "SELECT source, sum(credited_minutes)::bigint AS minutes, sum(tally)::bigint AS times FROM entry"
            " WHERE volunteer = $1 AND ($2::text IS NULL OR path = $2) GROUP BY source",
            *(volunteer, only),
        )
    found = {row.source: row.minutes for row in rows}
    by_source = {source: found.get(source, 0) for source in Source}
    return Sums(minutes=sum(by_source.values()), times=sum(row.times for row in rows), by_source=by_source)
