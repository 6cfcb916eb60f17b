"""She is told before a qualification ends, twice at most; what is failed or withdrawn is acted on at once."""

from datetime import date

from jinguo.kernel.audience import Due
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.qualifications import actions, jobs
from jinguo.qualifications.audiences import AUDIENCES
from jinguo.qualifications.catalogue import Result
from jinguo.qualifications.forms import Withdrawal
from jinguo.tasks.catalogue import TaskKind
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.qualifications.test_actions import query, training
from tests.world import World


async def queued() -> list[str]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT key FROM notice WHERE kind = 'qualification_ending' ORDER BY id")
    return [row["key"].rpartition(":")[2] for row in rows]


async def looks() -> int:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT id FROM task WHERE kind = $1", TaskKind.LOOK_AFTER_MOTHERS.value)
    return len(rows)


async def test_she_is_reminded_60_and_14_days_before_and_not_again(world: World, hands: Hands) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, query(begun_on=date(2026, 1, 1)))

    told = [await jobs.remind(), await jobs.remind()]
    hands.forward(days=27)
    told += [await jobs.remind(), await jobs.remind()]
    hands.forward(days=30)
    told.append(await jobs.remind())

    assert told == [1, 0, 1, 0, 0]
    assert await queued() == ["60", "14"]


async def test_who_has_renewed_it_or_left_is_not_reminded(world: World) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, query(begun_on=date(2026, 1, 1)))
    await actions.record(world.li_mei, world.wang_fang.id, query())
    await actions.record(world.chen_jing, world.liu_yang.id, query(begun_on=date(2026, 1, 1)))
    await volunteers.leave(world.chen_jing, world.liu_yang.id, "搬家")

    assert await jobs.remind() == 0


async def test_the_reminder_names_kind_and_day_and_goes_to_nobody_once_it_is_renewed(world: World) -> None:
    done = await actions.record(world.li_mei, world.wang_fang.id, query(begun_on=date(2026, 1, 1)))
    await jobs.remind()
    facts: dict[str, str] = {}
    about = (done.id, world.wang_fang.person, None, "/330211/001/001/", facts, None)
    notice = Due(uuid7(), "", "qualification_ending", *about)

    async with transaction(EVERYWHERE):
        [told] = await AUDIENCES["qualification_ending"](notice)
    await actions.record(world.li_mei, world.wang_fang.id, query())
    async with transaction(EVERYWHERE):
        renewed = await AUDIENCES["qualification_ending"](notice)

    assert dict(told.variables) == {"name": "王芳", "what": "无违法犯罪记录查询", "day": "2026年12月31日"}
    assert list(renewed) == []


async def test_a_failed_query_and_a_withdrawal_have_mothers_looked_at_at_once(world: World) -> None:
    done = await actions.record(world.li_mei, world.wang_fang.id, training())
    before = await looks()
    await actions.record(world.li_mei, world.wang_fang.id, query(Result.FAILED))
    await actions.withdraw(world.li_mei, done.id, Withdrawal(reason="登记错了"))

    assert (before, await looks()) == (0, 2)
