"""A mother whom a guardian does not want is neither proposed nor paired, by whatever way, until that is taken back."""

from datetime import timedelta

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.errors import NotInCharge
from jinguo.kernel.errors import Invalid
from jinguo.pairings import actions
from jinguo.pairings.catalogue import Gate, Objection, Reason
from jinguo.pairings.errors import Excluded, NoSuchExclusion
from jinguo.pairings.exclusions.actions import exclude, take_back
from jinguo.pairings.exclusions.queries import exclusions
from jinguo.pairings.forms import Beginning, HandOver, NewExclusion, NewPairing, PaperPairing, Visit
from jinguo.pairings.proposals.queries import proposed, successors
from jinguo.pairings.queries import pairing
from tests.pairings.conftest import Care, Her
from tests.pairings.test_actions import TODAY, agreement, running
from tests.world import staff


def unwanted(her: Her) -> NewExclusion:
    return NewExclusion(number=her.registered.number, reason=Objection.GUARDIAN)


async def test_no_way_leads_to_a_mother_whom_the_guardian_does_not_want(care: Care) -> None:
    child, her, other = await care.child(1), await care.mother(1), await care.mother(2)
    new = NewPairing(child=child, mother=her.id)

    assert await exclude(care.li_xia, child, unwanted(her)) is False

    for way in (
        actions.pair(care.li_xia, new),
        actions.enter(care.li_xia, PaperPairing(child=child, mother=her.id, begun_on=TODAY)),
    ):
        with pytest.raises(Excluded):
            await way
    assert [each.mother for each in (await proposed(care.li_xia, "/330211/")).pairs] == [other.id]
    cared = await running(care, child, other.id)
    assert await successors(care.li_xia, await pairing(care.li_xia, cared)) == []
    with pytest.raises(Excluded):
        await actions.hand_over(
            care.li_xia,
            cared,
            HandOver(happened_on=TODAY, mother=her.id, reason=Reason.MOTHER),
        )


async def test_where_she_is_the_only_one_the_gate_says_so_until_it_is_taken_back(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    await exclude(care.li_xia, child, unwanted(her))
    stopped = await proposed(care.li_xia, "/330211/")

    [row] = await exclusions(care.li_xia, child)
    await take_back(care.li_xia, row.id)

    assert [(each.child, tuple(each.gates)) for each in stopped.unmatched] == [(child, (Gate.EXCLUDED,))]
    assert [each.mother for each in (await proposed(care.li_xia, "/330211/")).pairs] == [her.id]
    with pytest.raises(NoSuchExclusion):
        await take_back(care.li_xia, row.id)


async def test_a_pairing_that_is_under_way_does_not_begin_and_is_named(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    under_way = await actions.pair(care.li_xia, NewPairing(child=child, mother=her.id))

    assert await exclude(care.li_xia, child, unwanted(her)) is True

    await actions.visit(care.li_xia, under_way, Visit(happened_on=TODAY))
    await actions.agree(care.li_xia, under_way, agreement())
    with pytest.raises(Excluded):
        await actions.begin(care.li_xia, under_way, Beginning(happened_on=TODAY, until=TODAY + timedelta(days=365)))


async def test_who_is_not_in_charge_of_the_file_or_has_no_number_writes_nothing(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    with pytest.raises(Invalid):
        await exclude(care.li_xia, child, NewExclusion(number="99999999", reason=Objection.CHILD))
    with pytest.raises(NotInCharge):
        await exclude(staff("孙洁", Role.COORDINATOR, "/330211/"), child, unwanted(her))
    with pytest.raises(Forbidden):
        await exclude(care.zhou_min, child, unwanted(her))
    assert await exclusions(care.li_xia, child) == []
