"""Whatever two numbers of one person have been through: merged, no minute is lost and none counts twice; taken back,
every figure is what it was.
"""

from itertools import count

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jinguo.authority.actor import Actor
from jinguo.duplicates import actions
from jinguo.duplicates.forms import Decision
from jinguo.hours import queries
from jinguo.hours.catalogue import By
from jinguo.hours.forms import Selection
from jinguo.hours.totals.queries import totals
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.hours.test_histories import History, claimed, histories, steps, union
from tests.world import CHENGDONG, XIMEN, World, herself, proven, registration

_phones = count(13_100_000_000)
lately = st.lists(st.tuples(st.booleans(), steps), min_size=1, max_size=4)
"""What happens between merge and undo, to the one number or to the other."""

THOROUGH = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


async def two_of_her(world: World) -> tuple[History, History]:
    """One person registered twice, in two streets."""
    rows = [
        await volunteers.register(world.zhou_min, registration("林小红", str(next(_phones)), place))
        for place in (CHENGDONG, XIMEN)
    ]
    return History(world, rows[0]), History(world, rows[1])


async def live(history: History, what: list) -> None:
    for action, detail in what:
        await getattr(history, action)(detail)


async def figures(actor: Actor) -> list[pl.DataFrame]:
    """Every way of cutting the totals, and each volunteer's own sums."""
    return [(await totals(actor, Selection(by=by))).frame for by in By]


async def sums(*registered: Registered) -> list[tuple]:
    own = [await queries.own(herself(each)) for each in registered]
    return [
        (each.total, each.this_year, each.times_this_year, {s: m for s, m in each.by_source.items() if m})
        for each in own
    ]


async def minutes_of(history: History) -> int:
    return sum(row["credited_minutes"] for row in await history.standing())


@THOROUGH
@given(one=histories, other=histories)
async def test_merged_no_minute_is_lost_or_counted_twice_and_undone_every_figure_is_as_before(
    world: World, one: list, other: list
) -> None:
    gone, kept = await two_of_her(world)
    await live(gone, one)
    await live(kept, other)
    before, own = await figures(world.zhou_min), await sums(gone.her, kept.her)
    each = [union(await history.standing()) for history in (gone, kept)]

    merge = await actions.merge(
        proven(world.zhou_min), gone.her.person, Decision(keep=kept.her.person, reason="同一个人")
    )

    assert union(await kept.standing()) == each[0] | each[1]
    assert await minutes_of(kept) == len(each[0] | each[1])
    assert await gone.standing() == await gone.waiting() == []
    assert (await sums(gone.her))[0][:3] == (0, 0, 0)
    by_volunteer = (await figures(world.zhou_min))[0]
    assert str(gone.her.id) not in by_volunteer["key"].to_list()

    await actions.undo(world.zhou_min, merge)

    after = await figures(world.zhou_min)
    assert [frame.write_csv() for frame in after] == [frame.write_csv() for frame in before]
    assert await sums(gone.her, kept.her) == own


@THOROUGH
@given(one=histories, other=histories, meanwhile=lately)
async def test_whatever_happens_between_merge_and_undo_no_minute_is_lost_or_counted_twice(
    world: World, one: list, other: list, meanwhile: list
) -> None:
    gone, kept = await two_of_her(world)
    await live(gone, one)
    await live(kept, other)
    merge = await actions.merge(
        proven(world.zhou_min), gone.her.person, Decision(keep=kept.her.person, reason="同一个人")
    )
    together = History(world, kept.her, kept.alive)
    for service, alive in gone.alive.items():
        together.alive[service] |= alive
    for by_old_number, (what, detail) in meanwhile:
        doer = History(world, gone.her, together.alive) if by_old_number and what in ("serve", "claim") else together
        await getattr(doer, what)(detail)

        entries = await together.standing()
        assert union(entries) == await together.counts()
        assert sum(row["credited_minutes"] for row in entries) == len(union(entries))

    await actions.undo(world.zhou_min, merge)

    hers, others = await gone.standing(), await kept.standing()
    waiting = [*await gone.waiting(), *await kept.waiting()]
    assert union(hers) | union(others) | _claimed(waiting) >= await _must_count(together, waiting)
    for entries in (hers, others):
        assert sum(row["credited_minutes"] for row in entries) == len(union(entries))


@settings(THOROUGH, max_examples=8)
@given(one=histories, two=histories, three=histories)
async def test_merged_one_after_the_other_and_undone_from_the_last_on_every_figure_is_as_before(
    world: World, one: list, two: list, three: list
) -> None:
    first, second = await two_of_her(world)
    third = History(world, await volunteers.register(world.zhou_min, registration("林小红", str(next(_phones)), XIMEN)))
    for history, lived in ((first, one), (second, two), (third, three)):
        await live(history, lived)
    everybody = (first.her, second.her, third.her)
    stages, merges = [await sums(*everybody)], []
    served = set[int]().union(*[union(await each.standing()) for each in (first, second, third)])
    for gone, kept in ((first, second), (second, third)):
        decision = Decision(keep=kept.her.person, reason="同一个人")
        merges.append(await actions.merge(proven(world.zhou_min), gone.her.person, decision))
        stages.append(await sums(*everybody))

    assert union(await third.standing()) == served
    assert await minutes_of(third) == len(served)

    for merge in reversed(merges):
        stages.pop()
        await actions.undo(world.zhou_min, merge)
        assert await sums(*everybody) == stages[-1]


def _claimed(rows: list) -> set[int]:
    return set().union(*(claimed(row) for row in rows))


async def _must_count(together: History, waiting: list) -> set[int]:
    held: dict = {}
    for row in waiting:
        held.setdefault(row["segment"] or row["id"], set()).update(claimed(row))
    return set().union(*(alive - held.get(service, set()) for service, alive in together.alive.items()))
