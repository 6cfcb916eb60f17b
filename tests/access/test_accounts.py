"""Accounts: one's own password, somebody else's forgotten one, closing and reopening, and tokens of programs."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from jinguo.access import queries
from jinguo.access.accounts import actions, passwords
from jinguo.access.errors import InvitationOver, Locked, NoSuchAccount, NoSuchToken, WeakPassword, WrongPassword
from jinguo.access.forms import NewAccount, NewInvitation, NewToken, PasswordChange, PasswordLogin, PasswordReset
from jinguo.access.invitations import actions as invitations
from jinguo.access.rules import POLICY
from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.process.threads import STRANGERS
from tests import posts
from tests.world import CHENGDONG, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World, herself, staff

OLD, NEW = "Chunfeng-2026", "Qiushui-2026"


async def account(keeper: Actor, username: str = "limei", organisation: str = ZHENHAI) -> None:
    new = NewAccount(username=username, name="李梅", password=OLD, role=Role.ADMINISTRATOR, organisation=organisation)
    await actions.create_account(keeper, new)


async def logged_in(password: str = OLD, username: str = "limei") -> actions.LoggedIn:
    return await actions.log_in(PasswordLogin(username=username, password=password), "")


async def alive(session: actions.LoggedIn) -> bool:
    return await queries.session_actor(session.token) is not None


def change(current: str = OLD, password: str = NEW) -> PasswordChange:
    return PasswordChange(current=current, password=password, again=password)


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(world: World) -> None:
    await account(world.zhou_min)
    here, elsewhere = await logged_in(), await logged_in()

    await passwords.change_password(here.actor, change())

    assert (await alive(here), await alive(elsewhere)) == (True, False)
    with pytest.raises(WrongPassword):
        await logged_in(OLD)
    assert await alive(await logged_in(NEW))
    assert "change_password" in [entry["action"] for entry in await authority.log(world.zhou_min)]


async def test_a_wrong_present_password_changes_nothing_and_counts_as_a_failure(world: World) -> None:
    await account(world.zhou_min)
    here = await logged_in()

    for _ in range(5):
        with pytest.raises(WrongPassword, match="现在的口令不对"):
            await passwords.change_password(here.actor, change(current="falsch"))

    with pytest.raises(Locked):
        await passwords.change_password(here.actor, change())


@pytest.mark.parametrize(
    ("password", "refusal"),
    [pytest.param("kurz", WeakPassword, id="too weak"), pytest.param(OLD, Invalid, id="the same again")],
)
async def test_a_password_that_is_weak_or_the_old_one_is_refused(
    world: World,
    password: str,
    refusal: type[Exception],
) -> None:
    await account(world.zhou_min)
    here = await logged_in()

    with pytest.raises(refusal):
        await passwords.change_password(here.actor, change(password=password))

    assert await alive(await logged_in(OLD))


def test_the_new_password_is_typed_twice() -> None:
    with pytest.raises(Invalid) as refused:
        parse(PasswordChange, {"current": OLD, "password": NEW, "again": NEW + "x"})

    assert refused.value.detail["fields"] == {"again": "两次输入的新口令不一样，请重新输入"}


async def test_who_logs_in_by_phone_has_no_password_to_change(world: World) -> None:
    with pytest.raises(Forbidden, match="没有口令"):
        await passwords.change_password(herself(world.wang_fang), change())


async def test_a_reset_unlocks_and_ends_all_sessions(world: World) -> None:
    await account(world.zhou_min)
    before = await logged_in()
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await logged_in("falsch")

    await passwords.reset_password(world.zhou_min, before.actor.id or world.wang_fang.id, PasswordReset(password=NEW))

    assert not await alive(before)
    assert await alive(await logged_in(NEW))


async def test_nobody_outside_the_subtree_resets_or_closes_an_account(world: World) -> None:
    await account(world.zhou_min)
    here = await logged_in()
    limei = here.actor.id
    assert limei is not None

    for refused in (
        passwords.reset_password(world.chen_jing, limei, PasswordReset(password=NEW)),
        actions.close_account(world.chen_jing, limei),
        actions.reopen_account(world.chen_jing, limei),
        actions.close_account(world.li_mei, limei),
    ):
        with pytest.raises(NoSuchAccount):
            await refused
    with pytest.raises(Forbidden, match="不能由自己停用"):
        await actions.close_account(here.actor, limei)

    assert await alive(here)


async def test_who_keeps_a_street_cannot_reset_who_keeps_the_district(world: World) -> None:
    await account(world.zhou_min)
    district = (await logged_in()).actor
    street_keeper = staff("吴霞", Role.ADMINISTRATOR, "/330211/001/")

    with pytest.raises(NoSuchAccount):
        await passwords.reset_password(street_keeper, district.id or world.wang_fang.id, PasswordReset(password=NEW))

    assert await alive(await logged_in(OLD))


async def test_a_closed_account_is_out_at_once_and_can_be_reopened(world: World) -> None:
    await account(world.zhou_min)
    here = await logged_in()
    limei = here.actor.id
    assert limei is not None

    await actions.close_account(world.zhou_min, limei)

    assert not await alive(here)
    with pytest.raises(WrongPassword):
        await logged_in()
    await actions.reopen_account(world.zhou_min, limei)
    assert await alive(await logged_in())


async def test_what_a_closed_account_gave_away_stays_worthless_when_it_is_opened_again(world: World) -> None:
    await account(world.zhou_min)
    her = (await logged_in()).actor
    token = await actions.create_token(her, NewToken(name="扫码机", role=Role.LEADER, organisation=CHENGDONG))
    link = await invitations.invite(her, NewInvitation(name="王芳", organisation=CHENGDONG))

    await actions.close_account(world.zhou_min, her.id or world.wang_fang.id)
    await actions.reopen_account(world.zhou_min, her.id or world.wang_fang.id)

    assert await queries.token_actor(token) is None
    with pytest.raises(InvitationOver):
        await invitations.invited(link)


async def test_each_keeper_sees_the_accounts_of_her_own_subtree(world: World) -> None:
    await account(world.zhou_min, "limei", CHENGDONG)
    await account(world.chen_jing, "wangcheng", WANGCHENG)

    assert [row["username"] for row in await queries.accounts(world.zhou_min)] == ["limei"]
    assert [row["username"] for row in await queries.accounts(world.chen_jing)] == ["wangcheng"]


async def test_a_token_is_worthless_once_revoked_by_who_keeps_it(world: World) -> None:
    token = await actions.create_token(world.zhou_min, NewToken(name="扫码机", role=Role.LEADER, organisation=ZHENHAI))
    (row,) = await queries.tokens(world.zhou_min)

    with pytest.raises(NoSuchToken):
        await actions.revoke_token(world.chen_jing, row.id)
    assert await queries.token_actor(token) is not None
    await actions.revoke_token(world.zhou_min, row.id)

    assert await queries.token_actor(token) is None


async def test_guesses_at_once_are_all_counted(world: World) -> None:
    await account(world.zhou_min)

    guesses = [logged_in(f"Chunfeng-20{guess}") for guess in range(10, 20)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)

    assert {type(answer) for answer in answers} <= {WrongPassword, Locked}
    with pytest.raises(Locked):
        await logged_in()


@contextmanager
def another_is_looked_at() -> Iterator[None]:
    """A password of somebody else takes the one thread of strange browsers."""
    done = Event()
    STRANGERS._executor.submit(done.wait)
    try:
        yield
    finally:
        done.set()


async def test_the_right_password_does_not_pass_a_lock_that_came_while_it_was_looked_at(world: World) -> None:
    await account(world.zhou_min)
    with another_is_looked_at():
        right = asyncio.create_task(logged_in())
        while not STRANGERS._inside:  # noqa: ASYNC110 - until it has read the account and waits for its turn
            await asyncio.sleep(0.01)
        async with transaction(SYSTEM):
            await fetch("UPDATE account SET locked_until = $1", clock.now() + POLICY.locked_for)

    with pytest.raises(Locked):
        await right
    with pytest.raises(Locked):
        await logged_in()


async def test_a_role_to_come_counts_for_who_may_reset_an_account(world: World) -> None:
    street = await posts.logged_in(await posts.post("吴霞", Role.ADMINISTRATOR, ZHAOBAOSHAN))
    her = await posts.post("李梅", Role.OFFICER, CHENGDONG)
    await passwords.reset_password(street, her, PasswordReset(password=NEW))

    await posts.holds(her, Role.ADMINISTRATOR, ZHENHAI, since=clock.now() + timedelta(days=1))

    for step in (
        passwords.reset_password(street, her, PasswordReset(password=OLD)),
        passwords.reset_second_factor(street, her),
        actions.close_account(street, her),
    ):
        with pytest.raises(Forbidden):
            await step


async def test_a_deputy_does_not_take_over_the_account_that_she_stands_in_for(world: World) -> None:
    keeper, other = [await posts.post(name, Role.ADMINISTRATOR, ZHENHAI) for name in ("周敏", "孙红")]
    role = (await posts.logged_in(keeper)).grants[0].id
    her = await posts.account("吴霞")
    await posts.holds(her, Role.ADMINISTRATOR, ZHENHAI, until=clock.now() + timedelta(days=3), deputy_for=role)
    deputy = await posts.logged_in(her)

    for step in (
        passwords.reset_password(deputy, keeper, PasswordReset(password=NEW)),
        passwords.reset_second_factor(deputy, keeper),
    ):
        with pytest.raises(Forbidden, match="您在代理这个账号"):
            await step
    await passwords.reset_password(deputy, other, PasswordReset(password=NEW))


async def test_a_password_that_is_reset_while_the_old_one_is_looked_at_opens_nothing(world: World) -> None:
    await account(world.zhou_min)
    her = (await logged_in()).actor.id
    with another_is_looked_at():
        old = asyncio.create_task(logged_in())
        while not STRANGERS._inside:  # noqa: ASYNC110 - until it has read the account and waits for its turn
            await asyncio.sleep(0.01)
        async with transaction(SYSTEM):
            await fetch("UPDATE account SET password_hash = 'another' WHERE id = $1", her)

    with pytest.raises(WrongPassword):
        await old


async def test_of_two_who_choose_one_user_name_at_once_one_gets_it(world: World) -> None:
    both = await asyncio.gather(*(account(world.zhou_min) for _ in range(2)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in both) == ["NoneType", "Taken"]
