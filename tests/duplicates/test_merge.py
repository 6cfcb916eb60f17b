"""Two rows become one and two again: what moves, what unites, what old codes lead to, and what never grows."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.access.accounts.actions import open_session
from jinguo.access.appointments.forms import PersonalRole
from jinguo.access.appointments.personal_roles import give, personal_roles
from jinguo.access.queries import session_actor
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.checkin.actions import Answer as ScanAnswer
from jinguo.checkin.board import board
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.visits import own_standing
from jinguo.duplicates import actions, queries
from jinguo.duplicates.errors import (
    AlreadyMerged,
    AlreadyUndone,
    NoSuchMerge,
    NotUndoable,
    OwnRecord,
    SamePerson,
    WrongKeeper,
)
from jinguo.duplicates.forms import Decision
from jinguo.events import actions as events
from jinguo.events.queries import candidate
from jinguo.events.sign_ups import histories
from jinguo.hours import actions as hours
from jinguo.hours import queries as ledger
from jinguo.hours.catalogue import Method
from jinguo.hours.errors import SecondPersonNeeded
from jinguo.hours.forms import Decision as Answer
from jinguo.hours.forms import NewClaim
from jinguo.hours.ledger import actions as books
from jinguo.hours.ledger.services import Service
from jinguo.hours.queries import EntryRow
from jinguo.hours.subjects import Subject
from jinguo.hours.totals import overview
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people import queries as people
from jinguo.people.catalogue import ConsentKind
from jinguo.people.errors import NoSuchPerson
from jinguo.volunteers import codes
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry import counts
from jinguo.volunteers.registry import queries as registry
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import NOON, Hands
from tests.contention import elsewhere, until_waiting
from tests.duplicates.conftest import NEW_PHONE, OLD_PHONE, Run, Scan
from tests.world import CHENGDONG, WULIPAI, XIMEN, World, herself, id_number, proven, registration


async def merged(actor: Actor, gone: Registered, kept: Registered) -> UUID:
    return await actions.merge(proven(actor), gone.person, Decision(keep=kept.person, reason="本人说换了手机号"))


async def visit(scan: Scan, hands: Hands, who: Actor, event: UUID, her: Registered, since: int, until: int) -> None:
    """Check her in and out by her number, minutes after noon."""
    for kind, minute in ((Kind.IN, since), (Kind.OUT, until)):
        hands.set(NOON + timedelta(minutes=minute))
        assert (await scan(who, event, kind, number=her.number)).code == "accepted"


async def sums(world: World, her: Registered) -> tuple[int, int]:
    found = await overview.sums(world.zhou_min, her.id)
    return found.minutes, found.times


async def rows(table: str, her: Registered) -> int:
    async with transaction(EVERYWHERE):
        return (await fetch(f"SELECT count(*) AS n FROM {table} WHERE volunteer = $1", her.id))[0]["n"]


async def test_both_at_one_event_count_once_and_as_one_visit(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event, other = await run(), await run(title="第二场", starts_at=NOON, ends_at=NOON + timedelta(hours=3))
    await visit(scan, hands, world.zhao_li, event, old, 0, 60)
    await visit(scan, hands, world.zhao_li, event, new, 30, 90)
    await visit(scan, hands, world.zhao_li, other, old, 100, 120)
    before = [await sums(world, each) for each in (old, new)]

    preview = await queries.preview(world.li_mei, *await _sides(world, old, new))
    merge = await merged(world.li_mei, old, new)

    assert before == [(80, 2), (60, 1)]
    assert [await sums(world, each) for each in (old, new)] == [(0, 0), (110, 2)]
    outlook = preview.hours
    assert (outlook.gone, outlook.kept, outlook.after, outlook.times, outlook.entries) == (80, 60, 110, 2, 2)
    assert [(day.gone, day.kept, day.after) for day in outlook.days] == [(80, 60, 110)]
    assert (preview.visits, preview.both_there) == (2, 0)
    assert await rows("segment", old) == await rows("scan", old) == 0
    await actions.undo(world.li_mei, merge)
    assert [await sums(world, each) for each in (old, new)] == before
    assert (await rows("segment", old), await rows("scan", old)) == (2, 4)


async def _sides(world: World, *her: Registered) -> list[queries.Side]:
    await actions.find(world.zhou_min)
    [pair] = (await queries.pairs(world.zhou_min)).rows
    return [next(side for side in (pair.first, pair.second) if side.person == each.person) for each in her]


async def test_a_visit_that_was_counted_with_another_counts_by_itself_once_that_one_is_annulled(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await visit(scan, hands, world.zhao_li, event, old, 0, 60)
    await visit(scan, hands, world.zhao_li, event, new, 30, 90)
    await merged(world.li_mei, old, new)
    async with transaction(EVERYWHERE):
        [later] = await fetch("SELECT segment FROM entry WHERE volunteer = $1 AND tally = 1", new.id)

        await books.reverse_segment(world.li_mei, later["segment"], "扫错了人")

    assert await sums(world, new) == (60, 1)


async def test_inside_twice_she_is_inside_once_and_her_one_check_out_credits_from_the_earlier_check_in(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=old.number)
    hands.forward(minutes=30)
    await scan(world.zhao_li, event, number=new.number)

    await merged(world.li_mei, old, new)
    hands.forward(minutes=30)
    left = await scan(world.zhao_li, event, Kind.OUT, number=old.number)

    assert (left.code, left.minutes) == ("accepted", 60)
    assert [(row.volunteer, row.segments) for row in (await board(world.zhao_li, event)).rows] == [(new.id, 1)]


async def test_undone_while_inside_both_are_inside_again(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=old.number)
    await scan(world.zhao_li, event, number=new.number)
    before = [await own_standing(herself(each), event) for each in (old, new)]
    merge = await merged(world.li_mei, old, new)

    await actions.undo(world.li_mei, merge)

    assert [await own_standing(herself(each), event) for each in (old, new)] == before
    hands.forward(minutes=20)
    for each in (old, new):
        assert (await scan(world.zhao_li, event, Kind.OUT, number=each.number)).minutes == 20


async def test_a_visit_that_ended_since_stays_with_its_minutes_where_it_is(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=old.number)
    merge = await merged(world.li_mei, old, new)
    hands.forward(minutes=45)
    await scan(world.zhao_li, event, Kind.OUT, number=old.number)

    await actions.undo(world.li_mei, merge)

    assert [await sums(world, each) for each in (old, new)] == [(0, 0), (45, 1)]
    assert (await rows("segment", old), await rows("segment", new)) == (0, 1)


async def test_what_was_corrected_since_is_not_resurrected_and_what_it_had_covered_counts(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    first, second = await run(), await run(title="第二场")
    await scan(world.zhao_li, first, number=old.number)
    hands.forward(minutes=30)
    await scan(world.zhao_li, second, number=old.number)
    hands.forward(minutes=30)
    await scan(world.zhao_li, first, Kind.OUT, number=old.number)
    hands.forward(minutes=30)
    await scan(world.zhao_li, second, Kind.OUT, number=old.number)
    merge = await merged(world.li_mei, old, new)
    [_, wrong] = await hours_of(world, new)
    await hours.reverse(world.li_mei, wrong.id, "录错了")

    await actions.undo(world.li_mei, merge)

    assert [(entry.title, entry.credited) for entry in await hours_of(world, old)] == [("第二场", 60)]
    assert [await sums(world, each) for each in (old, new)] == [(60, 1), (0, 0)]


async def hours_of(world: World, her: Registered) -> list[EntryRow]:
    """What stands of her, the latest service first."""
    return [entry for entry in await ledger.entries(world.zhou_min, her.id) if entry.stands]


async def test_old_codes_and_links_lead_to_who_stays(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    async with transaction(SYSTEM):
        token, _ = await open_session(None, old.person, "", timedelta(days=30))
    await merged(world.li_mei, old, new)

    by_number = await scan(world.zhao_li, event, number=old.number)
    by_code = await scan(world.zhao_li, event, Kind.OUT, personal_code=codes.issue(old.id))
    found = await session_actor(token)

    assert (by_number.code, by_number.name, by_code.code) == ("accepted", "李雪", "accepted")
    assert (await rows("segment", old), await rows("segment", new)) == (0, 1)
    assert found is not None
    assert found[0].person == new.person
    assert await people.id_by_phone(OLD_PHONE) == await people.id_by_phone(NEW_PHONE) == new.person
    assert await registry.id_by_number(old.number) == new.id
    assert (await registry.volunteer(world.li_mei, old.id)).id == new.id
    assert [row.id for row in (await registry.search(world.li_mei, old.number)).rows] == [new.id]
    assert [row.id for row in (await registry.search(world.li_mei, OLD_PHONE)).rows] == [new.id]
    async with transaction(EVERYWHERE):
        assert (await candidate(world.li_mei, old.id)).id == new.id


async def test_a_merged_volunteer_is_in_no_list(world: World, old: Registered, new: Registered) -> None:
    await merged(world.li_mei, old, new)

    assert [row.id for row in (await registry.search(world.li_mei, "李雪")).rows] == [new.id]
    assert await counts.serving(world.zhou_min) == {"/330211/001/001/": 1, "/330211/001/007/": 1}
    assert await actions.find(world.zhou_min) == (0, 0)


async def test_one_sign_up_is_left_where_both_had_one_and_its_place_is_free(
    world: World, old: Registered, new: Registered, run: Run
) -> None:
    both, one = await run(starts_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1, hours=1)), await run()
    for event, her in ((both, old), (both, new), (one, old)):
        await events.sign_up(world.zhao_li, event, her.id)

    merge = await merged(world.li_mei, old, new)

    hers = await histories.signed_up_for(world.li_mei, new.id)
    assert {(each.event.id, each.withdrawn_at, each.event.signed_up) for each in hers} == {
        (both, None, 1),
        (one, None, 1),
    }
    await actions.undo(world.li_mei, merge)
    assert {each.event.id for each in await histories.signed_up_for(world.li_mei, old.id)} == {both, one}
    assert [each.event.signed_up for each in await histories.signed_up_for(world.li_mei, new.id)] == [2]


@pytest.mark.parametrize("old_goes", [True, False])
async def test_the_narrower_answer_holds_and_what_each_had_said_comes_back_with_the_undo(
    world: World, old: Registered, new: Registered, hands: Hands, old_goes: bool
) -> None:
    async def publication(her: Registered) -> bool:
        return (await people.consents(SYSTEM, her.person))[ConsentKind.PUBLICATION].given

    gone, kept = (old, new) if old_goes else (new, old)
    for her, given in ((old, False), (new, True)):
        hands.forward(hours=1)
        await volunteers.answer(herself(her), ConsentKind.PUBLICATION, given)
    hands.forward(hours=1)

    merge = await merged(world.li_mei, gone, kept)
    assert (await publication(kept)) is False

    hands.forward(hours=1)
    await actions.undo(world.li_mei, merge)

    assert [await publication(each) for each in (old, new)] == [False, True]


async def test_what_is_hidden_or_restricted_in_one_stays_so(world: World, old: Registered, new: Registered) -> None:
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET local_only = true, restricted_at = now() WHERE id = $1", old.person)
        await fetch("UPDATE volunteer SET local_only = true WHERE id = $1", old.id)

    merge = await merged(SYSTEM, old, new)

    state = "SELECT p.local_only, p.restricted_at IS NOT NULL AS held, v.local_only AS hidden FROM person p"
    state += " JOIN volunteer v ON v.person = p.id WHERE v.id = $1"
    async with transaction(EVERYWHERE):
        assert tuple((await fetch(state, new.id))[0].values()) == (True, True, True)
    await actions.undo(SYSTEM, merge)
    async with transaction(EVERYWHERE):
        assert tuple((await fetch(state, new.id))[0].values()) == (False, False, False)
        assert tuple((await fetch(state, old.id))[0].values()) == (True, True, True)


async def test_what_is_chosen_of_her_is_taken_and_given_back_with_the_undo(world: World) -> None:
    number = id_number("19900506", "246")
    kept_form = registration("李雪", OLD_PHONE, CHENGDONG, skills="护理", emergency_contact="李强", employer="镇海中学")
    gone_form = registration("李学", NEW_PHONE, XIMEN, id_number=number, skills="理发", emergency_phone="13700001111")
    kept = await volunteers.register(world.zhou_min, kept_form)
    gone = await volunteers.register(world.zhou_min, gone_form)
    before = [await registry.volunteer(world.zhou_min, each.id) for each in (kept, gone)]
    wanted = {"about": ["name", "papers"], "offers": ["emergency"]}

    decision = Decision.model_validate({"keep": kept.person, "reason": "本人说换了手机号", **wanted})
    merge = await actions.merge(proven(world.zhou_min), gone.person, decision)

    card = await registry.volunteer(world.zhou_min, kept.id)
    assert (card.name, str(card.born_on), card.emergency_contact) == ("李学", "1990-05-06", None)
    assert (card.id_number, card.emergency_phone) == (before[1].id_number, before[1].emergency_phone)
    assert (card.skills, card.employer, card.number) == ("护理", "镇海中学", kept.number)
    assert (await registry.search(world.zhou_min, number)).rows[0].id == kept.id
    await actions.undo(world.zhou_min, merge)
    assert [await registry.volunteer(world.zhou_min, each.id) for each in (kept, gone)] == before


async def test_her_personal_roles_come_along_and_go_back(world: World, old: Registered, new: Registered) -> None:
    async def told(her: Registered) -> list[tuple[Role, str]]:
        return [(one.role, one.reason) for one in await personal_roles(world.zhou_min, her.person)]

    before = RoleGrant(person=old.person, role=Role.MOTHER.value, path="/330211/001/001/", reason="2024 年结对")
    before.since = clock.at_beijing(date(2026, 1, 1))
    async with transaction(EVERYWHERE):
        await RoleGrant.insert(before)
    for her, role, reason in (
        (old, Role.COMMITTEE_MEMBER, "第十五届"),
        (new, Role.COMMITTEE_MEMBER, "第十五届，又登记了一次"),
    ):
        given = {"role": role, "organisation": CHENGDONG, "since": "2026-01-01", "reason": reason}
        await give(world.zhou_min, her.person, PersonalRole.model_validate(given))
    preview = await _preview(world, old, new)

    merge = await merged(world.zhou_min, old, new)

    assert set(preview.along) == {"爱心妈妈", "执委"}
    assert await told(new) == [(Role.COMMITTEE_MEMBER, "第十五届，又登记了一次"), (Role.MOTHER, "2024 年结对")]
    await actions.undo(world.zhou_min, merge)
    assert await told(new) == [(Role.COMMITTEE_MEMBER, "第十五届，又登记了一次")]
    assert await told(old) == [(Role.COMMITTEE_MEMBER, "第十五届"), (Role.MOTHER, "2024 年结对")]


async def _preview(world: World, gone: Registered, kept: Registered) -> queries.Preview:
    await actions.find(world.zhou_min)
    (pair,) = (await queries.pairs(world.zhou_min)).rows
    sides = {side.person: side for side in (pair.first, pair.second)}
    return await queries.preview(world.zhou_min, sides[gone.person], sides[kept.person])


async def test_no_account_moves_and_none_of_its_roles_and_nobody_approves_her_own_hours_by_a_merge(
    world: World, old: Registered, new: Registered
) -> None:
    account = Account(username="lixue", name="李雪", password_hash="-", person=old.person)
    async with transaction(SYSTEM):
        await Account.insert(account)
    await merged(world.li_mei, old, new)
    asked = await hours.claim(world.li_mei, _claim(new))
    li_xue = Actor(account.id, "李雪", (Grant(Role.REVIEWER, "/330211/"),), person=old.person)

    with pytest.raises(SecondPersonNeeded):
        await hours.decide(li_xue, asked, Answer(approve=True))

    async with transaction(SYSTEM):
        assert (await Account.select(Account.person).where(Account.id == account.id))[0]["person"] == old.person


def _claim(her: Registered) -> NewClaim:
    return NewClaim(
        volunteer=her.id,
        title="社区义诊",
        service_class=ServiceClass.HEALTH,
        starts_at=NOON - timedelta(hours=3),
        ends_at=NOON - timedelta(hours=2),
        reason="当天停电",
        evidence="签到表照片",
    )


async def test_who_may_not_merge_there_cannot_and_nothing_is_written(
    world: World, old: Registered, new: Registered
) -> None:
    elsewhere = await volunteers.register(world.zhou_min, registration("李雪", "13811110003", WULIPAI))
    merge = await merged(world.zhou_min, old, new)

    refusals: list[tuple[Actor, Registered, Registered, type[Exception]]] = [
        (world.sun_hong, elsewhere, new, Forbidden),
        (world.zhao_li, elsewhere, new, Forbidden),
        (world.li_mei, elsewhere, new, NoSuchPerson),
        (world.chen_jing, elsewhere, new, NoSuchPerson),
        (world.zhou_min, old, new, AlreadyMerged),
        (world.zhou_min, new, old, AlreadyMerged),
        (world.zhou_min, new, new, SamePerson),
        (Actor(None, "李雪", world.zhou_min.grants, person=new.person), elsewhere, new, OwnRecord),
    ]
    for actor, gone, kept, refusal in refusals:
        with pytest.raises(refusal):
            await merged(actor, gone, kept)
    with pytest.raises(NoSuchMerge):
        await actions.undo(world.chen_jing, merge)
    with pytest.raises(Forbidden):
        await actions.undo(world.sun_hong, merge)

    assert [row.id for row in (await queries.merges(world.zhou_min)).rows] == [merge]
    assert (await registry.volunteer(world.zhou_min, elsewhere.id)).id == elsewhere.id


async def test_who_has_left_does_not_stay_instead_of_who_serves(world: World, old: Registered, new: Registered) -> None:
    await volunteers.leave(world.li_mei, new.id, "搬走了")

    with pytest.raises(WrongKeeper):
        await merged(world.li_mei, old, new)

    await merged(world.li_mei, new, old)


async def test_merges_are_taken_back_from_the_last_one_on(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    third = await volunteers.register(world.zhou_min, registration("李雪", "13811110003", WULIPAI))
    event = await run()
    await visit(scan, hands, world.zhao_li, event, old, 0, 60)
    first = await merged(world.zhou_min, old, new)
    second = await merged(world.zhou_min, new, third)

    with pytest.raises(NotUndoable):
        await actions.undo(world.zhou_min, first)
    assert await registry.id_by_number(old.number) == third.id
    await actions.undo(world.zhou_min, second)
    assert await registry.id_by_number(old.number) == new.id
    await actions.undo(world.zhou_min, first)
    with pytest.raises(AlreadyUndone):
        await actions.undo(world.zhou_min, first)

    assert [await sums(world, each) for each in (old, new, third)] == [(60, 1), (0, 0), (0, 0)]
    assert await registry.id_by_number(old.number) == old.id


async def test_two_who_merge_both_ways_at_once_make_one_merge(world: World, old: Registered, new: Registered) -> None:
    done = await asyncio.gather(
        merged(world.zhou_min, old, new), merged(world.li_mei, new, old), return_exceptions=True
    )

    assert [type(each) for each in done if isinstance(each, Exception)] == [AlreadyMerged]
    assert len((await queries.merges(world.zhou_min)).rows) == 1


async def test_a_merge_waits_for_a_check_out_under_way_and_takes_its_minutes_along(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=old.number)
    hands.forward(minutes=45)
    async with transaction(EVERYWHERE):
        await scan(world.zhao_li, event, Kind.OUT, number=old.number)
        merging = elsewhere(merged(world.zhou_min, old, new))
        await until_waiting("FROM segment WHERE volunteer")
    await merging

    assert [await sums(world, each) for each in (old, new)] == [(0, 0), (45, 1)]
    assert (await rows("segment", old), await rows("scan", old)) == (0, 0)


async def _leave(scan: Scan, world: World, event: UUID, her: Registered) -> ScanAnswer:
    return await scan(world.zhao_li, event, Kind.OUT, number=her.number)


async def test_a_check_out_that_waited_for_a_merge_credits_who_stays(
    world: World, old: Registered, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, number=old.number)
    hands.forward(minutes=45)
    async with transaction(EVERYWHERE):
        merge = await merged(world.zhou_min, old, new)
        leaving = elsewhere(_leave(scan, world, event, old))
        await until_waiting("UPDATE segment SET out_at")
    assert (await leaving).minutes == 45
    await actions.catch_up(SYSTEM, merge)

    assert [await sums(world, each) for each in (old, new)] == [(0, 0), (45, 1)]
    assert (await rows("segment", old), await rows("scan", old)) == (0, 0)


async def test_an_approval_that_waited_for_a_merge_credits_who_stays(
    world: World, old: Registered, new: Registered
) -> None:
    asked = await hours.claim(world.li_mei, _claim(old))
    async with transaction(EVERYWHERE):
        await merged(world.zhou_min, old, new)
        deciding = elsewhere(hours.decide(world.zhou_min, asked, Answer(approve=True)))
        await until_waiting("UPDATE claim SET decided_at")
    assert (await deciding).credited == 60

    assert [await sums(world, each) for each in (old, new)] == [(0, 0), (60, 1)]


async def test_hours_that_waited_for_who_stays_to_be_merged_as_well_are_credited_to_the_last(
    world: World, old: Registered, new: Registered
) -> None:
    last = await volunteers.register(world.zhou_min, registration("李雪", "13833330009", WULIPAI))
    await merged(world.zhou_min, old, new)
    place = "/330211/001/001/"
    subject = Subject(old.id, old.person, place, place, None, None, "探访老人", ServiceClass.CARE)
    service = Service(subject, Method.SCREEN, NOON - timedelta(hours=1), NOON, segment=old.id)
    async with transaction(EVERYWHERE):
        await merged(world.zhou_min, new, last)
        recording = elsewhere(books.record(world.zhao_li, service))
        await until_waiting("pg_advisory_xact_lock(hashtextextended")
    await recording

    assert [await sums(world, each) for each in (old, new, last)] == [(0, 0), (0, 0), (60, 1)]


async def test_a_check_in_under_way_follows_the_merge(
    world: World, new: Registered, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    for each in range(5):
        her = await volunteers.register(world.zhou_min, registration("李雪", f"1383333000{each}", WULIPAI))

        await asyncio.gather(scan(world.zhao_li, event, number=her.number), merged(world.zhou_min, her, new))
        await _follow(world)

        assert await rows("segment", her) == 0
    assert [row.volunteer for row in (await board(world.zhao_li, event)).rows] == [new.id]


async def _follow(world: World) -> None:
    """What each night does for recent merges."""
    for row in (await queries.merges(world.zhou_min)).rows:
        await actions.catch_up(SYSTEM, row.id)


async def test_a_merge_and_its_undo_stand_in_the_log_of_both(world: World, old: Registered, new: Registered) -> None:
    await actions.undo(world.li_mei, await merged(world.li_mei, old, new))

    async with transaction(EVERYWHERE):
        noted: list[Any] = await fetch(
            "SELECT action, object_id, actor_name FROM audit_entry WHERE action LIKE '%merge%' ORDER BY seq"
        )
    assert [tuple(row) for row in noted] == [
        ("merge_away", old.person, "李梅"),
        ("merge_in", new.person, "李梅"),
        ("unmerge_away", old.person, "李梅"),
        ("unmerge_in", new.person, "李梅"),
    ]


async def test_a_person_who_is_no_volunteer_can_go_but_not_stay(world: World, old: Registered) -> None:
    from jinguo.organisations import queries as organisations
    from jinguo.people import actions as people_actions
    from jinguo.people.forms import NewPerson

    place = await organisations.by_code(WULIPAI)
    mother = await people_actions.add_person(world.zhou_min, NewPerson(name="李雪", phone="13844440001"), place)

    with pytest.raises(WrongKeeper):
        await actions.merge(proven(world.zhou_min), old.person, Decision(keep=mother, reason="同一个人"))
    await actions.merge(proven(world.zhou_min), mother, Decision(keep=old.person, reason="同一个人"))

    assert await people.id_by_phone("13844440001") == old.person


async def test_revising_by_an_old_id_revises_who_stays(world: World, old: Registered, new: Registered) -> None:
    await merged(world.li_mei, old, new)

    await volunteers.revise(world.li_mei, old.id, Revision(skills="理发"))

    assert (await registry.volunteer(world.li_mei, new.id)).skills == "理发"
