"""From a proposal to an end: what follows what, who may do it, and what two clerks at once cannot do."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.children.catalogue import View
from jinguo.children.errors import NoSuchChild
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.mothers import actions as mothers
from jinguo.mothers.catalogue import Reason as Why
from jinguo.mothers.forms import End, Pause
from jinguo.pairings import actions, queries
from jinguo.pairings.catalogue import Following, Manner, Reason, Step
from jinguo.pairings.errors import NoRoom, NoSuchPairing, NotConsented, NotFit, PairedAlready, WrongStep
from jinguo.pairings.forms import Agreement, Beginning, Ending, HandOver, NewPairing, Reassignment, Renewal, Visit
from jinguo.pairings.proposals.queries import candidates
from jinguo.pairings.queries import Wanted
from tests.conftest import Hands
from tests.pairings.conftest import Care, ids

TODAY = date(2026, 11, 21)


def ending(**more: object) -> Ending:
    facts = {"happened_on": clock.today(), "reason": Reason.MOTHER, "following": Following.ANEW}
    return Ending.model_validate({**facts, **more})


def agreement(**more: object) -> Agreement:
    facts = {"happened_on": TODAY, "guardian": True, "mother": True, "view": View.WILLING, "agreement": "镇爱 2026-1"}
    return Agreement.model_validate({**facts, **more})


async def running(care: Care, child: UUID, mother: UUID) -> UUID:
    """A pairing that runs since today."""
    pairing = await actions.pair(care.li_xia, NewPairing(child=child, mother=mother))
    await actions.visit(care.li_xia, pairing, Visit(happened_on=TODAY))
    await actions.agree(care.li_xia, pairing, agreement())
    await actions.begin(care.li_xia, pairing, Beginning(happened_on=TODAY, until=TODAY + timedelta(days=365)))
    return pairing


async def test_each_step_is_a_record_with_its_day_and_none_is_skipped(care: Care, hands: Hands) -> None:
    pairing = await actions.pair(care.li_xia, NewPairing(child=await care.child(1), mother=(await care.mother(1)).id))
    with pytest.raises(WrongStep):
        await actions.agree(care.li_xia, pairing, agreement())
    await actions.visit(care.li_xia, pairing, Visit(happened_on=TODAY, note="奶奶在家，说好周六来"))
    with pytest.raises(WrongStep):
        await actions.begin(care.li_xia, pairing, Beginning(happened_on=TODAY, until=date(2027, 11, 21)))
    await actions.agree(care.li_xia, pairing, agreement())
    await actions.begin(care.li_xia, pairing, Beginning(happened_on=TODAY, until=date(2027, 11, 21)))
    hands.forward(days=300)
    await actions.renew(care.li_xia, pairing, Renewal(happened_on=clock.today(), until=date(2028, 11, 21)))
    await actions.end(care.li_xia, pairing, ending(note="换了工作"))

    steps = await queries.steps(care.li_xia, pairing)

    order = [Step.PROPOSED, Step.VISITED, Step.AGREED, Step.BEGUN, Step.RENEWED, Step.ENDED]
    assert [each.step for each in steps] == order
    assert [each.note for each in steps] == ["", "奶奶在家，说好周六来", "", "", "", "换了工作"]
    assert (steps[2].view, steps[2].agreement, steps[3].until) == (View.WILLING, "镇爱 2026-1", date(2027, 11, 21))
    assert (steps[5].reason, steps[5].following, steps[5].by) == (Reason.MOTHER, Following.ANEW, "李霞")
    row = await queries.pairing(care.li_xia, pairing)
    assert (row.begun_on, row.until, row.closed_on) == (TODAY, date(2028, 11, 21), clock.today())
    with pytest.raises(WrongStep):
        await actions.end(care.li_xia, pairing, ending())


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=1)], ids=["to come", "too early"])
async def test_a_day_to_come_or_before_the_last_step_is_refused_and_nothing_is_written(care: Care, day: date) -> None:
    pairing = await actions.pair(care.li_xia, NewPairing(child=await care.child(1), mother=(await care.mother(1)).id))

    with pytest.raises(Invalid):
        await actions.visit(care.li_xia, pairing, Visit(happened_on=day))

    assert [each.step for each in await queries.steps(care.li_xia, pairing)] == [Step.PROPOSED]


def test_who_does_not_agree_is_not_paired() -> None:
    for wrong in ({"guardian": False}, {"mother": False}, {"view": View.UNWILLING}):
        with pytest.raises(ValueError, match="请办结束"):
            agreement(**wrong)


async def test_without_consent_and_without_a_gate_that_is_met_nobody_is_paired(care: Care) -> None:
    unasked, child = await care.child(1, consent=False), await care.child(2)
    her = await care.mother(1)
    with pytest.raises(NotConsented):
        await actions.pair(care.li_xia, NewPairing(child=unasked, mother=her.id))
    await mothers.pause(care.li_xia, her.id, Pause(reason=Why.AWAY))
    with pytest.raises(NotFit, match="暂停"):
        await actions.pair(care.li_xia, NewPairing(child=child, mother=her.id))

    assert (await queries.pairings(care.li_xia, Wanted())).rows == []


async def test_a_child_has_one_mother_unless_both_pairings_say_that_several_share_it(care: Care) -> None:
    child, shared = await care.child(1), await care.child(2)
    one, other = await care.mother(1), await care.mother(2)
    await actions.pair(care.li_xia, NewPairing(child=child, mother=one.id))
    await actions.pair(care.li_xia, NewPairing(child=shared, mother=one.id, manner=Manner.MOTHERS))

    for manner in (Manner.ONE, Manner.MOTHERS):
        with pytest.raises(PairedAlready):
            await actions.pair(care.li_xia, NewPairing(child=child, mother=other.id, manner=manner))
    with pytest.raises(PairedAlready):
        await actions.pair(care.li_xia, NewPairing(child=shared, mother=one.id, manner=Manner.MOTHERS))
    await actions.pair(care.li_xia, NewPairing(child=shared, mother=other.id, manner=Manner.TEAM))


async def test_two_clerks_at_once_do_not_exceed_her_places(care: Care) -> None:
    children = [await care.child(order) for order in range(4)]
    her = await care.mother(1, capacity=1)

    done = await asyncio.gather(
        *(actions.pair(care.li_xia, NewPairing(child=child, mother=her.id)) for child in children),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in done) == ["NoRoom", "NoRoom", "NoRoom", "UUID"]
    assert len((await queries.pairings(care.li_xia, Wanted())).rows) == 1
    assert NoRoom.status == 409


async def test_the_database_itself_refuses_the_same_two_twice(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    await actions.pair(care.li_xia, NewPairing(child=child, mother=her.id))

    again = "INSERT INTO pairing (id, child, mother, person, path, manner) SELECT gen_random_uuid(), child, mother,"
    with pytest.raises(Exception, match="pairing_once"):
        async with transaction(EVERYWHERE):
            await fetch(f"{again} person, path, manner FROM pairing")


async def test_a_hand_over_ends_and_proposes_in_one_and_the_old_notes_stay_with_the_old(care: Care) -> None:
    child, one, other = await care.child(1), await care.mother(1), await care.mother(2)
    first = await running(care, child, one.id)

    successor = HandOver(happened_on=TODAY, mother=other.id, reason=Reason.MOTHER, note="要去外地")
    second = await actions.hand_over(care.li_xia, first, successor)

    assert (await queries.pairing(care.li_xia, first)).step is Step.HANDED
    after = await queries.pairing(care.li_xia, second)
    assert (after.step, after.before, after.mother, after.begun_on) == (Step.PROPOSED, first, other.id, None)
    assert [each.note for each in await queries.steps(care.li_xia, second)] == [""]


async def test_a_hand_over_to_who_has_no_room_changes_nothing(care: Care) -> None:
    child, other_child = await care.child(1), await care.child(2)
    one, full = await care.mother(1), await care.mother(2, capacity=1)
    await actions.pair(care.li_xia, NewPairing(child=other_child, mother=full.id))
    first = await running(care, child, one.id)

    with pytest.raises(NoRoom):
        await actions.hand_over(care.li_xia, first, HandOver(happened_on=TODAY, mother=full.id, reason=Reason.MOTHER))

    assert (await queries.pairing(care.li_xia, first)).step is Step.BEGUN


async def test_a_mother_who_is_paused_or_has_ended_suspends_her_pairings_that_moment(care: Care) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    await mothers.end(care.li_xia, her.id, End(reason=Why.OWN_END))

    assert (await queries.pairing(care.li_xia, pairing)).is_suspended
    assert ids((await queries.pairings(care.li_xia, Wanted(suspended=True))).rows) == [pairing]


async def test_who_was_refused_is_not_proposed_for_that_child_again(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    pairing = await actions.pair(care.li_xia, NewPairing(child=child, mother=her.id))
    await actions.end(care.li_xia, pairing, ending(reason=Reason.GUARDIAN))

    [waiting] = (await candidates(care.li_xia, "/330211/")).children
    assert waiting.excluded == {her.id}


async def test_another_district_and_other_roles_see_and_do_nothing(care: Care) -> None:
    child, her = await care.child(1), await care.mother(1)
    pairing = await running(care, child, her.id)

    with pytest.raises(NoSuchPairing):
        await queries.pairing(care.hu_min, pairing)
    with pytest.raises(NoSuchPairing):
        await actions.end(care.hu_min, pairing, ending())
    with pytest.raises(NoSuchChild):
        await actions.pair(care.hu_min, NewPairing(child=child, mother=her.id))
    for actor in (care.zhou_min, care.world.li_mei, care.world.sun_hong):
        with pytest.raises(Forbidden):
            await queries.pairing(actor, pairing)
        with pytest.raises(Forbidden):
            await actions.end(actor, pairing, ending())
    assert (await queries.pairings(care.hu_min, Wanted())).rows == []


async def test_lists_hide_what_is_over_unless_asked_and_are_filtered_by_step(care: Care) -> None:
    one, two, three = [await care.child(order) for order in range(3)]
    her = await care.mother(1)
    proposed = await actions.pair(care.li_xia, NewPairing(child=one, mother=her.id))
    runs = await running(care, two, her.id)
    over = await running(care, three, her.id)
    await actions.end(care.li_xia, over, ending())

    async def found(**wanted: object) -> list[UUID]:
        return ids((await queries.pairings(care.li_xia, Wanted(**wanted))).rows)  # pyright: ignore[reportArgumentType]

    assert sorted(await found()) == sorted([proposed, runs])
    assert await found(steps=(Step.PROPOSED,)) == [proposed]
    assert await found(steps=(Step.ENDED, Step.HANDED)) == [over]
    assert await found(child=two) == [runs]


async def test_when_a_mother_leaves_all_her_children_go_on_in_one_or_nothing_changes(care: Care) -> None:
    one, two, three = [await care.child(order) for order in range(3)]
    her, other, full = await care.mother(1), await care.mother(2), await care.mother(3, capacity=1)
    begun = await running(care, one, her.id)
    proposed = await actions.pair(care.li_xia, NewPairing(child=two, mother=her.id))
    waits = await running(care, three, her.id)
    why = Reassignment(happened_on=TODAY, reason=Reason.LEFT, note="搬走了")

    with pytest.raises(NoRoom):
        await actions.reassign(care.li_xia, her.id, why, {begun: full.id, proposed: full.id})
    assert len((await queries.pairings(care.li_xia, Wanted(mother=her.id))).rows) == 3
    done = await actions.reassign(care.li_xia, her.id, why, {begun: other.id, proposed: other.id})

    assert done == 3
    ends = [(await queries.pairing(care.li_xia, each)).step for each in (begun, proposed, waits)]
    assert ends == [Step.HANDED, Step.ENDED, Step.ENDED]
    after = (await queries.pairings(care.li_xia, Wanted())).rows
    assert sorted((each.child, each.mother) for each in after) == sorted([(one, other.id), (two, other.id)])
    assert ids((await candidates(care.li_xia, "/330211/")).children) == [three]
