"""Checking in and out with the real database: what is stored, what is answered, what is refused."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.checkin import actions, queries, segments
from jinguo.checkin import board as checkin_board
from jinguo.checkin.catalogue import REFUSALS, Kind, Outcome, Standing
from jinguo.checkin.codes import screen_token, ticket
from jinguo.checkin.errors import AlreadySettled, BadEnd, NoSuchScan, NoSuchSegment, ReasonRequired, StillOpen
from jinguo.checkin.forms import ScanForm, Settlement
from jinguo.events import actions as events
from jinguo.events.errors import NoSuchEvent
from jinguo.hours import queries as hours
from jinguo.hours.catalogue import Source
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict, Invalid, NotFound
from jinguo.kernel.ids import uuid7
from jinguo.volunteers import codes as personal_codes
from jinguo.volunteers.registry import actions as volunteers
from tests.checkin.conftest import Run, Scan
from tests.conftest import NOON, Hands
from tests.contention import elsewhere, until_waiting
from tests.world import CHENGDONG, World, herself, registration


async def rows(statement: str) -> list[tuple[object, ...]]:
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(statement)]


async def stored() -> dict[str, int]:
    counts = await rows(
        "SELECT (SELECT count(*) FROM scan WHERE outcome = 'accepted'),"
        " (SELECT count(*) FROM scan WHERE outcome = 'refused'), (SELECT count(*) FROM segment),"
        " (SELECT count(*) FROM entry)"
    )
    names = ("accepted", "refused", "segments", "entries")
    return dict(zip(names, counts[0], strict=True))  # pyright: ignore[reportReturnType]


async def test_she_scans_in_and_out_and_her_true_minutes_are_in_the_ledger(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)

    came = await scan(her, event)
    hands.forward(minutes=95, seconds=40)
    left = await scan(her, event, Kind.OUT)

    assert (came.outcome, came.at, came.name) == (Outcome.ACCEPTED, NOON, "王芳")
    assert (left.outcome, left.minutes) == (Outcome.ACCEPTED, 95)
    own = await hours.own(her)
    assert (own.total, own.times_this_year, own.by_source) == (95, 1, {Source.SCAN: 95})
    assert [(entry.title, entry.served, entry.credited, entry.rule_version) for entry in own.entries] == [
        ("亲子阅读陪伴", 95, 95, "base-1")
    ]
    assert await stored() == {"accepted": 2, "refused": 0, "segments": 1, "entries": 1}


async def test_a_second_scan_keeps_one_row_and_the_first_time(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)

    hands.forward(minutes=7)
    again = await scan(her, event)

    assert (again.outcome, again.at) == (Outcome.REPEATED, NOON)
    assert again.message == "已经签到过了，时间是 中午 12:00"
    assert (await stored())["segments"] == 1


async def test_the_same_nonce_is_the_same_attempt_even_after_she_has_left(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    first = await scan(her, event, nonce="a" * 32)
    hands.forward(minutes=30)
    await scan(her, event, Kind.OUT)

    again = await scan(her, event, nonce="a" * 32)

    assert (again.outcome, again.at, again.scan) == (Outcome.REPEATED, NOON, first.scan)
    assert (await stored())["segments"] == 1


async def test_a_repeated_check_out_tells_the_minutes_again(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(minutes=60)
    await scan(her, event, Kind.OUT)
    hands.forward(minutes=5)

    again = await scan(her, event, Kind.OUT)

    assert (again.outcome, again.at, again.minutes) == (Outcome.REPEATED, NOON + timedelta(minutes=60), 60)
    assert (await stored())["entries"] == 1


async def test_who_comes_back_gets_a_second_segment(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, her = await run(), herself(world.wang_fang)
    for kind, minutes in ((Kind.IN, 30), (Kind.OUT, 20), (Kind.IN, 40), (Kind.OUT, 0)):
        assert (await scan(her, event, kind)).outcome is Outcome.ACCEPTED
        hands.forward(minutes=minutes)

    assert (await hours.own(her)).total == 70
    assert (await stored())["segments"] == 2


async def test_a_night_shift_is_entered_on_both_days(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    starts = NOON + timedelta(hours=10)  # 22:00
    event, her = await run(starts_at=starts, ends_at=starts + timedelta(hours=5)), herself(world.wang_fang)
    hands.set(starts)
    await scan(her, event)
    hands.forward(hours=5)
    await scan(her, event, Kind.OUT)

    own = await hours.own(her)
    assert [(str(entry.day), entry.credited) for entry in own.entries] == [("2026-11-22", 180), ("2026-11-21", 120)]
    assert (own.total, own.times_this_year) == (300, 1)


async def test_twenty_people_with_ten_taps_and_ten_other_phones_each_make_twenty_rows(
    world: World, run: Run, scan: Scan
) -> None:
    event = await run()
    people = [
        herself(
            await volunteers.register(
                world.zhou_min, registration(f"王{chr(0x4E00 + n)}", f"139000001{n:02}", CHENGDONG)
            )
        )
        for n in range(20)
    ]
    nonces = [uuid7().hex for _ in people]

    taps = [scan(her, event, nonce=nonce) for her, nonce in zip(people, nonces, strict=True) for _ in range(10)]
    phones = [scan(her, event, browser=her.id.bytes + bytes([n])) for her in people for n in range(10) if her.id]
    answers = await asyncio.gather(*taps, *phones)

    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED, Outcome.REPEATED}
    assert sum(answer.outcome is Outcome.ACCEPTED for answer in answers) == 20
    assert await stored() == {"accepted": 20, "refused": 0, "segments": 20, "entries": 0}


@pytest.mark.parametrize("way", ["volunteer", "number", "personal_code"])
async def test_a_helper_checks_her_in_three_ways(world: World, run: Run, scan: Scan, way: str) -> None:
    event = await run()
    named = {
        "volunteer": world.wang_fang.id,
        "number": world.wang_fang.number,
        "personal_code": personal_codes.issue(world.wang_fang.id),
    }

    answer = await scan(world.zhao_li, event, **{way: named[way]})

    assert (answer.outcome, answer.name) == (Outcome.ACCEPTED, "王芳")
    method = {"volunteer": "leader", "number": "number", "personal_code": "personal"}[way]
    assert await rows("SELECT method FROM scan") == [(method,)]


async def test_a_visitor_from_another_district_is_welcome_and_her_hours_go_home_with_her(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(world.zhao_li, event, volunteer=world.liu_yang.id)
    hands.forward(minutes=60)
    await scan(world.zhao_li, event, Kind.OUT, volunteer=world.liu_yang.id)

    assert [row.name for row in (await checkin_board.board(world.zhao_li, event)).rows] == ["刘洋"]
    assert [entry.credited for entry in await hours.entries(world.chen_jing, world.liu_yang.id)] == [60]


async def test_who_works_elsewhere_checks_nobody_in_and_sees_no_board(world: World, run: Run, scan: Scan) -> None:
    event = await run()

    with pytest.raises(Forbidden):
        await scan(world.chen_jing, event, volunteer=world.wang_fang.id)
    with pytest.raises(NotFound):
        await checkin_board.board(world.chen_jing, event)
    with pytest.raises(Forbidden):
        await actions.show_screen_code(world.chen_jing, event)

    assert await stored() == {"accepted": 0, "refused": 0, "segments": 0, "entries": 0}


async def test_a_volunteer_cannot_scan_for_another_one(world: World, run: Run, scan: Scan) -> None:
    event = await run()

    with pytest.raises(Invalid):
        await scan(herself(world.liu_yang), event, volunteer=world.wang_fang.id)

    assert (await stored())["segments"] == 0


async def test_an_unknown_event_is_not_found(world: World, scan: Scan) -> None:
    with pytest.raises(NotFound):
        await scan(herself(world.wang_fang), uuid7())


async def test_a_draft_lets_nobody_in(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event = await run()
    hands.set(NOON - timedelta(hours=3))

    answer = await scan(herself(world.wang_fang), event)

    assert (answer.outcome, answer.code, answer.message) == (Outcome.REFUSED, "too_early", REFUSALS["too_early"])
    assert await rows("SELECT outcome, code, method FROM scan") == [("refused", "too_early", "screen")]


async def test_a_photo_of_the_code_is_worth_nothing_a_minute_later(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    photo = screen_token(event).token
    hands.forward(seconds=61)

    answer = await scan(herself(world.wang_fang), event, screen_token=photo)

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "code_expired")
    assert (await stored())["segments"] == 0


async def test_a_ticket_lets_a_tap_without_signal_count_when_it_was_made(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, phone = await run(), b"her phone"
    here = ticket(event, phone).token
    tapped = hands.forward(minutes=1)
    hands.forward(minutes=8)

    answer = await scan(herself(world.wang_fang), event, screen_token=here, browser=phone, at=tapped)

    assert (answer.outcome, answer.at) == (Outcome.ACCEPTED, tapped)


async def test_a_tap_cannot_be_earlier_than_the_ticket(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, phone = await run(), b"her phone"
    here = ticket(event, phone).token
    hands.forward(minutes=2)

    answer = await scan(
        herself(world.wang_fang), event, screen_token=here, browser=phone, at=NOON - timedelta(minutes=9)
    )

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "bad_time")


async def test_one_phone_serves_one_person(world: World, run: Run, scan: Scan) -> None:
    event, phone = await run(), b"one phone"
    await scan(herself(world.wang_fang), event, browser=phone)

    friend = await scan(herself(world.liu_yang), event, browser=phone)

    assert (friend.outcome, friend.code) == (Outcome.REFUSED, "device_used")
    assert "工作人员" in friend.message


async def test_an_expired_personal_code_says_to_refresh_it(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, code = await run(), personal_codes.issue(world.wang_fang.id)
    hands.forward(minutes=2)

    expired = await scan(world.zhao_li, event, personal_code=code)
    nonsense = await scan(world.zhao_li, event, personal_code="v4.public.nonsense")

    assert (expired.code, nonsense.code) == ("personal_code_expired", "personal_code_unknown")


async def test_a_guest_of_an_event_that_is_no_volunteering_gets_no_hours(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(is_volunteering=False), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(minutes=60)

    left = await scan(her, event, Kind.OUT)

    assert (left.outcome, left.minutes) == (Outcome.ACCEPTED, None)
    assert (await stored())["entries"] == 0


async def test_a_forgotten_check_out_credits_nothing_until_the_leader_confirms(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    planned_end = NOON + timedelta(minutes=150)
    hands.set(planned_end + timedelta(hours=3))

    [waiting] = await queries.waiting(world.li_mei)
    assert (waiting.name, waiting.planned_end) == ("王芳", planned_end)
    assert (await hours.own(her)).total == 0
    assert [row.standing for row in (await checkin_board.board(world.zhao_li, event)).rows] == [Standing.TO_CONFIRM]

    settled = await segments.settle(world.zhao_li, waiting.id, Settlement(out_at=planned_end))

    assert settled.minutes == 150
    assert (await hours.own(her)).by_source == {Source.LEADER: 150}
    assert await queries.waiting(world.li_mei) == []
    with pytest.raises(AlreadySettled):
        await segments.settle(world.zhao_li, waiting.id, Settlement(out_at=planned_end))


async def test_another_end_than_the_planned_one_needs_a_reason_and_must_be_possible(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(herself(world.wang_fang), event)
    hands.forward(hours=6)
    [waiting] = await queries.waiting(world.zhao_li)

    with pytest.raises(ReasonRequired):
        await segments.settle(world.zhao_li, waiting.id, Settlement(out_at=NOON + timedelta(minutes=100)))
    for wrong in (NOON - timedelta(minutes=1), NOON + timedelta(hours=5), NOON + timedelta(hours=7)):
        with pytest.raises(BadEnd):
            await segments.settle(world.zhao_li, waiting.id, Settlement(out_at=wrong, reason="一起离开"))
    with pytest.raises(Forbidden):
        await segments.settle(world.chen_jing, waiting.id, Settlement(out_at=waiting.planned_end))
    assert (await stored())["entries"] == 0

    early = await segments.settle(
        world.zhao_li, waiting.id, Settlement(out_at=NOON + timedelta(minutes=100), reason="提前离开")
    )
    assert early.minutes == 100


async def test_undoing_a_check_in_removes_the_visit_and_reverses_its_minutes(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    came = await scan(her, event)
    hands.forward(minutes=60)
    await scan(her, event, Kind.OUT)
    assert came.scan is not None

    await segments.annul(world.zhao_li, came.scan, "扫错了人")

    own = await hours.own(her)
    assert (own.total, own.times_this_year) == (0, 0)
    assert [(entry.credited, entry.is_reversal, entry.stands) for entry in own.entries] == [
        (-60, True, False),
        (60, False, False),
    ]
    assert [row.standing for row in (await checkin_board.board(world.zhao_li, event)).rows] == []
    assert (await scan(her, event)).outcome is Outcome.ACCEPTED


async def test_undoing_a_check_out_puts_her_back_inside(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(minutes=60)
    left = await scan(her, event, Kind.OUT)
    assert left.scan is not None

    await segments.annul(world.zhao_li, left.scan, "她还没走")
    hands.forward(minutes=30)
    again = await scan(her, event, Kind.OUT)

    assert again.minutes == 90
    assert (await hours.own(her)).total == 90


async def test_of_two_who_undo_a_scan_at_once_one_is_told_that_it_is_done(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    await scan(her, event)
    hands.forward(minutes=60)
    left = await scan(her, event, Kind.OUT)
    assert left.scan is not None

    async with transaction(EVERYWHERE):
        await segments.annul(world.zhao_li, left.scan, "她还没走")
        second = elsewhere(segments.annul(world.li_mei, left.scan, "我也看到了"))
        await until_waiting("FOR UPDATE OF s")
    with pytest.raises(NoSuchScan):
        await second

    assert await rows("SELECT annul_reason FROM scan WHERE annulled_at IS NOT NULL") == [("她还没走",)]


async def test_an_undo_needs_a_reason_and_the_right_to_it(world: World, run: Run, scan: Scan) -> None:
    event = await run()
    came = await scan(herself(world.wang_fang), event)
    assert came.scan is not None

    with pytest.raises(ReasonRequired):
        await segments.annul(world.zhao_li, came.scan, " ")
    with pytest.raises(Forbidden):
        await segments.annul(herself(world.wang_fang), came.scan, "我不想来了")
    with pytest.raises(Forbidden):
        await segments.annul(world.chen_jing, came.scan, "不是我们区的")

    assert (await stored())["segments"] == 1
    assert await rows("SELECT annulled_at FROM scan") == [(None,)]


async def test_an_event_is_closed_when_everybody_has_an_end(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event = await run()
    await scan(herself(world.wang_fang), event)
    hands.forward(hours=6)

    with pytest.raises(StillOpen, match="还有 1 人没有签退"):
        await actions.close_event(world.zhou_min, event)
    [waiting] = await queries.waiting(world.zhou_min, event)
    await segments.settle(world.zhou_min, waiting.id, Settlement(out_at=waiting.planned_end))
    await actions.close_event(world.zhou_min, event)

    refused = await scan(world.zhao_li, event, volunteer=world.liu_yang.id)
    assert refused.code == "closed"
    with pytest.raises(Conflict):
        [last] = await rows("SELECT id FROM scan WHERE outcome = 'accepted'")
        assert isinstance(last[0], UUID)
        await segments.annul(world.zhou_min, last[0], "太晚了")


async def test_an_event_cannot_be_closed_early_over_the_heads_of_those_inside(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    await scan(herself(world.wang_fang), event)
    hands.forward(minutes=30)

    with pytest.raises(StillOpen):
        await actions.close_event(world.zhou_min, event)

    assert (await scan(herself(world.wang_fang), event, Kind.OUT)).minutes == 30
    await actions.close_event(world.zhou_min, event)


@pytest.mark.parametrize(("minutes", "method"), [(10, "number"), (11, "leader")])
async def test_a_number_entered_long_afterwards_is_the_leaders_word(
    world: World, run: Run, scan: Scan, hands: Hands, minutes: int, method: str
) -> None:
    event = await run()
    hands.forward(minutes=minutes)

    await scan(world.zhao_li, event, number=world.wang_fang.number, at=NOON)

    assert await rows("SELECT method FROM scan") == [(method,)]


async def test_a_visit_is_as_well_proven_as_the_weaker_of_its_ends(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event, her = await run(), herself(world.wang_fang)
    hands.forward(minutes=60)
    await scan(world.zhao_li, event, volunteer=world.wang_fang.id, at=NOON)
    hands.forward(minutes=30)

    left = await scan(her, event, Kind.OUT)

    assert left.minutes == 90
    assert (await hours.own(her)).by_source == {Source.LEADER: 90}


async def test_a_personal_code_proves_nothing_before_it_was_made(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    hands.forward(minutes=30)
    code = personal_codes.issue(world.wang_fang.id)

    answer = await scan(world.zhao_li, event, personal_code=code, at=NOON)

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "personal_code_expired")


async def test_a_paper_list_is_entered_with_its_own_times_and_stays_marked_as_paper(
    world: World, run: Run, scan: Scan, hands: Hands
) -> None:
    event = await run()
    hands.forward(minutes=140)

    came = await scan(world.zhao_li, event, volunteer=world.wang_fang.id, on_paper=True, at=NOON)
    left = await scan(
        world.zhao_li, event, Kind.OUT, volunteer=world.wang_fang.id, on_paper=True, at=NOON + timedelta(minutes=120)
    )

    assert (came.at, left.minutes) == (NOON, 120)
    assert (await hours.own(herself(world.wang_fang))).by_source == {Source.PAPER: 120}


async def test_the_board_says_who_is_where(world: World, run: Run, scan: Scan, hands: Hands) -> None:
    event = await run()
    names = ("到场", "迟到", "离开")
    people = [
        await volunteers.register(world.zhou_min, registration(name, f"1390000020{n}", CHENGDONG))
        for n, name in enumerate(names)
    ]
    for person in people:
        await events.sign_up(world.zhou_min, event, person.id)
    await scan(herself(people[0]), event)
    await scan(herself(people[2]), event)
    hands.forward(minutes=20)
    await scan(herself(people[2]), event, Kind.OUT)
    await scan(world.zhao_li, event, volunteer=world.wang_fang.id)

    board = await checkin_board.board(world.zhao_li, event)

    assert {row.name: (row.standing, row.signed_up) for row in board.rows} == {
        "到场": (Standing.INSIDE, True),
        "迟到": (Standing.LATE, True),
        "离开": (Standing.LEFT, True),
        "王芳": (Standing.INSIDE, False),
    }
    assert (board.counts[Standing.INSIDE], board.counts[Standing.MISSING]) == (2, 0)
    hands.forward(hours=4)
    assert (await checkin_board.board(world.zhao_li, event)).counts[Standing.MISSING] == 1


async def test_each_accepted_scan_is_in_the_log_without_her_name(world: World, run: Run, scan: Scan) -> None:
    event = await run()

    await scan(world.zhao_li, event, volunteer=world.wang_fang.id)

    assert await rows(
        "SELECT action, actor_name, object_kind, detail::text FROM audit_entry WHERE action LIKE 'check%'"
    ) == [("check_in", "赵丽", "segment", "{}")]


async def test_nobody_named_is_a_bad_request() -> None:
    with pytest.raises(ValueError, match="其中一项"):
        ScanForm(event=uuid7(), kind=Kind.IN, nonce="12345678")


async def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NoSuchSegment):
        await segments.settle(world.zhao_li, uuid7(), Settlement(out_at=NOON))
    with pytest.raises((NotFound, NoSuchEvent)):
        await actions.close_event(SYSTEM, uuid7())
