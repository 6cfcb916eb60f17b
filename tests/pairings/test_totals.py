"""Totals: each mother's children and the places that are left, and the list that is cut down to them."""

from typing import get_args

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.mothers.catalogue import State
from jinguo.mothers.queries import Only, Wanted, all_of
from jinguo.mothers.slices import Stage, mothers
from jinguo.pairings import actions
from jinguo.pairings.forms import NewPairing
from jinguo.pairings.totals import Load, LoadBand, loads
from tests.pairings.conftest import Care
from tests.world import CHENGDONG


async def test_a_mothers_children_and_the_places_left_are_counted_and_another_district_counts_nobody(
    care: Care,
) -> None:
    one, two = [await care.child(order) for order in range(2)]
    her, full, free = await care.mother(1), await care.mother(2, capacity=1), await care.mother(3, capacity=2)
    await actions.pair(care.li_xia, NewPairing(child=one, mother=her.id))
    await actions.pair(care.li_xia, NewPairing(child=two, mother=full.id))

    found = await loads(care.li_xia, await all_of(care.li_xia, Wanted()))

    assert found == {her.id: Load(1, 2), full.id: Load(1, 0), free.id: Load(0, 2)}
    assert {each for each in LoadBand if found[full.id].within(each)} == {LoadBand.ONE, LoadBand.FULL}
    assert {each for each in LoadBand if found[free.id].within(each)} == {LoadBand.NONE, LoadBand.ROOM}
    only = Wanted(only=Only(LoadBand.FULL.label, frozenset({full.id})))
    assert [row.id for row in await all_of(care.li_xia, only)] == [full.id]
    assert await all_of(care.hu_min, only) == []
    with pytest.raises(Forbidden):
        await loads(care.world.chen_jing, await all_of(care.li_xia, only))


async def test_a_program_is_told_ids_stages_and_places_of_its_own_district(care: Care) -> None:
    her, other = await care.mother(1), await care.mother(2)

    first = await mothers(care.li_xia, limit=1)
    rest = await mothers(care.li_xia, after=first.next or "")

    assert [(row.id, row.stage, row.organisation) for row in first.rows] == [(her.id, "active", CHENGDONG)]
    assert ([row.id for row in rest.rows], rest.next) == ([other.id], None)
    assert (await mothers(care.li_xia, stage="paused")).rows == []
    assert get_args(Stage) == tuple(each.value for each in State)
    assert (await mothers(care.hu_min)).rows == []
    with pytest.raises(Forbidden):
        await mothers(care.hu_min, within="/330211/")
