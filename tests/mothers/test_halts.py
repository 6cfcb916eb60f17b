"""Nobody who was halted cares for a child until it is lifted: at once, at every gate, also as somebody else's row."""

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.mothers import actions, queries
from jinguo.mothers.catalogue import State
from jinguo.mothers.errors import GatesShut
from jinguo.volunteers.registry import actions as volunteers
from tests.mothers.stand import active, offer, qualify
from tests.mothers.test_part import merged
from tests.world import XIMEN, World, herself, registration


async def test_a_mother_is_paused_that_moment_and_goes_on_when_it_is_lifted(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)

    halt = await actions.halt(SYSTEM, world.wang_fang.person)
    paused = await queries.mother(world.li_mei, mother)
    with pytest.raises(GatesShut):
        await actions.resume(world.li_mei, mother)
    assert halt is not None
    await actions.lift(SYSTEM, halt)

    assert (paused.state, paused.reason, paused.note) == (State.PAUSED, None, "")
    assert [gate.code for gate in paused.missing] == ["halted"]
    assert (await queries.mother(world.li_mei, mother)).state is State.ACTIVE


async def test_two_halts_are_lifted_one_by_one_and_a_pause_of_her_own_stays(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.pause_own(herself(world.wang_fang))

    halts = [await actions.halt(SYSTEM, world.wang_fang.person) for _ in range(2)]
    for halt in halts:
        with pytest.raises(GatesShut):
            await actions.resume_own(herself(world.wang_fang))
        assert halt is not None
        await actions.lift(SYSTEM, halt)

    assert (await queries.mother(world.li_mei, mother)).state is State.PAUSED
    await actions.resume_own(herself(world.wang_fang))
    assert (await queries.mother(world.li_mei, mother)).state is State.ACTIVE


async def test_who_is_no_mother_yet_is_not_cleared(world: World) -> None:
    await actions.halt(SYSTEM, world.wang_fang.person)
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    await qualify(world.li_mei, world.wang_fang.id)

    with pytest.raises(GatesShut):
        await actions.clear(world.li_mei, mother)


async def test_a_halt_goes_along_with_a_merge(world: World) -> None:
    second = await volunteers.register(world.zhou_min, registration("王芳", "13700004321", XIMEN))
    mother = await active(world.li_mei, world.wang_fang)
    await actions.halt(SYSTEM, second.person)

    await merged(world, second, world.wang_fang)

    her = await queries.mother(world.li_mei, mother)
    assert (her.state, [gate.code for gate in her.missing]) == (State.PAUSED, ["halted"])
