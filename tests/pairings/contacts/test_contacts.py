"""Contacts: whose they are, what is due next, minutes that are claimed once, and a card that ends with the pairing."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.children.errors import NoSuchChild
from jinguo.hours import actions as hours
from jinguo.hours.forms import Decision
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.mothers import actions as mothers
from jinguo.mothers.catalogue import Reason as Why
from jinguo.mothers.forms import Pause
from jinguo.pairings import actions as life
from jinguo.pairings.catalogue import Duty, Excuse, Finding, Flag, Following, Medium, Reason, Topic
from jinguo.pairings.contacts import actions, queries
from jinguo.pairings.errors import NoSuchPairing, NotRunning, ReadAlong
from jinguo.pairings.forms import Ending, HandOver, NewCadence, NewContact, NewExemption
from jinguo.pairings.policy import set_cadence
from jinguo.pairings.rules import Rhythm, due_on
from tests.children.conftest import FILE, SECRETS
from tests.conftest import Hands
from tests.pairings.conftest import Care
from tests.pairings.test_actions import TODAY, ending, running
from tests.world import herself


def contact(**more: Any) -> NewContact:  # noqa: ANN401
    return NewContact.model_validate({"happened_on": clock.today(), "medium": Medium.CALL, **more})


async def lines(action: str) -> int:
    async with transaction(EVERYWHERE):
        return len(await fetch("SELECT FROM audit_entry WHERE action = $1", action))


async def test_a_mother_writes_down_what_she_saw_and_the_coordinator_reads_it(care: Care, hands: Hands) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    hands.forward(days=2)

    seen = {"life": Finding.NORMAL, "mind": Finding.WATCH, "flags": {Flag.COUNSEL}, "note": "晚上睡不好"}
    await actions.record(herself(her.registered), pairing, contact(**seen))

    [row] = await queries.contacts(care.li_xia, pairing)
    assert (row.happened_on, row.medium, row.made, row.minutes) == (clock.today(), Medium.CALL, True, 0)
    assert row.topics == {Topic.LIFE: Finding.NORMAL, Topic.MIND: Finding.WATCH}
    assert (row.flags, row.note) == ((Flag.COUNSEL,), "晚上睡不好")
    async with transaction(EVERYWHERE):
        assert "睡不好" not in str(await fetch("SELECT t::text FROM contact t"))


async def test_a_form_that_comes_twice_after_a_lost_answer_is_one_contact(care: Care) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    form = contact(occasion=uuid7(), began_at=time(9), minutes=60)

    for _ in range(2):
        await actions.record(herself(her.registered), pairing, form)

    assert len(await queries.contacts(care.li_xia, pairing)) == 1
    async with transaction(EVERYWHERE):
        assert len(await fetch("SELECT FROM claim")) == 1


@pytest.mark.parametrize(
    "wrong", [{"happened_on": TODAY + timedelta(days=1)}, {"missed": True, "minutes": 5}], ids=["to come", "missed"]
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(care: Care, wrong: dict[str, Any]) -> None:
    pairing = await running(care, await care.child(1), (await care.mother(1)).id)

    with pytest.raises((Invalid, ValueError)):
        await actions.record(care.li_xia, pairing, contact(**wrong))

    assert await queries.contacts(care.li_xia, pairing) == []


async def test_a_contact_belongs_to_the_pairing_of_its_date_and_not_to_the_successors(care: Care, hands: Hands) -> None:
    one, other = await care.mother(1), await care.mother(2)
    first = await running(care, await care.child(1), one.id)
    hands.forward(days=10)
    successor = HandOver(happened_on=clock.today(), mother=other.id, reason=Reason.MOTHER)
    second = await life.hand_over(care.li_xia, first, successor)

    await actions.record(care.li_xia, first, contact(happened_on=TODAY + timedelta(days=5)))
    with pytest.raises(NotRunning):
        await actions.record(care.li_xia, second, contact(happened_on=TODAY + timedelta(days=5)))
    hands.forward(days=5)
    with pytest.raises(NotRunning):
        await actions.record(care.li_xia, first, contact())

    assert [len(await queries.contacts(care.li_xia, each)) for each in (first, second)] == [1, 0]


async def test_siblings_seen_together_are_a_row_each_and_the_time_counts_once(care: Care) -> None:
    her = await care.mother(1)
    one, two = [await running(care, await care.child(order), her.id) for order in (1, 2)]

    seen = {"medium": Medium.VISIT, "began_at": time(9), "minutes": 90, "together": {two}}
    await actions.record(herself(her.registered), one, contact(**seen))

    rows = [*await queries.contacts(care.li_xia, one), *await queries.contacts(care.li_xia, two)]
    assert [row.minutes for row in rows] == [90, 0]
    async with transaction(EVERYWHERE):
        [claim] = await fetch("SELECT id, title, claimed_by FROM claim")
    assert (claim["title"], claim["claimed_by"]) == ("爱心妈妈探访", her.registered.person)
    done = await hours.decide(care.world.li_mei, claim["id"], Decision(approve=True))
    assert done.credited == 90


async def test_a_contact_for_somebody_elses_child_is_refused(care: Care) -> None:
    one, other = await care.mother(1), await care.mother(2)
    hers, theirs = await running(care, await care.child(1), one.id), await running(care, await care.child(2), other.id)

    with pytest.raises(NoSuchPairing):
        await actions.record(herself(one.registered), theirs, contact())
    with pytest.raises(NoSuchPairing):
        await actions.record(herself(one.registered), hers, contact(together={theirs}))
    with pytest.raises(Invalid):
        await actions.record(care.li_xia, hers, contact(together={theirs}))


async def test_her_childs_card_opens_while_it_runs_and_shuts_that_moment_and_each_look_is_in_the_log(
    care: Care,
) -> None:
    her = await care.mother(1)
    me = herself(her.registered)
    pairing = await running(care, await care.child(1), her.id)

    [shown] = await queries.own_children(me)
    opened = await actions.open_card(me, pairing)

    assert [word for word in SECRETS if word in repr(shown)] == []
    assert (opened.name, opened.address) == (FILE["name"], FILE["address"])
    assert await lines("read_own_child") == 1
    await mothers.pause(care.li_xia, her.id, Pause(reason=Why.AWAY))
    await _shut(me, pairing)
    await mothers.resume(care.li_xia, her.id)
    assert len(await queries.own_children(me)) == 1
    await life.end(care.li_xia, pairing, ending(following=Following.VILLAGE))
    await _shut(me, pairing)
    assert await lines("read_own_child") == 1


async def _shut(me: Any, pairing: UUID) -> None:  # noqa: ANN401
    assert await queries.own_children(me) == []
    with pytest.raises(NoSuchPairing):
        await actions.open_card(me, pairing)
    with pytest.raises(NoSuchPairing):
        await actions.record(me, pairing, contact())


async def test_another_mother_opens_nothing(care: Care) -> None:
    one, other = await care.mother(1), await care.mother(2)
    pairing = await running(care, await care.child(1), one.id)

    with pytest.raises((NoSuchPairing, NoSuchChild)):
        await actions.open_card(herself(other.registered), pairing)


RHYTHM = Rhythm()


@pytest.mark.parametrize(
    ("duty", "last_on", "due"),
    [
        (Duty.CONTACT, None, date(2026, 11, 28)),
        (Duty.CONTACT, date(2026, 12, 18), date(2026, 12, 25)),
        (Duty.CONTACT, date(2026, 12, 19), date(2027, 1, 19)),
        (Duty.MEETING, None, date(2027, 2, 21)),
        (Duty.VISIT, None, date(2027, 5, 23)),
    ],
    ids=["first week", "early", "later", "meeting", "visit"],
)
def test_what_is_due_counts_from_the_last_time_weekly_at_first(duty: Duty, last_on: date | None, due: date) -> None:
    assert due_on(duty, TODAY, last_on, RHYTHM) == due


async def test_what_is_overdue_is_listed_until_it_is_done_and_by_the_districts_own_rhythm(
    care: Care, hands: Hands
) -> None:
    pairing = await running(care, await care.child(1), (await care.mother(1)).id)
    hands.forward(days=7)
    assert await queries.overdue(care.li_xia) == []
    hands.forward(days=2)

    [late] = await queries.overdue(care.li_xia)
    assert (late.id, [(due.duty, due.late) for due in late.dues]) == (pairing, [(Duty.CONTACT, 2)])
    assert await queries.overdue(care.hu_min) == []
    await actions.record(care.li_xia, pairing, contact(missed=True))
    assert len(await queries.overdue(care.li_xia)) == 1
    await actions.record(care.li_xia, pairing, contact())
    assert await queries.overdue(care.li_xia) == []
    rhythm = {"early_weeks": 0, "early_days": 7, "contact_days": 1, "meeting_days": 7, "visit_days": 183}
    await set_cadence(care.zhou_min, NewCadence.model_validate({**rhythm, "source": "镇妇〔2026〕9号"}))
    hands.forward(days=2)
    [late] = await queries.overdue(care.li_xia)
    assert [due.duty for due in late.dues] == [Duty.MEETING, Duty.CONTACT]


def test_an_ending_needs_a_reason_and_who_looks_after_the_child_next() -> None:
    with pytest.raises(ValueError, match="following"):
        Ending.model_validate({"happened_on": TODAY, "reason": Reason.MOTHER})


async def test_who_has_logged_in_by_a_shared_number_is_not_told_who_the_child_is(care: Care) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)

    with pytest.raises(ReadAlong):
        await actions.open_card(replace(herself(her.registered), by_shared_phone=True), pairing)

    assert await lines("read_own_child") == 0


async def test_what_rests_is_not_overdue_and_counts_again_by_itself(care: Care, hands: Hands) -> None:
    pairing = await running(care, await care.child(1), (await care.mother(1)).id)
    hands.forward(days=20)
    assert [each.id for each in await queries.overdue(care.li_xia)] == [pairing]
    until = clock.today() + timedelta(days=10)

    await actions.exempt(
        care.li_xia, pairing, NewExemption(duties=frozenset({Duty.CONTACT}), until=until, excuse=Excuse.ILL)
    )

    assert await queries.overdue(care.li_xia) == []
    [resting] = await queries.exemptions(care.li_xia, pairing)
    assert (resting.duty, resting.until, resting.excuse) == (Duty.CONTACT, until, Excuse.ILL)
    hands.forward(days=12)
    assert await queries.exemptions(care.li_xia, pairing) == []
    assert [each.id for each in await queries.overdue(care.li_xia)] == [pairing]


async def test_an_exemption_ends_early_is_of_who_keeps_the_pairing_and_lasts_half_a_year_at_most(
    care: Care, hands: Hands
) -> None:
    pairing = await running(care, await care.child(1), (await care.mother(1)).id)
    hands.forward(days=20)
    rests = NewExemption(duties=frozenset({Duty.CONTACT}), until=clock.today() + timedelta(days=10), excuse=Excuse.AWAY)
    with pytest.raises(Invalid):
        await actions.exempt(care.li_xia, pairing, rests.model_copy(update={"until": TODAY + timedelta(days=400)}))
    with pytest.raises((NoSuchPairing, Forbidden)):
        await actions.exempt(care.hu_min, pairing, rests)
    await actions.exempt(care.li_xia, pairing, rests)
    [resting] = await queries.exemptions(care.li_xia, pairing)

    for _ in range(2):
        await actions.end_exemption(care.li_xia, pairing, resting.id)

    assert await queries.exemptions(care.li_xia, pairing) == []
    assert [each.id for each in await queries.overdue(care.li_xia)] == [pairing]
    assert (await lines("exempt_contacts"), await lines("end_exemption")) == (1, 1)
