"""The demo: filled once and whole, told in the order of time, alive whenever it is started."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from datetime import time as of_day
from itertools import pairwise
from typing import Any

import pytest

from jinguo.access.accounts.actions import create_account, log_in
from jinguo.access.codes import actions as codes
from jinguo.access.forms import NewAccount, PasswordLogin
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import Role
from jinguo.checkin import board as checkin_board
from jinguo.checkin import queries as doors
from jinguo.checkin.catalogue import Standing
from jinguo.children.readings import queries as readings
from jinguo.children.registry import queries as files
from jinguo.demo.fill import NotEmpty, fill
from jinguo.demo.people import FIRST_PHONE, GIVEN, SURNAMES, name
from jinguo.demo.staff import ACCOUNTS
from jinguo.events import actions as events
from jinguo.events import queries
from jinguo.events.rules import State
from jinguo.hours.claims import queries as claims
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, Database, fetch, transaction
from jinguo.kernel.matters import Waits
from jinguo.organisations.actions import add
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.pairings import queries as care
from jinguo.pairings.catalogue import OVER, Step
from jinguo.pairings.contacts.queries import overdue
from jinguo.pending import queries as pending
from jinguo.volunteers.registry import queries as volunteers
from tests.conftest import Hands


async def ask(statement: str) -> list[tuple[Any, ...]]:
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(statement)]


async def size() -> list[tuple[Any, ...]]:
    tables = (
        "organisation",
        "programme",
        "person",
        "volunteer",
        "account",
        "event",
        "sign_up",
        "scan",
        "segment",
        "entry",
    )
    return await ask(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))


async def staff(username: str) -> Actor:
    return (await log_in(PasswordLogin(username=username, password="Jinguo-Demo-2026"), "测试")).actor


async def test_the_demo_is_filled_once(database: Database) -> None:
    await fill()
    before = await size()

    again = await fill()

    assert again == ACCOUNTS
    assert await size() == before
    assert dict(before) | {"sign_up": 0, "scan": 0, "segment": 0, "entry": 0} == {
        **{"organisation": 319, "programme": 133, "person": 122, "volunteer": 122, "account": 7, "event": 27},
        **{"sign_up": 0, "scan": 0, "segment": 0, "entry": 0},
    }


async def test_the_desk_has_something_of_everything_to_do(database: Database) -> None:
    await fill()
    clerk, administrator = await staff("clerk"), await staff("zhenhai")

    cards = (await queries.events(SYSTEM, size=100)).rows
    running = [card for card in cards if card.state is State.RUNNING and not card.awaits_closing]
    board = await checkin_board.board(clerk, running[0].id)

    assert Counter(card.state_label for card in cards) == {
        **{"已结项": 16, "已发布": 6, "草稿": 2, "已取消": 1, "待结项": 1, "进行中": 1},
    }
    assert len(running) == 1
    assert (board.counts[Standing.INSIDE], board.counts[Standing.LATE]) == (7, 6)
    assert len(await doors.waiting(clerk)) >= 3
    assert len(await claims.claims(administrator)) == 1
    assert len((await volunteers.search(administrator, unreviewed=True)).rows) == 2
    assert (await volunteers.search(clerk)).total >= 20


async def test_the_ledger_tells_half_a_year_by_every_way_of_checking_in(database: Database) -> None:
    await fill()

    months = await ask("SELECT month, sum(credited_minutes) FROM entry GROUP BY 1 ORDER BY 1")
    sources = await ask("SELECT DISTINCT source FROM entry")
    ways = await ask("SELECT DISTINCT method, outcome FROM scan")
    no_hours = await ask("SELECT count(*) FROM entry n JOIN event e ON e.id = n.event WHERE NOT e.is_volunteering")

    assert [month for month, _ in months] == [202606, 202607, 202608, 202609, 202610, 202611]
    assert all(minutes > 600 for _, minutes in months)
    assert {source for (source,) in sources} == {"scan", "leader", "paper", "backfilled"}
    assert set(ways) == {(way, "accepted") for way in ("screen", "personal", "number", "leader", "paper")}
    assert no_hours == [(0,)]


async def test_the_story_is_told_in_the_order_of_time_and_never_ahead_of_it(database: Database) -> None:
    await fill()

    told = await ask("SELECT at FROM audit_entry WHERE action <> 'create_account' ORDER BY seq")
    moments = [at for (at,) in told]
    steps_back = sum(later < earlier for earlier, later in pairwise(moments))

    assert len(moments) > 1000
    assert steps_back == 1  # to the day before, when the event that runs now was planned
    assert max(moments) <= clock.now()


async def test_everybody_of_the_demo_can_log_in_and_has_something_to_see(database: Database) -> None:
    await fill()

    seen = {}
    for account in ACCOUNTS.staff:
        actor = await staff(account.login)
        seen[account.login] = (actor.name, (await queries.events(actor)).total > 0)
    first = await ask("SELECT p.id, p.name FROM person p JOIN volunteer v ON v.person = p.id ORDER BY v.number LIMIT 1")
    herself = Actor(first[0][0], "", (), person=first[0][0])

    assert seen == {account.login: (account.name, True) for account in ACCOUNTS.staff}
    assert [account.login for account in ACCOUNTS.staff][:2] == ["leader", "clerk"]
    assert first[0][1] == ACCOUNTS.volunteer.name
    assert await ask(f"SELECT sum(credited_minutes) > 600 FROM entry WHERE person = '{herself.person}'") == [(True,)]
    assert all("Jinguo-Demo-2026" in line for line in ACCOUNTS.lines()[1:])
    assert ACCOUNTS.lines()[0].startswith("志愿者 Volunteer（王芳）  手机号 phone 19900000001  ")


async def test_a_code_alone_opens_the_page_of_the_demo_s_own_volunteer(database: Database) -> None:
    await fill()

    asked = await codes.challenge(str(FIRST_PHONE))
    opened = await codes.prove(asked.cookie, asked.code, "测试")

    assert opened.session is not None


@pytest.mark.parametrize("at", [of_day(0, 5), of_day(8, 30), of_day(23, 55)], ids=str)
async def test_at_whatever_hour_and_day_it_starts_people_are_inside_somewhere(
    database: Database, hands: Hands, at: of_day
) -> None:
    for days in (0, 2, 30):
        hands.set(clock.at_beijing(date(2026, 12, 31) + timedelta(days=days), at))
        await fill()
        running = (await queries.events(SYSTEM, state=State.RUNNING, size=100)).rows
        now_on = [card for card in running if card.starts_at <= clock.now() < card.ends_at]
        inside = {card.path: (await checkin_board.board(SYSTEM, card.id)).counts[Standing.INSIDE] for card in now_on}
        assert inside["/330211/001/"] == 7


async def test_what_somebody_plans_for_now_takes_the_place_of_the_demo_s_own_event(
    database: Database, hands: Hands
) -> None:
    await fill()
    running = next(card for card in (await queries.events(SYSTEM, state=State.RUNNING)).rows if not card.awaits_closing)
    await events.cancel(SYSTEM, running.id, "换一个")
    before = (await queries.events(SYSTEM, size=100)).total
    await fill()
    assert (await queries.events(SYSTEM, size=100)).total == before + 1

    await fill()

    assert (await queries.events(SYSTEM, size=100)).total == before + 1


async def test_a_start_that_is_broken_off_leaves_nothing_and_can_be_done_again(database: Database) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fill(), 0.6)
    left_over = await size()
    now = clock.now()

    await fill()

    assert {count for _, count in left_over} == {0}
    assert clock.now() == now
    assert dict(await size())["volunteer"] == 122


async def test_two_at_once_fill_it_once(database: Database) -> None:
    await asyncio.gather(fill(), fill())

    assert dict(await size())["volunteer"] == 122


async def test_a_registry_in_use_is_left_alone(database: Database) -> None:
    await add(SYSTEM, NewOrganisation(code="330211000000", name="镇海区", kind=OrganisationKind.DISTRICT))
    new = NewAccount(
        username="zhenhai", name="真人", password="Zhen-Shi-2026!", role=Role.ADMINISTRATOR, organisation="330211000000"
    )
    await create_account(SYSTEM, new)
    before = await size()

    with pytest.raises(NotEmpty):
        await fill()

    assert await size() == before


async def test_phones_and_names_are_invented(database: Database) -> None:
    await fill()

    names = [told for (told,) in await ask("SELECT name FROM person")]
    known = await ask("SELECT count(*) FILTER (WHERE id_number IS NULL), count(*) FROM person")

    assert set(names) < {name(number) for number in range(122)}
    assert len(names) - len(set(names)) == 2, "one in each district is registered twice, for 查重"
    assert all(told[0] in SURNAMES and told[1:] in GIVEN for told in names)
    assert len(set(names)) == 120
    assert known == [(122, 122)]
    assert str(FIRST_PHONE + 121) == "19900000122"


async def test_the_demo_s_coordinator_has_files_in_every_state_and_nobody_in_them_is_real(database: Database) -> None:
    await fill()
    keeper, responsible = await staff("coordinator"), await staff("zhenhai")

    rows = (await files.files(keeper)).rows
    closed = (await files.files(keeper, files.Sought(closed=True))).rows

    assert (len(rows), len(closed)) == (11, 1)
    assert len({row.categories[0].code for row in rows}) >= 8
    assert {row.level and row.level.value for row in rows} == {"red", "yellow", "blue", "green", None}
    assert len(await readings.waiting(responsible)) == len(await readings.openings(responsible)) == 1
    assert await ask("SELECT count(*) FROM child WHERE id_number IS NOT NULL") == [(0,)]


async def test_the_demo_s_pairings_stand_at_every_point_of_a_life_and_fill_the_coordinator_s_list(
    database: Database,
) -> None:
    await fill()
    keeper = await staff("coordinator")

    under_way = (await care.pairings(keeper, care.Wanted())).rows
    over = (await care.pairings(keeper, care.Wanted(steps=OVER))).rows
    waiting = {matter.kind for matter in await pending.matters(keeper)}

    assert {row.step for row in (*under_way, *over)} == set(Step)
    assert [row.is_suspended for row in under_way].count(True) == 1
    assert {Waits.UNPAIRED, Waits.PAIRINGS, Waits.SUSPENDED} <= waiting
    assert "E-0003" in {each.code for each in await overdue(keeper)}
    [ended] = [row for row in over if row.step is Step.ENDED]
    assert (await care.steps(keeper, ended.id))[-1].note != ""
