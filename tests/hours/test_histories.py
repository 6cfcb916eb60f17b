"""Whatever happens to a volunteer's hours, in whatever order: each minute that stands counts once, and none is lost."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinguo.authority.grants import Role
from jinguo.hours import actions, queries
from jinguo.hours.catalogue import Method
from jinguo.hours.forms import Decision, NewClaim, Selection
from jinguo.hours.ledger import actions as ledger
from jinguo.hours.ledger.services import Service
from jinguo.hours.subjects import Subject
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.queries import totals
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import NOON
from tests.world import CHENGDONG, World, herself, registration, staff

FIRST = NOON - timedelta(days=2)
SLOT = timedelta(hours=6)
APPROVER = staff("何敏", Role.ADMINISTRATOR, "/330211/")
"""A hand of her own: what waits since a reversal, whoever reversed cannot approve."""
_phones = count(13_000_000_000)

spans = st.tuples(st.integers(0, 5), st.integers(1, 3))
services = st.lists(st.tuples(st.just("serve"), spans), min_size=3, max_size=4)
steps = st.one_of(
    st.tuples(st.just("serve"), spans),
    st.tuples(st.just("claim"), spans),
    *(st.tuples(st.just(what), st.integers(0, 3)) for what in ("reverse", "annul", "approve", "refuse")),
)
histories = st.tuples(services, st.lists(steps, min_size=2, max_size=6)).map(lambda parts: parts[0] + parts[1])
"""Few places in two days, so that most services overlap."""


@dataclass
class History:
    """One volunteer, and by service the minutes that have not been taken back."""

    world: World
    her: Registered
    alive: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))

    async def serve(self, span: tuple[int, int]) -> None:
        start, end = FIRST + span[0] * SLOT, FIRST + sum(span) * SLOT
        path = "/330211/001/001/"
        subject = Subject(self.her.id, self.her.person, path, path, None, None, "探访老人", ServiceClass.CARE)
        segment = uuid7()
        async with transaction(EVERYWHERE):
            await ledger.record(self.world.zhao_li, Service(subject, Method.SCREEN, start, end, segment=segment))
        self.alive[segment] = minutes(clock.epoch_minute(start), clock.epoch_minute(end))

    async def claim(self, span: tuple[int, int]) -> None:
        start = FIRST + span[0] * SLOT
        await actions.claim(
            self.world.li_mei,
            NewClaim(
                volunteer=self.her.id,
                title="社区义诊",
                service_class=ServiceClass.HEALTH,
                starts_at=start,
                ends_at=min(start + span[1] * SLOT, clock.now()),
                reason="当天停电",
                evidence="签到表照片",
            ),
        )

    async def reverse(self, which: int) -> None:
        if rows := await self.standing():
            row = rows[which % len(rows)]
            await actions.reverse(self.world.zhou_min, row["id"], "录错了")
            self.alive[row["segment"] or row["claim"]] -= minutes(row["start_minute"], row["end_minute"])

    async def annul(self, which: int) -> None:
        segments = sorted({row["segment"] for row in await self.standing() if row["segment"]})
        segments += sorted({row["segment"] for row in await self.waiting() if row["segment"]} - set(segments))
        if segments:
            segment = segments[which % len(segments)]
            async with transaction(EVERYWHERE):
                await ledger.reverse_segment(self.world.zhao_li, segment, "扫错了人")
            self.alive[segment] = set()

    async def approve(self, which: int) -> None:
        if rows := await self.waiting():
            row = rows[which % len(rows)]
            await actions.decide(APPROVER, row["id"], Decision(approve=True))
            if not row["segment"]:
                self.alive[row["id"]] = claimed(row)

    async def refuse(self, which: int) -> None:
        if rows := await self.waiting():
            row = rows[which % len(rows)]
            await actions.decide(APPROVER, row["id"], Decision(approve=False, note="不属实"))
            self.alive[row["segment"] or row["id"]] -= claimed(row)

    async def standing(self) -> list:
        async with transaction(EVERYWHERE):
            return await fetch(
                "SELECT * FROM entry e WHERE volunteer = $1 AND reverses IS NULL AND NOT EXISTS"
                " (SELECT FROM entry r WHERE r.reverses = e.id) ORDER BY seq",
                self.her.id,
            )

    async def waiting(self) -> list:
        async with transaction(EVERYWHERE):
            return await fetch(
                "SELECT * FROM claim WHERE volunteer = $1 AND decided_at IS NULL ORDER BY claimed_at, id", self.her.id
            )

    async def counts(self) -> set[int]:
        """The minutes that must be credited: those of services that stand, less those that wait for approval."""
        held: dict[UUID, set[int]] = defaultdict(set)
        for row in await self.waiting():
            held[row["segment"] or row["id"]] |= claimed(row)
        return set().union(*(alive - held[service] for service, alive in self.alive.items()))


def minutes(start: int, end: int) -> set[int]:
    return set(range(start, end))


def claimed(row) -> set[int]:  # noqa: ANN001
    return minutes(clock.epoch_minute(row["starts_at"]), clock.epoch_minute(row["ends_at"]))


def union(rows: Iterable) -> set[int]:
    return set().union(*(minutes(row["start_minute"], row["end_minute"]) for row in rows))


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
async def test_each_minute_that_stands_counts_once_whatever_happened(world: World, history: list) -> None:
    new = registration("林小红", str(next(_phones)), CHENGDONG)
    hers = History(world, await volunteers.register(world.zhou_min, new))

    for what, detail in history:
        await getattr(hers, what)(detail)

        entries = await hers.standing()
        assert union(entries) == await hers.counts()
        assert sum(row["credited_minutes"] for row in entries) == len(union(entries))

    entries = await hers.standing()
    own = await queries.own(herself(hers.her))
    figures = await totals(world.zhou_min, Selection())
    file = await export(world.zhou_min, Selection(), FileKind.CSV, purpose="上报")
    line = [line.minutes for line in figures.lines() if line.key == str(hers.her.id)]
    exported = pl.read_csv(file.content, infer_schema=False).filter(pl.col("志愿者编号") == hers.her.number)
    assert own.total == len(union(entries)) == sum(line)
    assert exported["合计（分钟）"].to_list() == [str(each) for each in line]
