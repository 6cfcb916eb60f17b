"""Who is registered elsewhere cannot be asked in bulk: not by a trial, not by an import, not one by one."""

import json

import pytest

from jinguo.authority.actor import Actor
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.errors import PhoneTaken
from jinguo.volunteers.errors import TooManyElsewhere
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.intake.actions import Imported, import_file
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.budget import MOST_A_DAY
from tests.conftest import Hands
from tests.volunteers.rosters import xlsx
from tests.world import CHENGDONG, XITANGJIE, World, registration

PHONES = [f"1370000{order:04}" for order in range(MOST_A_DAY + 1)]
NAMES = [f"刘{first}{second}" for first in "梅兰竹菊荷" for second in "芳英丽娟敏"]


async def plant(world: World) -> None:
    """As many people elsewhere as nobody may learn of in a day, and one more."""
    rows = [("姓名", "手机"), *zip(NAMES, PHONES, strict=False)]
    await import_file(world.chen_jing, xlsx(rows), "名册.xlsx", default_code=XITANGJIE)


async def ask(actor: Actor, phones: list[str], place: str = CHENGDONG) -> Imported:
    rows = [("姓名", "手机"), *zip(NAMES, phones, strict=False)]
    return await import_file(actor, xlsx(rows), "名册.xlsx", default_code=place, dry_run=True)


async def log(actor: Actor) -> list[tuple[str, int]]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action, detail FROM audit_entry WHERE actor = $1 ORDER BY seq", actor.id)
    return [(row["action"], json.loads(row["detail"]).get("elsewhere", 0)) for row in rows]


async def test_trials_tell_of_twenty_people_elsewhere_a_day_and_the_log_counts_them(world: World, hands: Hands) -> None:
    await plant(world)

    assert (await ask(world.li_mei, PHONES[:MOST_A_DAY])).rejected == MOST_A_DAY
    with pytest.raises(TooManyElsewhere):
        await ask(world.li_mei, ["13611110001"])
    assert await log(world.li_mei) == [("try_roster", MOST_A_DAY)]
    hands.forward(days=1)
    assert (await ask(world.li_mei, ["13611110001"])).added == 1


async def test_one_more_than_twenty_refuses_the_file_and_spends_the_day(world: World) -> None:
    await plant(world)

    with pytest.raises(TooManyElsewhere):
        await ask(world.li_mei, PHONES)

    assert await log(world.li_mei) == [("refuse_roster", MOST_A_DAY + 1)]
    with pytest.raises(TooManyElsewhere):
        await ask(world.li_mei, ["13611110001"])


async def test_single_registrations_are_counted_in_the_same_budget(world: World) -> None:
    await plant(world)
    await ask(world.li_mei, PHONES[1:MOST_A_DAY])

    with pytest.raises(PhoneTaken):
        await actions.register(world.li_mei, registration("刘梅芳", PHONES[0], CHENGDONG))
    with pytest.raises(TooManyElsewhere):
        await actions.register(world.li_mei, registration("刘梅芳", "13611110001", CHENGDONG))

    assert await log(world.li_mei) == [("try_roster", MOST_A_DAY - 1), ("refuse_registration", 1)]


async def test_a_correction_that_asks_for_nobody_is_made_on_a_spent_day(world: World) -> None:
    await plant(world)
    await ask(world.li_mei, PHONES[:MOST_A_DAY])

    await actions.revise(world.li_mei, world.wang_fang.id, Revision(remark="会理发"))
    with pytest.raises(TooManyElsewhere):
        await actions.revise(world.li_mei, world.wang_fang.id, Revision(id_number="33021119831023544X"))

    assert (await queries.volunteer(world.li_mei, world.wang_fang.id)).remark == "会理发"


async def test_who_is_within_reach_costs_nothing(world: World) -> None:
    await plant(world)

    done = await ask(world.chen_jing, PHONES, XITANGJIE)

    assert (done.known, done.rejected) == (MOST_A_DAY + 1, 0)
