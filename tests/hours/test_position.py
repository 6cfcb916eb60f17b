"""Figures under many writers: a total at a ledger position is the same for ever, whoever commits late."""

import asyncio
import random
from datetime import timedelta

from jinguo.hours import actions, queries
from jinguo.hours.catalogue import Method
from jinguo.hours.claims import queries as claims
from jinguo.hours.errors import AlreadyDecided
from jinguo.hours.forms import Decision, Selection
from jinguo.hours.ledger import actions as ledger
from jinguo.hours.ledger.services import Service
from jinguo.hours.subjects import Subject
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import NOON
from tests.world import CHENGDONG, World, herself, registration

PATH = "/330211/001/001/"


async def serve(world: World, who: Registered, hours_ago: int, minutes: int, lingers: float = 0) -> None:
    """Record a service in a transaction that takes its time to commit."""
    subject = Subject(who.id, who.person, PATH, PATH, None, None, "探访老人", ServiceClass.CARE)
    start = NOON - timedelta(hours=hours_ago)
    service = Service(subject, Method.SCREEN, start, start + timedelta(minutes=minutes), segment=uuid7())
    async with transaction(EVERYWHERE):
        await ledger.record(world.zhao_li, service)
        await asyncio.sleep(lingers)


async def test_a_figure_told_amid_many_writers_is_the_same_afterwards(world: World) -> None:
    chance = random.Random(7)
    people = [
        await volunteers.register(world.zhou_min, registration("林小红", f"1360000{number:04}", CHENGDONG))
        for number in range(6)
    ]

    async def write(who: Registered) -> None:
        for visit in range(5):
            await serve(world, who, 24 * (visit + 1), 30 + visit, chance.random() / 50)

    async def read() -> list[tuple[int, int]]:
        told = []
        for _ in range(8):
            figures = await totals(world.zhou_min, Selection())
            told.append((figures.ledger_position, figures.minutes))
        return told

    reading = asyncio.create_task(read())
    await asyncio.gather(*map(write, people))
    told = await reading

    again = [(at, (await totals(world.zhou_min, Selection(position=at))).minutes) for at, _ in told]
    assert again == told
    assert (await totals(world.zhou_min, Selection())).minutes == 6 * (30 + 31 + 32 + 33 + 34)
    assert len({at for at, _ in told}) > 1


async def test_overlapping_visits_recorded_at_once_count_each_minute_once(world: World) -> None:
    await asyncio.gather(*(serve(world, world.wang_fang, 5, 60 + 10 * number, 0.01) for number in range(6)))

    assert (await queries.own(herself(world.wang_fang))).total == 110


async def test_of_two_approvals_at_once_one_counts(world: World) -> None:
    await serve(world, world.wang_fang, 11, 600)
    [waiting] = await claims.claims(world.li_mei)

    answers = await asyncio.gather(
        *(actions.decide(who, waiting.id, Decision(approve=True)) for who in (world.li_mei, world.zhou_min)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers].count(AlreadyDecided) == 1
    assert (await queries.own(herself(world.wang_fang))).total == 600
