"""Two persons for back-filled hours: a program and who gave it its token are one, and so are a clerk's two accounts."""

import pytest

from jinguo.access.accounts.actions import create_token
from jinguo.access.forms import NewToken
from jinguo.access.queries import token_actor
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.hours import actions
from jinguo.hours.errors import SecondPersonNeeded
from jinguo.hours.forms import Decision
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers.registry.actions import register
from tests.hours.test_ledger import wanted
from tests.posts import logged_in, post
from tests.world import CHENGDONG, ZHENHAI, World, registration

YES = Decision(approve=True)


async def program_of(maker: Actor) -> Actor:
    found = await token_actor(await create_token(maker, NewToken(role=Role.OFFICER, organisation=ZHENHAI)))
    assert found is not None
    return found


async def credited() -> int:
    async with transaction(EVERYWHERE):
        return (await fetch("SELECT coalesce(sum(credited_minutes), 0)::int AS minutes FROM entry"))[0]["minutes"]


async def test_neither_approves_what_the_other_entered_a_third_may(world: World) -> None:
    maker = await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI))
    other = await logged_in(await post("赵丽", Role.ADMINISTRATOR, ZHENHAI))
    program, second = await program_of(maker), await program_of(maker)
    by_program = await actions.claim(program, wanted(world.wang_fang))
    by_maker = await actions.claim(maker, wanted(world.wang_fang))

    for actor, claim in ((maker, by_program), (second, by_program), (program, by_maker)):
        with pytest.raises(SecondPersonNeeded):
            await actions.decide(actor, claim, YES)
    before = await credited()
    await actions.decide(other, by_program, YES)

    assert (before, await credited()) == (0, 60)


async def test_a_clerks_other_account_is_no_second_person(world: World) -> None:
    person = world.wang_fang.person
    first = await logged_in(await post("王芳", Role.OFFICER, ZHENHAI, person))
    second = await logged_in(await post("王芳", Role.REVIEWER, ZHENHAI, person))
    li_na = await register(world.zhou_min, registration("李娜", "13800005678", CHENGDONG))
    claim = await actions.claim(first, wanted(li_na))

    with pytest.raises(SecondPersonNeeded):
        await actions.decide(second, claim, YES)

    assert await credited() == 0


async def test_neither_she_nor_her_program_approves_her_own_hours(world: World) -> None:
    her = await logged_in(await post("王芳", Role.ADMINISTRATOR, ZHENHAI, world.wang_fang.person))
    claim = await actions.claim(world.li_mei, wanted(world.wang_fang))

    for actor in (her, await program_of(her)):
        with pytest.raises(SecondPersonNeeded):
            await actions.decide(actor, claim, YES)

    assert await credited() == 0
