"""One hat at a time: which of her roles a session acts in, and what becomes of it when that role ends."""

from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.access.accounts.actions import create_token
from jinguo.access.appointments import actions as appointments
from jinguo.access.appointments import queries as holdings
from jinguo.access.appointments.forms import NoSuchAppointment
from jinguo.access.forms import NewToken
from jinguo.access.hats import Wearable, worn
from jinguo.access.queries import hands, same_hand, token_actor
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import GRANTS, OFFICES, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.database.statements import SingleStatements
from jinguo.kernel.ids import uuid7
from tests.conftest import Hands
from tests.posts import account, browser_of, holds, logged_in, post, seen
from tests.web.statements import counted
from tests.world import CHENGDONG, JIAOCHUAN, ZHAOBAOSHAN, ZHENHAI, World

EVENT = UUID(int=7)


def held(role: Role, path: str, is_deputy: bool = False, event: UUID | None = None) -> Wearable:
    return Wearable(Grant(role, path, event, uuid7()), is_deputy)


def test_unless_she_has_chosen_her_own_comes_before_a_deputys_and_the_widest_first() -> None:
    deputy = held(Role.ADMINISTRATOR, "/330211/", is_deputy=True)
    street, village = held(Role.OFFICER, "/330211/001/"), held(Role.ADMINISTRATOR, "/330211/001/001/")
    one_event = held(Role.LEADER, "/330211/", event=EVENT)
    hats = [deputy, village, one_event, street]

    assert worn(None, hats) == street
    assert worn(None, reversed(hats)) == street
    assert worn(deputy.grant.id, hats) == deputy
    assert worn(uuid7(), [deputy, one_event]) == one_event
    assert worn(None, []) is None


def test_of_two_roles_over_one_branch_that_which_may_more_is_worn_first() -> None:
    hats = [held(role, "/330211/001/") for role in (Role.READER, Role.ADMINISTRATOR, Role.OFFICER)]

    assert worn(None, hats) == hats[1]
    assert worn(None, reversed(hats)) == hats[1]


async def test_an_actor_of_a_session_wears_one_hat_and_names_its_grant(world: World) -> None:
    her = await account("李梅")
    officer = await holds(her, Role.OFFICER, ZHAOBAOSHAN)
    await holds(her, Role.REVIEWER, CHENGDONG)
    await holds(her, Role.READER, JIAOCHUAN)

    actor = await logged_in(her)

    assert actor.grants == (Grant(Role.OFFICER, "/330211/001/", None, officer),)


def test_nobody_is_built_with_two_hats() -> None:
    with pytest.raises(ValueError, match="one hat"):
        Actor(uuid7(), "李梅", (Grant(Role.OFFICER, "/330211/001/"), Grant(Role.READER, "/330211/")))


async def test_she_switches_her_hat_in_this_browser_only_and_the_log_says_so(world: World) -> None:
    her = await account("李梅")
    await holds(her, Role.OFFICER, ZHAOBAOSHAN)
    reader = await holds(her, Role.READER, JIAOCHUAN)
    here, elsewhere = await browser_of(her), await browser_of(her)

    await appointments.wear(await seen(here), reader)
    await appointments.wear(await seen(here), reader)

    assert (await seen(here)).grants[0].id == reader
    assert (await seen(elsewhere)).path == "/330211/001/"
    log = [row for row in await authority.log(SYSTEM) if row["action"] == "wear_hat"]
    assert [(row["actor_name"], row["object_id"], row["path"]) for row in log] == [("李梅", reader, "/330211/002/")]


async def test_nobody_wears_the_hat_of_another_nor_one_that_has_ended_or_is_to_come(world: World) -> None:
    her, other = await account("李梅"), await account("王芳")
    await holds(her, Role.READER, CHENGDONG)
    now = clock.now()
    wrong = [
        await holds(other, Role.ADMINISTRATOR, ZHENHAI),
        await holds(her, Role.ADMINISTRATOR, ZHENHAI, since=now - timedelta(days=9), until=now),
        await holds(her, Role.ADMINISTRATOR, ZHENHAI, since=now + timedelta(seconds=1)),
        uuid7(),
    ]
    token = await browser_of(her)

    for grant in wrong:
        with pytest.raises(NoSuchAppointment):
            await appointments.wear(await seen(token), grant)

    assert (await seen(token)).grants[0].role is Role.READER


async def test_a_hat_ends_by_the_clock_and_another_is_worn_then_none(world: World, hands: Hands) -> None:
    her = await account("李梅")
    await holds(her, Role.READER, CHENGDONG, until=clock.now() + timedelta(minutes=10))
    officer = await holds(her, Role.OFFICER, ZHAOBAOSHAN, until=clock.now() + timedelta(minutes=5))
    token = await browser_of(her)
    await appointments.wear(await seen(token), officer)

    hands.forward(minutes=5)
    after = await seen(token)
    hands.forward(minutes=5)
    at_last = await seen(token)

    assert [grant.role for grant in after.grants] == [Role.READER]
    assert (at_last.id, at_last.grants, at_last.path, at_last.is_volunteer) == (her, (), None, False)


async def test_staff_whose_term_has_ended_are_not_taken_for_the_volunteer_they_also_are(world: World) -> None:
    her = await post("王芳", Role.OFFICER, ZHAOBAOSHAN, person=world.wang_fang.person)
    token = await browser_of(her)
    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.account == her)

    actor = await seen(token)

    assert not actor.is_volunteer
    assert not any(actor.may(permission, person=world.wang_fang.person) for permission in Permission)


async def test_the_look_up_of_a_session_is_one_statement_however_many_roles_she_has(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, many = await post("李梅", Role.OFFICER, ZHAOBAOSHAN), await account("王芳")
    for place in (ZHENHAI, ZHAOBAOSHAN, CHENGDONG, JIAOCHUAN):
        await holds(many, Role.OFFICER, place)
    tokens = [await browser_of(one), await browser_of(many)]

    alone, sent = SingleStatements.fetch, list[str]()

    async def noted(self: SingleStatements, statement: str, *given: object) -> object:
        sent.append(statement)
        return await alone(self, statement, *given)

    monkeypatch.setattr(SingleStatements, "fetch", noted)
    others = counted(monkeypatch)
    for token in tokens:
        await seen(token)

    assert len(sent) == len(tokens)
    assert set(others) <= set(sent)


async def test_her_hats_are_those_that_live_with_whom_she_stands_in_for(world: World) -> None:
    her, chief = await account("李梅"), await account("周敏")
    original = await holds(chief, Role.ADMINISTRATOR, ZHENHAI)
    tomorrow = clock.now() + timedelta(days=1)
    await holds(her, Role.OFFICER, ZHAOBAOSHAN)
    await holds(her, Role.ADMINISTRATOR, ZHENHAI, until=tomorrow, deputy_for=original)
    await holds(her, Role.READER, CHENGDONG, since=tomorrow)

    found = await holdings.hats(await logged_in(her))

    assert [(each.role, each.organisation, each.deputy_of) for each in found] == [
        (Role.ADMINISTRATOR, "镇海区", "周敏"),
        (Role.OFFICER, "招宝山街道", ""),
    ]


async def test_a_token_its_maker_her_other_account_and_her_person_are_one_hand(world: World) -> None:
    person = world.wang_fang.person
    her, second = (
        await post("王芳", Role.ADMINISTRATOR, ZHENHAI, person),
        await post("王芳", Role.READER, ZHENHAI, person),
    )
    other = await post("李梅", Role.ADMINISTRATOR, ZHENHAI)
    actor = await logged_in(her)
    program = await token_actor(await create_token(actor, NewToken(role=Role.OFFICER, organisation=ZHENHAI)))
    assert program is not None

    assert await hands(program) == {program.id, her, second, person}
    assert await same_hand(actor, program.id)
    assert await same_hand(program, her)
    assert await same_hand(await logged_in(second), other, program.id)
    assert await same_hand(program, person)
    assert not await same_hand(await logged_in(other), her, second, person, program.id, None)


async def program(maker: Actor, role: Role = Role.OFFICER, organisation: str = ZHAOBAOSHAN) -> str:
    return await create_token(maker, NewToken(role=role, organisation=organisation))


async def test_a_token_is_worth_nothing_once_its_makers_account_is_closed(world: World) -> None:
    her = await post("周敏", Role.ADMINISTRATOR, ZHENHAI)
    token = await program(await logged_in(her))
    before = await token_actor(token)

    await Account.update({Account.closed_at: clock.now()}).where(Account.id == her)

    assert before is not None
    assert before.path == "/330211/001/"
    assert await token_actor(token) is None


async def test_a_token_carries_no_more_than_its_maker_still_has(world: World, hands: Hands) -> None:
    her = await account("周敏")
    await holds(her, Role.ADMINISTRATOR, ZHENHAI, until=clock.now() + timedelta(minutes=5))
    maker = await logged_in(her)
    officer, leader = await program(maker), await program(maker, Role.LEADER)
    elsewhere = await program(maker, Role.LEADER, JIAOCHUAN)
    await holds(her, Role.LEADER, ZHAOBAOSHAN)

    hands.forward(minutes=5)

    assert [await token_actor(token) is not None for token in (officer, leader, elsewhere)] == [False, True, False]


async def test_the_command_lines_token_needs_nobody(world: World) -> None:
    assert await token_actor(await program(SYSTEM)) is not None


def test_offices_have_no_business_permission() -> None:
    """GB/T 22239-2019, 8.1.4.2 d: who keeps the system does not use it."""
    keeping = {
        Permission.SEE_ORGANISATIONS,
        Permission.KEEP_ACCOUNTS,
        Permission.KEEP_GRANTS,
        Permission.READ_LOG,
        Permission.READ_EXPORTS,
        Permission.VERIFY_LOG,
        Permission.REDACT_LOG,
    }

    for office in OFFICES:
        actor = Actor(uuid7(), "", (Grant(office, "/330211/"),))
        assert {permission for permission in Permission if actor.may(permission)} <= keeping
    shared = [permission for permission in keeping if sum(permission in GRANTS[office] for office in OFFICES) > 1]
    assert shared == [Permission.SEE_ORGANISATIONS]
