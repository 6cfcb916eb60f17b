"""Candidates out of the database: who waits, who may care, what stops whom; and what a program is told."""

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.catalogue import View
from jinguo.children.forms import SiblingCode
from jinguo.children.registry import queries as files
from jinguo.children.registry.siblings import link_sibling
from jinguo.kernel.errors import Invalid
from jinguo.mothers import actions as mothers
from jinguo.mothers.catalogue import Distance, Reason, Skill
from jinguo.mothers.forms import Pause
from jinguo.pairings import actions
from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.forms import Locked, NewPairing, ProposalRequest
from jinguo.pairings.proposals.outcome import answer
from jinguo.pairings.proposals.queries import candidates, proposal_for, proposed
from tests.children.conftest import SECRETS
from tests.pairings.conftest import Care, ids
from tests.world import CHENGDONG, JIAOCHUAN, WULIPAI, ZHENHAI, staff

ZHENHAI_PATH = "/330211/"


async def test_children_without_a_mother_wait_and_mothers_who_lack_nothing_are_asked(care: Care) -> None:
    yu, lan = await care.child(1), await care.child(2)
    zhou, paused = await care.mother(1), await care.mother(2)
    await mothers.pause(care.li_xia, paused.id, Pause(reason=Reason.AWAY))
    await actions.pair(care.li_xia, NewPairing(child=lan, mother=zhou.id))

    found = await candidates(care.li_xia, ZHENHAI_PATH)

    assert (ids(found.children), ids(found.mothers)) == ([yu], [zhou.id])
    [her] = found.mothers
    assert (her.capacity, her.load) == (3, 1)
    [child] = found.children
    assert (child.place.district, child.place.town, child.place.village) == ("330211", "001", "001")
    assert (child.age, child.times) == (10, frozenset({"sat_am", "sat_pm", "sat_eve", "sun_am", "sun_pm", "sun_eve"}))


async def test_without_consent_or_against_the_childs_will_nobody_is_proposed_and_the_gate_is_named(care: Care) -> None:
    unasked, unwilling = await care.child(1, consent=False), await care.child(2)
    await care.consent(unwilling, View.UNWILLING, given=False)
    await care.mother(1)

    told = answer(await proposed(care.li_xia, ZHENHAI_PATH))

    assert told.proposals == []
    assert {one.child: one.gates for one in told.unmatched} == {unasked: [Gate.CONSENT], unwilling: [Gate.UNWILLING]}


async def test_siblings_by_link_are_one_household_also_with_a_sister_who_has_a_mother(care: Care) -> None:
    big, small = await care.child(1), await care.child(2, needs=["skill_law"])
    near, far = await care.mother(1), await care.mother(2, WULIPAI, skills={Skill.LAW})
    code = (await files.child(care.li_xia, small)).code
    await link_sibling(care.li_xia, big, SiblingCode(code=code))
    await actions.pair(care.li_xia, NewPairing(child=big, mother=far.id))

    [pair] = answer(await proposed(care.li_xia, ZHENHAI_PATH)).proposals
    value = {each.name: each.value for each in pair.terms}

    assert (pair.child, pair.mother) == (small, far.id)
    assert (value[Term.SIBLINGS], value[Term.NEED], value[Term.NEARNESS]) == (100, 100, 30)
    assert near.id != far.id


async def test_a_program_is_told_ids_and_terms_and_nothing_that_says_who_it_is(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1, distance=Distance.VILLAGE)

    told = answer(await proposal_for(care.li_xia, ProposalRequest(organisation=ZHENHAI)))

    [pair] = told.proposals
    assert (pair.child, pair.mother, pair.locked) == (child, her.id, False)
    assert pair.score == told.total == sum(each.weight * each.value for each in pair.terms)
    assert [each.name for each in pair.terms] == list(Term)
    assert (told.unmatched, told.optimal, told.bound) == ([], True, 0)
    assert [word for word in (*SECRETS, "周") if word in repr(told)] == []


async def test_a_locked_pair_is_kept_and_who_is_unknown_there_is_refused(care: Care) -> None:
    child, near, far = await care.child(1), await care.mother(1), await care.mother(2, WULIPAI)

    best = answer(await proposal_for(care.li_xia, ProposalRequest(organisation="330211")))
    locked = ProposalRequest(organisation="330211", locked=(Locked(child=child, mother=far.id),))
    kept = answer(await proposal_for(care.li_xia, locked))

    assert ([each.mother for each in best.proposals], [each.mother for each in kept.proposals]) == ([near.id], [far.id])
    assert kept.proposals[0].locked
    with pytest.raises(Invalid):
        await proposal_for(care.li_xia, ProposalRequest(organisation=JIAOCHUAN, locked=locked.locked))


async def test_another_district_and_other_roles_are_told_nothing(care: Care) -> None:
    await care.child(1)
    await care.mother(1)

    for actor in (care.hu_min, care.zhou_min, care.world.li_mei, staff("孙红", Role.READER, ZHENHAI_PATH)):
        with pytest.raises(Forbidden):
            await proposal_for(actor, ProposalRequest(organisation=CHENGDONG))
