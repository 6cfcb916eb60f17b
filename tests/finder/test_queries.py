"""Finding: each condition finds whom it says, nobody of another branch; the whole set is who was counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.finder.catalogue import Answer, Being, Hours, Order, Seen, Standing, State, When
from jinguo.finder.forms import Filter
from jinguo.finder.queries import everybody, find
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.qualifications import actions as qualifications
from jinguo.qualifications.forms import NewQualification
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.erasure import forget_picked
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.choices import pick
from jinguo.volunteers.registry.export import RosterFilter, count_roster
from jinguo.volunteers.registry.queries import search
from tests.conftest import NOON
from tests.mothers.stand import active
from tests.web.desk_town import served
from tests.world import CHENGDONG, WULIPAI, World, registration, staff


@dataclass(frozen=True, slots=True)
class Town:
    """王芳 is a mother, served 90 minutes this month and has a training that ends soon; 李娜 and 赵敏 have not."""

    zhou_min: Actor
    names: dict[UUID, str]

    async def found(self, actor: Actor | None = None, **asked: object) -> list[str]:
        """The names whom a filter finds; the count and the whole set say the same."""
        actor, wanted = actor or self.zhou_min, Filter.model_validate(asked)
        page = await find(actor, wanted)
        ids = [each.row.id for each in page.rows]
        assert page.total == len(ids)
        assert set(await everybody(actor, wanted)) == set(ids)
        return [self.names[each] for each in ids]


@pytest.fixture
async def town(world: World) -> Town:
    li_na = registration("李娜", "13800010001", CHENGDONG, skills="二胡、剪纸", available="周末")
    zhao_min = registration("赵敏", "13800010002", WULIPAI, service_classes=[ServiceClass.HEALTH], agree_publish=False)
    na, min_ = await volunteers.register(world.zhou_min, li_na), await volunteers.register(world.zhou_min, zhao_min)
    coordinator = staff("李霞", Role.COORDINATOR, "/330211/")
    await active(coordinator, world.wang_fang)
    await served(world.zhou_min, world.wang_fang.id, None, NOON - timedelta(hours=4), 90)
    begun = clock.today() - timedelta(days=2 * 365 - 20)
    await qualifications.record(
        coordinator, world.wang_fang.id, NewQualification(kind="child_safety", begun_on=begun, evidence="通知 9 号")
    )
    return Town(world.zhou_min, {world.wang_fang.id: "王芳", na.id: "李娜", min_.id: "赵敏", world.liu_yang.id: "刘洋"})


ASKED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["赵敏", "李娜", "王芳"]),
    ({"order": Order.NAME}, ["李娜", "王芳", "赵敏"]),
    ({"order": Order.HOURS}, ["王芳", "赵敏", "李娜"]),
    ({"order": Order.SEEN}, ["王芳", "赵敏", "李娜"]),
    ({"skill": "二胡"}, ["李娜"]),
    ({"time": "周末"}, ["李娜"]),
    ({"classes": [ServiceClass.HEALTH]}, ["赵敏", "王芳"]),
    ({"classes": [ServiceClass.HEALTH], "skill": "护理"}, ["王芳"]),
    ({"organisation": WULIPAI}, ["赵敏"]),
    ({"being": Being.MOTHER}, ["王芳"]),
    ({"being": Being.MOTHER, "when": When.COMING}, []),
    ({"being": Being.COMMITTEE}, []),
    ({"qualification": "mother_training"}, ["王芳"]),
    ({"qualification": "child_safety", "standing": Standing.SOON}, ["王芳"]),
    ({"qualification": "mother_training", "standing": Standing.SOON}, []),
    ({"qualification": "mother_training", "standing": Standing.LACKING}, ["赵敏", "李娜"]),
    ({"hours": Hours.NONE}, ["赵敏", "李娜"]),
    ({"hours": Hours.FEW}, ["王芳"]),
    ({"seen": Seen.MONTH}, ["王芳"]),
    ({"seen": Seen.NEVER}, ["赵敏", "李娜"]),
    ({"seen": Seen.NOT_HALF}, ["赵敏", "李娜"]),
    ({"answer": Answer.PUBLISH}, ["王芳"]),
    ({"answer": Answer.NO_PUBLISH}, ["赵敏", "李娜"]),
    ({"state": State.LEFT}, []),
    ({"q": "王"}, ["王芳"]),
]


@pytest.mark.parametrize(("asked", "names"), ASKED, ids=lambda each: str(each) if isinstance(each, dict) else "")
async def test_each_condition_finds_whom_it_says(town: Town, asked: dict[str, Any], names: list[str]) -> None:
    assert await town.found(**asked) == names


@pytest.mark.parametrize("asked", [asked for asked, _ in ASKED if "organisation" not in asked], ids=str)
async def test_no_condition_and_no_order_finds_or_counts_another_branch(town: Town, asked: dict[str, Any]) -> None:
    village = staff("何静", Role.ADMINISTRATOR, "/330211/001/001/")
    of_street = {"王芳", "李娜"}

    assert set(await town.found(village, **asked)) <= of_street
    assert await town.found(staff("陈静", Role.COORDINATOR, "/430112/"), **asked) in ([], ["刘洋"])


@pytest.mark.parametrize("asked", [{"being": Being.MOTHER}, {"qualification": "mother_training"}], ids=str)
async def test_who_may_not_see_it_may_not_ask_for_it(world: World, town: Town, asked: dict[str, object]) -> None:
    with pytest.raises(Forbidden):
        await find(world.sun_hong, Filter.model_validate(asked))


async def test_a_picked_set_stays_as_it_was_and_is_cut_to_ones_own_reach(world: World, town: Town) -> None:
    text = await pick(world.zhou_min, await everybody(world.zhou_min, Filter(seen=Seen.NEVER)))
    late = await volunteers.register(world.zhou_min, registration("周静", "13800010003", CHENGDONG))

    found = await search(world.zhou_min, text)
    assert [row.name for row in found.rows] == ["赵敏", "李娜"]
    assert (await count_roster(world.zhou_min, RosterFilter(q=text)))[1] == 2
    assert (await search(world.chen_jing, text)).total == 0
    assert (await search(staff("何静", Role.OFFICER, "/330211/001/"), text)).total <= 1
    only = await pick(world.zhou_min, [late.id, world.liu_yang.id])
    assert [row.name for row in (await search(world.zhou_min, only)).rows] == ["周静"]


@pytest.mark.parametrize("chosen", [lambda _: [], lambda world: [world.liu_yang.id]], ids=["nobody", "out of reach"])
async def test_a_set_of_nobody_is_refused(world: World, chosen: Callable[[World], list[UUID]]) -> None:
    with pytest.raises(Invalid):
        await pick(world.zhou_min, chosen(world))


async def test_a_set_is_forgotten_after_a_day_and_not_before(world: World) -> None:
    old, young = [await pick(world.zhou_min, [world.wang_fang.id]) for _ in range(2)]
    async with transaction(EVERYWHERE):
        await fetch("UPDATE picked SET picked_at = now() WHERE id = $1", UUID(young.removeprefix("set~")))
        gone = await forget_picked(SYSTEM, clock.now() + timedelta(days=1))

    assert gone == 1
    assert [(await search(world.zhou_min, text)).total for text in (old, young)] == [0, 1]
