"""What is due is noticed, cools off, can be held, and is cleared; too many people at once wait for a second person."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from jinguo.access.errors import ProofRequired
from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.erasures import lines
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision as Together
from jinguo.hours import actions as hours
from jinguo.hours.catalogue import By
from jinguo.hours.forms import Decision, Selection
from jinguo.hours.totals.queries import totals
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import rule
from jinguo.people.errors import NoSuchPerson
from jinguo.retention import holds, queries
from jinguo.retention.catalogue import GUARD
from jinguo.retention.clearance import actions as clearance
from jinguo.retention.clearance import due
from jinguo.retention.errors import NoSuchBatch, NoSuchHold, SecondPerson
from jinguo.retention.forms import NewHold
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.retention.conftest import proven
from tests.retention.served import claimed, open_event, served
from tests.world import CHENGDONG, WANGCHENG, World, registration, staff

LEFT, UNREVIEWED, EVIDENCE = "left_volunteers", "unreviewed", "claim_evidence"

TEN_YEARS = 366 * 10 + 1


async def names() -> list[str]:
    async with transaction(EVERYWHERE):
        return sorted(row["name"] for row in await fetch("SELECT name FROM person"))


async def register_self(phone: str, name: str = "钱英") -> UUID:
    form = {"name": name, "organisation": CHENGDONG, "agree_collect": True}
    return (await volunteers.register_self(phone, SelfRegistration.model_validate(form))).person


async def test_who_left_ten_years_ago_is_noticed_and_only_after_thirty_days_cleared(world: World, hands: Hands) -> None:
    await served(world)
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    hands.forward(days=TEN_YEARS - 2)
    assert (await clearance.run(SYSTEM)).noticed == []
    hands.forward(days=2)

    first = await clearance.run(SYSTEM)
    assert [(batch.rule.slug, batch.found_people) for batch in first.noticed if batch.rule.slug == LEFT] == [(LEFT, 1)]
    hands.forward(days=29)
    await clearance.run(SYSTEM)
    assert await names() == ["刘洋", "王芳"]
    hands.forward(days=1)
    done = await clearance.run(SYSTEM)

    assert [(batch.rule.slug, batch.done_people) for batch in done.cleared if batch.rule.slug == LEFT] == [(LEFT, 1)]
    assert await names() == ["刘洋", "已删除"]
    assert [line.people for line in lines()] == [(world.wang_fang.person,)]


async def test_the_ten_years_count_from_the_last_service_when_that_is_later(world: World, hands: Hands) -> None:
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    await volunteers.rejoin(world.zhou_min, world.wang_fang.id)
    hands.forward(days=400)
    await served(world)
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE volunteer SET left_at = $2 WHERE id = $1", world.wang_fang.id, hands.now - timedelta(days=399)
        )
    hands.forward(days=TEN_YEARS - 399)

    assert [each for each in await due.due(SYSTEM) if each.rule.slug == LEFT] == []
    hands.forward(days=400)
    assert [each.people for each in await due.due(SYSTEM) if each.rule.slug == LEFT] == [1]


async def test_sums_of_everybody_are_the_same_before_and_after_a_run(world: World, hands: Hands) -> None:
    await served(world)
    claim = await claimed(world, "忘了签到", "有合影")
    await hours.decide(world.zhou_min, claim, Decision(approve=True))
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")

    async def figures() -> list[bytes]:
        cuts = (By.ORGANISATION, By.PROGRAMME, By.MONTH)
        return [
            (await totals(SYSTEM, Selection(by=by, organisation="330211000000"))).frame.write_csv().encode()
            for by in cuts
        ]

    before = await figures()
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    hands.forward(days=30)
    await clearance.run(SYSTEM)

    assert await figures() == before
    assert "已删除" in await names()


async def test_who_comes_back_during_the_cool_off_is_left_alone(world: World, hands: Hands) -> None:
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    await volunteers.rejoin(world.zhou_min, world.wang_fang.id)
    hands.forward(days=30)

    await clearance.run(SYSTEM)

    assert await names() == ["刘洋", "王芳"]


async def test_a_hold_on_a_person_keeps_her_until_its_day_is_over(world: World, hands: Hands) -> None:
    person = await register_self("13811110000")
    hands.forward(days=180)
    await clearance.run(SYSTEM)
    day = hands.now.date() + timedelta(days=60)
    await holds.hold(world.zhou_min, NewHold(person=person, reason="申诉还没有办结", until=day))
    hands.forward(days=30)
    await clearance.run(SYSTEM)
    assert "钱英" in await names()

    hands.forward(days=31)
    await clearance.run(SYSTEM)
    hands.forward(days=30)
    await clearance.run(SYSTEM)
    assert "钱英" not in await names()


async def test_a_hold_on_a_rule_stops_its_batches_until_it_is_lifted(world: World, hands: Hands) -> None:
    await register_self("13811110000")
    hands.forward(days=180)
    await clearance.run(SYSTEM)
    day = hands.now.date() + timedelta(days=300)
    held = await holds.hold(world.zhou_min, NewHold(rule=UNREVIEWED, reason="正在补核对", until=day))
    hands.forward(days=30)

    ran = await clearance.run(SYSTEM)
    assert [batch.stopped for batch in ran.stopped] == [f"这条规则暂停到 {day:%Y-%m-%d}"]
    assert "钱英" in await names()
    await holds.lift(world.zhou_min, held)
    await clearance.run(SYSTEM)
    assert "钱英" not in await names()
    with pytest.raises(NoSuchHold):
        await holds.lift(world.zhou_min, held)


async def test_holds_belong_to_whoever_reaches_them(world: World, hands: Hands) -> None:
    day = hands.now.date() + timedelta(days=10)
    held = await holds.hold(world.zhou_min, NewHold(rule=LEFT, reason="审计", until=day))

    with pytest.raises(NoSuchHold):
        await holds.lift(world.chen_jing, held)
    with pytest.raises(NoSuchPerson):
        await holds.hold(world.chen_jing, NewHold(person=world.wang_fang.person, reason="试一试", until=day))
    with pytest.raises(Forbidden):
        await holds.hold(world.li_mei, NewHold(rule=LEFT, reason="试一试", until=day))
    assert await queries.holds(world.chen_jing) == []
    assert [row.reason for row in await queries.holds(world.zhou_min)] == ["审计"]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"rule": "log"}, id="a rule that clears nothing"),
        pytest.param({"rule": "nothing"}, id="no rule"),
        pytest.param({}, id="neither"),
        pytest.param({"rule": LEFT, "person": str(uuid7())}, id="both"),
        pytest.param({"rule": LEFT, "until": "2026-11-20"}, id="past"),
        pytest.param({"rule": LEFT, "reason": "a"}, id="no reason"),
    ],
)
def test_a_hold_is_of_one_thing_with_a_reason_and_an_end(more: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        parse(NewHold, {"reason": "审计", "until": "2026-12-31", **more})


async def test_too_many_at_once_wait_for_a_second_person(world: World, second: Actor, hands: Hands) -> None:
    for count in range(GUARD.few + 1):
        await register_self(f"1381111000{count}", "赵" + "甲乙丙丁戊己"[count])
    hands.forward(days=180)
    await clearance.run(SYSTEM)
    hands.forward(days=30)

    ran = await clearance.run(SYSTEM)
    assert [batch.guarded for batch in ran.stopped] == [True]
    assert "6 人" in ran.stopped[0].stopped
    assert len([name for name in await names() if name.startswith("赵")]) == GUARD.few + 1

    batch = ran.stopped[0].id
    with pytest.raises(SecondPerson):
        await clearance.confirm(SYSTEM, batch)
    with pytest.raises(NoSuchBatch):
        await clearance.confirm(proven(world.chen_jing), batch)
    with pytest.raises(Forbidden):
        await clearance.confirm(proven(staff("李梅", Role.OFFICER, "/330211/")), batch)
    with pytest.raises(ProofRequired):
        await clearance.confirm(world.zhou_min, batch)
    await clearance.confirm(proven(second), batch)
    await clearance.run(SYSTEM)
    assert [name for name in await names() if name.startswith("赵")] == []


async def test_few_at_once_need_nobody(world: World, hands: Hands) -> None:
    for count in range(GUARD.few):
        await register_self(f"1381111000{count}", "赵" + "甲乙丙丁戊己"[count])
    hands.forward(days=180)
    await clearance.run(SYSTEM)
    hands.forward(days=30)

    await clearance.run(SYSTEM)

    assert [name for name in await names() if name.startswith("赵")] == []


@pytest.mark.parametrize(
    ("concerned", "everybody", "stops"),
    [(5, 5, False), (6, 6, True), (6, 300, False), (6, 299, True), (50, 1_000_000, False), (51, 1_000_000, True)],
)
def test_the_guard_counts_heads_and_shares(concerned: int, everybody: int, stops: bool) -> None:
    assert GUARD.stops(concerned, everybody) is stops


async def test_who_came_once_is_not_cleared_as_unreviewed(world: World, hands: Hands) -> None:
    person = await register_self("13811110000")
    event = await open_event(world)
    async with transaction(EVERYWHERE):
        volunteer = (await fetch("SELECT id FROM volunteer WHERE person = $1", person))[0]["id"]
    form = {"event": event, "kind": "in", "nonce": "nonce-of-her", "volunteer": volunteer}
    assert (await check_in(world.zhao_li, ScanForm.model_validate(form))).code == "accepted"
    hands.forward(days=400)

    assert [each for each in await due.due(SYSTEM) if each.rule.slug == UNREVIEWED] == []


async def test_phones_refusals_and_evidence_are_emptied_and_their_rows_stay(world: World, hands: Hands) -> None:
    event = await served(world)
    claim = await claimed(world, "忘了签到", "有合影")
    await hours.decide(world.zhou_min, claim, Decision(approve=True))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE scan SET device = '\\x01' WHERE event = $1", event)
        before = (await fetch("SELECT count(*) AS scans FROM scan"))[0]["scans"]
    form = {"event": event, "kind": "in", "nonce": "nonce-refused", "volunteer": world.wang_fang.id}
    hands.forward(days=2)
    assert (await check_in(world.zhao_li, ScanForm.model_validate(form))).code == "too_late"
    for days in (40, 30, 180, 30, 366 * 3, 30):
        hands.forward(days=days)
        await clearance.run(SYSTEM)

    async with transaction(EVERYWHERE):
        scans = await fetch("SELECT outcome, device, person FROM scan")
        claims = await fetch("SELECT reason, evidence FROM claim")
    assert len(scans) == before + 1
    assert {row["device"] for row in scans} == {None}
    assert {row["person"] for row in scans if row["outcome"] == "refused"} == {None}
    assert {row["person"] for row in scans if row["outcome"] == "accepted"} == {world.wang_fang.person}
    assert [dict(row) for row in claims] == [{"reason": "忘了签到", "evidence": ""}]


async def test_evidence_of_whom_a_dispute_is_about_stays(world: World, hands: Hands) -> None:
    claim = await claimed(world, "忘了签到", "有合影")
    await hours.decide(world.zhou_min, claim, Decision(approve=True))
    hands.forward(days=366 * 3)
    day = hands.now.date() + timedelta(days=100)
    await clearance.run(SYSTEM)
    await holds.hold(world.zhou_min, NewHold(person=world.wang_fang.person, reason="诉讼", until=day))
    hands.forward(days=30)

    await clearance.run(SYSTEM)

    async with transaction(EVERYWHERE):
        assert [row["evidence"] for row in await fetch("SELECT evidence FROM claim")] == ["有合影"]


async def ended_session(ended_at: datetime) -> UUID:
    row = Session(digest=uuid7().bytes, created_at=ended_at, expires_at=ended_at, ended_at=ended_at)
    async with transaction(EVERYWHERE):
        await Session.insert(row)
    return row.id


async def test_spent_sessions_are_truly_deleted_and_young_ones_never(world: World, hands: Hands) -> None:
    old = await ended_session(hands.now - timedelta(days=400))
    young = await ended_session(hands.now - timedelta(days=100))
    hands.forward(days=3000)  # the application's clock is wrong by years; the database's is not

    await clearance.run(SYSTEM)

    async with transaction(EVERYWHERE):
        left = {row["id"] for row in await fetch("SELECT id FROM session")}
    assert old not in left
    assert young in left


async def test_the_dry_run_changes_nothing_and_shows_each_her_own(world: World, hands: Hands) -> None:
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    await volunteers.leave(world.chen_jing, world.liu_yang.id, "搬到外地")
    hands.forward(days=TEN_YEARS)

    hers = [each for each in await due.due(world.zhou_min) if each.rule.slug == LEFT]
    assert [(each.organisation, each.rows, each.people) for each in hers] == [("招宝山街道 城东社区", 1, 1)]
    listed = await due.concerned(world.zhou_min, rule(LEFT))
    assert [(each.name, each.number) for each in listed] == [("王芳", world.wang_fang.number)]
    assert await clearance.batches(SYSTEM) == []
    assert WANGCHENG.startswith("430112")
    with pytest.raises(Forbidden):
        await due.due(world.li_mei)
    with pytest.raises(Forbidden):
        await clearance.run(world.zhou_min)


async def test_a_run_carries_out_requests_that_are_due(world: World, second: Actor, hands: Hands) -> None:
    from tests.retention.test_erasure import approved

    request = await approved(world, second)
    assert (await clearance.run(SYSTEM)).receipts == []
    hands.forward(days=7)

    assert (await clearance.run(SYSTEM)).receipts == [request.number]
    assert (await clearance.run(SYSTEM)).receipts == []


async def test_two_runs_at_once_count_each_once(world: World, hands: Hands) -> None:
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    hands.forward(days=30)

    await asyncio.gather(clearance.run(SYSTEM), clearance.run(SYSTEM))

    [batch] = [row for row in await clearance.batches(SYSTEM, done=True) if row.rule.slug == LEFT]
    assert batch.done_people == 1
    async with transaction(EVERYWHERE):
        told = await fetch("SELECT detail::jsonb->>'rows' AS rows FROM audit_entry WHERE object_id = $1", batch.id)
    assert [row["rows"] for row in told] == ["1", "1"]  # noticed, cleared


async def test_who_comes_back_while_others_are_erased_is_passed_over(
    world: World, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await volunteers.register(world.zhou_min, registration("钱英", "13677770002", CHENGDONG))
    for each in (world.wang_fang, other):
        await volunteers.leave(world.zhou_min, each.id, "搬到外地")
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    hands.forward(days=30)
    people = due.people

    async def and_one_comes_back(*what: Any) -> list[UUID]:  # noqa: ANN401
        found = await people(*what)
        await fetch("UPDATE volunteer SET left_at = NULL WHERE id = $1", other.id)
        return found

    monkeypatch.setattr(due, "people", and_one_comes_back)
    await clearance.run(SYSTEM)

    assert await names() == ["刘洋", "已删除", "钱英"]


@pytest.fixture
async def stubborn(worker_database: str, world: World) -> AsyncIterator[None]:
    """The database refuses to erase 王芳, whatever the reason."""
    root = await asyncpg.connect(worker_database)
    await root.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;"
        " CREATE TRIGGER stubborn BEFORE UPDATE ON person FOR EACH ROW"
        f" WHEN (OLD.id = '{world.wang_fang.person}' AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION refuse()"
    )
    yield
    await root.execute("DROP TRIGGER stubborn ON person; DROP FUNCTION refuse()")
    await root.close()


async def test_whom_the_database_refuses_to_erase_does_not_hold_up_the_others(
    world: World, hands: Hands, stubborn: None
) -> None:
    other = await volunteers.register(world.zhou_min, registration("钱英", "13677770002", CHENGDONG))
    for each in (world.wang_fang, other):
        await volunteers.leave(world.zhou_min, each.id, "搬到外地")
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    hands.forward(days=30)

    done = await clearance.run(SYSTEM)

    assert [batch.done_people for batch in done.cleared if batch.rule.slug == LEFT] == [1]
    assert await names() == ["刘洋", "已删除", "王芳"]


async def test_batches_that_wait_do_not_keep_others_from_being_cleared(world: World, hands: Hands) -> None:
    async with transaction(EVERYWHERE):
        await fetch(
            "INSERT INTO retention_batch (id, rule, path, noticed_at, noticed_by_name, cutoff, due_at, found_rows,"
            " found_people, stopped, confirmed_by_name, done_rows, done_people) SELECT gen_random_uuid(), $1,"
            " '/held/' || n || '/', $2, '', $2, $2, 1, 1, '', '', 0, 0 FROM generate_series(1, 120) n",
            *(EVIDENCE, clock.now()),
        )
        await fetch(
            "INSERT INTO hold (id, rule, path, reason, until, placed_at, placed_by_name, lifted_by_name)"
            " VALUES (gen_random_uuid(), $1, '/held/', '复核', $2, $3, '', '')",
            *(EVIDENCE, clock.today() + timedelta(days=4000), clock.now()),
        )
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "搬到外地")
    hands.forward(days=TEN_YEARS)
    await clearance.run(SYSTEM)
    hands.forward(days=30)

    assert LEFT in [batch.rule.slug for batch in (await clearance.run(SYSTEM)).cleared]


async def test_a_hold_follows_her_through_a_merge(world: World, hands: Hands) -> None:
    await hours.decide(world.zhou_min, await claimed(world, "忘了签到", "有合影"), Decision(approve=True))
    other = await volunteers.register(world.zhou_min, registration("王芳", "13677770002", CHENGDONG))
    gone, kept = world.wang_fang.person, other.person
    hands.forward(days=366 * 3)
    await clearance.run(SYSTEM)
    until = hands.now.date() + timedelta(days=100)
    await holds.hold(world.zhou_min, NewHold(person=gone, reason="诉讼", until=until))
    await duplicates.merge(proven(world.zhou_min), gone, Together(keep=kept, reason="同一个人"))
    hands.forward(days=30)

    await clearance.run(SYSTEM)

    async with transaction(EVERYWHERE):
        [claim] = await fetch("SELECT person, evidence FROM claim")
    assert tuple(claim) == (kept, "有合影")


async def test_whom_somebody_reviewed_is_not_cleared_because_she_was_merged_into_a_row_that_nobody_did(
    world: World, hands: Hands
) -> None:
    kept = await register_self("13677770001")
    gone = await volunteers.register(world.zhou_min, registration("钱英", "13677770002", CHENGDONG))
    await duplicates.merge(proven(world.zhou_min), gone.person, Together(keep=kept, reason="同一个人"))
    hands.forward(days=181)

    assert UNREVIEWED not in [batch.rule.slug for batch in (await clearance.run(SYSTEM)).noticed]
