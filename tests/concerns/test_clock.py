"""A concern without a receipt goes up when its time is over; a keeper at each level is told, without a word of it."""

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.concerns import actions, queries
from jinguo.concerns.catalogue import EntryKind, Outcome
from jinguo.concerns.errors import Closed, Unreceipted
from jinguo.concerns.forms import Addition, Closing, NewClock, NewEntry
from jinguo.concerns.jobs import escalate
from jinguo.concerns.matters import MATTERS
from jinguo.concerns.policy import set_clock
from jinguo.concerns.readings import actions as readings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import audiences
from jinguo.notifications.catalogue import KINDS
from tests.concerns.conftest import STORY, Desk, concern
from tests.conftest import Hands

CLOCK = NewClock(hours=6, source="区里的工作规定")


async def notices() -> list[tuple[str, str, str]]:
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT kind, path, facts::text AS facts FROM notice WHERE kind LIKE 'restricted%' ORDER BY id"
        )
    return [(row["kind"], row["path"], row["facts"]) for row in rows]


async def test_without_a_receipt_the_next_level_gets_it(desk: Desk, hands: Hands) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))

    hands.forward(hours=23, minutes=59)
    assert await escalate() == 0 and await queries.concerns(desk.district) == []
    hands.forward(minutes=1)
    assert await escalate() == 1 and await escalate() == 0

    assert [row.standing.id for row in await queries.concerns(desk.district)] == [filed.id]
    assert [row.standing.id for row in await queries.concerns(desk.street)] == [filed.id]
    assert await notices() == [
        ("restricted_filed", "/330211/001/", "{}"),
        ("restricted_due", "/330211/", "{}"),
    ]
    assert [KINDS[kind].variables for kind, _, _ in await notices()] == [(), ()]
    assert set(audiences()) >= {"restricted_filed", "restricted_due"}


async def test_where_nobody_is_above_its_own_keeper_is_told_again(desk: Desk, hands: Hands) -> None:
    await actions.file(desk.mother, concern(pairing=desk.pairing))
    for _ in range(3):
        hands.forward(hours=24)
        assert await escalate() == 1

    assert [path for _, path, _ in await notices()] == ["/330211/001/", "/330211/", "/330211/", "/330211/"]


async def test_a_receipt_stops_the_clock(desk: Desk, hands: Hands) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))
    await actions.add(desk.mother, filed.id, Addition(receipt="0815"))
    hands.forward(days=3)

    assert await escalate() == 0
    assert await queries.concerns(desk.district) == []


async def test_a_district_sets_its_hours(desk: Desk, hands: Hands) -> None:
    for stranger in (desk.street, desk.care.zhou_min):
        with pytest.raises(Forbidden):
            await set_clock(stranger, CLOCK)
    await set_clock(desk.district, CLOCK)
    await actions.file(desk.mother, concern(pairing=desk.pairing))
    hands.forward(hours=6)

    assert await escalate() == 1


async def test_it_waits_on_the_workbench_of_its_keepers_alone(desk: Desk, hands: Hands) -> None:
    await actions.file(desk.mother, concern(pairing=desk.pairing))
    [reckoning] = MATTERS

    assert [(each.count, each.is_late) for each in await reckoning.reckon(desk.street)] == [(1, False)]
    assert await reckoning.reckon(desk.district) == []
    hands.forward(hours=25)
    assert [(each.count, each.is_late) for each in await reckoning.reckon(desk.street)] == [(1, True)]


async def test_it_is_closed_with_a_receipt_and_then_nothing_is_added(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))
    done = Closing(outcome=Outcome.FILED, text="派出所已立案")

    with pytest.raises(Unreceipted):
        await readings.close(desk.street, filed.id, done)
    await readings.enter(desk.street, filed.id, NewEntry(kind=EntryKind.RECEIPT, text="0815"))
    await readings.close(desk.street, filed.id, done)
    for more in (
        readings.enter(desk.street, filed.id, NewEntry(kind=EntryKind.ANSWER, text="再记")),
        actions.add(desk.mother, filed.id, Addition(text="再记")),
    ):
        with pytest.raises(Closed):
            await more

    assert await queries.concerns(desk.street) == []
    assert [row.standing.state for row in await queries.concerns(desk.street, closed=True)] == ["已办结"]
    told = await readings.read(desk.street, filed.id)
    assert [(each.kind, each.text) for each in told.entries] == [
        (EntryKind.RECEIPT, "0815"),
        (EntryKind.CLOSING, "公安已受理或立案：派出所已立案"),
    ]
    assert told.content.story == STORY
