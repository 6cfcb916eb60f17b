"""Figures of care: they add up, few children are not told, and a place counts its own alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.pairings.contacts.actions import record
from jinguo.pairings.figures.queries import figures
from jinguo.pairings.figures.rules import WHOLE, Counted, not_told, share
from tests.pairings.conftest import Care
from tests.pairings.contacts.test_contacts import contact
from tests.pairings.test_actions import running
from tests.world import WULIPAI, staff


def counted(children: int, paired: int, reached: int = 0) -> Counted:
    return Counted(children, paired, children - paired, reached)


def test_a_town_with_few_children_is_hidden_and_so_is_what_would_tell_it() -> None:
    parts = {"/1/1/": counted(3, 0), "/1/2/": counted(20, 10), "/1/3/": counted(30, 10), WHOLE: counted(53, 20)}

    left_out = not_told(parts, {})

    assert ("/1/1/", "children") in left_out
    assert len({name for name, what in left_out if what == "children"}) > 1
    assert (WHOLE, "children") not in left_out
    assert share(parts["/1/1/"], "/1/1/", left_out) is None
    assert share(parts[WHOLE], WHOLE, left_out) == 38


async def test_what_stands_and_what_was_done_is_counted_by_place_and_category(care: Care) -> None:
    her = await care.mother(1, capacity=3)
    first = await running(care, await care.child(1), her.id)
    for order in range(2, 7):
        await care.child(order)
    for order in range(7, 14):
        await care.child(order, WULIPAI)
    await record(care.li_xia, first, contact(medium="visit"))

    found = await figures(care.li_xia)

    assert (found.whole.children, found.whole.mothers, found.whole.contacts, found.whole.visits) == (13, 1, 1, 1)
    assert [(line.label, line.children, line.paired, line.mothers) for line in found.parts]
    assert found.whole.paired is None and found.whole.share is None
    assert found.leaves_out
    before = await figures(care.li_xia, last=clock.today() - timedelta(days=1))
    assert (before.parts, before.whole.children) == ((), 0)


async def test_a_town_counts_its_own_and_volunteers_count_nothing(care: Care) -> None:
    for order in range(1, 7):
        await care.child(order)
    town = replace(care.li_xia, grants=staff("陈静", Role.COORDINATOR, "/330211/003/").grants)

    assert (await figures(care.li_xia)).whole.children == 6
    assert (await figures(town)).whole.children == 0
    assert (await figures(care.hu_min)).whole.children == 0
    with pytest.raises(Forbidden):
        await figures(staff("王芳", Role.VOLUNTEER, ""))
