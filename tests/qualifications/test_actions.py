"""Writing down, withdrawing, reading, and the one query of all gates."""

from datetime import date, timedelta
from typing import Any

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.qualifications import actions, queries
from jinguo.qualifications.catalogue import RECORD_QUERY, Result, Sort, Standing
from jinguo.qualifications.errors import NoSuchKind, NoSuchQualification, RecordedAlready
from jinguo.qualifications.forms import NewKind, NewQualification, Withdrawal
from jinguo.volunteers.errors import NoSuchVolunteer
from tests.world import World, herself, staff

TODAY = date(2026, 11, 21)
PROCURATORATE = "镇海区人民检察院"


def training(**more: Any) -> NewQualification:  # noqa: ANN401
    facts = {"kind": "mother_training", "begun_on": TODAY, "evidence": "镇妇〔2026〕8号培训通知"}
    return NewQualification(**{**facts, **more})


def query(result: Result | None = Result.PASSED, **more: Any) -> NewQualification:  # noqa: ANN401
    facts = {"kind": RECORD_QUERY, "begun_on": TODAY, "result": result, "issuer": PROCURATORATE}
    return NewQualification(**{**facts, **more})


async def valid(world: World, on: date = TODAY) -> dict[str, date | None]:
    async with transaction(EVERYWHERE):
        found = await queries.valid_qualifications([world.wang_fang.person, world.liu_yang.person], on)
    return dict(found.get(world.wang_fang.person, {}))


async def test_a_query_holds_its_result_day_and_unit_for_a_year_and_nothing_of_the_answer(world: World) -> None:
    done = await actions.record(world.li_mei, world.wang_fang.id, query())

    [held] = await queries.hers(world.li_mei, world.wang_fang.id)
    assert done.ends_on == date(2027, 11, 20)
    assert (held.kind.code, held.result, held.begun_on, held.ends_on) == (
        RECORD_QUERY,
        Result.PASSED,
        TODAY,
        date(2027, 11, 20),
    )
    assert (held.issuer, held.evidence, held.standing) == (PROCURATORATE, "", Standing.VALID)
    assert await valid(world) == {RECORD_QUERY: date(2027, 11, 20)}
    assert await valid(world, date(2027, 11, 21)) == {}


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (query(result=None), "result"),
        (query(issuer=""), "issuer"),
        (query(evidence="没有记录"), "evidence"),
        (query(begun_on=TODAY + timedelta(days=1)), "begun_on"),
        (query(ends_on=date(2028, 1, 1)), "ends_on"),
        (training(evidence=""), "evidence"),
        (training(result=Result.PASSED), "result"),
    ],
    ids=["no result", "nobody asked", "what it said", "to come", "too long", "no evidence", "a result of a training"],
)
async def test_what_its_sort_asks_for_is_asked_for_beside_the_field(
    world: World, new: NewQualification, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await actions.record(world.li_mei, world.wang_fang.id, new)

    assert set(refused.value.detail["fields"]) == {field}
    assert await queries.hers(world.li_mei, world.wang_fang.id) == []


async def test_the_same_day_twice_is_refused_but_an_answer_may_follow_the_question(world: World) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, query(Result.PENDING))
    assert await valid(world) == {}

    await actions.record(world.li_mei, world.wang_fang.id, query())
    with pytest.raises(RecordedAlready):
        await actions.record(world.li_mei, world.wang_fang.id, query())

    assert await valid(world) == {RECORD_QUERY: date(2027, 11, 20)}


async def test_a_query_that_is_not_passed_ends_the_one_that_was(world: World) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, query(begun_on=date(2026, 3, 1)))
    await actions.record(world.li_mei, world.wang_fang.id, query(Result.FAILED))

    assert await valid(world) == {}
    assert await valid(world, date(2026, 6, 1)) == {RECORD_QUERY: date(2027, 2, 28)}


async def test_a_withdrawn_one_is_a_record_with_its_reason_and_counts_no_longer(world: World) -> None:
    done = await actions.record(world.li_mei, world.wang_fang.id, training())

    await actions.withdraw(world.li_mei, done.id, Withdrawal(reason="登记到了别人名下"))

    [held] = await queries.hers(world.li_mei, world.wang_fang.id)
    assert (held.standing, held.withdrawal, held.withdrawn_by_name) == (
        Standing.WITHDRAWN,
        "登记到了别人名下",
        "李梅",
    )
    assert await valid(world) == {}
    with pytest.raises(NoSuchQualification):
        await actions.withdraw(world.li_mei, done.id, Withdrawal(reason="再一次"))


async def test_a_licence_covers_the_training_below_it(world: World) -> None:
    licence = training(kind="counsellor", evidence="证书编号 330211")
    await actions.record(world.li_mei, world.wang_fang.id, training(kind="listening"))
    await actions.record(world.li_mei, world.wang_fang.id, licence)

    assert await valid(world) == {"counsellor": None, "listening": None}


async def test_a_district_adds_a_kind_of_its_own_that_no_other_district_has(world: World) -> None:
    new = NewKind(label="绘本陪读培训", sort=Sort.TRAINING, months=6, covers=frozenset({"listening"}))
    kind = str(await actions.add_kind(world.zhou_min, new))

    await actions.record(world.li_mei, world.wang_fang.id, training(kind=kind))
    with pytest.raises(NoSuchKind):
        await actions.record(world.chen_jing, world.liu_yang.id, training(kind=kind))
    with pytest.raises(Invalid):
        await actions.add_kind(world.zhou_min, new)
    with pytest.raises(Forbidden):
        await actions.add_kind(world.li_mei, NewKind(label="另一种", sort=Sort.TRAINING))

    assert await valid(world) == {kind: date(2027, 5, 20), "listening": date(2027, 5, 20)}


async def test_an_ended_kind_is_given_no_more_and_what_was_earned_stays(world: World) -> None:
    kind = await actions.add_kind(world.zhou_min, NewKind(label="绘本陪读培训", sort=Sort.TRAINING))
    await actions.record(world.li_mei, world.wang_fang.id, training(kind=str(kind)))

    with pytest.raises(NoSuchKind):
        await actions.end_kind(world.chen_jing, kind)
    await actions.end_kind(world.zhou_min, kind)

    with pytest.raises(NoSuchKind):
        await actions.record(world.li_mei, world.wang_fang.id, training(kind=str(kind), begun_on=date(2026, 1, 1)))
    assert await valid(world) == {str(kind): None}


async def test_who_only_reads_sees_trainings_and_no_query_and_she_sees_all_of_hers(world: World) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, training())
    await actions.record(world.li_mei, world.wang_fang.id, query())

    read = await queries.hers(world.sun_hong, world.wang_fang.id)
    own = await queries.own(herself(world.wang_fang))

    assert [held.kind.sort for held in read] == [Sort.TRAINING]
    assert {held.kind.sort for held in own} == {Sort.TRAINING, Sort.QUERY}
    assert await queries.own(herself(world.liu_yang)) == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.REVIEWER, Role.READER], ids=str)
async def test_a_role_that_does_not_keep_them_writes_none(world: World, role: Role) -> None:
    with pytest.raises(Forbidden):
        await actions.record(staff("孙红", role, "/330211/"), world.wang_fang.id, training())


async def test_another_district_finds_nobody_and_withdraws_nothing(world: World) -> None:
    done = await actions.record(world.li_mei, world.wang_fang.id, training())

    with pytest.raises(NoSuchVolunteer):
        await actions.record(world.chen_jing, world.wang_fang.id, training(begun_on=date(2026, 1, 1)))
    with pytest.raises(NoSuchVolunteer):
        await queries.hers(world.chen_jing, world.wang_fang.id)
    with pytest.raises(NoSuchQualification):
        await actions.withdraw(world.chen_jing, done.id, Withdrawal(reason="不是我的"))

    assert list(await valid(world)) == ["mother_training"]


def coordinator() -> Actor:
    return staff("胡敏", Role.COORDINATOR, "/330211/001/")


async def test_what_ends_within_60_days_is_listed_until_it_is_renewed(world: World) -> None:
    soon = query(begun_on=date(2026, 1, 1))
    await actions.record(coordinator(), world.wang_fang.id, soon)
    await actions.record(world.chen_jing, world.liu_yang.id, soon)

    listed = await queries.ending(coordinator())
    await actions.record(coordinator(), world.wang_fang.id, query())

    [row] = listed.rows
    assert (row.name, row.kind.code, row.ends_on) == ("王芳", RECORD_QUERY, date(2026, 12, 31))
    assert (await queries.ending(coordinator())).rows == []
    assert (await queries.ending(coordinator(), run_out=True)).rows == []


async def test_what_has_run_out_is_listed_apart(world: World) -> None:
    await actions.record(coordinator(), world.wang_fang.id, query(begun_on=date(2025, 11, 20)))

    assert (await queries.ending(coordinator())).rows == []
    assert [row.ends_on for row in (await queries.ending(coordinator(), run_out=True)).rows] == [date(2026, 11, 19)]


async def test_the_log_names_the_kind_and_never_the_result(world: World) -> None:
    await actions.record(world.li_mei, world.wang_fang.id, query(Result.FAILED))

    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT detail::text AS said FROM audit_entry WHERE action = 'record_qualification'")

    assert [row["said"] for row in rows] == ['{"qualification": "无违法犯罪记录查询"}']
    assert clock.today() == TODAY
