"""Whoever is named: her pairings stand still, her child's card and file are shut, all in one transaction."""

from uuid import UUID

import pytest

from jinguo.authority.grants import Role
from jinguo.children.catalogue import Purpose
from jinguo.children.errors import NotGranted
from jinguo.children.forms import GrantRequest
from jinguo.children.readings import actions as files
from jinguo.concerns import actions
from jinguo.concerns.errors import NoSuchConcern, NoSuchName
from jinguo.concerns.forms import Lifting
from jinguo.concerns.readings import actions as readings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.mothers import queries as mothers
from jinguo.mothers.catalogue import State
from jinguo.pairings.contacts import actions as contacts
from jinguo.pairings.contacts.queries import own_children
from jinguo.pairings.errors import NoSuchPairing
from jinguo.pairings.queries import pairing
from tests.concerns.conftest import Desk, concern
from tests.posts import logged_in, post
from tests.world import ZHENHAI


async def state(desk: Desk) -> State:
    return (await mothers.mother(desk.care.li_xia, desk.her.id)).state


@pytest.mark.parametrize("how", ["chosen", "number", "words"])
async def test_her_pairings_stand_still_and_her_card_is_shut_at_once(desk: Desk, how: str) -> None:
    said = {
        "chosen": {"people": [desk.her.registered.person]},
        "number": {"number": desk.her.registered.number.lower()},
        "words": {"named": "爱心妈妈周二"},
    }[how]

    await actions.file(desk.care.li_xia, concern(child=desk.child, **said))

    assert await own_children(desk.mother) == []
    with pytest.raises(NoSuchPairing):
        await contacts.open_card(desk.mother, desk.pairing)
    row = await pairing(desk.care.li_xia, desk.pairing)
    assert row.is_suspended and "强制" not in row.standing
    [now, *_] = await mothers.stages(desk.care.li_xia, desk.her.id)
    assert (now.state, now.reason, now.note, now.set_by_name) == (State.PAUSED, None, "", "系统")


async def test_nothing_is_halted_when_the_form_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await actions.file(
            desk.care.li_xia, concern(child=desk.child, people=[desk.her.registered.person], number="Z-9999")
        )

    assert await state(desk) is State.ACTIVE
    async with transaction(EVERYWHERE):
        assert await fetch("SELECT FROM concern") == [] and await fetch("SELECT FROM mother_halt") == []


async def test_a_keeper_alone_lifts_it_for_a_reason(desk: Desk) -> None:
    filed = await actions.file(desk.care.li_xia, concern(child=desk.child, people=[desk.her.registered.person]))
    [name] = (await readings.read(desk.street, filed.id)).names
    why = Lifting(reason="公安核实，与她无关")

    for stranger in (desk.care.li_xia, desk.care.zhou_min, desk.mother, desk.district):
        with pytest.raises(NoSuchConcern):
            await readings.lift(stranger, filed.id, name.id, why)
    assert await state(desk) is State.PAUSED
    await readings.lift(desk.street, filed.id, name.id, why)
    with pytest.raises(NoSuchName):
        await readings.lift(desk.street, filed.id, name.id, why)

    assert await state(desk) is State.ACTIVE
    assert [each.id for each in await own_children(desk.mother)] == [desk.pairing]
    told = await readings.read(desk.street, filed.id)
    assert (told.entries[-1].text, told.names[0].can_lift) == ("周二：公安核实，与她无关", False)


async def test_no_grant_and_no_urgent_opening_opens_the_file_to_who_is_named(desk: Desk) -> None:
    clerk = await logged_in(await post("潘洁", Role.COORDINATOR, ZHENHAI))
    grant = await files.ask(clerk, desk.child, GrantRequest(purpose=Purpose.VISIT))
    await files.decide(desk.care.zhou_min, grant, True)
    await files.read(clerk, desk.child, Purpose.VISIT)

    filed = await actions.file(desk.mother, concern(pairing=desk.pairing, named="统筹员潘洁"))
    with pytest.raises(NotGranted):
        await files.read(clerk, desk.child, Purpose.VISIT)
    [chosen, words] = (await readings.read(desk.street, filed.id)).names
    await readings.lift(desk.street, filed.id, chosen.id, Lifting(reason="核实过，不是她"))
    await files.read(clerk, desk.child, Purpose.VISIT)

    assert (chosen.words, words.words, words.can_lift) == ("潘洁", "统筹员潘洁", False)


async def test_a_number_of_another_district_names_nobody(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await actions.file(desk.mother, concern(pairing=desk.pairing, number=desk.care.world.liu_yang.number))

    assert (await count("concern"), await count("mother_halt")) == (0, 0)


async def count(table: str) -> int:
    async with transaction(EVERYWHERE):
        return len(await fetch(f"SELECT FROM {table}"))


async def test_a_file_that_she_may_not_see_is_no_file(desk: Desk) -> None:
    other: UUID = await desk.care.child(2)

    with pytest.raises(Invalid):
        await actions.file(desk.mother, concern(child=other))

    assert await count("concern") == 0


async def test_who_is_let_go_in_one_report_stays_shut_out_by_another_of_the_same_child(desk: Desk) -> None:
    clerk = await logged_in(await post("潘洁", Role.COORDINATOR, ZHENHAI))
    grant = await files.ask(clerk, desk.child, GrantRequest(purpose=Purpose.VISIT))
    await files.decide(desk.care.zhou_min, grant, True)
    first = await actions.file(desk.mother, concern(pairing=desk.pairing, named="潘洁"))
    second = await actions.file(desk.care.li_xia, concern(child=desk.child, named="潘洁"))
    for filed in (first, second):
        with pytest.raises(NotGranted):
            await files.read(clerk, desk.child, Purpose.VISIT)
        chosen = (await readings.read(desk.street, filed.id)).names[0]
        await readings.lift(desk.street, filed.id, chosen.id, Lifting(reason="核实过，不是她"))

    await files.read(clerk, desk.child, Purpose.VISIT)
