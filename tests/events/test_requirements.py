"""What an event asks for: nobody signs herself up without it on the event's day; staff do, and say why."""

from datetime import timedelta

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM
from jinguo.events import actions, queries
from jinguo.events.errors import Unqualified
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.qualifications import actions as qualifications
from jinguo.qualifications.catalogue import RECORD_QUERY, Sort
from jinguo.qualifications.forms import NewKind, NewQualification
from tests.events.town import Town, Volunteer, plan, published
from tests.world import WANGCHENG

FIRST_AID = frozenset({"first_aid"})
WHY = "人手不够，由有证的人带着"


async def give(town: Town, her: Volunteer, kind: str = "first_aid", days: int = 300) -> None:
    """She has it from a month ago on, for some days from today."""
    today = clock.today()
    since, until = today - timedelta(days=30), today + timedelta(days=days)
    new = NewQualification(kind=kind, evidence="证书 0231", begun_on=since, ends_on=until)
    await qualifications.record(town.zhou_min, her.id, new)


async def waivers() -> list[str]:
    async with transaction(EVERYWHERE):
        return [row["waiver"] for row in await fetch("SELECT waiver FROM sign_up WHERE withdrawn_at IS NULL")]


async def test_she_signs_up_with_what_is_asked_for_and_not_without(town: Town) -> None:
    event = await published(town.li_mei, qualifications=FIRST_AID)

    with pytest.raises(Unqualified, match=r"要求有“救护员证”，.+请问招宝山街道妇联什么时候有培训"):
        await actions.sign_up(town.wang_fang.actor, event, waiver="我会一点")
    with pytest.raises(Unqualified):
        await waiting_list.join(town.wang_fang.actor, event)
    assert (await queries.event(SYSTEM, event)).signed_up == 0

    await give(town, town.wang_fang)
    await actions.sign_up(town.wang_fang.actor, event)

    assert await waivers() == [""]


async def test_it_has_to_last_until_the_day_of_the_event(town: Town) -> None:
    await give(town, town.wang_fang, days=5)
    soon, late = [await published(town.li_mei, qualifications=FIRST_AID, starts_in=hours) for hours in (26, 24 * 9)]

    await actions.sign_up(town.wang_fang.actor, soon)
    with pytest.raises(Unqualified):
        await actions.sign_up(town.wang_fang.actor, late)


async def test_what_covers_it_is_enough_and_all_are_asked_for(town: Town) -> None:
    event = await published(town.li_mei, qualifications={"listening", "first_aid"})
    await give(town, town.wang_fang, "counsellor")

    with pytest.raises(Unqualified, match="要求有“救护员证”，"):
        await actions.sign_up(town.wang_fang.actor, event)
    await give(town, town.wang_fang)

    await actions.sign_up(town.wang_fang.actor, event)


async def test_staff_bring_her_in_with_a_reason_that_stays_with_her_sign_up(town: Town) -> None:
    event = await published(town.li_mei, qualifications=FIRST_AID)

    with pytest.raises(Unqualified) as refused:
        await actions.sign_up(town.zhao_li, event, town.wang_fang.id)
    assert refused.value.detail["fields"].keys() == {"waiver"}
    assert await waivers() == []

    await actions.sign_up(town.zhao_li, event, town.wang_fang.id, WHY)

    assert await waivers() == [WHY]
    [said] = [each for each in await authority.log(SYSTEM) if each["action"] == "waive_qualification"]
    assert (said["object_id"], said["actor"], WHY in str(said)) == (event, town.zhao_li.id, False)


async def test_a_reason_that_was_not_needed_is_not_kept(town: Town) -> None:
    event = await published(town.li_mei, qualifications=FIRST_AID)
    await give(town, town.wang_fang)

    await actions.sign_up(town.zhao_li, event, town.wang_fang.id, WHY)

    assert await waivers() == [""]


async def test_who_waits_by_a_reason_moves_up_with_it(town: Town) -> None:
    event = await published(town.li_mei, qualifications=FIRST_AID, capacity=1)
    await give(town, town.hu_lan)
    await actions.sign_up(town.hu_lan.actor, event)

    joined = await waiting_list.join(town.zhao_li, event, town.wang_fang.id, WHY)
    await actions.withdraw(town.hu_lan.actor, event)

    assert joined.position == 1
    assert await waivers() == [WHY]


async def test_who_has_signed_up_stays_when_more_is_asked_for(town: Town) -> None:
    event = await published(town.li_mei)
    mine = await actions.sign_up(town.wang_fang.actor, event)

    card = await queries.event(SYSTEM, event)
    await actions.revise(town.li_mei, event, plan(qualifications=FIRST_AID), card.version)

    assert (await queries.event(SYSTEM, event)).qualifications == FIRST_AID
    assert await actions.sign_up(town.wang_fang.actor, event) == mine
    with pytest.raises(Unqualified):
        await actions.sign_up(town.hu_lan.actor, event)


@pytest.mark.parametrize("code", [RECORD_QUERY, "health", "juggling"], ids=["a query", "a statement", "unknown"])
async def test_only_trainings_and_licences_may_be_asked_for(town: Town, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await actions.draft(town.li_mei, plan(qualifications={code}))

    assert refused.value.detail["fields"].keys() == {"qualifications"}


async def test_another_districts_own_kind_cannot_be_asked_for_and_an_ended_one_stays(town: Town) -> None:
    kind = await qualifications.add_kind(town.zhou_min, NewKind(label="绘本陪读培训", sort=Sort.TRAINING))
    with pytest.raises(Invalid):
        await actions.draft(SYSTEM, plan(qualifications={str(kind)}, organisation=WANGCHENG))

    event = await actions.draft(town.li_mei, plan(qualifications={str(kind)}))
    await qualifications.end_kind(town.zhou_min, kind)
    card = await queries.event(SYSTEM, event)
    await actions.revise(town.li_mei, event, plan(title="陪读", qualifications={str(kind)}), card.version)

    with pytest.raises(Invalid):
        await actions.draft(town.li_mei, plan(qualifications={str(kind)}))
