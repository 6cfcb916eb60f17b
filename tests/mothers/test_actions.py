"""From her application to her end: what may follow what, who may do it, and what she is told."""

from datetime import date

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.mothers import actions, jobs, policy, queries, teams
from jinguo.mothers.catalogue import Language, Reason, Skill, Slot, State
from jinguo.mothers.errors import GatesShut, MotherAlready, NoSuchMother, NoSuchTeam, NotOpen, WrongState
from jinguo.mothers.forms import End, NewPolicy, NewTeam, Pause, TeamChoice
from jinguo.mothers.queries import ANY, Sorting, Wanted
from jinguo.people.catalogue import Manner
from jinguo.qualifications import actions as qualifications
from jinguo.qualifications.catalogue import RECORD_QUERY, Result
from jinguo.qualifications.forms import NewQualification
from jinguo.volunteers.errors import HasLeft, NoSuchVolunteer
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.mothers.stand import active, offer, qualify
from tests.world import CHENGDONG, WULIPAI, XIMEN, World, herself, registration, staff


def district(**more: object) -> NewPolicy:
    facts = {
        "minimum_age": 18,
        "must_reside": True,
        "needed": {RECORD_QUERY},
        "soft_cap": 3,
        "source": "镇妇3号",
    }
    return NewPolicy.model_validate({**facts, **more})


async def notices() -> list[str]:
    async with transaction(EVERYWHERE):
        return [row["kind"] for row in await fetch("SELECT kind FROM notice WHERE kind LIKE 'mother%' ORDER BY id")]


async def test_from_her_application_to_her_end_each_state_is_a_record_with_its_days(world: World, hands: Hands) -> None:
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer(skills={Skill.STUDY}))
    with pytest.raises(GatesShut, match="没有有效的爱心妈妈岗前培训"):
        await actions.clear(world.li_mei, mother)
    await qualify(world.li_mei, world.wang_fang.id)

    steps = (
        actions.clear(world.li_mei, mother),
        actions.begin(world.li_mei, mother),
        actions.pause(world.li_mei, mother, Pause(reason=Reason.AWAY, note="去女儿家")),
        actions.resume(world.li_mei, mother),
        actions.end(world.li_mei, mother, End(reason=Reason.MOVED)),
    )
    for step in steps:
        hands.forward(days=1)
        await step

    found = await queries.stages(world.li_mei, mother)
    states = [State.ENDED, State.ACTIVE, State.PAUSED, State.ACTIVE, State.CLEARED, State.APPLIED]
    assert [stage.state for stage in found] == states
    assert [stage.until for stage in found] == [None, *(stage.since for stage in found[:-1])]
    assert (found[2].reason, found[2].note, found[0].reason) == (Reason.AWAY, "去女儿家", Reason.MOVED)
    assert await notices() == ["mother_cleared"]


async def test_nothing_is_skipped_and_nobody_is_written_in_twice(world: World) -> None:
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    await qualify(world.li_mei, world.wang_fang.id)

    with pytest.raises(WrongState):
        await actions.begin(world.li_mei, mother)
    with pytest.raises(WrongState):
        await actions.resume(world.li_mei, mother)
    with pytest.raises(MotherAlready):
        await actions.write_in(world.li_mei, world.wang_fang.id, offer())

    assert [stage.state for stage in await queries.stages(world.li_mei, mother)] == [State.APPLIED]


async def test_who_has_ended_begins_anew_in_the_same_row(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.end(world.li_mei, mother, End(reason=Reason.OWN_END))

    again = await actions.write_in(world.li_mei, world.wang_fang.id, offer(capacity=1))

    assert again == mother
    assert (await queries.mother(world.li_mei, mother)).state is State.APPLIED
    assert (await queries.mother(world.li_mei, mother)).capacity == 1


async def test_who_has_left_is_not_written_in_and_who_leaves_is_paused(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await volunteers.leave(world.li_mei, world.wang_fang.id, "搬家")

    assert await jobs.look_after() == 1
    with pytest.raises(HasLeft):
        await actions.end(world.li_mei, mother, End(reason=Reason.OWN_END))
        await actions.write_in(world.li_mei, world.wang_fang.id, offer())


async def test_a_query_that_runs_out_pauses_her_that_night_and_tells_her_and_who_must_act(
    world: World, hands: Hands
) -> None:
    mother = await active(world.li_mei, world.wang_fang, date(2025, 11, 22))
    assert await jobs.look_after() == 0

    hands.forward(days=1)
    paused = (await jobs.look_after(), await jobs.look_after())

    her = await queries.mother(world.li_mei, mother)
    assert paused == (1, 0)
    assert (her.state, her.reason, her.note) == (State.PAUSED, Reason.LAPSED, "无违法犯罪记录查询")
    assert await notices() == ["mother_cleared", "mother_paused", "mothers_paused"]
    with pytest.raises(GatesShut):
        await actions.resume(world.li_mei, mother)


async def test_a_failed_query_pauses_her_and_a_new_one_lets_her_go_on(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    failed = NewQualification(
        kind=RECORD_QUERY, begun_on=clock.today(), result=Result.FAILED, issuer="镇海区人民检察院"
    )
    record = await qualifications.record(world.li_mei, world.wang_fang.id, failed)

    assert not (await queries.mother(world.li_mei, mother)).fit
    assert await jobs.look_after() == 1
    assert await queries.fit_mothers(world.zhou_min, "/330211/") == []

    await qualifications.withdraw(world.li_mei, record.id, qualifications.Withdrawal(reason="查的是同名的人"))
    await actions.resume(world.li_mei, mother)
    assert [row.id for row in await queries.fit_mothers(world.zhou_min, "/330211/")] == [mother]


async def test_she_applies_herself_only_where_her_district_has_opened_it(world: World) -> None:
    her = herself(world.wang_fang)
    with pytest.raises(NotOpen):
        await actions.apply(her, offer())
    await policy.set_policy(world.zhou_min, district(self_apply=True))

    mother = await actions.apply(her, offer())

    row = await queries.own(her)
    assert row is not None
    assert (row.id, row.state, row.manner) == (mother, State.APPLIED, Manner.SELF)
    assert [gate.code for gate in row.missing] == [RECORD_QUERY]
    assert await queries.own(herself(world.liu_yang)) is None


async def test_she_pauses_and_goes_on_by_herself_but_not_after_a_pause_of_ours(world: World) -> None:
    mother, her = await active(world.li_mei, world.wang_fang), herself(world.wang_fang)

    await actions.pause_own(her)
    await actions.resume_own(her)
    await actions.pause(world.li_mei, mother, Pause(reason=Reason.CONCERN))
    with pytest.raises(WrongState, match="联系所属妇联"):
        await actions.resume_own(her)
    with pytest.raises(NoSuchMother):
        await actions.pause_own(herself(world.liu_yang))

    assert (await queries.mother(world.li_mei, mother)).state is State.PAUSED


async def test_what_she_offers_she_corrects_herself_but_not_where_she_lives(world: World) -> None:
    await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    changed = offer(capacity=1, resides=False, languages={Language.WU}, slots={Slot.SAT_AM, Slot.SUN_PM})

    await actions.revise_own(herself(world.wang_fang), changed)

    row = await queries.own(herself(world.wang_fang))
    assert row is not None
    assert (row.capacity, row.languages, row.slots) == (1, (Language.WU,), (Slot.SAT_AM, Slot.SUN_PM))
    assert row.resides


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER, Role.LEADER], ids=str)
async def test_who_does_not_keep_them_sees_and_writes_none(world: World, role: Role) -> None:
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    other = staff("孙红", role, "/330211/")

    for refused in (queries.mother(other, mother), queries.mothers(other, Wanted()), actions.clear(other, mother)):
        with pytest.raises(Forbidden):
            await refused


async def test_another_district_finds_nobody(world: World) -> None:
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer())

    for refused in (
        queries.mother(world.chen_jing, mother),
        queries.stages(world.chen_jing, mother),
        actions.revise(world.chen_jing, mother, offer(capacity=9)),
        actions.end(world.chen_jing, mother, End(reason=Reason.UNFIT)),
    ):
        with pytest.raises(NoSuchMother):
            await refused
    with pytest.raises(NoSuchVolunteer):
        await actions.write_in(world.chen_jing, world.wang_fang.id, offer())

    assert (await queries.mothers(world.chen_jing, Wanted())).rows == []
    assert await queries.of_volunteer(world.chen_jing, world.wang_fang.id) is None


async def test_a_list_is_cut_down_by_what_is_missing_and_sorted_by_its_columns(world: World) -> None:
    li_na = await volunteers.register(world.zhou_min, registration("李娜", "13800005678", XIMEN))
    await active(world.li_mei, world.wang_fang)
    await actions.write_in(world.li_mei, li_na.id, offer(capacity=1))

    async def names(wanted: Wanted) -> list[str]:
        return [row.name for row in (await queries.mothers(world.zhou_min, wanted)).rows]

    assert await names(Wanted(gate=ANY)) == ["李娜"]
    assert await names(Wanted(gate="age")) == ["李娜"]
    assert await names(Wanted(state=State.ACTIVE)) == ["王芳"]
    assert await names(Wanted(within="/330211/001/007/")) == ["李娜"]
    assert await names(Wanted(sorting=Sorting.CAPACITY)) == ["李娜", "王芳"]
    assert await names(Wanted(sorting=Sorting.CAPACITY, downwards=True)) == ["王芳", "李娜"]
    assert await names(Wanted(sorting=Sorting.ENDS)) == ["王芳", "李娜"]


async def test_a_district_sets_what_it_asks_and_another_one_is_not_bound(world: World) -> None:
    mother = await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    theirs = await actions.write_in(world.chen_jing, world.liu_yang.id, offer())

    await policy.set_policy(world.zhou_min, district(needed=set(), minimum_age=50))
    with pytest.raises(Forbidden):
        await policy.set_policy(world.li_mei, district())

    assert [gate.code for gate in (await queries.mother(world.li_mei, mother)).missing] == ["age"]
    assert len((await queries.mother(world.chen_jing, theirs)).gates) == 7
    [row] = await policy.history_at("/330211/001/")
    assert (row.policy.minimum_age, row.source, row.set_by_name) == (50, "镇妇3号", "周敏")


async def test_the_log_says_what_was_done_and_not_what_was_said_of_her(world: World) -> None:
    mother = await active(world.li_mei, world.wang_fang)
    await actions.pause(world.li_mei, mother, Pause(reason=Reason.CONCERN, note="邻居反映的事"))

    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action, detail::text AS said FROM audit_entry WHERE object_id = $1", mother)

    assert {row["action"] for row in rows} == {"mother_applied", "mother_cleared", "mother_active", "mother_paused"}
    assert not any("邻居" in row["said"] for row in rows)


async def test_three_make_a_team_and_who_has_ended_is_not_counted(world: World) -> None:
    team = await teams.found(world.li_mei, NewTeam(name="城东邻家妈妈队", organisation=CHENGDONG))
    mother = await active(world.li_mei, world.wang_fang)
    await teams.join(world.li_mei, mother, TeamChoice(team=team))

    [one] = await teams.teams(world.zhou_min)
    assert (one.members, one.lacks, one.organisation) == (("王芳",), 2, "招宝山街道 城东社区")
    assert (await queries.mother(world.li_mei, mother)).team_name == "城东邻家妈妈队"

    await actions.end(world.li_mei, mother, End(reason=Reason.OWN_END))
    assert (await teams.teams(world.zhou_min))[0].members == ()
    await teams.disband(world.zhou_min, team)
    assert await teams.teams(world.zhou_min) == []
    assert (await queries.mother(world.li_mei, mother)).team is None


async def test_another_district_sees_no_team_and_joins_none(world: World) -> None:
    team = await teams.found(world.li_mei, NewTeam(name="城东邻家妈妈队", organisation=CHENGDONG))
    theirs = await actions.write_in(world.chen_jing, world.liu_yang.id, offer())

    assert await teams.teams(world.chen_jing) == []
    for refused in (
        teams.join(world.chen_jing, theirs, TeamChoice(team=team)),
        teams.disband(world.chen_jing, team),
    ):
        with pytest.raises(NoSuchTeam):
            await refused
    with pytest.raises(Forbidden):
        await teams.found(world.li_mei, NewTeam(name="别人的队", organisation=WULIPAI))
