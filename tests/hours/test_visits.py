"""A visit counts once and is rounded once, whatever she goes out for and whoever writes it down; a scan is never
displaced by a back-fill.
"""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from jinguo.checkin import segments
from jinguo.checkin.catalogue import Kind
from jinguo.hours import actions, queries
from jinguo.hours.catalogue import By, Method, Rounding, Source
from jinguo.hours.forms import Decision, NewClaim, NewRule, Selection
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.overview import overview, sums
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers.catalogue import ServiceClass
from tests.checkin.conftest import Run, Scan, run, scan
from tests.conftest import NOON, Hands
from tests.world import ZHENHAI, World, herself

__all__ = ["run", "scan"]
YESTERDAY = NOON - timedelta(days=1)


async def approved(world: World, start: datetime, minutes: int, title: str = "慰问独居老人") -> int:
    """A back-fill without an event, asked for by 李梅 and approved by 周敏; the minutes that it was credited."""
    new = NewClaim(
        volunteer=world.wang_fang.id,
        title=title,
        service_class=ServiceClass.CARE,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        reason="忘记签到",
        evidence="签到表",
    )
    return await decided(world, new)


async def decided(world: World, new: NewClaim) -> int:
    claim = await actions.claim(world.li_mei, new)
    return (await actions.decide(world.zhou_min, claim, Decision(approve=True))).credited


def for_event(world: World, event: UUID, start: datetime, minutes: int) -> NewClaim:
    return NewClaim(
        volunteer=world.wang_fang.id,
        event=event,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        reason="手机没电",
        evidence="签到表",
    )


async def counted(world: World) -> tuple[int, int]:
    """Her times and minutes: the same on her page, on the desk, in every total, in the file."""
    own = await queries.own(herself(world.wang_fang))
    hers = await sums(world.zhou_min, world.wang_fang.id)
    found = {(own.times_this_year, own.total), (hers.times, hers.minutes)}
    for by in By:
        figures = await totals(world.zhou_min, Selection(by=by))
        found.add((sum(line.times for line in figures.lines()), figures.minutes))
        found.add(((await overview(world.zhou_min, figures)).times, figures.minutes))
    file = await export(world.zhou_min, Selection(), FileKind.CSV, purpose="上报")
    head, *lines = (line.split(",") for line in file.content.decode("utf-8-sig").splitlines())
    if lines:
        found.add((int(lines[0][head.index("服务次数")]), int(lines[0][head.index("合计（分钟）")])))
    assert len(found) == 1, found
    return found.pop()


async def test_out_and_in_three_times_is_one_visit_and_stays_one_as_its_parts_are_taken_back(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    for _ in range(3):
        await scan(her, event)
        hands.forward(minutes=20)
        await scan(her, event, Kind.OUT)
        hands.forward(minutes=16)

    assert await counted(world) == (1, 60)
    for left in ((1, 40), (1, 20), (0, 0)):
        first = next(each for each in reversed((await queries.own(her)).entries) if each.stands)
        await actions.reverse(world.zhou_min, first.id, "录错了")
        assert await counted(world) == left


async def test_a_paper_visit_a_claim_and_a_scan_of_one_event_are_one(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run(starts_at=NOON - timedelta(minutes=50))
    hands.forward(minutes=50)
    for kind, minutes in ((Kind.IN, -50), (Kind.OUT, -20)):
        at = NOON + timedelta(minutes=minutes)
        await scan(world.zhao_li, event, kind, volunteer=world.wang_fang.id, on_paper=True, at=at)
    assert await decided(world, for_event(world, event, NOON - timedelta(minutes=40), 30)) == 10
    await scan(herself(world.wang_fang), event)
    hands.forward(minutes=15)
    await scan(herself(world.wang_fang), event, Kind.OUT)

    assert await counted(world) == (1, 55)
    entries = (await queries.own(herself(world.wang_fang))).entries
    assert [(each.method, each.source) for each in entries] == [
        (Method.SCREEN, Source.SCAN),
        (Method.CLAIM, Source.BACKFILLED),
        (Method.PAPER, Source.PAPER),
    ]


@pytest.mark.parametrize("later", [0, 30, 120, 240], ids=["the same", "half", "the rest", "after a break"])
async def test_the_same_service_approved_twice_counts_once(world: World, later: int) -> None:
    await approved(world, YESTERDAY, 120)
    await approved(world, YESTERDAY + timedelta(minutes=later), 120)

    assert await counted(world) == (1, 120 + min(later, 120))


async def test_two_services_on_one_day_and_one_on_two_days_are_two(world: World) -> None:
    await approved(world, YESTERDAY, 60)
    await approved(world, YESTERDAY + timedelta(minutes=30), 60, "社区义诊")
    assert await counted(world) == (2, 90)

    await approved(world, YESTERDAY - timedelta(days=1), 60)
    assert await counted(world) == (3, 150)


async def test_a_night_approved_twice_counts_once_and_so_does_what_is_left_of_it(world: World) -> None:
    evening = YESTERDAY + timedelta(hours=11, minutes=15)
    for minutes in (60, 75):
        await approved(world, evening, minutes)
    assert await counted(world) == (1, 75)

    for left in ((1, 75), (1, 30), (1, 30), (0, 0)):
        stand = [each for each in (await queries.own(herself(world.wang_fang))).entries if each.stands]
        await actions.reverse(world.zhou_min, stand[-1].id, "录错了")
        assert await counted(world) == left


async def test_a_visit_of_less_than_a_minute_does_not_count(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(seconds=40)

    left = await scan(her, event, Kind.OUT)

    assert left.minutes == 0
    assert await counted(world) == (0, 0)


async def test_a_scan_takes_its_minutes_back_from_a_claim_and_gives_them_back_when_it_is_undone(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(starts_at=NOON - timedelta(minutes=10), ends_at=NOON + timedelta(hours=4)), world.wang_fang
    await scan(herself(her), event)
    hands.forward(minutes=120)
    assert await decided(world, for_event(world, event, NOON - timedelta(minutes=10), 130)) == 130
    hands.forward(minutes=120)

    left = await scan(herself(her), event, Kind.OUT)

    assert left.minutes == 240
    own = await queries.own(herself(her))
    assert own.by_source == {Source.SCAN: 240, Source.BACKFILLED: 10}
    assert await counted(world) == (1, 250)
    told = [(each.is_reversal, each.credited, each.recorded_by) for each in own.entries if each.reason]
    assert (True, -130, "系统") in told
    async with transaction(EVERYWHERE):
        assert [row["kind"] for row in await fetch("SELECT kind FROM notice WHERE kind = 'claim_reduced'")]

    assert left.scan is not None
    await segments.annul(world.zhao_li, left.scan, "扫错了人")
    assert (await queries.own(herself(her))).by_source == {Source.SCAN: 0, Source.BACKFILLED: 130}
    assert await counted(world) == (1, 130)


async def test_a_district_that_counts_in_half_hours_rounds_a_visit_once_and_again_as_a_part_goes(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    day = NOON.date() - timedelta(days=7)
    rule = NewRule(unit_minutes=30, rounding=Rounding.DOWN, effective_on=day, source="试验：半小时为单位")
    await actions.set_rule(world.zhou_min, ZHENHAI, rule)
    event, her = await run(ends_at=NOON + timedelta(hours=4)), herself(world.wang_fang)
    for _ in range(3):
        await scan(her, event)
        hands.forward(minutes=25)
        await scan(her, event, Kind.OUT)
        hands.forward(minutes=20)
    assert await counted(world) == (1, 60)

    first = (await queries.own(her)).entries[-1]
    assert (first.served, first.credited) == (25, 0)
    await actions.reverse(world.zhou_min, first.id, "录错了")
    assert await counted(world) == (1, 30)

    assert [await approved(world, YESTERDAY + timedelta(minutes=at), 60) for at in (675,)] == [60]
    assert await counted(world) == (2, 90)
