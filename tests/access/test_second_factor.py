"""The second factor: enrolling, the second half of a log-in, recovery codes, and who must have one."""

import asyncio
from collections.abc import Iterator

import pyotp
import pytest

from jinguo.access import queries
from jinguo.access.accounts import actions, passwords
from jinguo.access.errors import (
    EnrolmentOver,
    Locked,
    NoSuchAccount,
    ProofRequired,
    SecondFactorNeeded,
    SecondStep,
    SecondStepOver,
    WrongPassword,
    WrongSecondCode,
)
from jinguo.access.forms import NewAccount, PasswordChange, PasswordLogin, PasswordReset, Proof, SecondAnswer
from jinguo.access.rules import Owed
from jinguo.access.second_factor import actions as second_factor
from jinguo.access.second_factor.proof import prove
from jinguo.access.sessions.debts import debt
from jinguo.access.tables import Account, RecoveryCode
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from tests.conftest import Hands
from tests.world import ZHENHAI, World

PASSWORD, NEW = "Chunfeng-2026", "Qiushui-2026"


@pytest.fixture(autouse=True)
def by_role(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As outside of a trial: administrators and 三员 must have one."""
    monkeypatch.setenv("JINGUO_SECOND_FACTOR", "by_role")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def open_account(role: Role = Role.ADMINISTRATOR, username: str = "limei") -> None:
    new = NewAccount(username=username, name="李梅", password=PASSWORD, role=role, organisation=ZHENHAI)
    await actions.create_account(SYSTEM, new)


async def by_password(password: str = PASSWORD, username: str = "limei") -> actions.LoggedIn:
    return await actions.log_in(PasswordLogin(username=username, password=password), "")


async def ticket(password: str = PASSWORD) -> str:
    with pytest.raises(SecondStep) as step:
        await by_password(password)
    return step.value.ticket


async def by_code(held: str, code: str) -> actions.LoggedIn:
    return await actions.log_in_second(held, SecondAnswer(code=code), "")


async def actor_of(session: actions.LoggedIn) -> Actor:
    found = await queries.session_actor(session.token)
    assert found is not None
    return found[0]


def now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())  # pyright: ignore[reportPrivateImportUsage]


async def enrolled(hands: Hands, role: Role = Role.ADMINISTRATOR) -> tuple[str, list[str], actions.LoggedIn]:
    """Her secret, her recovery codes, her session; half a minute later, so that the code that enrolled is old."""
    await open_account(role)
    session = await by_password()
    actor = await actor_of(session)
    if role is not Role.ADMINISTRATOR:
        await prove(actor, Proof(password=PASSWORD))
    enrolment = await second_factor.begin(actor)
    codes = await second_factor.enrol(actor, enrolment.ticket, now(enrolment.secret))
    hands.forward(seconds=30)
    return enrolment.secret, codes, session


async def test_an_administrator_may_do_nothing_before_she_has_enrolled_and_all_of_it_afterwards(
    world: World, hands: Hands
) -> None:
    await open_account()
    session = await by_password()
    before = await actor_of(session)
    due = await debt(before)

    enrolment = await second_factor.begin(before)
    await second_factor.enrol(before, enrolment.ticket, now(enrolment.secret))

    assert (before.grants, before.path, before.person, due) == ((), None, None, Owed.SECOND_FACTOR)
    after = await actor_of(session)
    assert [grant.role for grant in after.grants] == [Role.ADMINISTRATOR]


async def test_an_officer_may_go_without_and_turn_it_on_and_off_again(world: World, hands: Hands) -> None:
    await open_account(Role.OFFICER)
    session = await by_password()
    assert (await actor_of(session)).grants != ()
    await prove(await actor_of(session), Proof(password=PASSWORD))
    enrolment = await second_factor.begin(await actor_of(session))
    await second_factor.enrol(await actor_of(session), enrolment.ticket, now(enrolment.secret))
    await ticket()

    await second_factor.give_up(await actor_of(session))

    assert (await by_password()).actor.grants != ()
    assert await RecoveryCode.count().where(RecoveryCode.replaced_at.is_null()) == 0


async def test_where_a_role_asks_for_it_nobody_goes_without_again(world: World, hands: Hands) -> None:
    _, _, session = await enrolled(hands)

    with pytest.raises(SecondFactorNeeded):
        await second_factor.give_up(await actor_of(session))


async def test_the_password_alone_opens_no_session_and_the_code_does_once(world: World, hands: Hands) -> None:
    secret, _, _ = await enrolled(hands)
    held = await ticket()

    with pytest.raises(WrongSecondCode):
        await by_code(held, f"{(int(now(secret)) + 1) % 10**6:06}")
    session = await by_code(held, now(secret))
    with pytest.raises((SecondStepOver, WrongSecondCode)):
        await by_code(held, now(secret))

    assert (await actor_of(session)).proven_at == clock.now()
    with pytest.raises(WrongSecondCode):
        await by_code(await ticket(), now(secret))


async def test_of_many_who_send_one_code_at_once_one_gets_in(world: World, hands: Hands) -> None:
    secret, _, _ = await enrolled(hands)
    held, code = await ticket(), now(secret)

    answers = await asyncio.gather(*(by_code(held, code) for _ in range(5)), return_exceptions=True)

    assert [isinstance(answer, actions.LoggedIn) for answer in answers].count(True) == 1


async def test_the_code_that_enrolled_opens_nothing_afterwards(world: World, hands: Hands) -> None:
    secret, _, _ = await enrolled(hands)
    hands.forward(seconds=-30)

    with pytest.raises(WrongSecondCode):
        await by_code(await ticket(), now(secret))


async def test_a_recovery_code_opens_once_even_at_once(world: World, hands: Hands) -> None:
    _, codes, _ = await enrolled(hands)
    held = await ticket()

    assert len(set(codes)) == 10
    tries = [by_code(held, codes[0].lower()) for _ in range(4)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [isinstance(answer, actions.LoggedIn) for answer in answers].count(True) == 1
    hands.forward(seconds=1)
    with pytest.raises(WrongSecondCode):
        await by_code(await ticket(), codes[0])
    assert (await by_code(await ticket(), codes[1].replace("-", " "))).actor.grants != ()
    kept = f"{await RecoveryCode.select()}"
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


async def test_new_recovery_codes_spend_the_old_ones_and_want_a_proof(world: World, hands: Hands) -> None:
    secret, old, session = await enrolled(hands)
    hands.forward(minutes=5)
    with pytest.raises(ProofRequired):
        await second_factor.new_recovery_codes(await actor_of(session))
    await prove(await actor_of(session), Proof(code=now(secret)))

    new = await second_factor.new_recovery_codes(await actor_of(session))

    assert (await second_factor.standing(await actor_of(session))).recovery_codes_left == 10
    with pytest.raises(WrongSecondCode):
        await by_code(await ticket(), old[0])
    assert (await by_code(await ticket(), new[0])).actor.grants != ()


async def test_five_wrong_codes_lock_the_account_and_the_password_between_them_forgets_none(
    world: World, hands: Hands
) -> None:
    secret, _, _ = await enrolled(hands)
    held = await ticket()

    for _ in range(5):
        held = await ticket()
        with pytest.raises(WrongSecondCode):
            await by_code(held, "ABCDEFGHJK")

    with pytest.raises(Locked):
        await by_password()
    with pytest.raises(Locked):
        await by_code(held, now(secret))


async def test_a_ticket_lasts_five_minutes_and_dies_with_the_password(world: World, hands: Hands) -> None:
    secret, _, session = await enrolled(hands)
    old, late = await ticket(), await ticket()
    hands.forward(minutes=4, seconds=59)
    changed = await ticket()
    hands.forward(seconds=1)

    with pytest.raises(SecondStepOver):
        await by_code(late, now(secret))
    await passwords.change_password(await actor_of(session), PasswordChange(current=PASSWORD, password=NEW, again=NEW))
    for held in (old, changed, "", "x.y", f"{uuid7()}.{changed.partition('.')[2]}"):
        with pytest.raises(SecondStepOver):
            await by_code(held, now(secret))


async def test_another_phone_wants_a_proof_and_ends_other_sessions(world: World, hands: Hands) -> None:
    secret, _, first = await enrolled(hands)
    second = await by_code(await ticket(), now(secret))
    hands.forward(minutes=5)
    here = await actor_of(second)
    for step in (second_factor.begin(here), second_factor.enrol(here, "x", "123456")):
        with pytest.raises(ProofRequired):
            await step
    await prove(await actor_of(second), Proof(code=now(secret)))

    enrolment = await second_factor.begin(await actor_of(second))
    await second_factor.enrol(await actor_of(second), enrolment.ticket, now(enrolment.secret))

    assert await queries.session_actor(first.token) is None
    assert await queries.session_actor(second.token) is not None
    hands.forward(seconds=30)
    with pytest.raises(WrongSecondCode):
        await by_code(await ticket(), now(secret))
    assert (await by_code(await ticket(), now(enrolment.secret))).actor.grants != ()


async def test_an_enrolment_is_hers_alone_and_half_an_hour_old_at_most(world: World, hands: Hands) -> None:
    await open_account()
    await open_account(username="zhoumin")
    hers, others = await actor_of(await by_password()), await actor_of(await by_password(username="zhoumin"))
    enrolment = await second_factor.begin(hers)

    with pytest.raises(EnrolmentOver):
        await second_factor.enrol(others, enrolment.ticket, now(enrolment.secret))
    hands.forward(minutes=30)
    with pytest.raises(EnrolmentOver):
        await second_factor.enrol(hers, enrolment.ticket, now(enrolment.secret))
    assert (await second_factor.standing(hers)).since is None


async def test_a_lost_second_factor_is_reset_by_who_has_as_much(world: World, hands: Hands) -> None:
    _, _, session = await enrolled(hands)
    limei = session.actor.id
    assert limei is not None
    system = Actor(uuid7(), "", (Grant(Role.SYSTEM_ADMINISTRATOR, "/330211/"),))
    street = Actor(uuid7(), "", (Grant(Role.ADMINISTRATOR, "/330211/001/"),))

    for keeper, refusal in ((system, Forbidden), (street, NoSuchAccount), (world.chen_jing, NoSuchAccount)):
        with pytest.raises(refusal):
            await passwords.reset_second_factor(keeper, limei)
    with pytest.raises(Forbidden):
        await passwords.reset_second_factor(await actor_of(session), limei)
    await passwords.reset_second_factor(world.zhou_min, limei)

    assert await queries.session_actor(session.token) is None
    again = await by_password()
    assert await debt(await actor_of(again)) is Owed.SECOND_FACTOR
    assert (await second_factor.standing(await actor_of(again))).recovery_codes_left == 0


async def test_a_system_administrator_resets_a_password_only_behind_a_second_factor(world: World, hands: Hands) -> None:
    await open_account(Role.OFFICER)
    limei = (await by_password()).actor
    system = Actor(uuid7(), "", (Grant(Role.SYSTEM_ADMINISTRATOR, "/330211/"),))
    assert limei.id is not None

    with pytest.raises(Forbidden):
        await passwords.reset_password(system, limei.id, PasswordReset(password=NEW))
    await prove(limei, Proof(password=PASSWORD))
    enrolment = await second_factor.begin(await actor_of(await by_password_proven()))
    await second_factor.enrol(await actor_of(await by_password_proven()), enrolment.ticket, now(enrolment.secret))
    await passwords.reset_password(system, limei.id, PasswordReset(password=NEW))

    with pytest.raises(WrongPassword):
        await by_password(PASSWORD)
    await ticket(NEW)


async def by_password_proven() -> actions.LoggedIn:
    session = await by_password()
    await prove(await actor_of(session), Proof(password=PASSWORD))
    return session


async def test_accounts_of_the_three_offices_are_out_of_an_administrators_hands(world: World) -> None:
    new = NewAccount(username="shenji", name="钱静", password=PASSWORD, role=Role.AUDITOR, organisation=ZHENHAI)
    auditor = await actions.create_account(SYSTEM, new)

    for step in (
        passwords.reset_password(world.zhou_min, auditor, PasswordReset(password=NEW)),
        passwords.reset_second_factor(world.zhou_min, auditor),
        actions.close_account(world.zhou_min, auditor),
        actions.create_account(
            world.zhou_min,
            NewAccount(username="x-2", name="x", password=NEW, role=Role.AUDITOR, organisation=ZHENHAI),
        ),
    ):
        with pytest.raises(Forbidden):
            await step
    assert (await Account.select(Account.kind).where(Account.id == auditor))[0]["kind"] == "audit"


async def test_a_password_is_changed_after_ninety_days_before_anything_else(world: World, hands: Hands) -> None:
    await open_account(Role.OFFICER)
    hands.forward(days=89, hours=23)
    before = await actor_of(await by_password())
    hands.forward(hours=1)
    session = await by_password()
    after = await actor_of(session)

    assert (before.grants != (), after.grants, await debt(after)) == (True, (), Owed.PASSWORD)
    await passwords.change_password(after, PasswordChange(current=PASSWORD, password=NEW, again=NEW))
    assert (await actor_of(session)).grants != ()


async def test_a_user_name_that_nobody_has_locks_like_one_that_somebody_has(world: World, hands: Hands) -> None:
    await open_account(Role.OFFICER)
    told: dict[str, list[tuple[type, str]]] = {"limei": [], "nobody-has-it": []}

    for name, answers in told.items():
        for _ in range(7):
            with pytest.raises((WrongPassword, Locked)) as refused:
                await by_password("falsch", name)
            answers.append((refused.type, refused.value.message))
        hands.forward(minutes=31)
        with pytest.raises(WrongPassword):
            await by_password("falsch", name)

    assert told["limei"] == told["nobody-has-it"]
    assert [kind for kind, _ in told["limei"]] == [WrongPassword] * 5 + [Locked] * 2
