"""The ledger with the real database: claims and approvals, reversals, rules, totals and what is handed upward."""

import asyncio
import hashlib
import io
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.hours import actions, queries
from jinguo.hours.catalogue import By, Method, Rounding, Source
from jinguo.hours.claims import queries as hours_claims
from jinguo.hours.errors import (
    AlreadyDecided,
    AlreadyReversed,
    BadInterval,
    NoSuchClaim,
    NoSuchEntry,
    SecondPersonNeeded,
)
from jinguo.hours.forms import Decision, NewClaim, NewRule, Selection
from jinguo.hours.ledger import actions as ledger
from jinguo.hours.ledger.services import Recorded, Service
from jinguo.hours.subjects import Subject
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.overview import overview
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid, NotFound
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import NOON, Hands
from tests.contention import elsewhere, until_waiting
from tests.world import WULIPAI, ZHAOBAOSHAN, ZHENHAI, World, herself, id_number, registration, staff

Serve = Callable[..., Awaitable[Recorded]]
START = NOON - timedelta(hours=4)


@pytest.fixture
def serve(world: World) -> Serve:
    """`await serve(who, start, minutes)`: a proven service of hers, straight into the ledger."""

    async def record(
        who: Registered,
        start: datetime = START,
        minutes: int = 90,
        method: Method = Method.SCREEN,
        service_class: ServiceClass = ServiceClass.CARE,
        segment: UUID | None = None,
    ) -> Recorded:
        async with transaction(EVERYWHERE):
            [row] = await fetch("SELECT path FROM volunteer WHERE id = $1", who.id)
            subject = Subject(who.id, who.person, row["path"], row["path"], None, None, "探访老人", service_class)
            return await ledger.record(
                world.zhao_li, Service(subject, method, start, start + timedelta(minutes=minutes), segment=segment)
            )

    return record


def wanted(who: Registered, start: datetime = START, minutes: int = 60) -> NewClaim:
    return NewClaim(
        volunteer=who.id,
        title="社区义诊",
        service_class=ServiceClass.HEALTH,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        reason="当天停电，没有签到",
        evidence="签到表照片第 3 页",
    )


async def total(world: World, who: Registered) -> int:
    return (await queries.own(herself(who))).total


async def test_the_same_minutes_at_two_events_count_once(world: World, serve: Serve) -> None:
    await serve(world.wang_fang, START, 120)

    second = await serve(world.wang_fang, START + timedelta(minutes=60), 120)

    assert second.credited == 60
    assert await total(world, world.wang_fang) == 180


async def test_reversing_the_first_gives_its_minutes_back_to_the_second(world: World, serve: Serve) -> None:
    await serve(world.wang_fang, START, 120)
    await serve(world.wang_fang, START + timedelta(minutes=60), 120)
    first = (await queries.own(herself(world.wang_fang))).entries[-1]

    await actions.reverse(world.li_mei, first.id, "活动没有举行")

    own = await queries.own(herself(world.wang_fang))
    assert (own.total, own.times_this_year) == (120, 1)
    assert sorted((entry.credited, entry.stands) for entry in own.entries) == [
        *((-120, False), (-60, False), (60, False), (120, False), (120, True)),
    ]


async def test_two_that_had_yielded_to_the_same_one_do_not_yield_to_each_other(world: World, serve: Serve) -> None:
    for _ in range(3):
        await serve(world.wang_fang, START, 120)
    first = (await queries.own(herself(world.wang_fang))).entries[-1]

    await actions.reverse(world.li_mei, first.id, "活动没有举行")

    assert await total(world, world.wang_fang) == 120


async def test_what_had_yielded_to_one_that_is_counted_again_is_counted_again_as_well(
    world: World, serve: Serve
) -> None:
    await serve(world.wang_fang, START + timedelta(minutes=60), 60)
    first = (await queries.own(herself(world.wang_fang))).entries[-1]
    await serve(world.wang_fang, START, 120)
    await serve(world.wang_fang, START, 60)

    await actions.reverse(world.li_mei, first.id, "活动没有举行")

    assert await total(world, world.wang_fang) == 120


async def test_a_visit_can_be_beyond_the_cap_on_two_days(world: World, serve: Serve) -> None:
    done = await serve(world.wang_fang, NOON - timedelta(hours=24), 22 * 60, segment=uuid7())

    held = await hours_claims.claims(world.li_mei)
    for claim in held:
        await actions.decide(world.li_mei, claim.id, Decision(approve=True))

    own = await queries.own(herself(world.wang_fang))
    assert (done.credited, done.waiting, [claim.minutes for claim in held]) == (480 + 480, 240 + 120, [240, 120])
    assert (own.total, own.times_this_year) == (22 * 60, 1)


async def test_an_approval_under_way_is_taken_back_with_its_visit(world: World, serve: Serve) -> None:
    visit = uuid7()
    await serve(world.wang_fang, NOON - timedelta(hours=10), 480)
    await serve(world.wang_fang, NOON - timedelta(hours=2), 60, segment=visit)
    [waiting] = await hours_claims.claims(world.li_mei)

    async def undo() -> None:
        async with transaction(EVERYWHERE):
            await ledger.reverse_segment(world.zhao_li, visit, "扫错了人")

    async with transaction(world.li_mei):
        await actions.decide(world.li_mei, waiting.id, Decision(approve=True))
        undoing = elsewhere(undo())
        await until_waiting("UPDATE claim SET decided_at")
    await undoing

    assert await total(world, world.wang_fang) == 480


async def test_beyond_the_cap_the_rest_waits_and_counts_after_another_person_agrees(world: World, serve: Serve) -> None:
    done = await serve(world.wang_fang, NOON - timedelta(hours=11), 600)
    assert (done.credited, done.waiting) == (480, 120)
    [waiting] = await hours_claims.claims(world.li_mei)

    agreed = await actions.decide(world.li_mei, waiting.id, Decision(approve=True))

    assert (agreed.credited, await total(world, world.wang_fang)) == (120, 600)


async def test_back_filled_hours_count_only_after_another_person_approves(world: World) -> None:
    claim = await actions.claim(world.li_mei, wanted(world.wang_fang))
    assert await total(world, world.wang_fang) == 0

    with pytest.raises(SecondPersonNeeded):
        await actions.decide(world.li_mei, claim, Decision(approve=True))
    recorded = await actions.decide(world.zhou_min, claim, Decision(approve=True))

    assert recorded.credited == 60
    own = await queries.own(herself(world.wang_fang))
    [entry] = own.entries
    assert (own.by_source, entry.recorded_by, entry.approved_by) == ({Source.BACKFILLED: 60}, "李梅", "周敏")
    with pytest.raises(AlreadyDecided):
        await actions.decide(world.zhou_min, claim, Decision(approve=True))


async def test_nobody_approves_her_own_hours(world: World) -> None:
    wang_fang_at_the_desk = Actor(
        UUID(int=9), "王芳", staff("王芳", Role.OFFICER, "/330211/").grants, person=world.wang_fang.person
    )
    claim = await actions.claim(world.li_mei, wanted(world.wang_fang))

    with pytest.raises(SecondPersonNeeded):
        await actions.decide(wang_fang_at_the_desk, claim, Decision(approve=True))

    assert await total(world, world.wang_fang) == 0


async def test_a_refusal_needs_a_reason_and_credits_nothing(world: World) -> None:
    claim = await actions.claim(world.li_mei, wanted(world.wang_fang))

    with pytest.raises(Invalid):
        await actions.decide(world.zhou_min, claim, Decision(approve=False))
    await actions.decide(world.zhou_min, claim, Decision(approve=False, note="签到表上没有她"))

    [shown] = (await queries.own(herself(world.wang_fang))).claims
    assert (shown.decision, shown.decision_note, await total(world, world.wang_fang)) == (
        "refused",
        "签到表上没有她",
        0,
    )


@pytest.mark.parametrize(
    ("start", "minutes"),
    [(START, 0), (START, -5), (NOON, 1), (NOON - timedelta(days=2), 1441)],
    ids=["empty", "backwards", "in the future", "more than a day"],
)
async def test_a_claim_with_impossible_times_is_refused(world: World, start: datetime, minutes: int) -> None:
    with pytest.raises(BadInterval):
        await actions.claim(world.li_mei, wanted(world.wang_fang, start, minutes))

    assert await hours_claims.claims(world.li_mei) == []


async def test_who_works_elsewhere_neither_claims_nor_decides_nor_reverses_nor_sees(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)
    [entry] = await queries.entries(world.li_mei, world.wang_fang.id)
    claim = await actions.claim(world.li_mei, wanted(world.wang_fang))

    with pytest.raises(NotFound):
        await actions.claim(world.chen_jing, wanted(world.wang_fang))
    with pytest.raises(NoSuchClaim):
        await actions.decide(world.chen_jing, claim, Decision(approve=True))
    with pytest.raises(NoSuchEntry):
        await actions.reverse(world.chen_jing, entry.id, "不是我们区的")
    with pytest.raises(Forbidden):
        await totals(world.chen_jing, Selection(organisation=ZHAOBAOSHAN))
    assert await queries.entries(world.chen_jing, world.wang_fang.id) == []
    assert await hours_claims.claims(world.chen_jing) == []
    assert (await totals(world.chen_jing, Selection())).lines() == []


async def test_a_reader_may_look_and_nothing_else(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)

    assert (await totals(world.sun_hong, Selection())).minutes == 90
    with pytest.raises(Forbidden):
        await actions.claim(world.sun_hong, wanted(world.wang_fang))
    with pytest.raises(Forbidden):
        await export(world.sun_hong, Selection(), purpose="上报")


async def test_an_entry_is_reversed_once_and_never_edited(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)
    [entry] = await queries.entries(world.li_mei, world.wang_fang.id)
    await actions.reverse(world.li_mei, entry.id, "录错了人")

    with pytest.raises(AlreadyReversed):
        await actions.reverse(world.li_mei, entry.id, "再来一次")
    for statement in ("UPDATE entry SET credited_minutes = 999", "DELETE FROM entry"):
        with pytest.raises(Exception, match=r"permission denied|append-only"):
            async with transaction(EVERYWHERE):
                await fetch(statement)

    assert await total(world, world.wang_fang) == 0


async def test_a_districts_own_rule_counts_from_its_day_and_stays_named_on_the_entry(
    world: World, serve: Serve
) -> None:
    rule = NewRule(
        unit_minutes=30,
        rounding=Rounding.DOWN,
        daily_cap_minutes=240,
        effective_on=date(2026, 11, 21),
        source="区妇联会议纪要",
    )
    version = await actions.set_rule(world.zhou_min, ZHENHAI, rule)

    yesterday = await serve(world.wang_fang, START - timedelta(days=1), 100)
    today = await serve(world.wang_fang, START, 100)

    assert (version, yesterday.credited, today.credited) == ("330211-1", 100, 90)
    assert [entry.rule_version for entry in await queries.entries(world.li_mei, world.wang_fang.id)] == [
        "330211-1",
        "base-1",
    ]
    with pytest.raises(Forbidden):
        await actions.set_rule(world.li_mei, ZHENHAI, rule)


async def test_a_street_counts_as_its_district_does(world: World) -> None:
    rule = NewRule(daily_cap_minutes=1440, effective_on=date(2026, 11, 1), source="街道会议纪要")

    with pytest.raises(Invalid):
        await actions.set_rule(staff("吴敏", Role.ADMINISTRATOR, "/330211/001/"), ZHAOBAOSHAN, rule)


async def test_two_who_set_a_rule_at_once_make_two_versions(world: World) -> None:
    rule = NewRule(effective_on=date(2026, 11, 21), source="区妇联会议纪要")

    versions = await asyncio.gather(*(actions.set_rule(world.zhou_min, ZHENHAI, rule) for _ in range(4)))

    assert sorted(versions) == [f"330211-{number}" for number in (1, 2, 3, 4)]


async def test_totals_add_up_whatever_they_are_cut_by(world: World, serve: Serve) -> None:
    other = await volunteers.register(world.zhou_min, registration("林小红", "13600001111", WULIPAI))
    await serve(world.wang_fang, START, 90)
    await serve(world.wang_fang, START - timedelta(days=40), 30, Method.LEADER)
    await serve(other, START, 45, Method.SCREEN, ServiceClass.ENVIRONMENT)

    figures = {by: await totals(world.zhou_min, Selection(by=by)) for by in By}

    assert {by: figure.minutes for by, figure in figures.items()} == dict.fromkeys(By, 165)
    assert [(line.label, line.minutes) for line in figures[By.VOLUNTEER].lines()] == [("王芳", 120), ("林小红", 45)]
    assert [(line.label, line.people, line.minutes) for line in figures[By.ORGANISATION].lines()] == [
        ("招宝山街道", 1, 120),
        ("蛟川街道", 1, 45),
    ]
    assert [(line.label, line.minutes) for line in figures[By.MONTH].lines()] == [
        ("2026年10月", 30),
        ("2026年11月", 135),
    ]
    assert figures[By.VOLUNTEER].by_source == {
        Source.SCAN: 135,
        Source.LEADER: 30,
        Source.PAPER: 0,
        Source.BACKFILLED: 0,
    }


async def test_the_days_asked_for_begin_with_since_and_end_before_until(world: World, serve: Serve) -> None:
    for days in (0, 1, 2):
        await serve(world.wang_fang, START - timedelta(days=days), 60)

    chosen = Selection(since=date(2026, 11, 20), until=date(2026, 11, 21))

    assert (await totals(world.zhou_min, chosen)).minutes == 60


async def test_a_town_sees_its_own_volunteers_alone(world: World, serve: Serve) -> None:
    other = await volunteers.register(world.zhou_min, registration("林小红", "13600001111", WULIPAI))
    await serve(world.wang_fang)
    await serve(other)

    assert [line.label for line in (await totals(world.li_mei, Selection())).lines()] == ["王芳"]
    assert [line.label for line in (await totals(world.zhou_min, Selection(organisation=ZHAOBAOSHAN))).lines()] == [
        "王芳"
    ]


async def test_a_figure_is_the_same_again_at_its_ledger_position(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)
    then = await totals(world.zhou_min, Selection())
    [entry] = await queries.entries(world.li_mei, world.wang_fang.id)
    await serve(world.wang_fang, START - timedelta(days=3), 30)
    await actions.reverse(world.li_mei, entry.id, "录错了人")

    again = await totals(world.zhou_min, Selection(position=then.ledger_position))

    assert (await totals(world.zhou_min, Selection())).minutes == 30
    assert again.lines() == then.lines()


async def test_a_ledger_position_that_is_still_to_come_is_told_as_the_present_one(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)
    asked = await totals(world.zhou_min, Selection(position=1000))
    await serve(world.wang_fang, START - timedelta(days=3), 30)

    again = await totals(world.zhou_min, Selection(position=asked.ledger_position))

    assert again.lines() == asked.lines()


async def test_who_serves_into_the_first_of_a_month_is_among_the_people_of_both(world: World, serve: Serve) -> None:
    await serve(world.wang_fang, datetime(2026, 10, 31, 15, 0, tzinfo=UTC), 120)

    [october, november] = (await totals(world.zhou_min, Selection(by=By.MONTH))).lines()
    after = await totals(world.zhou_min, Selection(since=date(2026, 11, 1)))

    assert (october.people, october.times, october.minutes) == (1, 1, 60)
    assert (november.people, november.times, november.minutes) == (1, 0, 60)
    assert (await overview(world.zhou_min, after)).people == 1


async def test_who_has_nothing_left_after_reversals_is_not_counted_among_the_people(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)
    [entry] = await queries.entries(world.li_mei, world.wang_fang.id)
    await actions.reverse(world.li_mei, entry.id, "录错了人")

    [month] = (await totals(world.zhou_min, Selection(by=By.MONTH))).lines()

    assert (month.people, month.times, month.minutes) == (0, 0, 0)


async def test_a_workbook_read_back_sums_to_the_minute_to_what_the_totals_say(world: World, serve: Serve) -> None:
    other = await volunteers.register(world.zhou_min, registration("林小红", "13600001111", WULIPAI))
    await serve(world.wang_fang, START, 91)
    await serve(other, START, 47, Method.LEADER)
    await actions.decide(
        world.zhou_min,
        await actions.claim(world.li_mei, wanted(world.wang_fang, START - timedelta(days=1))),
        Decision(approve=True),
    )
    figures = await totals(world.zhou_min, Selection())

    file = await export(world.zhou_min, Selection(), purpose="上报")

    book = openpyxl.load_workbook(io.BytesIO(file.content))
    sheet = book["时长汇总"]
    cells: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header, *lines, _, _ = cells
    column = {name: index for index, name in enumerate(header)}
    assert sum(line[column["合计（分钟）"]] for line in lines) == figures.minutes == 91 + 47 + 60
    assert sum(line[column["补录（分钟）"]] for line in lines) == 60
    assert [line[column["姓名"]] for line in lines] == ["王芳", "林小红"]
    assert lines[0][column["手机号"]] == "138****1234"
    assert lines[0][column["身份证号"]] == f"3{'*' * 16}{id_number()[-1]}"
    assert sheet.freeze_panes == "A2"
    assert sheet.cell(2, column["手机号"] + 1).number_format == "@"
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=2)}
    assert (about["台账序号"], about["合计（分钟）"], about["数据截至"]) == (
        *(str(figures.ledger_position), str(figures.minutes), "2026-11-21 12:00:00（北京时间）"),
    )
    assert file.name == f"镇海区志愿服务时长_按志愿者_20261121_{file.number}.xlsx"


async def test_an_export_is_registered_and_noted_with_its_hash_and_no_names(world: World, serve: Serve) -> None:
    await serve(world.wang_fang)

    file = await export(world.li_mei, Selection(organisation=ZHAOBAOSHAN), FileKind.CSV, purpose="  上报 ")

    digest = hashlib.sha256(file.content)
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT number, actor, path, kind, purpose, rows, file_name, sha256 FROM export_record")
        [row] = await fetch("SELECT actor_name, path, detail::text FROM audit_entry WHERE action = 'export_data'")
        [selection] = await fetch("SELECT selection, columns FROM export_record")
    assert dict(kept) == {
        "number": file.number,
        "actor": world.li_mei.id,
        "path": "/330211/001/",
        "kind": "hours",
        "purpose": "上报",
        "rows": 1,
        "file_name": file.name,
        "sha256": digest.digest(),
    }
    assert json.loads(selection["selection"])["organisation"] == ZHAOBAOSHAN
    assert "手机号" in selection["columns"]
    assert (row["actor_name"], row["path"]) == ("李梅", "/330211/001/")
    assert json.loads(row["detail"])["sha256"] == digest.hexdigest()
    assert "王芳" not in row["detail"] + selection["selection"]


async def test_an_export_without_a_purpose_is_refused_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(Invalid):
        await export(world.zhou_min, Selection(by=By.MONTH), purpose=" ")

    async with transaction(EVERYWHERE):
        assert await fetch("SELECT 1 FROM export_record") == []


async def test_an_empty_export_still_has_its_headers(world: World) -> None:
    file = await export(world.zhou_min, Selection(by=By.MONTH), FileKind.CSV, purpose="上报")

    assert file.content.decode("utf-8-sig").splitlines() == [
        "序号,月份,服务人数,服务次数,扫码（分钟）,负责人核定（分钟）,纸质签到（分钟）,补录（分钟）,合计（分钟）,合计（小时）"
    ]


async def test_an_instant_is_shown_in_the_hour_it_was_served(world: World, serve: Serve, hands: Hands) -> None:
    await serve(
        world.wang_fang, datetime(2026, 10, 31, 16, 30, tzinfo=UTC), 60
    )  # half past midnight on 1 November in Beijing

    [entry] = await queries.entries(world.li_mei, world.wang_fang.id)

    assert (entry.day, entry.served) == (date(2026, 11, 1), 60)
