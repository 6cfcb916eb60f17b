"""What becomes of a mother when two registrations are one, when she moves, when she is erased, and in her copy."""

from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone
from jinguo.mothers import actions, erasure, queries
from jinguo.mothers.catalogue import Reason, Skill, State
from jinguo.mothers.forms import End, Pause
from jinguo.mothers.queries import Wanted
from jinguo.privacy import own_copy
from jinguo.qualifications import erasure as qualifications
from jinguo.qualifications import queries as held
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import Hands
from tests.mothers.stand import active, offer
from tests.world import WULIPAI, XIMEN, World, herself, proven, registration


@pytest.fixture
async def second(world: World) -> Registered:
    """王芳, registered once more in another community."""
    return await volunteers.register(world.zhou_min, registration("王芳", "13700004321", XIMEN))


async def merged(world: World, gone: Registered, kept: Registered) -> UUID:
    decision = Decision(keep=kept.person, reason="本人说换了手机号")
    return await duplicates.merge(proven(world.zhou_min), gone.person, decision)


async def stages(mother: UUID) -> list[tuple[str, bool]]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT state, until IS NULL AS now FROM mother_stage WHERE mother = $1 ORDER BY id", mother)
    return [(row["state"], row["now"]) for row in rows]


async def test_the_role_goes_with_who_goes_and_comes_back(world: World, second: Registered) -> None:
    mother = await active(world.li_mei, world.wang_fang)

    merge = await merged(world, world.wang_fang, second)
    together = await queries.of_volunteer(world.zhou_min, second.id)
    await duplicates.undo(proven(world.zhou_min), merge)

    assert together is not None
    assert (together.id, together.state, together.path) == (mother, State.ACTIVE, "/330211/001/007/")
    assert {gate.code for gate in together.missing} == {"age"}  # the birth date is the other row's
    again = await queries.mother(world.li_mei, mother)
    assert (again.volunteer, again.path, again.missing) == (world.wang_fang.id, "/330211/001/001/", ())
    assert await held.hers(world.zhou_min, second.id) == []
    assert len(await held.hers(world.zhou_min, world.wang_fang.id)) == 4


async def test_two_that_were_mothers_are_one_story_whose_older_day_counts(
    world: World, second: Registered, hands: Hands
) -> None:
    theirs = await actions.write_in(world.li_mei, second.id, offer())
    first = (await queries.mother(world.li_mei, theirs)).registered_at
    hands.forward(days=3)
    hers = await active(world.li_mei, world.wang_fang)

    merge = await merged(world, second, world.wang_fang)

    together = await queries.mother(world.zhou_min, theirs)
    assert (together.id, together.state, together.registered_at) == (hers, State.ACTIVE, first)
    assert [row.id for row in (await queries.mothers(world.zhou_min, Wanted())).rows] == [hers]
    assert [state for state, now in await stages(hers) if now] == ["active"]

    await duplicates.undo(proven(world.zhou_min), merge)
    assert [now for _, now in await stages(theirs)] == [True]
    assert await stages(hers) == [("applied", False), ("cleared", False), ("active", True)]


async def test_who_was_found_unfit_once_is_paused_by_the_merge_and_looked_at(world: World, second: Registered) -> None:
    theirs = await actions.write_in(world.li_mei, second.id, offer())
    await actions.end(world.li_mei, theirs, End(reason=Reason.UNFIT))
    hers = await active(world.li_mei, world.wang_fang)

    merge = await merged(world, second, world.wang_fang)
    together = await queries.mother(world.zhou_min, hers)
    await duplicates.undo(proven(world.zhou_min), merge)

    assert (together.state, together.reason) == (State.PAUSED, Reason.MERGED)
    assert (await queries.mother(world.li_mei, hers)).state is State.ACTIVE
    assert (await queries.mother(world.li_mei, theirs)).state is State.ENDED


async def test_what_happened_since_the_merge_stays_with_who_stays(world: World, second: Registered) -> None:
    theirs = await actions.write_in(world.li_mei, second.id, offer())
    hers = await active(world.li_mei, world.wang_fang)
    merge = await merged(world, second, world.wang_fang)
    await actions.pause(world.li_mei, hers, Pause(reason=Reason.AWAY))

    await duplicates.undo(proven(world.zhou_min), merge)

    assert (await queries.mother(world.li_mei, hers)).state is State.PAUSED
    assert (await queries.mother(world.li_mei, theirs)).state is State.APPLIED


async def test_she_moves_with_all_of_it_and_says_anew_where_she_lives_in_another_district(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)

    await volunteers.revise(world.zhou_min, world.wang_fang.id, Revision(organisation=WULIPAI))
    near = await queries.mother(world.zhou_min, mother)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET path = '/430112/001/001/' WHERE id = $1", world.wang_fang.person)
        await fetch("UPDATE volunteer SET path = '/430112/001/001/' WHERE id = $1", world.wang_fang.id)
    await erasure.follow(world.wang_fang.person)
    await qualifications.follow(world.wang_fang.person)
    far = await queries.mother(world.chen_jing, mother)

    assert (near.path, near.missing) == ("/330211/002/001/", ())
    assert (far.path, [gate.code for gate in far.missing]) == ("/430112/001/001/", ["residence"])
    assert (await queries.mothers(world.zhou_min, Wanted())).rows == []


async def test_erasing_her_empties_what_she_offered_every_reason_and_every_result(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.revise(world.li_mei, mother, offer(skills={Skill.LAW}))
    await actions.pause(world.li_mei, mother, Pause(reason=Reason.CONCERN, note="邻居反映的事"))
    gone = Gone([world.wang_fang.person], [world.wang_fang.id], [], [], [], [])

    async with transaction(EVERYWHERE):
        await erasure.erase(SYSTEM, gone)
        await qualifications.erase(SYSTEM, gone)
        rows = [
            await fetch("SELECT skills::text, languages::text, slots::text FROM mother"),
            await fetch("SELECT DISTINCT reason || note AS said, until IS NULL AS now FROM mother_stage"),
            await fetch("SELECT DISTINCT result, issuer || evidence AS said, withdrawn_at IS NULL FROM qualification"),
        ]

    assert [[tuple(row) for row in found] for found in rows] == [
        [("{}", "{}", "{}")],
        [("", False)],
        [(None, "", False)],
    ]


async def test_her_copy_holds_her_stages_and_her_qualifications(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.pause(world.li_mei, mother, Pause(reason=Reason.AWAY, note="去女儿家"))

    copy = await own_copy.take_own_copy(proven(herself(world.wang_fang)))

    with ZipFile(BytesIO(copy.content)) as zipped:
        told = "\n".join(zipped.read(name).decode("utf-8", "replace") for name in zipped.namelist())
    for word in ("去女儿家", "外出一段时间", "爱心妈妈的阶段", "区检察院", "通过"):
        assert word in told
